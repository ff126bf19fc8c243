import { readFile } from 'node:fs/promises';
import { setImmediate as turn } from 'node:timers/promises';
import { formatClaimError, parseClaimRows } from '@winnow/core';
import { type Config, type TopicSpec } from '@winnow/platform';
import { UsageError } from './errors.ts';
import { pathError } from './files.ts';
import { type Surroundings } from './surroundings.ts';
import { kafkaOf } from './kafka.ts';

/** Winnow's own topics. Claims and control have one partition: of claims the order counts, and who has control is the one runner. */
export function topicsOf(config: Config, partitions: number): readonly TopicSpec[] {
  const own = (name: string, n: number, configs: Readonly<Record<string, string>>): TopicSpec => ({ topic: `${config.kafka.prefix}${name}`, partitions: n, configs });
  const day = 86_400_000;
  return [
    ...config.kafka.inputs.map(({ topic }) => ({ topic, partitions })),
    own('observations', partitions, { 'retention.ms': String(7 * day) }), own('signals', partitions, { 'retention.ms': String(7 * day) }), own('alerts', partitions, { 'retention.ms': String(30 * day) }),
    own('claims', 1, { 'cleanup.policy': 'compact' }), own('control', 1, { 'retention.ms': String(day) }), own('deadletter', 1, { 'retention.ms': String(14 * day) }),
  ];
}

export async function makeTopics(config: Config, partitions: number, around: Surroundings): Promise<void> {
  const admin = kafkaOf(config).admin();
  try {
    const { created, changed, unchanged, otherPartitions } = await admin.ensureTopics(topicsOf(config, partitions));
    for (const [word, topics] of [['created', created], ['changed', changed], ['as they should be', unchanged]] as const) if (topics.length > 0) around.out(`${word}: ${topics.join(', ')}\n`);
    for (const { topic, wanted, found } of otherPartitions) around.warn(`${topic} has ${String(found)} partitions, not ${String(wanted)}; it is left so, because another number moves keys`);
  } finally { await admin.close(); }
}

/** Puts claims files on the claims topic; of equal keys the last one sent holds. A file without a needed column is refused before anything is sent. */
export async function sendClaims(config: Config, files: Readonly<Record<string, string | undefined>>, around: Surroundings): Promise<void> {
  const read = [];
  for (const kind of ['people', 'devices', 'travel', 'networks'] as const) {
    const path = files[kind];
    if (path === undefined) continue;
    const text = await readFile(path, 'utf8').catch((error: unknown) => { throw pathError(path, error); });
    const { rows, errors } = parseClaimRows(kind, path, text);
    const fatal = errors.filter((e) => e.severity === 'error');
    if (fatal.length > 0) throw new UsageError(fatal.map(formatClaimError).join('; '));
    for (const e of errors) around.warn(formatClaimError(e));
    read.push(rows);
  }
  const gate = kafkaOf(config);
  const producer = gate.producer();
  let sent = 0;
  try {
    for (const rows of read) {
      const { refused } = await producer.send(gate.topic('claims'), rows.map((row) => ({ key: claimKey(row), value: JSON.stringify(row) })));
      sent += rows.length - refused.length;
      for (const { index } of refused) around.warn(`the brokers refuse the claim ${claimKey(rows[index] ?? {}).slice(0, 100)}: larger than they take`);
      await turn();
    }
    around.out(`${sent.toLocaleString('en-US')} claims sent to ${gate.topic('claims')}.\n`);
  } finally { await producer.stop(10_000); }
}
const claimKey = (row: Readonly<Record<string, unknown>>): string => ['person_id', 'device_id', 'cidr', 'valid_from', 'from', 'to'].map((name) => { const value = row[name]; return typeof value === 'string' ? value : ''; }).join('|');
