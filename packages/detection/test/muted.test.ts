import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, DAY, type Observation, timelineOf } from '@winnow/core';
import { mutedOf, Subjects } from '@winnow/detection';
import { claimsOf, daily, DAY0, device, on, person, seen, trip } from './support.ts';

const muted = (observations: readonly Observation[], claims: Partial<ClaimRows> = {}, day = 30): readonly string[] => {
  const known = claimsOf(claims);
  const pseudonyms = { account: (name: string): string => name, host: (name: string): string => name };
  return mutedOf(new Subjects(known, { accounts: [] }, pseudonyms).resolve(timelineOf('p1', observations)), known, DAY0 + day * DAY).map((m) => `${m.excuse}: ${m.text}`);
};
const vm = (day: number, id?: string): Observation => seen({ at: on(day), kind: 'device-seen', facts: { vm: true, managed: false }, ...(id !== undefined && { device: id }) });
const office = { cidr: '203.0.113.0/24', kind: 'office', label: 'Austin' };

const rows: readonly (readonly [name: string, expected: readonly string[], observations: readonly Observation[], claims?: Partial<ClaimRows>, day?: number])[] = [
  ['nothing to excuse', [], daily(5, {})],
  ['a journey on record', ['travel: travel to DE from 2026-09-07 to 2026-09-09 covers 3 days in Berlin, DE'], daily(5, { from: 'berlin' }), { travel: [trip('DE', '2026-09-07', '2026-09-09')] }],
  ['a record for another country covers nothing', [], daily(5, { from: 'berlin' }), { travel: [trip('FR', '2026-09-07', '2026-09-20')] }],
  ['a record that nobody needed', [], daily(5, {}), { travel: [trip('US', '2026-09-07', '2026-09-09')] }],
  ['an office', ['network: work on 5 days came from an office (Austin, 203.0.113.0/24), which people are meant to share'], daily(5, {}), { networks: [office] }],
  ['exits', ['exit: on 4 days the address was a VPN exit or in a data centre: where it lies is not held against anybody'], [...daily(3, { net: 'vpn' }), ...daily(1, { net: 'hosting' }, 3)]],
  ['a relay', ['carrier: on 1 day the address was a privacy relay: where it lies says nothing'], daily(1, { net: 'relay' })],
  ['a phone far away', ['carrier: on 2 days a phone carrier\'s address far from home (Berlin, DE) counts half: carriers place it at their gateway'], daily(2, { from: 'berlin', net: 'mobile' })],
  ['a phone at home', [], daily(2, { net: 'mobile' })],
  ['somebody with the same home', ['household: p2 claims a home within 3 km: what is shared with that one alone is taken for a household\'s'], daily(2, {}), { people: [person(), person({ person_id: 'p2', usernames: ['two'] })] }],
  ['a town known by its name only', [], daily(2, {}), { people: [person(), ...['p2', 'p3', 'p4', 'p5'].map((id) => person({ person_id: id, usernames: [id] }))] }],
  ['an agency', ['agency: 1 more person works for the same agency (Acme): a business line that only they share is taken for its office'], daily(1, {}), { people: [person({ agency: 'Acme' }), person({ person_id: 'p2', usernames: ['two'], agency: 'Acme' }, 'berlin')] }],
  ['a private computer that is allowed', ['device: a computer without management on 2 days: HR allows private ones'], [0, 1].map((d) => seen({ at: on(d), kind: 'device-seen', facts: { managed: false } })), { people: [person({ byod_allowed: true })] }],
  ['a private computer beside an assigned laptop', [], [seen({ at: on(0), kind: 'device-seen', facts: { managed: false } })], { people: [person({ byod_allowed: true })], devices: [device()] }],
  ['a machine within a machine that is allowed', ['vm: a virtual machine on 2 days: the inventory allows it'], [vm(0, 'V1'), vm(1, 'V1')], { devices: [device({ device_id: 'V1', vm_allowed: true })] }],
  ['another one than the inventory allows', [], [vm(0, 'V1')], { devices: [device({ device_id: 'V1', vm_allowed: false }), device({ device_id: 'V2', vm_allowed: true })] }],
  ['IT and its tools', ['it-staff: remote control on 2 days: a tool of the trade in IT Operations'], [0, 1].map((d) => seen({ at: on(d), kind: 'software-seen', traits: ['rmm:AnyDesk'] })), { people: [person({ team: 'IT Operations' })] }],
  ['sales and the same tools', [], [seen({ at: on(0), kind: 'software-seen', traits: ['rmm:AnyDesk'] })], { people: [person({ team: 'Sales' })] }],
  ['what was three months ago, and what comes later', [], [...daily(3, { net: 'vpn' }), ...daily(3, { net: 'vpn' }, 101)], {}, 100],
];
describe('excuses that mute', () => {
  it.each(rows)('%s', (...[, expected, observations, claims, day]) => { expect(muted(observations, claims, day)).toEqual(expected); });
});
