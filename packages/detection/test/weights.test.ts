import { describe, expect, it } from '@jest/globals';
import { type Finding } from '@winnow/core';
import { baseRate, type Levels, ratesOf, weightOf } from '@winnow/detection';
import { DAY0 } from './support.ts';

const levels: Levels = { light: { hit: 0.5, base: 0.08, source: 'a test' }, heavy: { hit: 0.5, base: 0.0158, source: 'a test' }, heaviest: { hit: 0.3, base: 0.0015, source: 'a test' } };
const detector = { id: 'location.home-mismatch', levels };
const shown = (level: string, from: number, to: number): Finding[] => Array.from({ length: to - from }, (_, i) => ({ id: `f${String(from + i)}`, subject: `p${String(from + i)}`, detector: detector.id, detector_version: 1, day: '2026-09-07', level, quality: 1, observed_at: DAY0, summary: '', facts: {}, observations: [], with: [] }));
/** What is left of a level for p0, in dB. */
const left = (level: string, findings: readonly Finding[], population: number, component: readonly string[] = ['p0']): number => {
  const own = levels[level];
  const rate = baseRate(detector, level, ratesOf(findings, population), new Set(component));
  if (own === undefined || rate === undefined) throw new Error(`no ${level}`);
  return Math.max(0, weightOf({ hit: own.hit, base: rate.base }));
};
const db = (level: string): number => { const own = levels[level]; return own === undefined ? Number.NaN : weightOf(own); };

describe('what many of the others show', () => {
  it.each<[string, readonly Finding[], number]>([
    ['all nine', shown('heavy', 0, 9), 9], ['all sixteen', shown('heavy', 0, 16), 16], ['three of the nine others', shown('heavy', 1, 4), 10], ['both of two others', shown('heavy', 1, 3), 3],
    ['a third, half of them with a heavier level', [...shown('heavy', 1, 6), ...shown('heaviest', 6, 11)], 31], ['a third of a big company', shown('heavy', 1, 400), 1000],
  ])('weighs nothing: %s', (_, findings, population) => { expect(left('heavy', findings, population)).toBeLessThan(0.001); });
  it.each<[string, readonly Finding[], number, readonly string[]]>([
    ['nobody else', shown('heavy', 0, 1), 9, ['p0']], ['two of the nine others', shown('heavy', 1, 3), 10, ['p0']], ['the other one of two', shown('heavy', 0, 2), 2, ['p0']],
    ['all of a farm, and nobody outside it', shown('heavy', 0, 5), 9, ['p0', 'p1', 'p2', 'p3', 'p4']], ['ten of sixty', shown('heavy', 1, 11), 60, ['p0']], ['only what is lighter', [], 9, ['p0']],
  ])('weighs as the author says: %s', (_, findings, population, component) => { expect(left('heavy', findings, population, component)).toBeCloseTo(db('heavy'), 9); });
  it('leaves of a heavier level what goes beyond it', () => {
    expect(left('heaviest', shown('light', 1, 9), 9)).toBeCloseTo(db('heaviest') - db('light'), 9);
    expect(left('heaviest', [...shown('light', 1, 3), ...shown('heavy', 3, 9)], 9)).toBeCloseTo(db('heaviest') - db('heavy'), 9);
    expect(left('light', shown('heaviest', 1, 9), 9)).toBe(0);
  });
  it('never raises what the population makes of it', () => {
    for (const n of [0, 5, 11, 20, 40, 59]) expect(left('heavy', shown('heavy', 1, n + 1), 60)).toBeLessThanOrEqual(db('heavy'));
  });
});
