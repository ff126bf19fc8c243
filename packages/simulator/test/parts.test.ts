import fc from 'fast-check';
import { describe, expect, it } from '@jest/globals';
import { distanceKm, isoDate, lineOf } from '@winnow/core';
import { Addresses, privacyAddress } from '../src/addresses.ts';
import { Ledger } from '../src/agenda.ts';
import { turns } from '../src/frauds/persona-rotation.ts';
import { roundTrip } from '../src/latency.ts';
import { type Line } from '../src/model.ts';
import { Random } from '../src/random.ts';
import { easter, isHoliday, rhythmOf, works } from '../src/rhythm.ts';
import { misspelt } from '../src/typing.ts';
import { cityNamed, farCities, homeCities } from '../src/world.ts';

const chicago = cityNamed('Chicago');

describe('addresses', () => {
  it('nobody has an address while somebody else has it, until a block is used up', () => {
    const addresses = new Addresses('test');
    const block = ['198.51.100.0/24', 64500] as const;
    const taken = Array.from({ length: 20 }, () => addresses.reserve(block, 5)).flatMap((ip) => [0, 1, 2, 3, 4].map(ip));
    expect(new Set(taken).size).toBe(100);
    expect(taken.every((ip) => ip.startsWith('198.51.100.'))).toBe(true);
  });
  it('the order in a block is the seed\'s, and no row of neighbours', () => {
    const first = (seed: string): string[] => { const a = new Addresses(seed); return [0, 1, 2].map(() => a.reserve(['198.51.100.0/24', 1])(0)); };
    expect(first('a')).toEqual(first('a'));
    expect(first('a')).not.toEqual(first('b'));
  });
  it('privacy addresses stay in their /64', () => {
    const made = Array.from({ length: 30 }, (_, i) => privacyAddress('2001:db8:0:7', new Random(i)));
    expect(new Set(made).size).toBe(30);
    expect(new Set(made.map(lineOf))).toEqual(new Set(['2001:db8:0:7::/64']));
  });
});

describe('round trips', () => {
  const cities = [...homeCities, ...farCities];
  const city = fc.constantFrom(...cities);
  it('never shorter than a millisecond for a hundred kilometres of the whole way', () => {
    fc.assert(fc.property(city, city, city, fc.integer(), (exit, behind, gateway, seed) => {
      const line: Line = { ip: '192.0.2.1', block: ['192.0.2.0/24', 1], city: exit, kind: 'home' };
      expect(roundTrip(line, undefined, gateway, new Random(seed))).toBeGreaterThanOrEqual(distanceKm(exit, gateway) / 100 + 4);
      expect(roundTrip(line, behind, gateway, new Random(seed))).toBeGreaterThanOrEqual((distanceKm(behind, exit) + distanceKm(exit, gateway)) / 100 + 8);
    }));
  });
  it('follow the true place where geo data are wrong', () => {
    const line: Line = { ip: '192.0.2.1', block: ['192.0.2.0/24', 1], city: cityNamed('Seattle'), kind: 'home', place: chicago };
    expect(Math.min(...Array.from({ length: 50 }, (_, i) => roundTrip(line, undefined, chicago, new Random(i))))).toBeLessThan(12);
  });
});

describe('rhythms', () => {
  it.each([[2024, '2024-03-31'], [2025, '2025-04-20'], [2026, '2026-04-05'], [2038, '2038-04-25']])('Easter %d', (year, date) => { expect(isoDate(easter(year))).toBe(date); });
  it.each([['DE', '2026-04-03', true], ['DE', '2026-04-06', true], ['US', '2026-04-06', false], ['FR', '2026-05-14', true], ['JP', '2026-05-05', true], ['US', '2026-07-04', true], ['XX', '2026-12-25', false]])('%s on %s: %s', (country, date, kept) => { expect(isHoliday(country, Date.parse(date))).toBe(kept); });
  it('most weekdays are worked, few weekends, nearly no leave', () => {
    const rhythm = { ...rhythmOf(new Random('r'), 'US', 60), days: [false, true, true, true, true, true, false], leave: [[200, 204]] as const };
    const share = (date: string, day: number): number => Array.from({ length: 500 }, (_, i) => works({ rhythm, at: Date.parse(date), day }, new Random('w', i))).filter(Boolean).length / 500;
    expect(share('2026-03-04', 2)).toBeGreaterThan(0.9);
    expect(share('2026-03-07', 5)).toBeLessThan(0.1);
    expect(share('2026-03-04', 202)).toBeLessThan(0.1);
  });
  it('an operator\'s turns never overlap and reach every persona', () => {
    fc.assert(fc.property(fc.integer(), fc.integer({ min: 2, max: 4 }), (seed, personas) => {
      const made = turns(new Random(seed), personas);
      made.slice(1).forEach(([, from], i) => { expect(from).toBeGreaterThan(made[i]?.[2] ?? Infinity); });
      expect(made.length).toBeGreaterThan(2);
    }));
  });
});

describe('the ledger', () => {
  it('writes in order of time whatever order things are noted in, and keeps what is not due', () => {
    fc.assert(fc.property(fc.array(fc.record({ at: fc.integer({ min: 0, max: 1000 }), later: fc.integer({ min: 0, max: 90 }) }), { maxLength: 60 }), fc.integer({ min: 0, max: 1100 }), (events, cut) => {
      const ledger = new Ledger();
      for (const { at, later } of events) ledger.at(at, (sink) => { sink.add('asa', at, String(at)); sink.add('asa', at + later, String(at + later)); });
      const first = [...ledger.advance(cut)].flatMap((piece) => piece.lines).map(Number);
      const rest = [...ledger.advance(Infinity)].flatMap((piece) => piece.lines).map(Number);
      expect(first.every((at) => at < cut)).toBe(true);
      expect([...first, ...rest]).toEqual(events.flatMap(({ at, later }) => [at, at + later]).sort((a, b) => a - b));
    }));
  });
});

it('a misspelt login is another one', () => {
  fc.assert(fc.property(fc.stringMatching(/^[a-z]{2,9}\.[a-z]{2,9}$/), fc.integer(), (login, seed) => { expect(misspelt(login, new Random(seed))).not.toBe(login); }));
});
