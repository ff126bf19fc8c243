import { describe, expect, test } from '@jest/globals';
import type { api } from '@winnow/core';
import { fieldsOf, kmBetween, originText } from '../src/pages/case/evidence-fields.ts';
import { offsetText, shifted } from '../src/pages/case/hours-model.ts';
import { AXIS_PX, barOf, hitOf, ticksOf, tracksOf, within } from '../src/pages/case/timeline-model.ts';

const HOUR = 3_600_000, DAY = 24 * HOUR;
const seen = (ip: string, more: object = {}): api.Seen => ({ origin: {}, source: 'okta', observation: { schema_version: 1, '@timestamp': '2026-03-19T07:42:11.000Z', event: { id: ip, outcome: 'success' }, source: { ip }, winnow: { kind: 'login', source: 'okta', ...more } } });

describe('records side by side', () => {
  test('a field differs when one of them says something else, or nothing', () => {
    const fields = fieldsOf([seen('203.0.113.1', { device_id: 'LT-1' }), seen('203.0.113.2')]);
    expect(fields.filter((f) => f.differs).map((f) => f.label)).toEqual(['Address', 'Device']);
    expect(fields.find((f) => f.label === 'Device')?.values).toEqual(['LT-1', '']);
    expect(fields[0]?.label).toBe('Time');
  });
  test('of one record nothing differs, and ids that say nothing are left out', () => {
    const fields = fieldsOf([seen('203.0.113.1', { account_id: 'a', person_id: 'p' })]);
    expect(fields.some((f) => f.differs)).toBe(false);
    expect(fields.map((f) => f.path)).not.toContain('winnow.account_id');
    expect(fields.map((f) => f.path)).not.toContain('event.id');
  });
  test('what is plugged in is told in words', () => {
    const [usb] = fieldsOf([seen('203.0.113.1', { device: { usb: [{ vendor_id: '3346', product: 'NanoKVM' }, { product: 'Mouse' }] } })]).filter((f) => f.label === 'USB');
    expect(usb?.values).toEqual(['vendor id 3346, product NanoKVM; product Mouse']);
  });
  test.each([
    ['a record of a topic', { topic: 'okta', partition: 3, offset: '17' }, 'okta, partition 3, offset 17'],
    ['the first partition', { topic: 'okta', partition: 0, offset: '0' }, 'okta, partition 0, offset 0'],
    ['a line of a file', { path: '/var/log/a.log', line: 5 }, '/var/log/a.log:5'], ['a file whose line is not known', { path: 'a.json' }, 'a.json'], ['nothing is known', {}, ''],
  ])('where it lies: %s', (_, origin, text) => { expect(originText(origin)).toBe(text); });
  test('distances', () => {
    expect(Math.round(kmBetween({ lat: 52.52, lon: 13.405 }, { lat: 48.8566, lon: 2.3522 }))).toBe(877);
    expect(kmBetween({ lat: 10, lon: 180 }, { lat: 10, lon: -180 })).toBeCloseTo(0);
  });
});

describe('hours on another clock', () => {
  const week = (day: number, hour: number): number[][] => Array.from({ length: 7 }, (_, d) => Array.from({ length: 24 }, (_h, h) => (d === day && h === hour ? 60 : 0)));
  const where = (minutes: readonly (readonly number[])[]): readonly [number, number] => { const d = minutes.findIndex((row) => row.some((m) => m > 0)); return [d, minutes[d]?.findIndex((m) => m > 0) ?? -1]; };
  test.each([
    ['no offset', [2, 5], 0, [2, 5]], ['west, into the day before', [0, 2], -5, [6, 21]], ['east, into the day after', [6, 20], 8, [0, 4]], ['half an hour counts as none', [1, 10], 5.5, [1, 15]], ['half an hour to the west', [1, 10], -3.5, [1, 6]],
  ] as const)('%s', (_, [d, h], offset, to) => { expect(where(shifted(week(d, h), offset))).toEqual(to); });
  test.each([[0, 'UTC'], [8, 'UTC+8'], [-5, 'UTC−5'], [5.5, 'UTC+5:30'], [-3.5, 'UTC−3:30'], [5.75, 'UTC+5:45']])('%d is %s', (hours, text) => { expect(offsetText(hours)).toBe(text); });
});

