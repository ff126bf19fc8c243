import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { type Static, Type } from 'typebox';
import { Parse } from 'typebox/value';
import { type Bench, type Figure, type Row } from '../harness.ts';

const PER_PERSON = 1000;
const GOAL_MS = 300;
const Told = Type.Object({ observations: Type.Number(), rssMb: Type.Number(), results: Type.Array(Type.Object({ what: Type.String(), p50: Type.Number(), p95: Type.Number(), most: Type.Number(), bytes: Type.Number() })) });
/** What the design's row names; the others are said beside them. */
const named = /^(case list|person page|address pivot|search|facets)/;

async function pages(bench: Bench, people: number): Promise<Static<typeof Told>> {
  // A store that is filled already may be named, to look at it twice: filling 100,000,000 takes longer than asking.
  const data = process.env['WINNOW_BENCH_DATA'] ?? join(bench.folder, `pages-${String(people)}`);
  mkdirSync(data, { recursive: true });
  const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', join(import.meta.dirname, '..', 'children', 'pages.ts'), data, String(people), String(PER_PERSON)], { stdio: ['ignore', 'pipe', 'pipe'] });
  let out = '';
  child.stdout.on('data', (text: Buffer) => { out += text.toString(); });
  child.stderr.on('data', (text: Buffer) => { for (const line of text.toString().split('\n')) if (line.trim() !== '') bench.say(line); });
  const [code] = await once(child, 'close') as [number | null]; // exit's one argument
  if (code !== 0) throw new Error(`the API's program ended with ${String(code)}`);
  return Parse(Told, JSON.parse(out));
}

const row = (id: string, people: number, only: boolean): Row => ({
  id, title: `pages and lists over ${(people * PER_PERSON).toLocaleString('en-US')} observations of ${people.toLocaleString('en-US')} people, embedded, over HTTP`, baseline: 'the clock: 200 requests of each kind, one after the other',
  ...(only && { onlyWhenNamed: true as const }),
  run: async (bench) => {
    const { results, rssMb, observations } = await pages(bench, bench.quick ? 50 : people);
    return [
      ...results.flatMap(({ what, p50, p95, most }): Figure[] => [{ what: `${what}: p95 (median ${p50.toFixed(1)} ms, at most ${most.toFixed(0)} ms)`, value: p95, unit: 'ms', ...(named.test(what) && { goal: { is: 'at most', value: GOAL_MS } as const }) }]),
      { what: 'observations', value: observations, unit: '' }, { what: 'most memory resident', value: rssMb, unit: 'MB' },
    ];
  },
});

/** Row 7: what analysts wait for. */
export const pagesRow = row('7', 1000, false);
/** The same at the size that the design names; only when named, for filling takes many minutes and 22 GB of disk. */
export const manyPagesRow = row('pages', 100_000, true);
