import { describe, expect, it } from '@jest/globals';
import { type Bin, brierOf, predictionsOf, reliabilityOf } from '@winnow/simulator';
import { company, seen, truth } from './support.ts';

const bin = (bins: readonly Bin[], from: number): Bin => { const found = bins.find((b) => b.from === from); if (found === undefined) throw new Error('no such bin'); return found; };
const ten = Array.from({ length: 10 }, (_, i) => `f${String(i)}`);
const rows = truth([...ten.map((p) => [p, 'vpn-chain'] as const), ['n1', 'policy.nomad']]);

describe('what was said and how often it was so', () => {
  it('everybody but those who breach a policy is a prediction; who has no evidence has the prior', () => {
    const list = predictionsOf([company(rows, [seen('f0', { db: 0 }), seen('h1', { db: 10 }), seen('n1', { db: 10 })])]);
    expect(list).toHaveLength(999);
    expect(list.filter((p) => p.fraud)).toHaveLength(10);
    expect(list.filter((p) => Math.abs(p.said - 1 / 10_001) < 1e-12)).toHaveLength(997);
    expect(list.filter((p) => p.said === 0.5)).toEqual([{ said: 0.5, fraud: true }]);
  });
  it('bands, as simulated and with honest people weighted to 1 in 10,000', () => {
    // 0 dB says 0.5. Five of the six who hear it are frauds; one of 990 honest people stands for 9999 * 10 / 990 = 101.
    const cases = [...ten.slice(0, 5), 'h1'].map((p) => seen(p, { db: 0 }));
    const { bins } = reliabilityOf([company(rows, cases, { people: 1001 })]);
    const medium = bin(bins, 0.5);
    expect(medium).toMatchObject({ to: 0.8, people: 6, frauds: 5, plain: { said: 0.5, so: 5 / 6 } });
    expect(medium.reweighted?.so).toBeCloseTo(5 / 106, 9);
    expect(medium.reweighted?.said).toBeCloseTo(0.5, 12);
    expect(medium.plain.interval.low).toBeCloseTo(0.4365, 3);
    expect(medium.plain.interval.high).toBeCloseTo(0.9699, 3);
    expect(bin(bins, 0)).toMatchObject({ people: 994, frauds: 5 });
    expect(bins).toHaveLength(2);
  });
  it('an interval holds its point, and says that one company cannot prove much', () => {
    const { bins } = reliabilityOf([company(rows, ten.map((p, i) => seen(p, { db: i < 5 ? 20 : -5 })))]);
    for (const b of bins) {
      for (const o of [b.plain, b.reweighted]) {
        expect(o?.interval.low).toBeLessThanOrEqual(o?.so ?? -1);
        expect(o?.interval.high).toBeGreaterThanOrEqual(o?.so ?? 2);
      }
    }
    expect(bin(bins, 0.95).reweighted).toMatchObject({ so: 1, interval: { high: 1 } });
    expect(bin(bins, 0.95).reweighted?.interval.low).toBeLessThan(0.01);
  });
  it.each([[0.1, 0.1], [0.5, 0.5], [0.8, 0.8], [0.95, 0.95], [0.0999, 0.01], [0.7999, 0.5]])('%d lies in the band from %d', (p, from) => {
    const db = 10 * Math.log10(p / (1 - p));
    expect(bin(reliabilityOf([company(rows, [seen('f1', { db: db + 1e-9 })])]).bins, from).frauds).toBe(1);
  });
  it('without a fraud nothing can be reweighted', () => {
    expect(reliabilityOf([company([], [seen('h1', { db: 0 })])])).toMatchObject({ brier_reweighted: undefined, bins: [{ reweighted: undefined }, { frauds: 0, reweighted: undefined }] });
  });
  it('Brier: the mean square of what is wrong, honest people as often as told', () => {
    const four = [{ said: 1, fraud: true }, { said: 0.5, fraud: true }, { said: 0.5, fraud: false }, { said: 0, fraud: false }];
    expect(brierOf(four)).toBe(0.125);
    expect(brierOf(four, 3)).toBe(1 / 8);
    expect(brierOf([{ said: 1, fraud: false }, { said: 1, fraud: true }], 9)).toBe(0.9);
    expect(brierOf([])).toBeUndefined();
  });
  it('the last day is told beside the peak', () => {
    const faded = company(rows.slice(0, 1), [seen('f0', { db: 20 })], { people: 1, scores: new Map([['f0', { peakDb: 20, finalDb: -40 }]]) });
    const { brier, brier_final } = reliabilityOf([faded]);
    expect(brier).toBeCloseTo((1 - 100 / 101) ** 2, 9);
    expect(brier_final).toBeCloseTo((1 - 1 / 10_001) ** 2, 9);
  });
});