describe('the timeline', () => {
  const lane = (person: string, ip: string, at: number, minutes = 60): api.TimelineView['lanes'][number] => ({ person, device: 'LT-1', ip, first: new Date(at).toISOString(), last: new Date(at + minutes * 60_000).toISOString(), minutes, network_class: 'residential', operator: '', country: '', city: '' });
  const moment = (id: string, at: number, evidence: string[] = []): api.TimelineView['moments'][number] => ({ id, at: new Date(at).toISOString(), kind: 'login', outcome: 'success', source: 'okta', summary: '', evidence });
  const view: api.TimelineView = { from: '', to: '', names: {}, is_cut: false, lanes: [lane('a', 'few', 0, 30), lane('a', 'many', 0), lane('b', 'many', 0)], moments: [moment('m', 5 * HOUR), moment('e', 5 * HOUR, ['e1'])] };
  const scale = (at: number): number => at / HOUR * 10;
  test('lanes: busiest first, two people beneath one another, what is too much left out', () => {
    const { tracks, lanes } = tracksOf(view, { by: 'ip', kinds: ['login'], most: 1 });
    expect(lanes).toBe(2);
    expect(tracks.map((t) => t.id)).toEqual(['kind login', 'many']);
    expect(tracks[0]?.y).toBe(AXIS_PX);
    expect(tracks[1]?.type === 'lane' && tracks[1].spans.map((s) => s.sub)).toEqual([0, 1]);
    expect(tracksOf(view, { by: 'device', kinds: [], most: 9 }).tracks.map((t) => t.id)).toEqual(['LT-1']);
  });
  test('what lies beneath the pointer: evidence before what is as near, the person whose row it is, and nothing beside', () => {
    const { tracks } = tracksOf(view, { by: 'ip', kinds: ['login'], most: 9 });
    const [moments, many] = tracks;
    if (moments === undefined || many === undefined) throw new Error('two tracks');
    const tick = hitOf(tracks, 52, moments.y + 5, scale);
    expect(tick?.type === 'tick' && tick.tick.moment.id).toBe('e');
    expect(hitOf(tracks, 70, moments.y + 5, scale)).toBeUndefined();
    const span = hitOf(tracks, 5, barOf(many, 1)[0] + 2, scale);
    expect(span?.type === 'span' && span.span.lane.person).toBe('b');
    expect(hitOf(tracks, 40, barOf(many, 1)[0] + 2, scale)).toBeUndefined();
  });
  test('a window stays within the whole, keeps its length, and is never shorter than ten minutes', () => {
    const whole = { from: 0, to: 10 * DAY };
    expect(within({ from: -DAY, to: DAY }, whole)).toEqual({ from: 0, to: 2 * DAY });
    expect(within({ from: 9 * DAY, to: 12 * DAY }, whole)).toEqual({ from: 7 * DAY, to: 10 * DAY });
    expect(within({ from: DAY, to: DAY + 1 }, whole)).toEqual({ from: DAY, to: DAY + 600_000 });
    expect(within({ from: -DAY, to: 20 * DAY }, whole)).toEqual(whole);
  });
  test.each([
    ['days in UTC', { to: 7 * DAY, offset: 0 }, [DAY, 0]], ['days on a clock five hours behind', { to: 7 * DAY, offset: -5 * HOUR }, [DAY, 5 * HOUR]], ['hours', { to: 6 * HOUR, offset: 0 }, [HOUR, 0]],
  ])('round times: %s', (_, { to, offset }, [step, first]) => {
    const ticks = ticksOf({ from: 0, to }, 700, offset);
    expect([ticks.step, ticks.at[0]]).toEqual([step, first]);
  });
});
