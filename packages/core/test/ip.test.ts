import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { canonicalIp, isPrivateIp, ipKey, lineOf, parseCidr, parseEndpoint } from '../src/index.ts';

describe('canonicalIp', () => {
  it.each([
    ['203.0.113.7', '203.0.113.7'],
    ['2001:DB8:0:0:0:0:0:1', '2001:db8::1'],
    ['::ffff:203.0.113.7', '203.0.113.7'],
    ['fe80::1%eth0', 'fe80::1'],
    ['::', '::'],
    ['0x7f.1', undefined],
    ['010.0.0.1', undefined],
    ['1.2.3', undefined],
    ['1.2.3.4.5', undefined],
    ['256.1.1.1', undefined],
    ['1::2::3', undefined],
    ['12345::', undefined],
    ['', undefined],
  ])('%s', (text, expected) => { expect(canonicalIp(text)).toBe(expected); });

  it('is idempotent and never throws', () => {
    fc.assert(fc.property(fc.oneof(fc.ipV4(), fc.ipV6(), fc.string()), (text) => {
      const once = canonicalIp(text);
      expect(once === undefined ? undefined : canonicalIp(once)).toBe(once);
    }));
  });
});

describe('parseEndpoint', () => {
  it.each([
    ['203.0.113.7:443', { ip: '203.0.113.7', port: 443 }],
    ['[2001:db8::1]:443', { ip: '2001:db8::1', port: 443 }],
    ['[2001:db8::1]', { ip: '2001:db8::1' }],
    ['2001:db8::1#500', { ip: '2001:db8::1', port: 500 }],
    ['2001:db8::1 port 22', { ip: '2001:db8::1', port: 22 }],
    ['::ffff:203.0.113.7', { ip: '203.0.113.7' }],
    ['0.0.0.0', undefined], ['::', undefined], ['-', undefined], ['N/A', undefined], ['localhost', undefined],
    ['10.0.0.0-10.255.255.255', undefined], ['invalid-addr-2-0.0.0.0', undefined],
  ])('%s', (text, expected) => { expect(parseEndpoint(text)).toEqual(expected); });
});

describe('parseCidr', () => {
  it.each([
    ['203.0.113.0/24', '203.0.113.255', '203.0.114.0'],
    ['203.0.113.128/25', '203.0.113.128', '203.0.113.127'],
    ['203.0.113.7', '203.0.113.7', '203.0.113.8'],
    ['2001:db8::/33', '2001:db8:7fff::1', '2001:db8:8000::1'],
  ])('%s holds %s and not %s', (cidr, inside, outside) => {
    const range = parseCidr(cidr);
    const holds = (ip: string): boolean => range !== undefined && ipKey(ip) >= range.first && ipKey(ip) <= range.last;
    expect([holds(inside), holds(outside)]).toEqual([true, false]);
  });
  it.each(['203.0.113.0/33', '203.0.113.0/-1', '203.0.113.0/a', 'x/8', '1.2.3.4/8/8'])('%s is none', (cidr) => { expect(parseCidr(cidr)).toBeUndefined(); });
});

it('knows addresses that are not on the Internet', () => {
  expect(['10.1.2.3', '100.64.0.1', 'fd00::1', '172.31.0.1'].map(isPrivateIp)).toEqual([true, true, true, true]);
  expect(['203.0.113.7', '172.32.0.1', '2001:db8::1'].map(isPrivateIp)).toEqual([false, false, false]);
});

it('takes an IPv6 /64 for one line', () => { expect([lineOf('2001:db8:1:2:3::4'), lineOf('203.0.113.7')]).toEqual(['2001:db8:1:2::/64', '203.0.113.7']); });
