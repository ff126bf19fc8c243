import { describe, expect, it } from '@jest/globals';
import { type Evidence } from '@winnow/core';
import { catalogue, type InnocentInput, innocentOf, innocents, innocentStories, type Level } from '@winnow/detection';
import fc from 'fast-check';

type Shown = readonly [detector: string, level: string, weight?: number, facts?: Record<string, unknown>];
const evidence = (shown: readonly Shown[]): readonly Evidence[] => shown.map(([detector, level, weight_db = 12, facts = {}], i) => ({ id: String(i), detector, level, family: 'origin', weight_db, observed_at: '', summary: '', facts, observations: [] }));
const levels: ReadonlyMap<string, Level> = new Map(catalogue.flatMap((d) => Object.entries(d.levels).map(([name, level]) => [`${d.id} ${name}`, level] as const)));
const input = (people: number, shown: readonly Shown[]): InnocentInput => ({ kind: people === 1 ? 'person' : 'cluster', people, evidence: evidence(shown), baseOf: (detector, level) => levels.get(`${detector} ${level}`)?.base, wordsOf: (detector) => catalogue.find((d) => d.id === detector)?.innocent ?? (detector === 'origin.new' ? 'words of its own' : undefined) });
const best = (people: number, ...shown: readonly Shown[]): string | undefined => innocents(input(people, shown))[0]?.story;

const LINE = 'sharing.shared-egress', HOME = 'location.home-mismatch', VPN = 'origin.vpn-behind-vpn', SLIP = 'location.slip', SENT = 'delivery.shipped-elsewhere';
const rows: readonly (readonly [name: string, story: string, people: number, ...shown: readonly Shown[]])[] = [
  ['two on one line', 'household', 2, [LINE, 'pair']],
  ['two on one line, with one parcel address and one number', 'household', 2, [LINE, 'pair-separate'], ['delivery.shared-address', 'two'], ['sharing.phone', 'two']],
  ['eight on one line are no household', 'office', 8, [LINE, 'three']],
  ['three strangers on one line, their parcels went there', 'office', 3, [LINE, 'three-separate'], ['delivery.shared-address', 'three'], [SENT, 'elsewhere']],
  ['eight who all live around it', 'carrier', 8, [LINE, 'neighbours']],
  ['one computer in turn', 'spare-device', 3, ['sharing.device', 'three']],
  ['one token', 'spare-device', 2, ['sharing.mfa-device', 'two']],
  ['a KVM', 'it-lab', 1, ['remote-control.kvm', 'default']],
  ['a KVM and the tools beside it', 'it-lab', 1, ['remote-control.kvm', 'default'], ['remote-control.rmm', 'several']],
  ['a month abroad, the days in between, now and then a VPN', 'nomad', 1, [HOME, 'abroad'], [SLIP, 'stay'], [VPN, 'occasional']],
  ['a few days away', 'traveller', 1, [SLIP, 'stay']],
  ['a month elsewhere in the country', 'moved', 1, [HOME, 'persistent']],
  ['a month elsewhere, and the laptop was sent there', 'moved', 1, [HOME, 'persistent'], [SENT, 'elsewhere']],
  ['at two places again and again', 'geo-error', 1, ['location.impossible-travel', 'repeated'], [HOME, 'region']],
  ['an exit every day', 'privacy-vpn', 1, [VPN, 'constant']],
  ['an exit every day, and one far sighting', 'privacy-vpn', 1, [VPN, 'constant'], [SLIP, 'slip']],
  ['a new hire with an exit every day, and one far sighting', 'privacy-vpn', 1, [VPN, 'constant-new'], [SLIP, 'slip']],
  ['work in nothing but a machine within a machine', 'developer-vm', 1, ['device.vm-behind-vpn', 'in-vm']],
  ['a machine within a machine', 'developer-vm', 1, ['device.vm-behind-vpn', 'vm']],
  ['a private computer', 'private-computer', 1, ['device.unmanaged', 'forbidden']],
  ['a delivery elsewhere', 'relatives', 1, [SENT, 'elsewhere']],
  ['a program for remote control', 'remote-support', 1, ['remote-control.rmm', 'one']],
  ['a computer that the inventory gives to somebody else', 'inventory', 1, ['device.somebody-else', 'another']],
  ['another machine under the old name', 'inventory', 1, ['device.os-mismatch', 'hardware']],
  ['a virtual machine, and another system than the inventory has', 'developer-vm', 1, ['device.vm-behind-vpn', 'vm'], ['device.os-mismatch', 'system']],
  ['one provider after another', 'cafes', 1, ['origin.access-churn', 'endless']],
  ['one provider after another, all abroad', 'nomad', 1, ['origin.access-churn', 'many'], [HOME, 'abroad']],
  ['logins around the clock', 'program', 1, ['behaviour.no-quiet-gap', 'most']],
  ['in two places at a time on a journey', 'traveller', 1, ['location.concurrent', 'some'], [SLIP, 'stay']],
  ['in two places at a time for weeks', 'geo-error', 1, ['location.concurrent', 'repeated']],
  ['at two desks at a time', 'remote-support', 1, ['location.concurrent', 'two-computers']],
  ['late answers from the gateways', 'slow-way', 1, ['location.gateway-latency', 'slow-line']],
  ['answers from the gateways that came too soon', 'slow-way', 1, ['location.gateway-latency', 'impossible']],
  ['late answers through an exit', 'privacy-vpn', 1, [VPN, 'constant'], ['location.gateway-latency', 'detour']],
  ['a screen of no size', 'plug', 1, ['remote-control.headless', 'no-size']],
  ['a screen of no size and a KVM', 'it-lab', 1, ['remote-control.headless', 'no-size'], ['remote-control.kvm', 'default']],
  ['a delivery changed at the last moment', 'relatives', 1, ['delivery.changed-address', 'shipping-changed']],
  ['a home that followed the laptop', 'moved', 1, ['delivery.changed-address', 'home-followed']],
  ['phones of two on one line', 'household', 2, ['sharing.approval-line', 'two']],
  ['another person from one day on', 'replaced-worker', 1, ['behaviour.handover', 'all']],
];
describe('the best innocent explanation', () => {
  it.each(rows)('%s', (_, story, people, ...shown) => { expect(best(people, ...shown)).toBe(story); });
  it('says what it would explain, hardly and not, and which one record decides', () => {
    expect(innocentOf(input(1, [[HOME, 'persistent', 15, { place: 'Reno, US' }], [SENT, 'elsewhere', 8], [SLIP, 'first-seen', 7, { country: 'CN' }], ['remote-control.kvm', 'default', 5]])))
      .toBe('the person moved and HR was not told. That would explain the work from Reno, US, the delivery away from home and the sighting in CN, but not the IP-KVM. What decides it: a lease, or the change of address in HR');
    expect(innocentOf(input(1, [[VPN, 'constant', 15, { operator: 'Datacamp' }], ['device.vm-behind-vpn', 'vm-behind-vpn', 13], ['remote-control.rmm', 'one', 2]])))
      .toBe('the person uses a privacy VPN on principle. That would explain the exit of Datacamp, but hardly the virtual machine and not the program for remote control. What decides it: an invoice of the VPN from before the hire');
  });
  it('what has all but faded speaks for no story', () => { expect(best(1, [HOME, 'persistent'], [VPN, 'constant', 0.5])).toBe('moved'); });
  it('of one detector the heaviest speaks, whosever it is', () => { expect(innocentOf(input(2, [[LINE, 'pair'], [LINE, 'pair', 11], [HOME, 'region', 9, { place: 'A' }], [HOME, 'region', 8, { place: 'B' }]]))).toContain('the shared line and the work from A.'); });
  it('without evidence there is nothing to explain; what no story knows has its detector\'s words, or asks for a look', () => {
    expect(innocentOf(input(1, [['origin.new', 'x'], ['origin.unheard-of', 'x', 3]]))).toBe('words of its own');
    expect(innocentOf(input(1, []))).toBe('');
    expect(innocentOf(input(1, [['origin.unheard-of', 'x']]))).toMatch(/^there is a reason that no story here tells of;/);
  });
  it('is bounded, ends without a full stop and does not hang on the order of evidence', () => {
    const level = fc.constantFrom(...[...levels.keys()].map((key) => key.split(' ') as [string, string])); // keys are `detector level`
    fc.assert(fc.property(fc.uniqueArray(fc.tuple(level, fc.integer({ min: 0, max: 40 })), { minLength: 1, maxLength: 14, selector: ([[d]]) => d }), fc.integer({ min: 1, max: 9 }), (list, people) => {
      const shown = list.map(([[d, l], weight]): Shown => [d, l, weight]);
      const text = innocentOf(input(people, shown));
      expect(text.length).toBeLessThan(900);
      expect(text).not.toMatch(/[.:]$|undefined/);
      expect(innocentOf(input(people, [...shown].reverse()))).toBe(text);
    }), { numRuns: 500 });
  });
});

