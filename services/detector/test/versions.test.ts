import { describe, expect, it } from '@jest/globals';
import { DAY, type Finding, HOUR } from '@winnow/core';
import fc from 'fast-check';
import { difference } from '../src/live/evaluator.ts';
import { caseVersion, findingVersion, seenOfFinding } from '../src/versions.ts';

const seen = fc.integer({ min: 0, max: 2 ** 43 });
const asOf = fc.integer({ min: Date.UTC(2020, 0, 1), max: Date.UTC(2060, 0, 1) });
const second = (at: number): number => Math.floor(((at - 1) % DAY) / 1000);

describe('versions', () => {
  it('of a finding: who saw more of the inputs holds, then who looked later within the day; it fits a UInt64', () => {
    fc.assert(fc.property(seen, seen, asOf, asOf, (a, b, t, u) => {
      const [x, y] = [BigInt(findingVersion(a, t)), BigInt(findingVersion(b, u))];
      if (a !== b) expect(x > y).toBe(a > b);
      else if (second(t) - second(u) > 1) expect(x > y).toBe(true);
      expect(x < 2n ** 64n).toBe(true);
      expect(seenOfFinding(String(x))).toBe(a);
    }));
  });
  it('of a finding: the end of a day is later than all of it', () => { expect(BigInt(findingVersion(7, 5 * DAY)) > BigInt(findingVersion(7, 5 * DAY - 1001))).toBe(true); });
  it('of a case: the later hour holds, then who saw more; it fits a UInt64', () => {
    fc.assert(fc.property(seen, seen, asOf, asOf, (a, b, t, u) => {
      const [x, y] = [BigInt(caseVersion(a, t)), BigInt(caseVersion(b, u))];
      const [h, g] = [Math.floor(t / HOUR), Math.floor(u / HOUR)];
      if (h !== g) expect(x > y).toBe(h > g);
      else if (a !== b) expect(x > y).toBe(a > b);
      expect(x < 2n ** 64n).toBe(true);
    }));
  });
});

const detectors = ['a', 'b', 'c'];
const finding = (detector: string, day: string, level: string, more = 0): Finding => ({ id: `${detector}${day}`, subject: 's', detector, detector_version: 1, day, level, quality: level === '' ? 0 : 1, observed_at: more, summary: '', facts: {}, observations: [], with: [] });
const found = (day: string): fc.Arbitrary<Finding[]> => fc.subarray(detectors).chain((ids) => fc.tuple(...ids.map((id) => fc.record({ level: fc.constantFrom('x', 'y'), more: fc.integer({ min: 0, max: 1 }) }).map(({ level, more }) => finding(id, day, level, more)))));
const byDetector = (list: readonly Finding[]): Map<string, Finding> => new Map(list.map((f) => [f.detector, f]));
const content = (list: Iterable<Finding>): string[] => [...list].map((f) => `${f.detector} ${f.level} ${String(f.observed_at)}`).sort();

describe('the difference between what stood and what is found', () => {
  const withdraw = (day: string) => (id: string): Finding => finding(id, day, '');
  it('leads from the one to the other, and says nothing of what is the same', () => {
    fc.assert(fc.property(found('1'), found('2'), (before, now) => {
      const { standing, changed } = difference(byDetector(before), now, withdraw('2'));
      expect(content(standing.values())).toEqual(content(now));
      const rows = new Map([...byDetector(before), ...byDetector(changed)]);
      expect(content([...rows.values()].filter((f) => f.level !== ''))).toEqual(content(now));
      const same = new Set(content(before).filter((c) => content(now).includes(c)).map((c) => c.split(' ', 1)[0]));
      expect(changed.filter((f) => same.has(f.detector))).toEqual([]);
      expect(difference(standing, now, withdraw('2')).changed).toEqual([]);
    }));
  });
  it('leaves alone what it may not withdraw: another kind of detector put it there', () => {
    const other = finding('population', '1', 'x');
    const { standing, changed } = difference(byDetector([other]), [], () => undefined);
    expect([...standing.values()]).toEqual([other]);
    expect(changed).toEqual([]);
  });
});
