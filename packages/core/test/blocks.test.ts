import { describe, expect, it } from '@jest/globals';
import { Blocks, formatIPv4, ipKey, parseCidr } from '@winnow/core';
import fc from 'fast-check';

const cidr = fc.tuple(fc.integer({ min: 0, max: 2 ** 12 - 1 }), fc.integer({ min: 18, max: 32 })).map(([n, bits]) => `${formatIPv4((10 * 2 ** 24 + n * 16) >>> 0)}/${String(bits)}`);
const address = fc.integer({ min: 0, max: 2 ** 16 - 1 }).map((n) => formatIPv4((10 * 2 ** 24 + n) >>> 0));

/** The narrowest block around an address, looked for one by one. */
function slow(blocks: readonly string[], ip: string): string | undefined {
  const key = ipKey(ip);
  const around = blocks.filter((c) => { const r = parseCidr(c); return r !== undefined && key >= r.first && key <= r.last; });
  return around.sort((a, b) => Number(b.split('/')[1]) - Number(a.split('/')[1]))[0];
}
const range = (c: string | undefined): unknown => (c === undefined ? undefined : parseCidr(c));

describe('Blocks', () => {
  it('finds the innermost block, as looking at each would', () => {
    fc.assert(fc.property(fc.array(cidr, { maxLength: 40 }), fc.array(address, { minLength: 1, maxLength: 20 }), (blocks, ips) => {
      const index = new Blocks(blocks.map((c) => [c, c] as const));
      for (const ip of ips) expect(range(index.find(ip))).toEqual(range(slow(blocks, ip)));
    }), { numRuns: 300 });
  });
  it.each([
    ['an office inside a corporate range', '198.51.100.20', 'office'], ['beside the office', '198.51.100.80', 'corporate'], ['outside', '198.51.101.1', undefined], ['IPv6', '2001:db8::5', 'six'],
  ])('%s', (_, ip, expected) => {
    expect(new Blocks([['198.51.100.0/24', 'corporate'], ['198.51.100.16/28', 'office'], ['2001:db8::/32', 'six'], ['no block', 'x']]).find(ip)).toBe(expected);
  });
});
