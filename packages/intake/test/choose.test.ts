import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Chooser, drop, type Source, sources, unwrap, type Unwrapped } from '@winnow/intake';
import fc from 'fast-check';

const root = new URL('../samples/', import.meta.url);
const lines = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log')).sort()
  .flatMap((path) => readFileSync(new URL(path.replaceAll('\\', '/'), root), 'utf8').trimEnd().split('\n'));
const partsOf = (line: string): readonly Unwrapped[] => unwrap({ value: Buffer.from(line), receivedAt: Date.UTC(2026, 2, 3) }).flatMap((part) => ('kind' in part ? [] : [part]));

/** By asking all; what is spliced of two records may be claimed by both. */
function claimants(part: Unwrapped): readonly (string | undefined)[] {
  const all = sources.filter((source) => source.matches(part));
  const own = all.filter(({ general }) => general !== true);
  return all.length === 0 ? [undefined] : (own.length > 0 ? own : all).map(({ id }) => id);
}

describe('whose a record is', () => {
  it.each(sources.map((source) => [source.id, source] as const))('%s is found by its clues', (_, source) => {
    const own = lines.flatMap(partsOf).filter((part) => claimants(part)[0] === source.id);
    expect(own.length).toBeGreaterThan(0);
    expect(own.filter((part) => new Chooser(sources).find(part)?.id !== source.id).map(({ raw }) => raw)).toEqual([]);
  });

  it('as by asking all, whatever came before', () => {
    const chooser = new Chooser(sources);
    fc.assert(fc.property(fc.constantFrom(...lines), fc.constantFrom(...lines), fc.nat(600), fc.nat(600), (one, other, a, b) => {
      for (const line of [one, one.slice(a), one.slice(0, a), one.slice(0, a) + other.slice(b)]) for (const part of partsOf(line)) expect({ raw: part.raw, of: claimants(part) }).toEqual({ raw: part.raw, of: expect.arrayContaining([chooser.find(part)?.id]) });
    }), { numRuns: 1000 });
  });

  it('at the cost of a few questions, however many sources there are', () => {
    let questions = 0;
    const other = (n: number): Source => ({ id: `other.n${String(n)}`, title: '', events: [], clues: [`clue_${String(n)}`], matches: ({ text }) => { questions++; return text?.startsWith(`clue_${String(n)} `) === true; }, parse: () => drop('x') });
    const chooser = new Chooser(Array.from({ length: 500 }, (_, n) => other(n)));
    for (let n = 0; n < 500; n++) expect(chooser.find({ envelope: 'plain', index: 0, raw: '', text: `clue_${String(n)} said` })?.id).toBe(`other.n${String(n)}`);
    expect(questions).toBeLessThanOrEqual(500 * 5);
  });
});
