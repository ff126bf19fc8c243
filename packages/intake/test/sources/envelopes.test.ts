import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type Inflate, Pipeline, type Processed, sources } from '@winnow/intake';

const root = new URL('../../samples/', import.meta.url);
const logs = readdirSync(root, { recursive: true, encoding: 'utf8' }).filter((path) => path.endsWith('.log')).sort();
const linesOf = (log: string): readonly string[] => readFileSync(new URL(log.replaceAll('\\', '/'), root), 'utf8').trimEnd().split('\n');

const inflate: Inflate = (bytes, limit) => gunzipSync(bytes, { maxOutputLength: limit });
const receivedAt = Date.UTC(2026, 2, 3, 0, 7, 11);
const stamp = new Date(receivedAt).toISOString();
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value));
const vector = (message: string): unknown => ({ message, timestamp: stamp, host: 'relay-1', source_type: 'syslog' });

/** As shippers hand a line over. */
const envelopes: readonly (readonly [string, (line: string) => Uint8Array])[] = [
  ['Filebeat', (message) => json({ '@timestamp': stamp, '@metadata': { beat: 'filebeat', type: '_doc', version: '9.0.1' }, message, log: { offset: 12, file: { path: '/var/log/x.log' } }, input: { type: 'filestream' }, ecs: { version: '8.0.0' }, agent: { type: 'filebeat', version: '9.0.1' }, host: { name: 'relay-1' } })],
  ['Vector', (line) => json(vector(line))],
  ['Fluent Bit', (log) => json({ '@timestamp': receivedAt / 1000, log })],
  ['Splunk HEC', (event) => json({ time: receivedAt / 1000, host: 'relay-1', source: 'udp:514', sourcetype: 'syslog', event })],
  ['Cribl', (line) => json({ _raw: line, _time: receivedAt / 1000, host: 'relay-1', source: 'x', sourcetype: 'y', cribl_pipe: 'z' })],
  ['OpenTelemetry', (line) => json({ resourceLogs: [{ resource: {}, scopeLogs: [{ scope: {}, logRecords: [{ timeUnixNano: `${String(receivedAt)}000000`, body: { stringValue: line } }] }] }] })],
  ['a JSON string', (line) => json(line)],
  ['CloudEvents', (data) => json({ specversion: '1.0', id: '1', type: 'log', source: 'x', time: stamp, data })],
  ['Vector in Kafka Connect', (line) => json({ schema: { type: 'struct' }, payload: vector(line) })],
  ['gzip', (line) => gzipSync(line)],
];

/** What became of a record, whatever carried it; but for the machine's name, for which the relay's word is taken where a line has none. */
function told({ observations, dropped, deadLetters, source }: Processed): unknown {
  const nameless = observations.map(({ observer, ...o }) => ({ ...o, observer: { ...observer, hostname: undefined } }));
  return { source, observations: nameless, dropped, deadLetters: deadLetters.map(({ reason }) => reason) };
}

describe('a record is the same, whatever carried it', () => {
  const pipeline = new Pipeline({ sources, inflate });
  const read = (value: Uint8Array): unknown => told(pipeline.process({ value, receivedAt }));
  it.each(logs.flatMap((log) => envelopes.map(([name]) => [log, name] as const)))('%s in %s', (log, name) => {
    const wrap = envelopes.find(([own]) => own === name)?.[1];
    if (wrap === undefined) throw new Error(name);
    for (const line of linesOf(log)) {
      const bare = pipeline.process({ value: Buffer.from(line), receivedAt });
      // A line without any time takes its envelope's; bare it is a dead letter.
      if (bare.deadLetters.some(({ reason }) => reason === 'no_time')) continue;
      expect({ line, told: read(wrap(line)) }).toEqual({ line, told: told(bare) });
    }
  });
});
