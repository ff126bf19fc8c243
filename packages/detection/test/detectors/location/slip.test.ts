import { describe, expect, it } from '@jest/globals';
import { MINUTE, type Observation } from '@winnow/core';
import { slip } from '../../../src/detectors/location/slip.ts';
import { byTheClock, daily, device, findingIn, homeless, on, person, type Seen, seen, type Situation, trip } from '../../support.ts';

const far = { ip: '198.51.100.9', from: 'dandong' } as const;
const exit = { ip: '192.0.2.44', net: 'vpn' } as const;
/** Work as usual until the evening before, something far away in the morning, and work as usual an hour later. */
const amid = (over: Partial<Seen> = {}, usual: Partial<Seen> = {}): Observation[] => [...daily(10, usual), seen({ at: on(12), ...far, ...over }), seen({ at: on(12, 15), ...usual }), ...daily(10, usual, 13)];
const colleagues = [1, 2, 3].map((n) => ({ ...person({}, 'dandong'), person_id: `c${String(n)}`, usernames: [`c${String(n)}`] }));
const newHire = { people: [person({ start_date: '2026-09-05' })] };
const situations: Situation[] = [
  { name: 'one session from a far country in the middle of work', seen: amid(), level: 'slip', quality: 1 },
  { name: 'an MFA approval from there', seen: amid({ kind: 'mfa' }), level: 'slip' },
  { name: 'a phone that approves from there again and again', seen: [...amid({ kind: 'mfa' }), ...[3, 15, 17].map((day) => seen({ at: on(day) + 40 * MINUTE, ...far, kind: 'mfa' }))], level: 'stay' },
  { name: 'the same phone, and once a session', seen: [...amid(), ...[3, 15, 17].map((day) => seen({ at: on(day) + 40 * MINUTE, ...far, kind: 'mfa' }))], level: 'slip' },
  { name: 'an attempt blocked after a proven password', seen: amid({ kind: 'login', outcome: 'failure', traits: ['blocked', 'password-proven'] }), level: 'slip' },
  { name: 'an attempt that the person reported as somebody else\'s', seen: amid({ kind: 'login', outcome: 'failure', traits: ['password-proven', 'marked-fraud'] }), level: undefined },
  { name: 'before the exit is on in the morning', seen: amid({}, exit), level: 'slip' },
  { name: 'in the evening, after work and before the next morning', seen: [...daily(10, {}), seen({ at: on(12, 10) }), seen({ at: on(12, 12), ...far }), seen({ at: on(13, 0) })], level: 'slip' },
  { name: 'on the last day, an hour after usual work', seen: [...daily(10, {}), seen({ at: on(9, 15), ...far })], level: 'slip' },
  { name: 'on the last day, a day after usual work', seen: [...daily(10, {}), seen({ at: on(10), ...far })], level: 'stay' },
  { name: 'two days after work out of an exit: nothing says that it was at home', seen: [...daily(10, exit), seen({ at: on(12), ...far })], level: 'slip' },
  { name: 'two weeks there, and out of an exit before', seen: [...daily(10, exit), ...daily(14, far, 12)], level: 'stay' },
  { name: 'a day off on either side: time for two flights', seen: [...daily(10, {}), seen({ at: on(12), ...far }), ...daily(5, {}, 14)], level: 'stay' },
  { name: 'a week without work, and the phone is in a far country on one of its days', seen: [...daily(8, {}), seen({ at: on(11), ...far, kind: 'login' }), ...daily(8, {}, 15)], level: 'stay' },
  { name: 'a blocked attempt during such a week', seen: [...daily(8, {}), seen({ at: on(11), ...far, kind: 'login', outcome: 'failure', traits: ['blocked'] }), ...daily(8, {}, 15)], level: 'stay' },
  { name: 'nothing else is known', seen: [seen({ at: on(12), ...far })], level: 'stay' },
  { name: 'a sprayed password', seen: amid({ kind: 'login', outcome: 'failure' }), level: undefined },
  { name: 'travel on record', seen: amid(), claims: { travel: [trip('CN', '2026-09-15', '2026-09-25')] }, level: undefined },
  { name: 'travel that ended before', seen: amid(), claims: { travel: [trip('CN', '2026-09-01', '2026-09-10')] }, level: 'slip' },
  { name: 'two weeks there are a stay', seen: daily(14, far), level: 'stay' },
  { name: 'four days there while the computer at home went on', seen: [...daily(20, {}), ...[5, 6, 7, 8].map((day) => seen({ at: on(day) + 20 * MINUTE, ...far }))], level: 'stay' },
  { name: 'a stay, and weeks later a moment', seen: [...daily(4, far), ...daily(20, {}, 6), seen({ at: on(20, 13), ...far })], level: 'slip' },
  { name: 'through the company\'s own gateway one works from there, too', seen: amid({}, { net: 'corporate' }), level: 'stay' },
  { name: 'a country where colleagues live', seen: amid(), claims: { people: [person(), ...colleagues] }, level: 'slip', quality: 0.3 },
  { name: 'a carrier\'s address', seen: amid({ net: 'mobile' }), level: 'slip', quality: 0.5 },
  { name: 'a new hire whose first work of all is there', seen: [...daily(3, far), ...daily(10, exit, 5)], claims: newHire, level: 'first-seen' },
  { name: 'a new hire who first worked at home', seen: [...daily(1, {}), ...daily(3, far, 3)], claims: newHire, level: 'stay' },
  { name: 'not new, only the logs begin there', seen: [...daily(3, far), ...daily(10, exit, 5)], level: 'stay' },
  { name: 'a new hire with a travel record', seen: [...daily(3, far), ...daily(10, exit, 5)], claims: { ...newHire, travel: [trip('CN', '2026-09-01', '2026-09-25')] }, level: undefined },
  { name: 'far away in the same country', seen: amid({ from: 'columbus' }), level: undefined },
  { name: 'out of an exit there', seen: amid({ net: 'vpn' }), level: undefined },
  { name: 'still counts after three months', seen: amid(), day: 100, level: 'slip' },
  { name: 'nobody claims a home', seen: amid(), claims: { people: [] }, level: undefined },
  { name: 'nobody claims a home, and the laptop was sent to the usual country', seen: amid(), claims: { people: [homeless()], devices: [device({}, 'austin')] }, level: 'slip', quality: 0.8 },
  { name: 'nobody claims a home, and the laptop was sent to the far country: the usual work is what is far', seen: amid(), claims: { people: [homeless()], devices: [device({}, 'dandong')] }, level: 'stay' },
  { name: 'nobody claims a home, and the claimed clock is half a day away', seen: amid(), claims: { people: [homeless({ time_zone: 'America/Chicago' }), ...byTheClock(10)] }, level: 'slip', quality: 0.5 },
];
describe('location.slip', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(slip, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBeCloseTo(s.quality);
  });
  it('shows the moment, not the stay before it', () => {
    const finding = findingIn(slip, { name: '', seen: [...daily(4, { ...far, ip: '198.51.100.1' }), ...daily(20, {}, 6), seen({ at: on(20, 13), ...far })], level: 'slip' });
    expect(finding?.summary).toBe('On 2026-09-27 worked from Dandong, CN, far from the claimed home in US, without a travel record and without the time to travel.');
    expect(finding?.facts).toMatchObject({ ips: ['198.51.100.9'], sightings: 1, longest_days: 4 });
  });
  it('says nothing of journeys where exits hide the rest', () => {
    const finding = findingIn(slip, { name: '', seen: [...daily(20, { net: 'vpn', ip: '198.51.100.7' }), seen({ at: on(20, 13), ...far })], level: 'slip' });
    expect(finding?.level).toBe('slip');
    expect(finding?.summary).toMatch(/without a travel record; most of the other work came out of exits, which show no place\.$/);
    expect(finding?.facts).toMatchObject({ usually: 'hidden' });
  });
});
