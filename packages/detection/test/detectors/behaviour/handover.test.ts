import { describe, expect, it } from '@jest/globals';
import { handover } from '../../../src/detectors/behaviour/handover.ts';
import { daily, device, findingIn, on, person, places, seen, type Situation, trip } from '../../support.ts';

const days = (n: number, s: object, first: number, hour = 14) => Array.from({ length: n }, (_, i) => seen({ ...s, at: on(first + i, hour) }));
const home = { device: 'D1', ip: '203.0.113.7', asn: 64500 } as const;
const exit = { device: 'X9', ip: '198.51.100.4', net: 'vpn', operator: 'ExampleVPN', asn: 64510 } as const;
const berlin = { device: 'D1', ip: '198.51.100.8', from: 'berlin', asn: 64520 } as const;
const before = days(12, home, 0);
const inventory = { devices: [device()] };
const situations: Situation[] = [
  { name: 'from one day on an exit, a strange device and other hours', seen: [...before, ...days(10, exit, 14, 22)], claims: inventory, level: 'all' },
  { name: 'the hours stay: whoever took over keeps the shift', seen: [...before, ...days(10, exit, 14)], claims: inventory, level: 'strange-device' },
  { name: 'the same without an inventory', seen: [...before, ...days(10, exit, 14)], level: 'two' },
  { name: 'another country on the old device at other hours', seen: [...before, ...days(10, berlin, 14, 20)], claims: inventory, level: 'same-device' },
  { name: 'the phone stays with its carrier all the time', seen: [...before, ...days(10, exit, 14), ...days(24, { net: 'mobile', ip: '192.0.2.9', device: 'PHONE', asn: 64530 }, 0, 18)], claims: inventory, level: 'strange-device' },
  { name: 'logins come through the tunnel from the company\'s own cloud before and after', seen: [...before, ...days(10, exit, 14), ...days(24, { kind: 'login', net: 'hosting', ip: '192.0.2.80', asn: 64540 }, 0, 15)], claims: inventory, level: 'strange-device' },
  { name: 'sessions name no device, logins do', seen: [...days(12, { ip: home.ip, asn: home.asn }, 0), ...days(12, { ...home, kind: 'login' }, 0, 15), ...days(10, { ...exit, device: undefined }, 14), ...days(10, { ...exit, kind: 'login' }, 14, 15)], claims: inventory, level: 'strange-device' },
  { name: 'taken over in the middle of a day', seen: [...days(13, home, 0), ...days(10, exit, 12, 19)], claims: inventory, level: 'all' },
  { name: 'a phone with a name approves and logs in on both sides', seen: [...before, ...days(10, exit, 14), ...[3, 16].flatMap((d) => [seen({ at: on(d, 14), kind: 'login', device: 'PHONE', ip: d < 10 ? home.ip : exit.ip, asn: d < 10 ? home.asn : exit.asn }), seen({ at: on(d, 14), kind: 'mfa', device: 'PHONE' })])], claims: inventory, level: 'strange-device' },
  { name: 'a phone that only logs in, on both sides, while sessions name the computers', seen: [...before, ...days(10, exit, 14), seen({ at: on(3), kind: 'login', device: 'TABLET', ip: home.ip, asn: home.asn }), seen({ at: on(16), kind: 'login', device: 'TABLET', ip: exit.ip, asn: exit.asn })], claims: inventory, level: 'strange-device' },
  { name: 'four days are not for good', seen: [...before, ...days(4, exit, 14)], claims: inventory, level: undefined },
  { name: 'one day at home afterwards', seen: [...before, ...days(10, exit, 14), ...days(1, home, 25)], claims: inventory, level: undefined },
  { name: 'a new laptop on record, at home', seen: [...before, ...days(10, { ...home, device: 'D2' }, 14)], claims: { devices: [device(), device({ device_id: 'D2' })] }, level: undefined },
  { name: 'a new laptop on record, and a new shift', seen: [...before, ...days(10, { ...home, device: 'D2' }, 14, 20)], claims: { devices: [device(), device({ device_id: 'D2' })] }, level: undefined },
  { name: 'a new laptop that the inventory does not know yet, at home', seen: [...before, ...days(10, { ...home, device: 'D2' }, 14)], claims: inventory, level: undefined },
  { name: 'moved house with the laptop', seen: [...before, ...days(10, berlin, 14)], claims: inventory, level: undefined },
  { name: 'moved house with a new computer, and HR knows', seen: [...before, ...days(10, { ...berlin, device: 'X9' }, 14)], claims: { devices: [device()], people: [person(), person({ valid_from: '2026-09-20', home_lat: places.berlin.lat, home_lon: places.berlin.lon, home_country: 'DE' })] }, level: undefined },
  { name: 'moved house with a new computer, and nobody knows', seen: [...before, ...days(10, { ...berlin, device: 'X9' }, 14)], claims: inventory, level: 'strange-device' },
  { name: 'another shift, and nothing else', seen: [...before, ...days(10, home, 14, 22)], claims: inventory, level: undefined },
  { name: 'another provider at the same place, and a new laptop', seen: [...before, ...days(10, { ...home, device: 'X9', ip: '198.51.100.77', asn: 64550 }, 14)], claims: inventory, level: undefined },
  { name: 'a journey on record, on a loan', seen: [...before, ...days(10, { ...berlin, device: 'X9' }, 14)], claims: { devices: [device()], travel: [trip('DE', '2026-09-19', '2026-10-10')] }, level: undefined },
  { name: 'back from a long leave', seen: [...days(8, home, 0), ...days(8, exit, 31)], claims: inventory, day: 39, level: undefined },
  { name: 'behind an exit all along, which changed', seen: [...days(12, { ...exit, device: 'D1', asn: 64511, ip: '198.51.100.90' }, 0), ...days(10, exit, 14)], claims: inventory, level: undefined },
  { name: 'logs name no device', seen: [...days(12, { ip: '203.0.113.7', asn: 64500 }, 0), ...days(10, { ip: '198.51.100.4', net: 'vpn', asn: 64510 }, 14)], level: undefined },
  { name: 'works around the clock: there is no middle of the time that could move', seen: [...Array.from({ length: 12 }, (_, i) => seen({ ...home, at: on(i, (i * 5) % 24) })), ...Array.from({ length: 10 }, (_, i) => seen({ ...berlin, at: on(14 + i, (i * 7) % 24) }))], claims: inventory, level: undefined },
  { name: 'nothing at all', seen: daily(20, home), claims: inventory, level: undefined },
];
describe('behaviour.handover', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(handover, s)?.level).toBe(s.level); });
  it('says since when, what changed, and both devices', () => {
    const found = findingIn(handover, { name: '', seen: [...before, ...days(10, exit, 14, 22)], claims: inventory, level: 'all' });
    expect(found?.summary).toBe('From 2026-09-21 on the work comes out of ExampleVPN, on a device that is not the one in the inventory, 8 hours apart from the former working time, and nothing of before came back.');
    expect(found?.facts).toMatchObject({ device_ids: ['X9'], since: '2026-09-21', days_before: 12, days_after: 10, changed: 3 });
  });
});
