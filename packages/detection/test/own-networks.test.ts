import { describe, expect, it } from '@jest/globals';
import { type BusyLine, busyLinesOf, ownNetworks, withNetworks } from '@winnow/detection';
import { claimsOf, person } from './support.ts';

const line = (over: Partial<BusyLine>): BusyLine => ({ line: '203.0.113.7', accounts: 30, days: 20, network_class: 'business', ...over });
const claims = claimsOf({ people: [person({}, 'austin')], networks: [{ cidr: '198.51.100.0/24', kind: 'office' }] });

describe('ownNetworks', () => {
  it.each<[string, BusyLine, number, boolean]>([
    ['a business line with a third of a hundred', line({}), 100, true],
    ['a gateway in a data centre', line({ network_class: 'hosting' }), 100, true],
    ['an egress that is listed as a VPN', line({ network_class: 'vpn' }), 100, true],
    ['seven of fifty: a farm may be that large', line({ accounts: 7 }), 50, false],
    ['eleven of twenty: a small office, or a large farm', line({ accounts: 11 }), 20, false],
    ['fourteen of a hundred', line({ accounts: 14 }), 100, false],
    ['fifteen of a hundred', line({ accounts: 15 }), 100, true],
    ['a carrier\'s gateway with a fifth', line({ network_class: 'mobile', accounts: 20 }), 100, false],
    ['a home line with a fifth: a large farm', line({ network_class: 'residential', accounts: 20 }), 100, false],
    ['an access line with a quarter of everybody', line({ network_class: 'residential', accounts: 25 }), 100, true],
    ['one day\'s meeting', line({ days: 2 }), 100, false],
    ['claimed already', line({ line: '198.51.100.9' }), 100, false],
  ])('%s', (_, busy, accounts, is) => { expect(ownNetworks([busy], accounts, claims)).toHaveLength(is ? 1 : 0); });

  it('asks for no line with fewer than it would take', () => {
    expect(busyLinesOf(20).least).toBe(12);
    expect(busyLinesOf(1000).least).toBe(150);
  });
  it('makes claims under which the address is the company\'s', () => {
    const own = withNetworks(claims, ownNetworks([line({}), line({ line: '2001:db8:1:2::/64' })], 100, claims));
    expect(own.network('203.0.113.7')?.kind).toBe('corporate-egress');
    expect(own.network('2001:db8:1:2::99')?.kind).toBe('corporate-egress');
    expect(own.network('198.51.100.9')?.kind).toBe('office');
    expect(withNetworks(claims, [])).toBe(claims);
  });
});
