import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sources, unwrap, type Unwrapped } from '../../../src/index.ts';

const root = new URL('../../../samples/', import.meta.url);
const logs = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log')).map((path) => path.replaceAll('\\', '/')).sort();

/** General sources take what no other claims. */
function claim(part: Unwrapped): readonly string[] {
  const own = sources.filter((source) => source.general !== true && source.matches(part));
  return (own.length > 0 ? own : sources.filter((source) => source.matches(part))).map(({ id }) => id);
}

/** Lines of all sources' samples, with the sources that claim them. */
function claims(log: string): { readonly line: number; readonly by: readonly string[] }[] {
  return readFileSync(new URL(log, root), 'utf8').trimEnd().split('\n').flatMap((text, i) =>
    unwrap({ value: new TextEncoder().encode(text), receivedAt: Date.UTC(2026, 2, 3) }, { isClaimed: (part) => claim(part).length > 0 }).flatMap((part) => ('kind' in part ? [] : [{ line: i + 1, by: claim(part) }])));
}

/** Lines that their own source's samples hold as nobody's. */
function unknownLines(log: string): readonly number[] {
  const expected: unknown = JSON.parse(readFileSync(new URL(log.replace(/\.log$/, '.json'), root), 'utf8'));
  return Array.isArray(expected) ? expected.flatMap((entry: { line: number; deadLetter?: string }) => (entry.deadLetter === 'no_parser' ? [entry.line] : [])) : [];
}

describe('every sample is claimed by one source', () => {
  it('there are samples of several', () => { expect(logs.length).toBeGreaterThanOrEqual(4); });
  it.each(logs)('%s', (log) => {
    const nobodys = new Set(unknownLines(log));
    expect(claims(log).filter(({ line, by }) => by.length !== (nobodys.has(line) ? 0 : 1))).toEqual([]);
  });
});
