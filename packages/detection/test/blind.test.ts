import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { DAY, type NetworkClaim, type Observation, type PersonClaim, timelineOf } from '@winnow/core';
import { blindLines, catalogue, type Facts, needs, needTexts, type Reports, Sight, type SourceDay } from '@winnow/detection';
import { claimsOf, daily, DAY0, device, person, seen } from './support.ts';

const everything: Reports = { token: 9, phone: 9, fingerprint: 9, management: 9, system: 9, hardware: 9, display: 9, software: 9, remote_session: 9, latency: 9 };
const nothing: Reports = { token: 0, phone: 0, fingerprint: 0, management: 0, system: 0, hardware: 0, display: 0, software: 0, remote_session: 0, latency: 0 };
const PEOPLE = 40;
/** Who somebody is and what is seen of them, by number. */
interface Company { readonly who?: (i: number) => PersonClaim; readonly work?: (i: number) => readonly Observation[]; readonly roster?: boolean; readonly devices?: boolean; readonly networks?: readonly NetworkClaim[]; readonly size?: number }
const atHome = (i: number): readonly Observation[] => [...daily(5, { ip: `203.0.113.${String(i)}`, device: `D${String(i)}` }), ...daily(5, { kind: 'login', ip: `203.0.113.${String(i)}` }), ...daily(2, { kind: 'mfa', ip: `203.0.113.${String(i)}` })];

function factsOf({ who = () => person(), work = atHome, roster = true, devices = true, networks = [], size = PEOPLE }: Company, reports = everything): Facts {
  const all = Array.from({ length: size }, (_, i) => i);
  const claims = claimsOf({
    people: roster ? all.map((i) => ({ ...who(i), person_id: `p${String(i)}`, usernames: [`u${String(i)}`], payout: 'bank' })) : [],
    devices: devices ? all.map((i) => device({ device_id: `D${String(i)}`, owner_id: `p${String(i)}`, os: 'Windows' }, 'austin')) : [], networks: [...networks],
  });
  const sight = new Sight();
  for (const i of all) sight.see(timelineOf(`p${String(i)}`, work(i)), claims);
  return sight.facts(reports);
}
const quiet = { days: [] };
const linesOf = (company: Company, reports?: Reports): readonly string[] => blindLines(catalogue, factsOf(company, reports), quiet);
const exit = (i: number): readonly Observation[] => daily(5, { net: 'vpn', ip: `198.51.100.${String(i)}`, device: `D${String(i)}` });
const withHome = (i: number, few: number): PersonClaim => (i < few ? person() : { person_id: '', usernames: [] });

