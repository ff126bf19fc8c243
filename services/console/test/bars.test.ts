import { describe, expect, it } from '@jest/globals';
import { barsOf, dayOf } from '../src/pages/queue/bars.ts';

const day = (text: string, critical: number, high = 0): { day: string; bands: { critical: number; high: number; medium: number; low: number } } => ({ day: text, bands: { critical, high, medium: 0, low: 0 } });
const ends = (bars: ReturnType<typeof barsOf>): readonly unknown[] => [bars.length, dayOf(bars[0]?.from ?? 0), dayOf(bars.at(-1)?.from ?? 0), bars.reduce((n, b) => n + b.n, 0)];
const at = (text: string): number => Date.parse(`${text}T10:00:00Z`);

describe('bars of the queue', () => {
  it('go on to where the records end', () => { expect(ends(barsOf([day('2026-03-03', 2), day('2026-03-11', 0, 1)], at('2026-04-16')))).toEqual([45, '2026-03-03', '2026-04-16', 3]); });
  it('are thirty at least, those before the cases empty', () => { expect(ends(barsOf([day('2026-04-15', 1)], at('2026-04-16')))).toEqual([30, '2026-03-18', '2026-04-16', 1]); });
  it('of an end that is far off stop at the last case', () => { expect(ends(barsOf([day('2026-01-01', 1), day('2026-02-09', 1)], at('2026-11-26')))).toEqual([40, '2026-01-01', '2026-02-09', 2]); });
  it('of a span that was asked for are of its cases', () => { expect(ends(barsOf([day('2026-01-01', 1), day('2026-02-09', 1)], undefined))).toEqual([40, '2026-01-01', '2026-02-09', 2]); });
  it('hold several days each where there are many, and lose no case', () => {
    const bars = barsOf([day('2024-01-01', 1), day('2025-12-31', 3)], at('2026-01-01'));
    expect([bars.length <= 120, bars.reduce((n, b) => n + b.n, 0)]).toEqual([true, 4]);
  });
  it('of nothing are none', () => { expect(barsOf([], at('2026-01-01'))).toEqual([]); });
});
