/** What tests of the whole path share: a simulated company, its records on raw topics, Winnow's configuration, and what has to be the same in the end. */
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Case, sha256 } from '@winnow/core';
import { type Alert } from '@winnow/detection';
import { kafkaConfigOf, loadConfig, openKafka, type OutMessage, silentLog, type Store } from '@winnow/platform';
import { foreignClient, until } from './kafka/helpers.ts';
import { readTopic } from './kafka/read.ts';
import { told, winnow } from './processes.ts';

/** The key that `winnow investigate` makes ids with: with it, ids of services compare. */
export const OPEN_KEY = 'winnow-investigate';
const logs = ['asa.log', 'globalprotect.log', 'okta.jsonl', 'osquery.log'] as const;
type Log = (typeof logs)[number];

/** A line of a log, and when its file was written: what gives yearless lines their year. Unix ms. */
export interface RawLine { readonly log: Log; readonly value: string; readonly received: number }
export interface Company { readonly path: string; readonly lines: readonly RawLine[] }
export interface Size { readonly people: number; readonly days: number; readonly seed: string }

/** A company with its logs and claims in `path`. */
export async function makeCompany(path: string, { people, days, seed }: Size, ...more: readonly string[]): Promise<Company> {
  await told(winnow('simulate', '--people', String(people), '--days', String(days), '--seed', seed, '--out', path, ...more));
  const lines = logs.flatMap((log) => {
    const file = join(path, 'logs', log);
    const received = statSync(file).mtimeMs;
    return readFileSync(file, 'utf8').split('\n').filter((l) => l !== '').map((value): RawLine => ({ log, value, received }));
  });
  return { path, lines };
}

/** What one undisturbed process finds in the same files; with `data` its store stays in that folder. */
export async function investigated({ path }: Company, data?: string): Promise<readonly Case[]> {
  const out = await told(winnow('investigate', path, '--json', ...(data === undefined ? [] : ['--data', data])));
  return out.trim().split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as Case); // our own command wrote them; tests compare every member that counts
}

export interface Installation { readonly file: string; readonly brokers: readonly string[]; readonly prefix: string; readonly url: string }
/** Members of the configuration's sections that differ from what all these tests use, as YAML flow. */
export interface Changes { readonly collector?: string; readonly detector?: string }

/** Writes the configuration of an installation by event time: identity as in `investigate`, short times, one raw topic per log. */
export function install(file: string, at: Omit<Installation, 'file'>, { collector = '', detector = 'clock: event, quietMs: 2000' }: Changes = {}): Installation {
  const { brokers, prefix, url } = at;
  writeFileSync(file, [
    `identity: { key: ${OPEN_KEY} }`, 'kafka:', `  brokers: [${brokers.map((b) => `"${b}"`).join(', ')}]`, `  prefix: ${prefix}`, '  sessionTimeoutMs: 6000', '  inputs:', ...logs.map((log) => `    - { topic: ${topicOf(prefix, log)}, source: auto }`),
    'clickhouse:', `  url: ${url}`, '  user: winnow', '  password: winnow', `collector: { group: ${prefix}collector${collector === '' ? '' : `, ${collector}`} }`, `detector: { group: ${prefix}detector, ${detector} }`,
    'alerts: { max_age: 9999d }', 'http: { port: 0 }', '',
  ].join('\n'));
  return { file, ...at };
}
export const topicOf = (prefix: string, log: Log): string => `${prefix}raw.${log}`;

export const makeTopics = ({ file }: Installation, partitions = 2): Promise<string> => told(winnow('topics', '--config', file, '--partitions', String(partitions)));
export const sendClaims = ({ file }: Installation, { path }: Company): Promise<string> => told(winnow('topics', '--config', file, ...(['people', 'devices', 'travel', 'networks'] as const).flatMap((kind) => [`--${kind}`, join(path, `${kind}.csv`)])));

