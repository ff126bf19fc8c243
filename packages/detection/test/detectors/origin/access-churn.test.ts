import { describe, expect, it } from '@jest/globals';
import { type NetworkClass, type Observation } from '@winnow/core';
import { accessChurn } from '../../../src/detectors/origin/access-churn.ts';
import { findingIn, on, type PlaceName, seen, type Situation } from '../../support.ts';

interface Behind { readonly from?: PlaceName; readonly net?: NetworkClass; readonly hours?: number; readonly first?: number; readonly day?: number; readonly kind?: Observation['winnow']['kind'] }
/** `n` providers, one a day (or all on one), some hours each. */
const behind = (n: number, { hours = 4, first = 0, day, ...rest }: Behind = {}): Observation[] => Array.from({ length: n }, (_, i) => Array.from({ length: hours }, (__, h) =>
  seen({ at: on(day ?? first + i, 9 + h), asn: 64500 + first + i, ip: `203.0.113.${String(first + i)}`, ...rest }))).flat();
const situations: readonly Situation[] = [
  { name: 'five providers in a week, all of one city', seen: behind(5), level: 'many' },
  { name: 'eight', seen: behind(8), level: 'endless' },
  { name: 'some of them offices that nobody claims', seen: [...behind(3), ...behind(2, { first: 3, net: 'business' })], level: 'many' },
  { name: 'what networks are is not known', seen: behind(6, { net: 'unknown' }), level: 'many', quality: 0.5 },
  { name: 'home, office and a coworking space', seen: behind(3), level: undefined },
  { name: 'and a friend\'s', seen: behind(4), level: undefined },
  { name: 'four, and a phone on three carriers', seen: [...behind(4), ...behind(3, { first: 4, net: 'mobile' })], level: undefined },
  { name: 'a VPN with an exit for every day', seen: behind(9, { net: 'vpn' }), level: undefined },
  { name: 'rented servers', seen: behind(9, { net: 'hosting' }), level: undefined },
  { name: 'a journey: two at home, four on the way', seen: [...behind(2), ...behind(2, { first: 2, from: 'columbus' }), ...behind(2, { first: 4, from: 'berlin' })], level: undefined },
  { name: 'a nomad: a place a week', seen: [...behind(2, { hours: 5 }), ...behind(2, { first: 2, from: 'columbus' }), ...behind(2, { first: 4, from: 'berlin' }), ...behind(2, { first: 6, from: 'dandong' })], level: undefined },
  { name: 'cafés for an hour or two', seen: [...behind(1, { hours: 8 }), ...behind(7, { first: 1, hours: 2 })], level: undefined },
  { name: 'offices on record', seen: behind(6, { net: 'business' }), claims: { networks: [{ cidr: '203.0.113.0/24', kind: 'office' }] }, level: undefined },
  { name: 'a phone approves from everywhere', seen: [...behind(1), ...behind(6, { first: 1, kind: 'mfa' })], level: undefined },
  { name: 'one provider, a new address every day', seen: behind(9).map((o) => ({ ...o, source: { ...o.source, as: { number: 64500 } } })), level: undefined },
  { name: 'networks without a number', seen: behind(9).map((o) => ({ ...o, source: { ...o.source, as: { number: 0 } } })), level: undefined },
  { name: 'places that nobody knows', seen: behind(9, { from: 'nowhere' }), level: undefined },
];
describe('origin.access-churn', () => {
  it.each(situations)('$name', (situation) => {
    const found = findingIn(accessChurn, situation);
    expect({ level: found?.level, ...(situation.quality !== undefined && { quality: found?.quality }) }).toEqual({ level: situation.level, ...(situation.quality !== undefined && { quality: situation.quality }) });
  });
  it('tells the place, how many and in how many days', () => {
    expect(findingIn(accessChurn, { name: '', seen: behind(5), level: 'many' })).toMatchObject({ summary: 'Worked in and around Austin, US behind 5 access providers within 5 days.', facts: { providers: 5, asns: [64500, 64501, 64502, 64503, 64504], days: 5 } });
  });
});
