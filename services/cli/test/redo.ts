import { expect } from '@jest/globals';

const number = (text: string | undefined): number => Number((text ?? 'nothing').replace('+', ''));
const thousandths = (text: string | undefined): number => Math.round(number(text) * 1000);
const printed = (out: string, pattern: RegExp): readonly (readonly string[])[] => [...out.replace(/\n {12}/g, ' ').matchAll(pattern)].map((m) => m.slice(1));
const one = (text: string, pattern: RegExp): readonly string[] => { const [found] = printed(text, pattern); if (found === undefined) throw new Error(`not printed: ${pattern.source}`); return found; };
const sum = (list: readonly (string | undefined)[]): number => list.reduce((all, db) => all + thousandths(db), 0);
/** Redoes what `case --explain` printed as a reader with a pocket calculator would; gives the score. */
export function redo(out: string): number {
  const [prior = '', evidence = '', rest = ''] = out.split(/^(?:Evidence|Score)$/m);
  const parts = printed(prior, /^ +([+-][\d.]+) {2}(?!=)/gm).map(([db]) => db);
  const [priorDb] = one(prior, /^ +([+-][\d.]+) {2}= prior$/gm);
  expect(sum(parts)).toBe(thousandths(priorDb));
  const [own = '', against] = evidence.split(/^Speaks against it$/m);
  const items = own.split(/^(?= {0,8}[+-]\d)/m).filter((item) => / version \d/.test(item));
  for (const item of items) redoItem(item);
  const [up] = one(own, /^ +([+-][\d.]+) {2}= evidence$/gm);
  expect(sum(items.map((item) => /[+-][\d.]+/.exec(item)?.[0]))).toBe(thousandths(up));
  const taken = against === undefined ? undefined : redoAgainst(against);
  const [score, ...of] = one(rest, /^ +([+-][\d.]+) {2}= ([+-][\d.]+) prior ([+-][\d.]+) evidence(?: ([+-][\d.]+) against)?/gm);
  expect(of).toEqual([priorDb, up, taken]);
  expect(sum([priorDb, up, taken ?? '0'])).toBe(thousandths(score));
  redoEnd(rest, number(score));
  return number(score);
}
function redoAgainst(text: string): string | undefined {
  const stated = printed(text, /^ +([+-][\d.]+) {2}(?!=)/gm).map(([db]) => db);
  const [taken, , bound] = printed(text, /^ +([+-][\d.]+) {2}= what speaks against it(; bounded by the evidence, of the ([+-][\d.]+) stated)?/gm)[0] ?? [];
  expect(sum(stated)).toBe(thousandths(bound ?? taken));
  return thousandths(taken) === 0 ? undefined : taken;
}
function redoEnd(text: string, score: number): void {
  const [opens, over, side] = one(text, /opens at ([+-][\d.]+) dB, which is ([\d.]+) dB (below|above) this/g);
  expect(Math.round((score - number(opens)) * 1000)).toBe((side === 'below' ? 1 : -1) * thousandths(over));
  const [from, percent] = one(text, /probability 1 \/ \(1 \+ 10\^\(-\(([+-][\d.]+)\) \/ 10\)\) = ([\d.]+) %/g);
  expect(number(from)).toBe(score);
  expect(Math.abs(100 / (1 + 10 ** (-score / 10)) - number(percent))).toBeLessThanOrEqual(0.05);
}
function redoItem(item: string): void {
  const [hit, base, levelDb] = printed(item, /10·log10\(([\d.]+) \/ ([\d.]+)\) = ([\d.]+) dB/g)[0] ?? [];
  expect(10 * Math.log10(number(hit) / number(base))).toBeCloseTo(number(levelDb), 3);
  const [from, quality, age, db] = printed(item, /([\d.]+) dB × quality ([\d.]+) × age ([\d.]+) = ([\d.]+) dB/g)[0] ?? [];
  expect(from).toBe(levelDb);
  expect(number(from) * number(quality) * number(age)).toBeCloseTo(number(db), 3);
  const [days, half] = printed(item, /age: 0\.5\^\(([\d.]+) days \/ ([\d.]+) days\)/g)[0] ?? [];
  expect(days === undefined ? 1 : 0.5 ** (number(days) / number(half))).toBeCloseTo(number(age), 4);
  const [capped, share, left] = printed(item, /cap: ([\d.]+) dB × ([\d.]+) = ([+-][\d.]+) dB/g)[0] ?? [db, '1', undefined];
  expect(capped).toBe(db);
  expect(Math.abs(number(capped) * number(share) - number(/[+-][\d.]+/.exec(item)?.[0]))).toBeLessThan(0.002);
  if (left !== undefined) expect(thousandths(left)).toBe(thousandths(/[+-][\d.]+/.exec(item)?.[0]));
}