export interface Sender { send(lines: readonly RawLine[], partitionOf: (i: number) => number, chunk?: number): Promise<void>; stop(): Promise<void> }
/** Sends lines to their raw topics so that a broker's death loses none of them: what a test loses must be Winnow's loss. */
export function openSender({ file, prefix }: Installation): Sender {
  const settings = kafkaConfigOf(loadConfig({ file }));
  if (settings === undefined) throw new Error('no brokers');
  const producer = openKafka(settings, { log: silentLog }).producer();
  return {
    send: async (lines, partitionOf, chunk = 2000) => {
      const byLog = new Map<Log, OutMessage[]>(logs.map((log) => [log, []]));
      for (const [i, { log, value, received }] of lines.entries()) byLog.get(log)?.push({ key: null, value, partition: partitionOf(i), headers: { 'winnow-received': String(received) } });
      for (const [log, messages] of byLog) for (let i = 0; i < messages.length; i += chunk) await producer.send(topicOf(prefix, log), messages.slice(i, i + chunk));
    },
    stop: async () => { await producer.stop(5000); },
  };
}

/** What must be the same: who, how sure, why, and in which state. */
const essence = (c: Case): unknown => ({ id: c.case_id, people: c.people, status: c.status, score: c.score_db, probability: c.probability, peak: c.peak_probability, opened: c.opened_at, updated: c.updated_at, merged: c.merged_into, evidence: c.evidence.map((e) => [e.id, e.level, e.weight_db, e.observations]) });
export const sorted = (cases: readonly Case[]): unknown[] => [...cases].sort((a, b) => (a.case_id < b.case_id ? -1 : 1)).map(essence);

/** The stored cases, as soon as they are the expected ones or `ms` are over. */
export async function casesWithin(store: Store, expected: readonly Case[], ms: number): Promise<readonly Case[]> {
  const wanted = JSON.stringify(sorted(expected));
  let found: readonly Case[] = [];
  await until(async () => { found = await store.cases().catch(() => []); return JSON.stringify(sorted(found)) === wanted; }, ms).catch(() => undefined); // the caller compares and shows the difference
  return found;
}

/** Alerts in the order of the topic; of one case all are in one partition. */
export const alertsOf = async ({ brokers, prefix }: Installation, reader: string, atLeast: number): Promise<readonly Alert[]> => (await readTopic(foreignClient(brokers), `${prefix}alerts`, reader, atLeast)).map((m) => JSON.parse(m) as Alert); // our own detector wrote them

/** What is wrong with alerts: steps that were not said, ids that no step has, cases whose last alert is not what they are. */
export function wrongAlerts(alerts: readonly Alert[], cases: readonly Case[], steps: readonly { readonly uid: string; readonly case_id: string }[]): readonly string[] {
  const said = new Set(alerts.map((a) => a.metadata.uid));
  const known = new Set(steps.map((s) => s.uid));
  const last = new Map(alerts.map((a) => [a.finding_info.uid, a]));
  return [
    ...steps.filter((s) => !said.has(s.uid)).map((s) => `step ${s.uid} was never sent`),
    ...[...said].filter((uid) => !known.has(uid)).map((uid) => `alert ${uid} belongs to no stored step`),
    ...cases.flatMap((c) => { const a = last.get(c.case_id)?.unmapped.winnow; return a?.status === c.status && a.updated_at === c.updated_at ? [] : [`case ${c.case_id} is ${c.status} since ${c.updated_at}, its last alert says ${a === undefined ? 'nothing' : `${a.status} since ${a.updated_at}`}`]; }),
    ...[...last.values()].filter((a) => a.unmapped.winnow.status === 'open' && !cases.some((c) => c.case_id === a.finding_info.uid)).map((a) => `the last alert of ${a.finding_info.uid} says open, and there is no such case`),
  ];
}

/** Uniform in [0, 1), the same for the same seed. */
export function randomOf(seed: string): () => number {
  let n = 0;
  return () => Number.parseInt(sha256('test', seed, String(n++)).slice(0, 12), 16) / 2 ** 48;
}
export function shuffled<T>(list: readonly T[], random: () => number): T[] {
  return list.map((item) => ({ item, at: random() })).sort((a, b) => a.at - b.at).map(({ item }) => item);
}
