import { expect, it } from '@jest/globals';
import { kept } from '../src/kept.ts';

/** Answers 1, 2, 3 …, each when it is let go, or fails. */
function asking(meanwhile: boolean): { readonly look: () => Promise<number>; readonly answer: (isGood?: boolean) => Promise<void>; at: number; asked: number } {
  const open: { done: (n: number) => void; fail: (error: Error) => void }[] = [];
  const self = {
    at: 0, asked: 0, look: (): Promise<number> => Promise.reject(new Error('not yet')),
    answer: async (isGood = true): Promise<void> => { const next = open.shift(); if (isGood) next?.done(self.asked); else next?.fail(new Error('away')); await new Promise((go) => { setImmediate(go); }); },
  };
  self.look = kept({ now: () => self.at }, 100, () => { self.asked += 1; return new Promise<number>((done, fail) => { open.push({ done, fail }); }); }, { meanwhile });
  return self;
}

it('is asked once for all who look, and again when it is old', async () => {
  const one = asking(false);
  const both = Promise.all([one.look(), one.look()]);
  await one.answer();
  one.at = 100;
  const third = one.look();
  await one.answer();
  expect([await both, await third]).toEqual([[1, 1], 2]);
});
it('meanwhile what is older is told, also when the next answer fails', async () => {
  const one = asking(true);
  const first = one.look();
  await one.answer();
  one.at = 100;
  expect([await first, await one.look(), await one.look(), one.asked]).toEqual([1, 1, 1, 2]);
  await one.answer(false);
  expect([await one.look(), one.asked]).toEqual([1, 3]);
  await one.answer();
  expect(await one.look()).toBe(3);
});
it('what failed first is told as failed, and asked again', async () => {
  const one = asking(true);
  const failed = expect(one.look()).rejects.toThrow('away');
  await one.answer(false);
  await failed;
  const again = one.look();
  await one.answer();
  expect(await again).toBe(2);
});
