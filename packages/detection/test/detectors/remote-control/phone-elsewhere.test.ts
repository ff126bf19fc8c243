import { describe, expect, it } from '@jest/globals';
import { MINUTE, type Observation } from '@winnow/core';
import { phoneElsewhere } from '../../../src/detectors/remote-control/phone-elsewhere.ts';
import { findingIn, on, person, type Seen, seen, type Situation, trip } from '../../support.ts';

const phone = { kind: 'mfa', ip: '198.51.100.9', from: 'dandong' } as const;
/** A login, and what approved it `minutes` later. */
const approved = (day: number, over: Partial<Seen> = {}, login: Partial<Seen> = {}, minutes = 1): Observation[] => [seen({ at: on(day), kind: 'login', ...login }), seen({ at: on(day) + minutes * MINUTE, ...phone, ...over })];
const onDays = (days: readonly number[], over: Partial<Seen> = {}, login: Partial<Seen> = {}): Observation[] => days.flatMap((day) => approved(day, over, login));
const days = [2, 3, 4, 8, 9, 10] as const;
const colleagues = [1, 2, 3].map((n) => ({ ...person({}, 'dandong'), person_id: `c${String(n)}`, usernames: [`c${String(n)}`] }));
const situations: Situation[] = [
  { name: 'the laptop in Texas, the phone in Dandong, once', seen: approved(3), level: 'once', quality: 1 },
  { name: 'on six days', seen: onDays(days), level: 'repeated', quality: 1 },
  { name: 'on six days, the provider gives the phone new addresses', seen: days.flatMap((day) => approved(day, { ip: `198.51.100.${String(day)}` })), level: 'repeated', quality: 1 },
  { name: 'on eight days', seen: onDays([...days, 11, 12]), level: 'lasting', quality: 1 },
  { name: 'on seven', seen: onDays([...days, 11]), level: 'repeated' },
  { name: 'over the turn of the hour', seen: [seen({ at: on(3, 15) - MINUTE, kind: 'login' }), seen({ at: on(3, 15) + MINUTE, ...phone })], level: 'once' },
  { name: 'a tunnel instead of a login', seen: approved(3, {}, { kind: 'vpn-session-start' }), level: 'once' },
  { name: 'an hour later there is no session it could belong to', seen: approved(3, {}, {}, 40), level: undefined },
  { name: 'the session comes from where the phone is', seen: approved(3, {}, { ip: '198.51.100.10', from: 'dandong' }), level: undefined },
  { name: 'a denied approval', seen: approved(3, { outcome: 'failure' }), level: undefined },
  { name: 'two sessions at that time, one of them near the phone', seen: [...approved(3), seen({ at: on(3), kind: 'login', ip: '198.51.100.10', from: 'dandong' })], level: undefined },
  { name: 'away, working there, and the computer at home is on', seen: [...onDays([3, 4, 5]), ...[3, 4, 5].map((d) => seen({ at: on(d, 20), ip: '198.51.100.10', from: 'dandong' }))], level: undefined },
  { name: 'the same, but nothing is worked on there', seen: [...onDays([3, 4, 5]), ...[3, 4, 5].map((d) => seen({ at: on(d, 20) }))], level: 'repeated' },
  { name: 'travel on record', seen: onDays(days), claims: { travel: [trip('CN', '2026-09-01', '2026-10-01')] }, level: undefined },
  { name: 'another city of the same country', seen: onDays(days, { from: 'columbus' }), level: undefined },
  { name: 'the phone is at the claimed home and the session abroad', seen: onDays(days, { from: 'austin', ip: '203.0.113.7' }, { from: 'dandong', ip: '198.51.100.9' }), level: undefined },
  { name: 'out of an exit', seen: onDays(days, { net: 'vpn' }), level: undefined },
  { name: 'the laptop on an exit: its place is not known', seen: onDays(days, {}, { net: 'vpn' }), level: undefined },
  { name: 'the laptop on a hotspot', seen: onDays(days, {}, { net: 'mobile' }), level: undefined },
  { name: 'an old SIM of another country', seen: onDays(days, { net: 'mobile' }), level: 'repeated', quality: 0.5 },
  { name: 'a carrier whose gateways are all over the country', seen: [...onDays([2, 3, 4], { from: 'columbus' }), ...onDays([8, 9, 10], { from: 'dallas', ip: '198.51.100.12' })], claims: { people: [person({}, 'berlin')] }, level: undefined },
  { name: 'now on Wi-Fi beside the laptop, now on its carrier', seen: [...onDays(days), ...days.map((d) => seen({ at: on(d) + 2 * MINUTE, kind: 'mfa', device: 'PHONE' }))], level: undefined },
  { name: 'on Wi-Fi there before and after a trip', seen: [...onDays([3, 4, 5]), ...[1, 2, 8, 9].flatMap((d) => approved(d, { from: 'austin', ip: '203.0.113.7' }))], level: 'repeated' },
  { name: 'a country where colleagues live', seen: onDays(days), claims: { people: [person(), ...colleagues] }, level: 'repeated', quality: 0.3 },
  { name: 'within the accuracy radius over the border', seen: onDays(days, { accuracyKm: 12000 }), level: undefined },
  { name: 'places without a point in two countries', seen: onDays(days, { from: 'nowhere' }), level: undefined },
  { name: 'nobody claims a home', seen: onDays(days), claims: { people: [] }, level: 'repeated', quality: 0.7 },
];
describe('remote-control.phone-elsewhere', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(phoneElsewhere, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBeCloseTo(s.quality);
  });
  it('says where and how often', () => {
    const finding = findingIn(phoneElsewhere, { name: '', seen: onDays(days), level: 'repeated' });
    expect(finding?.summary).toBe('On 6 days the phone approved in Dandong, CN what was logged in from Austin, US at the same time, the last time on 2026-09-17.');
    expect(finding?.facts).toMatchObject({ ips: ['198.51.100.9'], days: 6, approvals: 6, phone_country: 'CN', session_country: 'US', session_ip: '203.0.113.7' });
  });
});
