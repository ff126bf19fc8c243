import { canonicalIp, formatIPv4, formatIPv6, ipKey } from '@winnow/core';

/** An address, or a block of them, as conditions on tables that are sorted by the address's text. */
export interface AddressBlock {
  /** Canonical: the address, or the first one with the length of the prefix. */
  readonly text: string;
  readonly isNetwork: boolean;
  /** First and last key (core's ipKey). */
  readonly first: string;
  readonly last: string;
  /** What the text of every address in it begins with: one of these. */
  readonly prefixes: readonly string[];
}

/** Bits that a block fixes at least: a wider one is a large part of all that is stored. */
const LEAST = { v4: 16, v6: 48 } as const;
const V4 = '00000000000000000000ffff';

const NONE = 'not an address; write 203.0.113.7, 2001:db8::7 or a block such as 203.0.113.0/24';
/** The block that a text names; for what is none, or is too wide, a text that says why. Never throws. */
export function addressBlock(given: string): AddressBlock | string {
  const [address = '', bits = '128', more] = given.trim().split('/');
  const ip = canonicalIp(address);
  if (ip === undefined || more !== undefined || !/^\d{1,3}$/.test(bits)) return NONE;
  const isV4 = !ip.includes(':');
  // ::ffff:203.0.113.0/120 is 203.0.113.0/24.
  const fixed = Number(bits) + (isV4 && !address.includes(':') && given.includes('/') ? 96 : 0);
  const [least, shown] = isV4 ? [LEAST.v4 + 96, LEAST.v4] : [LEAST.v6, LEAST.v6];
  if (fixed > 128) return `/${bits} is more than such an address has`;
  return fixed < least ? `too wide: ask for a /${String(shown)} or a smaller block` : blockOf(ip, fixed);
}

/** `fixed`: bits of 128. */
function blockOf(ip: string, fixed: number): AddressBlock {
  const free = BigInt(128 - fixed);
  const start = (BigInt(`0x${ipKey(ip)}`) >> free) << free;
  const [first, last] = [keyOf(start), keyOf(start | ((1n << free) - 1n))];
  const base = textOf(first);
  if (fixed === 128) return { text: base, isNetwork: false, first, last, prefixes: [] };
  const isV4 = !base.includes(':');
  const prefixes = isV4 ? [v4Prefix(base, fixed - 96)] : v6Prefixes(first, fixed);
  return { text: `${base}/${String(isV4 ? fixed - 96 : fixed)}`, isNetwork: true, first, last, prefixes };
}

const keyOf = (value: bigint): string => value.toString(16).padStart(32, '0');
const groupsOf = (key: string): readonly number[] => Array.from({ length: 8 }, (_, i) => parseInt(key.slice(i * 4, i * 4 + 4), 16));
const textOf = (key: string): string => (key.startsWith(V4) ? formatIPv4(parseInt(key.slice(24), 16)) : formatIPv6(groupsOf(key)));
const v4Prefix = (base: string, bits: number): string => `${base.split('.').slice(0, Math.floor(bits / 8)).join('.')}.`;
/** Groups up to the first one of zeros: from there on the text may be shortened. */
function v6Prefixes(first: string, bits: number): readonly string[] {
  const whole = groupsOf(first).slice(0, Math.floor(bits / 16));
  const zero = whole.indexOf(0);
  if (zero === 0) return [':', '0:'];
  return [`${(zero < 0 ? whole : whole.slice(0, zero)).map((group) => group.toString(16)).join(':')}:`];
}
