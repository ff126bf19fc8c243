import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Lists } from '../src/lists.ts';

describe('lists of which most have one entry', () => {
  it('are what a map of arrays is, whatever comes', () => {
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom('a', 'b', '__proto__'), fc.record({ n: fc.integer() })), { maxLength: 40 }), (entries) => {
      const [lists, plain] = [new Lists<{ n: number }>(), new Map<string, { n: number }[]>()];
      for (const [key, value] of entries) { lists.add(key, value); plain.set(key, [...(plain.get(key) ?? []), value]); }
      const isSame = (): void => {
        expect([...lists.keys()]).toEqual([...plain.keys()]);
        for (const key of ['a', 'b', '__proto__', 'nobody']) {
          expect(lists.of(key)).toEqual(plain.get(key) ?? []);
          expect(lists.pick(key, (list) => list.at(-1))).toBe(plain.get(key)?.at(-1));
        }
      };
      isSame();
      lists.sort((a, b) => a.n - b.n);
      for (const list of plain.values()) list.sort((a, b) => a.n - b.n);
      isSame();
      expect(lists.size).toBe(plain.size);
    }));
  });
  it('takes a hundred thousand entries of one key', () => {
    const lists = new Lists<string>();
    for (let i = 0; i < 100_000; i++) lists.add('one', String(i));
    expect(lists.of('one').length).toBe(100_000);
  });
});