describe('which detectors could not see', () => {
  it('is not said where claims and logs tell everything', () => { expect(linesOf({})).toEqual([]); });
  it.each<[string, Company, RegExp]>([
    ['nobody has a home', { who: (i) => withHome(i, 0) }, /^blind: .*location\.home-mismatch.* — nobody has a claimed home: fill home_country/],
    ['three quarters have no home', { who: (i) => withHome(i, 10) }, /^half blind: .*location\.home-mismatch.* — 30 of 40 people have no claimed home/],
    ['no roster', { roster: false }, /^blind: .*location\.home-mismatch.* — nobody has a place on a roster: give people\.csv/],
    ['no inventory', { devices: false }, /^blind: delivery\.\*, .*device\.somebody-else.* — nobody has a device of their own: give devices\.csv/],
    ['everybody behind VPN exits', { work: exit }, /^blind: .*location\.home-mismatch.*sharing\.shared-egress.* — 40 of 40 people come only out of VPN exits/],
    ['most behind VPN exits', { work: (i) => (i < 35 ? exit(i) : atHome(i)) }, /^half blind: .*location\.home-mismatch.* — 35 of 40 people come only out of VPN exits/],
    ['everybody out of the company\'s gateway', { work: () => daily(5, { net: 'corporate', ip: '192.0.2.1' }) }, /— 40 of 40 people come only out of the company's own networks: log the address outside/],
    ['private addresses', { work: () => daily(5, { net: 'private', ip: '10.0.0.1' }) }, /^blind: .*location\.home-mismatch, .*origin\.\*.* — nobody has a public address: log the address outside/],
    ['addresses that nothing places', { work: (i) => daily(5, { net: 'unknown', from: 'nowhere', ip: `203.0.113.${String(i)}` }) }, /— 40 of 40 people come from addresses that the geo data do not place/],
    ['homes that nobody was ever near, one for all', { who: () => person({}, 'berlin') }, /^half blind: .* — 40 of 40 people were never seen near the home that they claim, which is Berlin, DE for 40 of them: is that the company's own address\?/],
    ['one account for many people', { work: (i) => (i === 0 ? Array.from({ length: 12 }, (_, n) => seen({ at: DAY0 + n * 60_000, device: `X${String(n)}`, ip: `198.51.100.${String(n)}` })) : atHome(i)) }, /^half blind: .* — several people work under one account \(p0\)/],
  ])('%s', (_, company, said) => { expect(linesOf(company).filter((line) => said.test(line))).toHaveLength(1); });

  it.each<[string, Company]>([
    ['a quarter without a home', { who: (i) => withHome(i, 30) }],
    ['a third behind VPN exits', { work: (i) => (i < 13 ? exit(i) : atHome(i)) }],
    ['a third far from home', { who: (i) => (i < 13 ? person({}, 'berlin') : person()) }],
    ['everybody in one town, working there', { who: () => person({}, 'austin') }],
    ['a company of one', { size: 1 }],
    ['somebody with four devices and a phone\'s many addresses', { work: (i) => [...atHome(i), ...Array.from({ length: 30 }, (_, n) => seen({ at: DAY0 + n * 60_000, device: `X${String(n % 4)}`, net: 'mobile', ip: `198.51.100.${String(n)}` }))] }],
  ])('is not said of %s', (_, company) => { expect(linesOf(company)).toEqual([]); });

  it('is told in one line of what one thing would cure', () => {
    const lines = linesOf({}, nothing);
    expect(lines.filter((line) => line.includes('add logs of the endpoints'))).toEqual([expect.stringMatching(/^blind: .*device\.vm-behind-vpn.*remote-control\.headless.* — no log tells of the systems that devices run, hardware, screens, programs, remote control sessions: /)]);
    expect(lines.length).toBeLessThanOrEqual(8);
  });
  it('names a detector once, and never one that is off', () => {
    const lines = blindLines(catalogue.filter((d) => d.id !== 'location.slip'), factsOf({ who: (i) => withHome(i, 0), devices: false, work: exit }, nothing), quiet).join('\n');
    expect(lines).not.toContain('location.slip');
    expect(lines.split('delivery.shipped-elsewhere').length + lines.split('delivery.*').length).toBe(3);
  });
  it('keeps to a few lines, whatever is wrong, and names all the others', () => {
    const facts = factsOf({ who: (i) => withHome(i, 0), devices: false }, nothing);
    const days = ['a', 'b', 'c', 'd', 'e'].flatMap((source, n) => run(0, 80).filter((d) => d < 10 + n || d > 30 + n).map((d) => day(source, d)));
    const lines = blindLines(catalogue, facts, { days, crowd: { line: '203.0.113.9', accounts: 40 } });
    expect(lines).toHaveLength(8);
    for (const id of ['remote-control.headless', 'location.gateway-latency', 'sharing.fingerprint']) expect(lines.join('\n')).toContain(id);
  });
  it('is told on a page, with every need and its cure', () => {
    const page = readFileSync(`${import.meta.dirname}/../../../docs/reference/blind.md`, 'utf8');
    for (const need of needs) for (const text of [needTexts[need].what, needTexts[need].cure]) expect(page).toContain(text);
  });
  it('is everything, where nobody was seen', () => { expect(linesOf({ work: () => [] })).toEqual([expect.stringMatching(/^blind: all detectors — no log tells of a success of anybody/)]); });
  it('does not count who is on no roster, when there is one', () => {
    const claims = claimsOf({ people: [person({ payout: 'bank' })] });
    const sight = new Sight();
    sight.see(timelineOf('p1', atHome(1)), claims);
    for (const guess of ['x1', 'x2', 'x3']) sight.see(timelineOf(guess, [seen({ at: DAY0, outcome: 'failure' })]), claims);
    expect(sight.facts(everything)).toMatchObject({ people: 1, counts: { person: { have: 1, of: 1 }, home: { have: 1, of: 1 } } });
  });
});

const day = (source: string, n: number, records = 100): SourceDay => ({ source, day: DAY0 + n * DAY, records });
const run = (from: number, to: number): readonly number[] => Array.from({ length: to - from }, (_, i) => from + i);
const isWeekend = (n: number): boolean => n % 7 > 4;
/** Weeks as companies have them, a few records at weekends. */
const weeks = (source: string, days: readonly number[], shift = 0): readonly SourceDay[] => days.map((n) => day(source, n + shift, isWeekend(n) ? 4 : 100 + ((n * 13) % 17)));

describe('what is said of days', () => {
  const facts = factsOf({});
  const said = (days: readonly SourceDay[]): readonly string[] => blindLines(catalogue, facts, { days });
  it.each<[string, readonly SourceDay[], RegExp]>([
    ['a month of logs is missing', weeks('a', [...run(0, 30), ...run(60, 90)]), /^blind: all detectors from 2026-10-07 to 2026-11-05 \(30 days\) — no log has a record then/],
    ['one log begins a month later', [...weeks('a', run(0, 60)), ...weeks('b', run(30, 60))], /^half blind: all detectors from 2026-09-07 to 2026-10-06 \(30 days\) — b has no record then/],
    ['one log lacks two weeks', [...weeks('a', run(0, 60)), ...weeks('b', [...run(0, 20), ...run(34, 60)])], /^half blind: all detectors from 2026-09-27 to 2026-10-10 \(14 days\) — b has no record then/],
    ['a clock a day ahead', [...weeks('a', run(0, 40)), ...weeks('a2', run(0, 40)), ...weeks('b', run(0, 40), 1)], /the clock of b seems to be a day ahead of the other logs/],
    ['the largest log a day ahead', [...weeks('a', run(0, 40)), ...weeks('a2', run(0, 40)), ...weeks('b', run(0, 40), 1).map((d) => ({ ...d, records: 9 * d.records }))], /the clock of b seems to be a day ahead of the other logs/],
    ['the larger of two logs a day ahead', [...weeks('a', run(0, 40)), ...weeks('b', run(0, 40), 1).map((d) => ({ ...d, records: 9 * d.records }))], /the clock of a seems to be a day behind the other logs: put right which is wrong/],
    ['a clock a day behind', [...weeks('a', run(0, 40)), ...weeks('a2', run(0, 40)), ...weeks('b', run(0, 40), -1)], /the clock of b seems to be a day behind the other logs/],
  ])('%s', (_, days, line) => { expect(said(days).filter((l) => line.test(l))).toHaveLength(1); });
  it.each<[string, readonly SourceDay[]]>([
    ['weekends without a record', run(0, 40).filter((n) => !isWeekend(n)).map((n) => day('a', n))],
    ['a long weekend', weeks('a', [...run(0, 18), ...run(22, 40)])],
    ['a log of rare events', [...weeks('a', run(0, 60)), day('b', 3), day('b', 20), day('b', 51)]],
    ['a log that is as busy at weekends', [...weeks('a', run(0, 40)), ...run(0, 40).map((n) => day('b', n, 90 + ((n * 7) % 20)))]],
    ['two logs of one company', [...weeks('a', run(0, 40)), ...weeks('b', run(0, 40))]],
    ['one day', [day('a', 0)]], ['no day', []],
  ])('nothing of %s', (_, days) => { expect(said(days)).toEqual([]); });
  it('records that could not be read', () => {
    const unread = (records: number): readonly string[] => blindLines(catalogue, facts, { ...quiet, unread: { records, of: 1000, why: `bad_value ${String(records)}` } });
    expect(unread(300)).toEqual(['half blind: all detectors — 300 of 1,000 records could not be read (bad_value 300): winnow parse FILE says which and why']);
    expect([...unread(50), ...unread(0)]).toEqual([]);
  });
  it('many on one address that nobody claimed', () => {
    const crowd = (accounts: number): readonly string[] => blindLines(catalogue, facts, { ...quiet, crowd: { line: '203.0.113.9', accounts } });
    expect(crowd(30)).toEqual([expect.stringMatching(/^half blind: .*sharing\.shared-egress.* — 30 accounts come from one address, 203\.0\.113\.9: name it in networks\.csv/)]);
    expect(crowd(11)).toEqual([]);
  });
});
