import { describe, expect, it } from '@jest/globals';
import { Random } from '../src/random.ts';

const first = (n: number, ...name: (string | number)[]): number[] => { const r = new Random(...name); return Array.from({ length: n }, () => r.next()); };

describe('named streams', () => {
  it('a name gives its numbers, on every machine', () => {
    expect(first(3, 'seed', 'day', 7)).toEqual(first(3, 'seed', 'day', 7));
    expect(first(2, 1).map((x) => x.toFixed(9))).toEqual(['0.953583012', '0.349723923']);
  });
  it.each([[['a', 'bc'], ['ab', 'c']], [['p', 1, 12], ['p', 11, 2]], [['x'], ['y']], [[7], [8]]])('%j is another stream than %j', (one, other) => {
    expect(first(4, ...one)).not.toEqual(first(4, ...other));
  });
  it('is uniform: ten bins, neighbours and streams of neighbouring names', () => {
    const bins = new Array<number>(10).fill(0);
    for (const x of first(50_000, 'bins')) bins[Math.floor(x * 10)] = (bins[Math.floor(x * 10)] ?? 0) + 1;
    for (let i = 0; i < 50_000; i++) { const x = new Random('day', i).next(); bins[Math.floor(x * 10)] = (bins[Math.floor(x * 10)] ?? 0) + 1; }
    for (const count of bins) expect(Math.abs(count - 10_000)).toBeLessThan(450);
    const pairs = first(40_000, 'pairs');
    const mean = pairs.slice(1).reduce((sum, x, i) => sum + (x - 0.5) * ((pairs[i] ?? 0.5) - 0.5), 0) / pairs.length;
    expect(Math.abs(mean)).toBeLessThan(0.003);
  });
  it('int takes both ends, pick refuses nothing, shuffle keeps all', () => {
    const r = new Random('ends');
    expect(new Set(Array.from({ length: 200 }, () => r.int(3, 5)))).toEqual(new Set([3, 4, 5]));
    expect(() => r.pick([])).toThrow(RangeError);
    expect(r.shuffle([1, 2, 3, 4]).sort()).toEqual([1, 2, 3, 4]);
    expect(r.uuid()).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });
});
