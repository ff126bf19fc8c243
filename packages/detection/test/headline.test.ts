import { describe, expect, it } from '@jest/globals';
import { type Evidence, type PersonClaim } from '@winnow/core';
import fc from 'fast-check';
import { catalogue } from '@winnow/detection';
import { headlineOf } from '../src/headline.ts';
import { claimsOf, DAY0, person } from './support.ts';

const shown = (detector: string, level: string, facts: Record<string, unknown> = {}, weight = 12): Evidence =>
  ({ id: detector, detector, level, family: 'sharing', weight_db: weight, observed_at: '2026-03-06T10:00:00.000Z', summary: `Why: ${detector}.`, facts, observations: [] });
const each = (people: readonly string[], detector: string, level: string, facts: (i: number) => Record<string, unknown>): readonly Evidence[] => people.map((p, i) => shown(detector, level, { person: p, ...facts(i) }));
const three = ['p1', 'p2', 'p3'];
const RENO = 'Reno (Midtown), US';
const line = (people: number, place = RENO): Evidence => shown('sharing.shared-egress', 'three', { person: 'p1', people, place });
const vpn = shown('origin.vpn-behind-vpn', 'persistent', { operator: 'Datacamp', classes: ['vpn'], exit_days: 26, active_days: 26 });
const parcels = (people: readonly string[], place = 'Reno, US'): readonly Evidence[] => each(people, 'delivery.shared-address', 'three', (i) => ({ people: 3, place, km_from_home: [404, 3049, 1200][i] ?? null }));
const away = (days = 11): Evidence => shown('location.home-mismatch', 'never-home', { days_away: days, active_days: 11, place: 'Shenyang, CN', min_km: 10_644 });
const roster = (over: (id: string, i: number) => Partial<PersonClaim>): readonly PersonClaim[] => ['p1', 'p2', 'p3', 'p4', 'p5'].map((id, i) => person({ person_id: id, usernames: [id], start_date: '2020-01-01', ...over(id, i) }));
const old = roster(() => ({}));
const fresh = roster((_, i) => ({ start_date: `2026-0${String(3 + i)}-05`, team: ['Web', 'Data', 'Ops'][i % 3] ?? '' }));