describe('the stories', () => {
  it('have a name for what every detector finds', () => { expect(catalogue.filter(({ id, levels }) => { const text = innocentOf(input(1, [[VPN, 'constant', 30], ...Object.keys(levels).slice(0, 1).map((level): Shown => [id, level, 5])])); return text.includes(`what ${id} found`); }).map(({ id }) => id)).toEqual([]); });
  it('speak of every level but how wages are paid, which no story explains', () => {
    const told = new Set(innocentStories.flatMap((s) => Object.keys(s.shows)));
    expect([...levels.keys()].filter((key) => !told.has(key))).toEqual(['behaviour.payout fintech', 'behaviour.payout crypto']);
  });
  it('speak of levels that there are', () => { expect(innocentStories.flatMap((s) => Object.keys(s.shows)).filter((key) => !levels.has(key))).toEqual([]); });
  it('have likelihoods between 0 and 1, and say something of whom they are about', () => {
    for (const s of innocentStories) {
      for (const p of [s.prior, ...Object.values(s.shows)]) { expect(p).toBeGreaterThan(0); expect(p).toBeLessThan(1); }
      const [one, several] = s.if;
      expect({ id: s.id, one: s.of === 'cluster' || one !== '', several: s.of === 'person' || several !== '' }).toEqual({ id: s.id, one: true, several: true });
    }
  });
  it('each is the best of something: one that never wins says nothing', () => { expect(new Set(rows.map(([, story]) => story))).toEqual(new Set(innocentStories.map((s) => s.id))); });
});
