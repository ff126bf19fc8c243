import { describe, expect, it } from '@jest/globals';
import { vpnBehindVpn } from '../../../src/detectors/origin/vpn-behind-vpn.ts';
import { daily, findingIn, person, type Situation } from '../../support.ts';

const situations: Situation[] = [
  { name: 'every day through an exit', seen: daily(10, { net: 'vpn', operator: 'Mullvad' }), level: 'constant' },
  { name: 'every day, hired three months ago', seen: daily(10, { net: 'vpn' }), claims: { people: [person({ start_date: '2026-06-20' }, 'austin')] }, level: 'constant-new' },
  { name: 'every day, hired last year', seen: daily(10, { net: 'vpn' }), claims: { people: [person({ start_date: '2025-06-20' }, 'austin')] }, level: 'constant' },
  { name: 'every day, starts next month', seen: daily(10, { net: 'vpn' }), claims: { people: [person({ start_date: '2026-12-20' }, 'austin')] }, level: 'constant' },
  { name: 'hired three months ago, and one day in ten at home', seen: [...daily(9, { net: 'vpn' }), ...daily(1, {}, 9)], claims: { people: [person({ start_date: '2026-06-20' }, 'austin')] }, level: 'persistent' },
  { name: 'every day of nine', seen: daily(9, { net: 'vpn', operator: 'Mullvad' }), level: 'persistent' },
  { name: 'on ten days, and two at home', seen: [...daily(10, { net: 'vpn' }), ...daily(2, {}, 10)], level: 'persistent' },
  { name: 'three days are not yet persistent', seen: daily(3, { net: 'vpn' }), level: 'occasional' },
  { name: 'one day is nothing', seen: daily(1, { net: 'vpn' }), level: undefined },
  { name: 'a data centre is an exit, of less quality', seen: daily(10, { net: 'hosting' }), level: 'constant', quality: 0.7 },
  { name: 'four exit days among twenty at home', seen: [...daily(4, { net: 'vpn' }), ...daily(20, { ip: '198.51.100.1' }, 5)], level: 'occasional' },
  { name: 'an operator of published cases, once', seen: [...daily(1, { net: 'vpn', operator: 'Astrill' }), ...daily(20, {}, 2)], level: 'known-operator' },
  { name: 'out of Tor, once', seen: [...daily(1, { net: 'tor' }), ...daily(20, {}, 2)], level: 'tor', quality: 1 },
  { name: 'out of Tor once, and behind a VPN on two days', seen: [...daily(1, { net: 'tor' }), ...daily(2, { net: 'vpn' }, 1), ...daily(20, {}, 3)], level: 'tor' },
  { name: 'out of Tor day after day: that weighs more', seen: daily(9, { net: 'tor' }), level: 'persistent' },
  { name: 'somebody else tried out of Tor', seen: [...daily(3, { net: 'tor', outcome: 'failure' }), ...daily(20, {}, 4)], level: undefined },
  { name: 'a phone that approved out of Tor is no session', seen: [...daily(3, { net: 'tor', kind: 'mfa' }), ...daily(20, {}, 4)], level: undefined },
  { name: 'a proxy now and then: a household lets its line out', seen: [...daily(3, { net: 'proxy' }), ...daily(20, {}, 4)], level: 'occasional' },
  { name: 'home line only', seen: daily(20, {}), level: undefined },
  { name: 'the company\'s own gateway is no exit', seen: daily(20, { net: 'corporate' }), level: undefined },
  { name: 'only failures', seen: daily(20, { net: 'vpn', outcome: 'failure' }), level: undefined },
  { name: 'out of the window', seen: daily(10, { net: 'vpn' }), day: 60, level: undefined },
];
describe('origin.vpn-behind-vpn', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(vpnBehindVpn, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
  it('names the operator of most, and says that there are others', () => {
    const told = (...operators: readonly string[]): string | undefined => findingIn(vpnBehindVpn, { name: '', seen: operators.flatMap((operator, i) => daily(3, { net: 'vpn', operator }, 3 * i)), level: 'persistent' })?.summary;
    expect(told('Mullvad', 'Mullvad', 'NordVPN')).toBe('On 9 of 9 active days the session came out of Mullvad and others, which hides where the person is.');
    expect(told('Mullvad', 'Mullvad')).toBe('On 6 of 6 active days the session came out of Mullvad, which hides where the person is.');
  });
  it('of an operator of published cases it counts only the days out of that one', () => {
    const found = findingIn(vpnBehindVpn, { name: '', seen: [...daily(1, { net: 'vpn', operator: 'Astrill' }), ...daily(4, { net: 'vpn', operator: 'Mullvad' }, 1), ...daily(5, {}, 5)], level: 'known-operator' });
    expect(found?.summary).toBe('On 1 of 10 active days the session came out of Astrill, which hides where the person is.');
  });
  it('counts only the days out of Tor where that is what it tells', () => {
    const found = findingIn(vpnBehindVpn, { name: '', seen: [...daily(1, { net: 'tor' }), ...daily(2, { net: 'vpn' }, 1), ...daily(17, {}, 3)], level: 'tor' });
    expect(found?.summary).toBe('On 1 of 20 active days the session came out of the Tor network, which hides where the person is.');
  });
});