type Row = readonly [name: string, headline: string, people: readonly string[], evidence: readonly Evidence[], roster?: readonly PersonClaim[]];
const clusters: readonly Row[] = [
  ['a farm as a manager reads it', 'Three people hired since March 2026 by three teams work from one line in Reno (Midtown), US; their laptops were sent there and the homes they claim are 400 to 3,000 km away.', three, [line(3), ...parcels(three)], fresh],
  ['a farm of old hands', 'Three people work from one line in Reno (Midtown), US.', three, [line(3)]],
  ['one team is no news, and one start date that is unknown leaves out the hire', 'Three people work from one line in Reno (Midtown), US.', three, [line(3)], fresh.map((p, i) => ({ ...p, team: 'Web', ...(i === 1 && { start_date: '' }) }))],
  ['a line whose place nobody knows', 'Three people work from one line.', three, [line(3, '')]],
  ['parcels that went to another town say so, and no distance is told from the line', 'Three people work from one line in Reno (Midtown), US; their laptops were sent to one place in Elko, US.', three, [line(3), ...parcels(three, 'Elko, US')]],
  ['parcels of some', 'Three people work from one line in Reno (Midtown), US; two of their laptops were sent there and the homes that two of them claim are 400 to 3,000 km away.', three, [line(3), ...parcels(['p1', 'p2'])]],
  ['what has all but faded is not told', 'Three people work from one line in Reno (Midtown), US.', three, [line(3), ...parcels(three).map((e) => ({ ...e, weight_db: 1 }))]],
  ['a KVM, a slip and exits', 'Three people work from one line in Reno (Midtown), US; IP-KVMs are plugged into two of the laptops; one of them was stopped with the right password from China on 6 March without the time to travel; all of them were behind another VPN.', three,
    [line(3), ...each(['p1', 'p2'], 'remote-control.kvm', 'default', () => ({})), shown('location.slip', 'slip', { person: 'p3', country: 'CN', what: 'attempt' }), ...each(three, 'origin.vpn-behind-vpn', 'persistent', () => ({}))]],
  ['a farm over two lines', 'Five people; three of them work from one line in Reno (Midtown), US.', ['p1', 'p2', 'p3', 'p4', 'p5'], [line(3), shown('sharing.shared-egress', 'pair', { people: 2, place: 'Elko, US' }, 10)]],
  ['a finding of earlier days that says no number', 'Three people work from one line.', three, [shown('sharing.shared-egress', 'three')]],
  ['a finding that counts people who have left the case', 'Three people work from one line in Reno (Midtown), US.', three, [line(9)]],
  ['one device', 'Three people; two of them work in turn on one computer.', three, [shown('sharing.device', 'two', { people: 2 }), shown('sharing.phone', 'three', { people: 3 })]],
  ['one token', 'Three people have their logins approved on one phone or token.', three, [shown('sharing.mfa-device', 'three', { people: 3 })]],
  ['one browser', 'Three people log in with one and the same browser.', three, [shown('sharing.fingerprint', 'three', { people: 3 })]],
  ['one number', 'Two people have one phone number and are no household.', ['p1', 'p2'], [shown('sharing.phone', 'two', { people: 2 })]],
  ['one line of approvals', 'Three people hide where they work, but approve their logins from one line.', three, [shown('sharing.approval-line', 'three', { people: 3 })]],
  ['sharing that no clause knows', 'Three people belong together: why: sharing.new.', three, [shown('sharing.new', 'three', { people: 3 })]],
  ['nobody shares any more, only weighs', 'Three people belong together; an IP-KVM is plugged into one laptop.', three, [shown('remote-control.kvm', 'default', { person: 'p1' })]],
  ['a town whose name has a full stop ends no title', 'Three people work from one line in St Louis, US.', three, [line(3, 'St. Louis, US')]],
];
const alone: readonly Row[] = [
  ['a forwarded laptop', 'p1: Claims to live in Austin, US, but worked on all 11 days from Shenyang, CN, at least 10,600 km away; the laptop went to a freight forwarder in Atlanta, US and first appeared in Shenyang, CN; hired in August 2026.', ['p1'],
    [away(), shown('delivery.first-check-in', 'far', { place: 'Shenyang, CN' }), shown('location.slip', 'first-seen', { country: 'CN', what: 'session' }), shown('delivery.shipped-elsewhere', 'forwarder', { shipped_to: 'Atlanta, US', kind: 'freight-forwarder', gap: '1203 km from the claimed home' })], [person({ start_date: '2026-08-20' })]],
  ['a home that nobody claims is not told', 'p9: Worked on 4 of 11 days from Shenyang, CN, at least 10,600 km away.', ['p9'], [away(4)]],
  ['a slip behind a VPN', 'p1: Approved a login from China without the time to travel, last on 6 March; was behind a VPN (Datacamp) on all 26 days; AnyDesk and Splashtop can control the computer from afar.', ['p1'],
    [shown('location.slip', 'slip', { country: 'CN', what: 'approval', sightings: 3 }), vpn, shown('remote-control.rmm', 'several', { tools: ['AnyDesk', 'Splashtop'] })]],
  ['a sighting of somebody whom exits hide', 'p1: Worked from China on 6 March; was behind a VPN (Datacamp) on all 26 days.', ['p1'], [shown('location.slip', 'slip', { country: 'CN', what: 'session', sightings: 1, usually: 'hidden' }), vpn]],
  ['a machine within a machine', 'p1: Was behind a hosting network (AS64500) on 2 of 26 days; worked in a virtual machine that nobody allowed; worked on a private computer although none is allowed.', ['p1'],
    [shown('origin.vpn-behind-vpn', 'persistent', { operator: 'a hosting network (AS64500)', classes: ['hosting'], exit_days: 2, active_days: 26 }), shown('device.vm-behind-vpn', 'vm-behind-vpn'), shown('device.unmanaged', 'forbidden')]],
  ['parcels alone', 'p1: The laptop went to one place in Elko, US with those of two colleagues, far from every home they claim.', ['p1'], [shown('delivery.shared-address', 'three', { people: 3, place: 'Elko, US' })]],
  ['another person from one day on', 'p1: Network, device and hours changed at once on 12 March, and nothing of before came back.', ['p1'], [shown('behaviour.handover', 'all', { since: '2026-03-12' })]],
  ['the phone elsewhere', 'p1: The phone that approves is in China, while the work comes from United States.', ['p1'], [shown('remote-control.phone-elsewhere', 'repeated', { phone_country: 'CN', session_country: 'US' })]],
  ['a computer of somebody else, and another than the inventory knows', 'p1: Worked on 9 of 11 days on a computer that the inventory gives to somebody else; the laptop is another machine than the inventory has it for.', ['p1'], [shown('device.somebody-else', 'another', { days: 9, active_days: 11 }), shown('device.os-mismatch', 'hardware')]],
  ['a computer that went astray, and another system', 'p1: Worked on all 11 days on a computer that the inventory gives to somebody in another country or long gone; the laptop runs another system than the inventory has it with.', ['p1'], [shown('device.somebody-else', 'astray', { days: 11, active_days: 11 }), shown('device.os-mismatch', 'system')]],
  ['exits let out by households', 'p1: Worked in one place behind nine access providers in turn; logged in around the clock on 12 of 14 days, with no hours of sleep.', ['p1'], [shown('origin.access-churn', 'endless', { providers: 9 }), shown('behaviour.no-quiet-gap', 'most', { days: 12, active_days: 14 })]],
  ['at two desks at once', 'p1: Was active at once, or by turns on one day, in Austin, US and in Berlin, DE, on a computer of its own in either, on 6 days.', ['p1'], [shown('location.concurrent', 'two-computers', { places: ['Austin, US', 'Berlin, DE'], days: 6 })]],
  ['at two places at once, of which one has no name', 'p1: Was active at once, or by turns on one day, in two places, on 2 days.', ['p1'], [shown('location.concurrent', 'some', { places: ['', 'Berlin, DE'], days: 2 })]],
  ['sooner than light', 'p1: A VPN gateway answers sooner than an answer can come from the claimed home.', ['p1'], [shown('location.gateway-latency', 'impossible')]],
  ['later than any line', 'p1: The way to the VPN gateways goes on far behind the exit near home.', ['p1'], [shown('location.gateway-latency', 'detour')]],
  ['later than a line at home', 'p1: The VPN gateways answer too late for somebody at the claimed home.', ['p1'], [shown('location.gateway-latency', 'slow-line')]],
  ['no screen that anybody looks at', 'p1: The only screen of the laptop is a chip that records what a screen would show, and somebody works on it.', ['p1'], [shown('remote-control.headless', 'capture')]],
  ['a screen of no size', 'p1: The only screen of the laptop is one without a size, and somebody works on it.', ['p1'], [shown('remote-control.headless', 'no-size')]],
  ['a delivery that was changed', 'p1: Where to send the laptop was changed at the last moment, to Reno, US.', ['p1'], [shown('delivery.changed-address', 'shipping-changed', { to: 'Reno, US' })]],
  ['a home that followed the laptop', 'p1: The laptop went to Reno, US before the claimed home was moved there.', ['p1'], [shown('delivery.changed-address', 'home-followed', { to: 'Reno, US' })]],
  ['phones on one line, told of one', 'p1: Hides where the work is done, but approves logins from one line with two colleagues.', ['p1'], [shown('sharing.approval-line', 'three', { people: 3 })]],
  ['what has all but faded is told only when there is nothing else', 'p1: Why: sharing.device.', ['p1'], [shown('sharing.device', 'two', {}, 1)]],
  ['wages, and a detector that no clause knows', 'p1: Wages are paid in a cryptocurrency; why: origin.new.', ['p1'], [shown('behaviour.payout', 'crypto'), shown('origin.new', 'x')]],
  ['a detector that no clause knows speaks for itself', 'p1: Why: origin.new.', ['p1'], [shown('origin.new', 'x')]],
];

