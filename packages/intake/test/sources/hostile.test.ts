import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { ObservationSchema } from '@winnow/core';
import { deadLetterReasons, Pipeline, type Processed, sources } from '@winnow/intake';
import fc from 'fast-check';
import { Check } from 'typebox/value';
import { bytes, fillers, isObject, mutationsOf, parsed, pathsOf, replaced } from '../../../../test/support/mutations.ts';

const receivedAt = Date.UTC(2026, 2, 3);
const pipeline = new Pipeline({ sources });
const here = new URL('../../samples/', import.meta.url);

interface Sample { readonly path: string; readonly text: string }
/** Every line of every source's samples; a source that is added later is found by its folder. */
const samples: readonly Sample[] = readdirSync(here, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log')).sort()
  .flatMap((path) => readFileSync(new URL(path.replaceAll('\\', '/'), here), 'utf8').trimEnd().split('\n').map((text) => ({ path, text })));

const records = samples.flatMap(({ path, text }) => { const json = parsed(text); return isObject(json) ? [{ path, json }] : []; });
const mutated = mutationsOf(samples.map(({ text }) => text));

const reasons: ReadonlySet<string> = new Set(deadLetterReasons);
function expectOrderly({ observations, dropped, deadLetters }: Processed): void {
  expect(deadLetters.filter(({ detail, reason }) => detail.includes('threw') || !reasons.has(reason))).toEqual([]);
  for (const o of observations) {
    expect(new Date(o['@timestamp']).toISOString()).toBe(o['@timestamp']);
    expect(o.event.id).toMatch(/^[0-9a-f]{64}$/);
    expect([Check(ObservationSchema, JSON.parse(JSON.stringify(o))), o]).toEqual([true, o]);
  }
  expect(Object.values(dropped).every((count) => count > 0)).toBe(true);
  expect(observations.length + deadLetters.length + Object.keys(dropped).length).toBeGreaterThan(0);
}

describe('hostile input', () => {
  it('there are samples of every source', () => {
    expect(sources.filter((source) => !samples.some(({ text }) => pipeline.process({ value: bytes(text), receivedAt }).source === source.id)).map(({ id }) => id)).toEqual([]);
  });

  it('a changed sample is an observation, dropped or a dead letter with a known reason, never a throw', () => {
    fc.assert(fc.property(mutated, (value) => { expectOrderly(pipeline.process({ value, receivedAt })); }), { numRuns: 600 });
    expect(({} as Readonly<Record<string, unknown>>)['polluted']).toBeUndefined();
    expect(Object.keys(Object.prototype)).toEqual([]);
  });

  it('nor when it is pinned to a source that is not its own', () => {
    fc.assert(fc.property(mutated, fc.constantFrom(...sources.map(({ id }) => id)), (value, pinned) => { expectOrderly(pipeline.process({ value, receivedAt, pinned })); }), { numRuns: 300 });
  });
});

type Run = (text: string) => unknown;
const read: Run = (text) => pipeline.process({ value: bytes(text), receivedAt });

/** Least time of a few runs, in ms of this process: the clock on the wall would count what others do on the machine. */
function timeOf(run: Run, text: string, runs: number): number {
  let least = Infinity;
  for (let i = 0; i < runs; i++) {
    const before = process.cpuUsage();
    run(text);
    const { user, system } = process.cpuUsage(before);
    least = Math.min(least, (user + system) / 1000);
  }
  return least;
}

/** Characters that a filler grows to; square time of four times as many is many seconds. */
const SHORT = 40_000;

/**
 * Four times the input takes four times as long where time is linear, and sixteen times where it is square: nine is between the two. What is done
 * in a moment is not measured, and the rest thrice, as a busy machine would decide.
 */
function slow(make: (length: number) => string, run: Run = read, short = SHORT): boolean {
  const [little, much] = [make(short), make(4 * short)];
  if (timeOf(run, much, 1) < 60) return false;
  return [1, 2, 3].every(() => timeOf(run, much, 2) > 9 * timeOf(run, little, 5));
}
const grown = (filler: string, length: number): string => filler.repeat(Math.ceil(length / filler.length));

describe('time is linear', () => {
  const paths = [...new Set(samples.map(({ path }) => path))];
  it.each(paths)('in the length of a line of %s', (path) => {
    const lines = samples.filter((sample) => sample.path === path).map(({ text }) => text);
    const few = lines.filter((_, i) => i % Math.ceil(lines.length / 5) === 0);
    const wrong = few.flatMap((text) => fillers.flatMap((filler) => [0.2, 0.5, 0.9].filter((part) => { const at = Math.floor(text.length * part); return slow((length) => text.slice(0, at) + grown(filler, length) + text.slice(at)); }).map((part) => [filler, part, text.slice(0, 120)])));
    expect(wrong).toEqual([]);
  });

  it.each(paths.filter((path) => records.some((record) => record.path === path)))('in the length of each field of %s', (path) => {
    const fields = new Map<string, (by: string) => string>();
    for (const { json } of records.filter((record) => record.path === path)) {
      for (const where of pathsOf(json)) fields.set(where.filter((key) => !/^\d+$/.test(key)).join('.'), (by) => JSON.stringify(replaced(json, where, () => by)));
    }
    const wrong = [...fields].flatMap(([name, make]) => [' ', 'a', '0 ', '1:', '\\', '{', '@a.', '::'].filter((filler) => slow((length) => make(grown(filler, length)))).map((filler) => [name, filler]));
    expect(wrong).toEqual([]);
  });

  it('and what is not linear is seen', () => {
    const blanks = (length: number): string => ' '.repeat(length);
    const square: Run = (text) => { let found = 0; for (let pass = 0; pass < 4; pass++) for (let i = 0; i < text.length; i++) found += text.indexOf('x', i); return found; };
    expect(slow(blanks, square)).toBe(true);
    const even: Run = (text) => { let sum = 0; for (let pass = 0; pass < 1000; pass++) for (let i = 0; i < text.length; i++) sum += text.charCodeAt(i); return sum; };
    expect(slow(blanks, even)).toBe(false);
  });
});
