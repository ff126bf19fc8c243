import { formatIPv4, formatIPv6, parseIPv4, parseIPv6, type Point } from '@winnow/core';
import { type Line, type LineKind } from './model.ts';
import { Random } from './random.ts';
import { satellites, sixes } from './world-wide.ts';
import { type Block, type City } from './world.ts';

const noBlocks: readonly Block[] = [];
/** Addresses behind which a carrier's address translation puts a district. */
const NAT_POOL = 48;

interface Range { readonly first: number; readonly size: number; readonly step: number; readonly shift: number; taken: number }

const coprime = (a: number, b: number): boolean => (b === 0 ? a === 1 : coprime(b, a % b));

/**
 * Hands out addresses. A subscriber reserves as many of a block as there will be renewals, so nobody has an address at a time when somebody else has it;
 * in which order a block is used up is a permutation by the seed, so neighbouring addresses say nothing about who was hired together.
 */
export class Addresses {
  readonly #seed: string;
  readonly #ranges = new Map<string, Range>();

  constructor(seed: string) { this.#seed = seed; }

  #range(cidr: string): Range {
    const known = this.#ranges.get(cidr);
    if (known !== undefined) return known;
    const [base = '', length = ''] = cidr.split('/');
    const [first, whole] = [parseIPv4(base) ?? 0, 2 ** (32 - Number(length))];
    const size = Math.max(1, whole - NAT_POOL - 8 > 64 ? whole - NAT_POOL - 8 : whole - 4);
    const random = new Random(this.#seed, 'block', cidr);
    let step = random.int(Math.floor(size / 3), size);
    while (!coprime(Math.max(1, step), size)) step += 1;
    const range: Range = { first: first + Math.min(4 + (whole - size > NAT_POOL ? NAT_POOL : 0), whole - 1), size, step: Math.max(1, step), shift: random.int(0, size - 1), taken: 0 };
    this.#ranges.set(cidr, range);
    return range;
  }

  /** Reserves `count` addresses of a block that follow each other in time; a full block begins anew. */
  reserve(block: Block, count = 1): (n: number) => string {
    const range = this.#range(block[0]);
    const from = range.taken;
    range.taken += count;
    return (n) => formatIPv4(range.first + ((range.shift + (from + (n % count)) * range.step) % range.size));
  }

  /** A line of its own that keeps its address; exits of VPN services and carriers' gateways come from few addresses, which many share. */
  line(city: City, kind: LineKind, random: Random, block?: Block): Line {
    const chosen = block ?? random.pick(kind === 'satellite' ? satellites.get(city.city) ?? noBlocks : city[kind] ?? noBlocks);
    if (kind === 'mobile' || kind === 'vpn') return { ip: this.#shared(chosen, random), block: chosen, city, kind };
    return { ip: this.reserve(chosen)(0), block: chosen, city, kind, ...this.prefixOf(city, chosen[1], random) };
  }

  #shared(block: Block, random: Random): string {
    const [base = '', length = ''] = block[0].split('/');
    const size = 2 ** (32 - Number(length));
    return formatIPv4((parseIPv4(base) ?? 0) + (size === 1 ? 0 : (10 + random.int(0, 23) * 7) % size));
  }

  /** One of the few addresses behind which the provider puts subscribers of a block. */
  behindNat(block: Block, n: number): string {
    const base = parseIPv4(block[0].split('/', 1).join('')) ?? 0;
    return formatIPv4(base + 2 + (Math.abs(n) % NAT_POOL));
  }

  /** An IPv6 prefix of the same provider in that city, where it has one. */
  prefixOf(city: City, asn: number, random: Random): { readonly prefix?: string } {
    const block = sixes.get(city.city)?.find((b) => b[1] === asn);
    if (block === undefined) return {};
    const groups = parseIPv6(block[0].split('/', 1).join('')) ?? [0, 0, 0, 0];
    const third = ((groups[2] ?? 0) & 0xff00) | random.int(1, 255);
    return { prefix: [groups[0] ?? 0, groups[1] ?? 0, third, random.int(0, 0xffff)].map((n) => n.toString(16)).join(':') };
  }
}

/** An address under the prefix as a computer makes one for a day, so that it cannot be followed (RFC 8981). */
export function privacyAddress(prefix: string, random: Random): string {
  return formatIPv6([...prefix.split(':').map((group) => parseInt(group, 16)), ...[0, 1, 2, 3].map(() => random.int(1, 0xffff))]);
}

/** The line of somebody who lives elsewhere than geo data say. */
export const placed = (line: Line, place: Point): Line => ({ ...line, place: { lat: place.lat, lon: place.lon } });