const told = (kind: 'person' | 'cluster', people: readonly string[], evidence: readonly Evidence[], rows = old): string => headlineOf(kind, people, evidence, { claims: claimsOf({ people: rows }), asOf: DAY0 });
describe('headlines', () => {
  it.each(clusters)('of several: %s', (...[, headline, people, evidence, rows]) => { expect(told('cluster', people, evidence, rows)).toBe(headline); });
  it.each(alone)('of one: %s', (...[, headline, people, evidence, rows]) => { expect(told('person', people, evidence, rows)).toBe(headline); });
  it('has words for every detector of the catalogue', () => {
    const facts = { person: 'p1', people: 2, to: 'x', days: 1, active_days: 2, places: ['x', 'y'], providers: 5 };
    expect(catalogue.filter(({ id, levels }) => Object.keys(levels).every((level) => told('person', ['p1'], [shown(id, level, facts)]).includes(`hy: ${id}`))).map(({ id }) => id)).toEqual([]);
  });
  it('is one bounded sentence whatever is found', () => {
    const level = fc.constantFrom(...catalogue.flatMap((d) => Object.keys(d.levels).map((l) => [d.id, l] as const)));
    const found = fc.record({ of: level, who: fc.constantFrom(...three), weight: fc.integer({ min: 0, max: 40 }), text: fc.string({ maxLength: 60 }) }).map(({ of: [detector, l], who, weight, text }) => shown(detector, l, { person: who, place: text, operator: text, tools: [text], country: text, shipped_to: text }, weight));
    fc.assert(fc.property(fc.array(found, { maxLength: 12 }), fc.boolean(), (evidence, several) => {
      const headline = told(several ? 'cluster' : 'person', several ? three : ['p1'], evidence);
      expect(headline.length).toBeLessThanOrEqual(450);
      expect(headline).toMatch(/\.$/);
      expect(headline.split('. ')).toHaveLength(1);
    }), { numRuns: 2000 });
  });
});
