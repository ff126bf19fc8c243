/** A broker, the engine behind HTTP, and Winnow's processes, each with a CPU clock of its own; stopped while a topic is filled, so that they find full batches. */
import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { type Profiler } from 'node:inspector';
import { join } from 'node:path';
import { type Admin, type Kafka, type Producer } from 'kafkajs';
import { foreignClient, until } from '../support/kafka/helpers.ts';
import { startKafka } from '../support/kafka/broker.ts';
import { adopt, firstLine, listen, node, stop, told, winnow } from '../support/processes.ts';
import { KEY, type Line } from './company.ts';
import { type Bench } from './harness.ts';

let running: { readonly bootstrap: string; stop(): Promise<void> } | undefined;
/** WINNOW_TEST_KAFKA=host:port, else a broker from jars, started once (Java 17 and, the first time, Maven). */
async function brokers(): Promise<string> {
  const given = process.env['WINNOW_TEST_KAFKA'];
  if (given !== undefined) return given;
  running ??= await startKafka({ heapMb: 512 });
  return running.bootstrap;
}
export async function endKafka(): Promise<void> { await running?.stop(); }

export interface World {
  readonly bootstrap: string;
  readonly prefix: string;
  readonly config: string;
  /** Of the engine. */
  readonly url: string;
  readonly input: string;
  readonly kafka: Kafka;
  readonly admin: Admin;
  readonly producer: Producer;
  close(): Promise<void>;
}

let worlds = 0;
/** Topics of its own, an empty store, and a configuration that names both. `more`: lines of YAML. */
export async function openWorld(bench: Bench, partitions: number, more: readonly string[] = []): Promise<World> {
  const bootstrap = await brokers();
  const name = `bench-${String(process.pid)}-${String(worlds++)}`;
  const prefix = `${name}.`;
  const input = `${prefix}raw`;
  const front = node('test/support/clickhouse-server.ts', [join(bench.folder, name)]);
  const url = await firstLine(front);
  const config = join(bench.folder, `${name}.yaml`);
  writeFileSync(config, [
    `identity: { key: ${KEY} }`, 'kafka:', `  brokers: [${bootstrap.split(',').map((b) => `"${b}"`).join(', ')}]`, `  prefix: ${prefix}`, '  sessionTimeoutMs: 120000', '  inputs:', `    - { topic: ${input}, source: auto }`,
    'clickhouse:', `  url: ${url}`, '  user: winnow', '  password: winnow', 'http: { port: 0 }', 'log: { level: info }', ...more, '',
  ].join('\n'));
  await told(winnow('topics', '--config', config, '--partitions', String(partitions)));
  const kafka = foreignClient(bootstrap.split(','));
  const [admin, producer] = [kafka.admin(), kafka.producer()];
  await Promise.all([admin.connect(), producer.connect()]);
  return { bootstrap, prefix, config, url, input, kafka, admin, producer, close: async () => { await Promise.all([admin.disconnect(), producer.disconnect()]); await stop(front); } };
}

export interface Measured { readonly child: ChildProcess; readonly pid: number; readonly tail: () => string; readonly profile: string }
let children = 0;
/** A process whose CPU time is looked at. */
export function start(bench: Bench, script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): Measured {
  const profile = bench.profiles === undefined ? '' : join(bench.folder, `profile-${String(children++)}.json`);
  const child = adopt(spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', '--import', join(import.meta.dirname, 'children/hooks.ts'), script, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, BENCH_PROFILE: profile, ...env } }));
  return { child, pid: child.pid ?? 0, tail: listen(child).tail, profile };
}
export const service = (bench: Bench, name: 'collector' | 'detector', { config }: World, env: Readonly<Record<string, string>> = {}): Measured => start(bench, 'services/cli/src/main.ts', [name, '--config', config], env);

const TICKS = 100; // USER_HZ, the same on every Linux that Node runs on
/** CPU seconds that a process has used so far, all threads. Linux only. */
export function cpuSeconds({ pid }: Measured): number {
  const path = `/proc/${String(pid)}/stat`;
  if (!existsSync(path)) throw new Error('CPU time of other processes is read from /proc, which is not here: rows with services need Linux');
  const fields = readFileSync(path, 'utf8').replace(/^.*\) /s, '').split(' ');
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

/** Sends lines, spread over the partitions, and says how many. Without keys, as most shippers do. */
export async function fill({ producer, input }: World, lines: readonly Line[], partitions: number): Promise<number> {
  for (let i = 0; i < lines.length; i += 1000) {
    const partition = (i / 1000) % partitions;
    await producer.send({ topic: input, messages: lines.slice(i, i + 1000).map(({ record }) => ({ value: Buffer.from(record.value), partition, headers: { 'winnow-received': String(record.receivedAt) } })) });
  }
  return lines.length;
}

/** How many records of a topic, the input unless told, a group has not committed. */
export async function lag({ admin, input }: World, groupId: string, topic = input): Promise<number> {
  const [ends, [of]] = await Promise.all([admin.fetchTopicOffsets(topic), admin.fetchOffsets({ groupId, topics: [topic] })]);
  const committed = new Map((of?.partitions ?? []).map((p) => [p.partition, Number(p.offset)]));
  return ends.reduce((sum, { partition, high }) => sum + Number(high) - Math.max(0, committed.get(partition) ?? 0), 0);
}

export interface Side { readonly group: string; readonly processes: readonly Measured[] }
export interface Took { readonly cpu: number; readonly wall: number }

/** Waits until a side has read all there is. */
export async function caughtUp(world: World, { group, processes }: Side, ms = 180_000): Promise<void> {
  await until(async () => await lag(world, group).catch(() => 1) === 0, ms).catch(() => { throw new Error(`${group} has not read everything: ${processes.map((p) => p.tail().slice(-300)).join(' ')}`); });
}

/** Lets one side read what the topic was filled with while it stood still; CPU seconds of its processes from the first record to the last commit. */
export async function run(bench: Bench, world: World, side: Side): Promise<Took> {
  const cpu = (): number => side.processes.reduce((sum, p) => sum + cpuSeconds(p), 0);
  const [before, began] = [cpu(), performance.now()];
  resume(side);
  beginProfiles(bench, side.processes);
  await caughtUp(world, side);
  const took = { cpu: cpu() - before, wall: (performance.now() - began) / 1000 };
  await takeProfiles(bench, side.processes);
  freeze(side);
  return took;
}

/** Where a profile is wanted; see children/hooks.ts. */
export function beginProfiles({ profiles }: Bench, of: readonly Measured[]): void { if (profiles !== undefined) for (const { child } of of) child.kill('SIGUSR2'); }
export async function takeProfiles({ profiles }: Bench, of: readonly Measured[]): Promise<void> {
  if (profiles === undefined) return;
  for (const { child, profile } of of) {
    child.kill('SIGUSR2');
    await until(() => existsSync(profile), 60_000);
    profiles.push(JSON.parse(readFileSync(profile, 'utf8')) as Profiler.Profile); // V8's own
  }
}
export function freeze({ processes }: Side): void { for (const p of processes) p.child.kill('SIGSTOP'); }
export function resume({ processes }: Side): void { for (const p of processes) p.child.kill('SIGCONT'); }
