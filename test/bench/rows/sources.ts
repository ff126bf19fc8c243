import { readdirSync, readFileSync } from 'node:fs';
import { documentOf } from '@winnow/core';
import { Pipeline, type RawRecord, sources } from '@winnow/intake';
import { inflate } from '@winnow/collector';
import { byTurns, type Figure, median, type Pair, type Row, sink } from '../harness.ts';

const root = new URL('../../../packages/intake/samples/', import.meta.url);
const receivedAt = Date.UTC(2026, 2, 3);

interface Sample { readonly source: string; readonly record: RawRecord; readonly json: Buffer }

/** Every sample line of which a source makes something, by that source. */
function samplesBySource(): ReadonlyMap<string, readonly Sample[]> {
  const pipeline = new Pipeline({ sources, inflate });
  const by = new Map<string, Sample[]>();
  for (const path of readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.log')).sort()) {
    for (const text of readFileSync(new URL(path.replaceAll('\\', '/'), root), 'utf8').trimEnd().split('\n')) {
      const record: RawRecord = { value: Buffer.from(text), receivedAt };
      const { source, deadLetters } = pipeline.process(record);
      if (source === '' || deadLetters.length > 0) continue;
      const sample: Sample = { source, record, json: Buffer.from(text.startsWith('{') ? text : JSON.stringify(text)) };
      by.set(source, [...by.get(source) ?? [], sample]);
    }
  }
  return by;
}

/** The same records again and again, each time in the order in which `next` gives them. */
const often = (of: readonly Sample[], times: number): readonly Sample[] => Array.from({ length: times }, () => of).flat();
/** A fixed order that leaves no two of one source beside each other for long. */
const mixed = (of: readonly Sample[]): readonly Sample[] => of.map((sample, i) => ({ sample, at: (i * 7919) % of.length })).sort((a, b) => a.at - b.at).map(({ sample }) => sample);

function run(of: readonly Sample[], pinned: boolean): () => void {
  const pipelines = new Pipeline({ sources, inflate });
  const records = of.map(({ record, source }) => (pinned ? { ...record, pinned: source } : record));
  return () => { for (const record of records) for (const o of pipelines.process(record).observations) sink.bytes += documentOf(o).length; };
}
const copied = (of: readonly Sample[]) => (): void => { for (const { json } of of) sink.bytes += JSON.stringify(JSON.parse(json.toString())).length; };

/** Speed of every source, and what it costs not to know whose a record is. */
export const sourcesRow: Row = {
  id: 'sources', title: 'speed of each source on its samples, decoded and parsed, not enriched',
  baseline: 'JSON.parse + JSON.stringify of the same records; of a text line, of the JSON string that holds it',
  run: async (bench) => {
    const by = samplesBySource();
    const size = bench.quick ? 100 : 1500;
    const filled = [...by].map(([id, of]) => [id, often(of, Math.ceil(size / of.length))] as const);
    const speeds: (readonly [string, Pair, number])[] = [];
    for (const [id, of] of filled) speeds.push([id, await byTurns(bench, { subject: run(of, false), baseline: copied(of), times: 5 }), of.length]);
    const micros = ([, { subject }, n]: readonly [string, Pair, number]): number => (subject / n) * 1e6;
    const middle = median(speeds.map(micros));
    const slowest = speeds.reduce((a, b) => (micros(b) > micros(a) ? b : a));
    const alone = await byTurns(bench, { subject: () => { for (const [, of] of filled) run(of, false)(); }, baseline: () => { for (const [, of] of filled) run(of, true)(); }, times: 5 });
    const together = mixed(filled.flatMap(([, of]) => of));
    const mix = await byTurns(bench, { subject: run(together, false), baseline: run(together, true), times: 5 });
    return [
      { what: 'auto-detection ÷ pinned, a source at a time', value: alone.ratio, unit: '×', goal: { is: 'at most', value: 1.15 } },
      { what: `auto-detection ÷ pinned, ${String(by.size)} sources all mixed`, value: mix.ratio, unit: '×' },
      { what: `slowest source (${slowest[0]}) ÷ median`, value: micros(slowest) / middle, unit: '×', goal: { is: 'at most', value: 5 } },
      ...speeds.map((speed): Figure => ({ what: `${speed[0]}: ${micros(speed).toFixed(1)} µs a record, speed ÷ baseline`, value: 1 / speed[1].ratio, unit: '×' })),
    ];
  },
};
