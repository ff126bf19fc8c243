import { describe, expect, it } from '@jest/globals';
import { MINUTE, type Observation } from '@winnow/core';
import { concurrent } from '../../../src/detectors/location/concurrent.ts';
import { findingIn, on, type Seen, seen, type Situation, trip } from '../../support.ts';

const home: Partial<Seen> = { asn: 64500 };
const farm: Partial<Seen> = { asn: 64501, ip: '198.51.100.8', from: 'columbus' };
/** On each of these days one record of each line, `apart` minutes after one another. */
const both = (days: readonly number[], { a = {}, b = {}, apart = 0 }: { a?: Partial<Seen>; b?: Partial<Seen>; apart?: number } = {}): Observation[] =>
  days.flatMap((day) => [seen({ ...home, ...a, at: on(day) }), seen({ ...farm, ...b, at: on(day) + apart * MINUTE + 20_000 })]);
const month = [1, 4, 8, 11, 15, 18];
const situations: readonly Situation[] = [
  { name: 'two days', seen: both([1, 9]), level: 'some', quality: 1 },
  { name: 'six days of three weeks', seen: both(month), level: 'repeated', quality: 1 },
  { name: 'six days in a row: one journey, the computer at home left on', seen: both([1, 2, 3, 4, 5, 6]), level: 'some' },
  { name: 'six days of three weeks, each place with a computer of its own', seen: both(month, { a: { device: 'D1' }, b: { device: 'X7' } }), level: 'two-computers', quality: 1 },
  { name: 'the same computer on two lines', seen: both(month, { a: { device: 'D1' }, b: { device: 'D1' } }), level: 'repeated' },
  { name: 'sessions that begin and end in turn: home, there, home', seen: month.flatMap((day) => [seen({ ...home, at: on(day, 8) }), seen({ ...farm, at: on(day, 9) }), seen({ ...home, at: on(day, 16) }), seen({ ...farm, at: on(day, 17) })]), level: 'repeated' },
  { name: 'in the morning here, in the evening there: a journey a day', seen: month.flatMap((day) => [seen({ ...home, at: on(day, 8) }), seen({ ...farm, at: on(day, 17) })]), level: undefined },
  { name: 'there and back on one day', seen: [seen({ ...home, at: on(3, 8) }), seen({ ...farm, at: on(3, 12) }), seen({ ...home, at: on(3, 20) })], level: undefined },
  { name: 'a session at home, and logins out of the tunnel in between', seen: month.flatMap((day) => [seen({ ...home, at: on(day, 8) }), seen({ ...farm, kind: 'login', at: on(day, 9) }), seen({ ...home, at: on(day, 16) })]), level: undefined },
  { name: 'logins on both sides', seen: both([1, 9], { a: { kind: 'login' }, b: { kind: 'login' } }), level: 'some' },
  { name: 'of one of the lines nobody knows what it is', seen: both([1, 9], { b: { net: 'unknown' } }), level: 'some', quality: 0.5 },
  { name: 'once', seen: both([3]), level: undefined },
  { name: 'three times on one day', seen: [8, 9, 10].flatMap((h) => [seen({ ...home, at: on(1, h) }), seen({ ...farm, at: on(1, h) })]), level: undefined },
  { name: 'in one hour, in other minutes', seen: both(month, { apart: 7 }), level: undefined },
  { name: 'two towns nearby', seen: both(month, { b: { from: 'dallas' } }), level: undefined },
  { name: 'placed within a radius as large as the way', seen: both(month, { b: { accuracyKm: 1500 } }), level: undefined },
  { name: 'two addresses of one provider: GeoIP', seen: both(month, { b: { asn: 64500 } }), level: undefined },
  { name: 'a phone through its carrier\'s gateway', seen: both(month, { b: { net: 'mobile' } }), level: undefined },
  { name: 'a phone that approves', seen: both(month, { b: { kind: 'mfa' } }), level: undefined },
  { name: 'a privacy VPN beside it', seen: both(month, { b: { net: 'vpn' } }), level: undefined },
  { name: 'a gateway that nobody claimed', seen: both(month, { b: { net: 'business' } }), level: undefined },
  { name: 'a session, and a login that comes out of the tunnel', seen: both(month, { b: { kind: 'login' } }), level: undefined },
  { name: 'the company\'s egress', seen: both(month), claims: { networks: [{ cidr: '198.51.100.0/24', kind: 'corporate-egress' }] }, level: undefined },
  { name: 'an office on record', seen: both(month), claims: { networks: [{ cidr: '198.51.100.0/24', kind: 'office' }] }, level: undefined },
  { name: 'a journey on record', seen: both(month, { b: { from: 'berlin' } }), claims: { travel: [trip('DE', '2026-09-07', '2026-09-30')] }, level: undefined },
  { name: 'the journey ended long before', seen: both(month, { b: { from: 'berlin' } }), claims: { travel: [trip('DE', '2026-09-01', '2026-09-04')] }, level: 'repeated' },
  { name: 'a place that nobody knows', seen: both(month, { b: { from: 'nowhere' } }), level: undefined },
  { name: 'more addresses in an hour than a person has', seen: month.flatMap((day) => Array.from({ length: 20 }, (_, i) => seen({ at: on(day), asn: 64500 + i, ip: `203.0.113.${String(i + 1)}`, from: i % 2 === 0 ? 'austin' : 'berlin' }))), level: undefined },
];
describe('location.concurrent', () => {
  it.each(situations)('$name', (situation) => {
    const found = findingIn(concurrent, situation);
    expect({ level: found?.level, ...(situation.quality !== undefined && { quality: found?.quality }) }).toEqual({ level: situation.level, ...(situation.quality !== undefined && { quality: situation.quality }) });
  });
  it('tells both places, whichever came first', () => {
    const told = findingIn(concurrent, { name: '', seen: both([1, 9]), level: 'some' });
    expect(told?.summary).toMatch(/^On 2 days active at once, or now here and now there, in Columbus, US and in Austin, US, \d+ km apart; the last time on 2026-09-16\.$/);
    expect(told?.facts).toMatchObject({ days: 2, span_days: 9, places: ['Austin, US', 'Columbus, US'], ips: ['198.51.100.8', '203.0.113.7'] });
  });
});
