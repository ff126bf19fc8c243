/** The whole path under fire: collectors and detector killed again and again, the broker once, ClickHouse refusing for a while. In the end nothing of it may be seen. */
import { type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { accountId, type Case, type Finding } from '@winnow/core';
import { Intake, openPorts } from '@winnow/collector';
import { stepUid } from '@winnow/detection';
import { asDetectionStore, replay, settingsOf, storedClaims, UNSURE } from '@winnow/detector';
import { hostId } from '@winnow/intake';
import { type Db, DetectorStore, loadConfig, openDb, openGeocoder, Store } from '@winnow/platform';
import { type RunningKafka, startKafka } from '../support/kafka/broker.ts';
import { foreignClient, sleep, until } from '../support/kafka/helpers.ts';
import { readTopic } from '../support/kafka/read.ts';
import { firstLine, node, stopAll } from '../support/processes.ts';
import { alertsOf, casesWithin, type Company, install, type Installation, investigated, makeCompany, makeTopics, openSender, OPEN_KEY, randomOf, type RawLine, type Sender, sendClaims, shuffled, type Size, sorted, wrongAlerts } from '../support/spine.ts';
import { differences, otherFacts, otherSignals, storedIds } from './compare.ts';
import { Service } from './service.ts';

export interface FaultOptions {
  readonly size: Size;
  /** SIGKILLs that collectors get together, and as many the detector. */
  readonly kills: number;
  readonly refuseMs: number;
  /** Seconds between two kills of the load, at most. */
  readonly paceS: number;
  readonly say: (line: string) => void;
}
export interface FaultOutcome { readonly figures: Readonly<Record<string, string | number>>; /** Empty when nothing of the faults is to be seen. */ readonly failures: readonly string[] }

interface Scene { readonly options: FaultOptions; readonly random: () => number; readonly company: Company; readonly junk: readonly string[]; readonly kafka: RunningKafka; readonly clickhouse: ChildProcess; readonly at: Installation; readonly sender: Sender; readonly collectors: readonly Service[]; readonly detector: Service }
/** What an undisturbed run gives. */
interface Expected { readonly cases: readonly Case[]; readonly db: Db; readonly ids: ReadonlySet<string>; readonly deadLetters: number; readonly steps: ReadonlySet<string>; readonly mitigating: Awaited<ReturnType<typeof replay>>['mitigating'] }

export async function faults(options: FaultOptions): Promise<FaultOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-fault-'));
  const began = performance.now();
  const kafka = await startKafka();
  try {
    const company = await makeCompany(join(folder, 'company'), options.size);
    options.say(`${String(company.lines.length)} records of ${String(options.size.people)} people in ${String(options.size.days)} days`);
    const expected = await undisturbed(company, join(folder, 'undisturbed'));
    options.say(`undisturbed: ${String(expected.cases.length)} cases after ${String(seconds(began))} s`);
    try {
      const clickhouse = node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')], { UV_THREADPOOL_SIZE: '16' });
      const at = install(join(folder, 'winnow.yaml'), { brokers: kafka.bootstrap.split(','), prefix: 'fault.', url: await firstLine(clickhouse) });
      await makeTopics(at);
      const services = ['collector', 'collector', 'detector'].map((name) => new Service(name, '--config', at.file));
      const [one, other, detector] = services;
      if (one === undefined || other === undefined || detector === undefined) throw new Error('three services');
      const scene: Scene = { options, random: randomOf(options.size.seed), company, junk: Array.from({ length: 20 }, (_, i) => `junk ${String(i)}: no log has such a line`), kafka, clickhouse, at, sender: openSender(at), collectors: [one, other], detector };
      try { return await underFire(scene, expected, began); } finally { await Promise.all(services.map((s) => s.stop())); }
    } finally { await expected.db.close(); }
  } finally {
    await stopAll();
    await kafka.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
const seconds = (began: number): number => Math.round((performance.now() - began) / 1000);

async function undisturbed(company: Company, data: string): Promise<Expected> {
  const [cases, ledger] = await Promise.all([investigated(company, data), ledgerOf(company)]);
  const db = await openDb({ kind: 'embedded', path: data });
  const outcome = await replay({
    store: asDetectionStore(new Store(db)), claims: await storedClaims(db, await openGeocoder()), pseudonyms: { account: (name) => accountId(OPEN_KEY, '', name), host: (name) => hostId(OPEN_KEY, name) }, settings: settingsOf(loadConfig()),
  });
  return { cases, db, ...ledger, steps: new Set(outcome.steps.map(stepUid)), mitigating: outcome.mitigating };
}

/** The event ids that these records must end in, worked out here and not read from any store. */
async function ledgerOf({ lines }: Company): Promise<Pick<Expected, 'ids' | 'deadLetters'>> {
  const intake = new Intake(await openPorts({}), OPEN_KEY);
  const ids = new Set<string>();
  let deadLetters = 0;
  for (const { value, received } of lines) {
    const made = intake.process({ value: Buffer.from(value), receivedAt: received });
    for (const o of made.observations) ids.add(o.event.id);
    deadLetters += made.deadLetters.length;
  }
  return { ids, deadLetters };
}

async function underFire(scene: Scene, expected: Expected, began: number): Promise<FaultOutcome> {
  const { options: { say, kills }, sender, at, collectors, detector } = scene;
  const detectorKills = { load: Math.floor(kills / 2), partial: Math.floor(kills / 4), whole: kills - Math.floor(kills / 2) - Math.floor(kills / 4) };
  await load(scene, detectorKills);
  await sender.stop();
  say(`all is sent, ${String(seconds(began))} s`);
  await killEvaluations(scene, detectorKills.whole);
  say(`the last kill is over, ${String(seconds(began))} s`);
  const db = await openDb({ kind: 'server', url: at.url, user: 'winnow', password: 'winnow' });
  try {
    const found = await casesWithin(new Store(db), expected.cases, 240_000);
    const judged = await judge(scene, expected, { db, found });
    const services = [...collectors, detector];
    const failures = [...judged.failures, ...services.flatMap((s) => s.exits)];
    if (failures.length > 0) for (const s of services) say(`${s.name}'s last lines:\n${s.tail}`);
    return { figures: { ...judged.figures, seconds: seconds(began) }, failures };
  } finally { await db.close(); }
}

/** Sends the records in slices, one per kill, so that there is always something to be torn out of; each slice has something of every time. */
async function load(scene: Scene, detectorKills: { readonly load: number; readonly partial: number }): Promise<void> {
  const { options: { kills, paceS, refuseMs, say }, random, company, junk, sender, at, kafka, clickhouse, collectors, detector } = scene;
  const lines = shuffled([...company.lines, ...junk.map((value): RawLine => ({ log: 'okta.jsonl', value, received: Date.now() }))], random);
  const slice = Math.ceil(lines.length / kills);
  const at3 = (share: number): number => Math.floor(kills * share);
  const others: Promise<unknown>[] = [];
  let leftOfDetector = detectorKills.load;
  for (let i = 0; i < kills; i += 1) {
    const sending = sender.send(lines.slice(i * slice, (i + 1) * slice), () => Math.floor(random() * 2));
    if (i === at3(0.3)) others.push(restartBroker(kafka, say));
    if (i === at3(0.4)) others.push(sendClaims(at, company));
    if (i === at3(0.6)) { say(`ClickHouse refuses for ${String(refuseMs)} ms`); clickhouse.stdin?.write(`refuse ${String(refuseMs)}\n`); }
    await sleep(200 + random() * paceS * 1000);
    await collectors[Math.floor(random() * collectors.length)]?.kill();
    if (leftOfDetector > 0 && random() < (leftOfDetector / (kills - i)) * 1.5) { leftOfDetector -= 1; await detector.kill(); }
    await sending;
    if (i === at3(0.5)) await killEvaluations(scene, detectorKills.partial);
  }
  for (; leftOfDetector > 0; leftOfDetector -= 1) { await sleep(random() * paceS * 1000); await detector.kill(); }
  await Promise.all(others);
}

async function restartBroker({ brokers }: RunningKafka, say: (line: string) => void): Promise<void> {
  say('the broker dies');
  for (const broker of brokers) { await broker.end('SIGKILL'); await sleep(1000); await broker.start(); }
  say('the broker is back');
}

/** Kills the detector so many times somewhere in its evaluation, then lets one come to its end. */
async function killEvaluations({ detector, random, options: { say }, company }: Scene, kills: number): Promise<void> {
  const patience = 400_000; // on a machine that is busy with other things; how long all took is in the table
  for (let i = 0; i < kills; i += 1) {
    await detector.says('evaluating by event time', patience);
    await sleep(random() * (1000 + company.lines.length / 20));
    await detector.kill();
  }
  await detector.says('evaluated by event time', patience);
  say('evaluated');
}

async function judge({ at, junk, company, collectors, detector, options }: Scene, expected: Expected, { db, found }: { readonly db: Db; readonly found: readonly Case[] }): Promise<FaultOutcome> {
  const [store, live] = [new Store(db), new DetectorStore(db)];
  const failures: string[] = [];
  const check = (list: readonly string[]): void => { failures.push(...list.slice(0, 10)); };
  if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected.cases))) failures.push(`cases: ${JSON.stringify(sorted(found)).slice(0, 3000)}, undisturbed ${JSON.stringify(sorted(expected.cases)).slice(0, 3000)}`);
  if (expected.cases.length === 0) failures.push('no cases at all: nothing was shown');
  await until(async () => { const steps = await store.steps(); return steps.length > 0 && steps.every((s) => s.digest !== ''); }, 60_000);
  const { ids, rows, raw } = await storedIds(db);
  const lost = [...expected.ids].filter((id) => !ids.has(id)).length;
  if (lost > 0 || ids.size !== expected.ids.size) failures.push(`${String(lost)} observations are lost, ${String(ids.size)} are there instead of ${String(expected.ids.size)}`);
  check(await differences(expected.db, db));
  check(otherFacts(expected.mitigating, await live.mitigating()));
  const steps = await store.steps();
  const alerts = await alertsOf(at, 'judge-alerts', steps.length);
  check(wrongAlerts(alerts, found, steps.filter((s) => s.digest !== UNSURE)).filter((w) => !steps.some((s) => s.digest === UNSURE && w.includes(s.uid))));
  const said = new Set(alerts.map((a) => a.metadata.uid));
  check([...expected.steps].filter((uid) => !said.has(uid)).map((uid) => `step ${uid} of the undisturbed run was never said`));
  const kafka = foreignClient(at.brokers);
  check(otherSignals((await readTopic(kafka, `${at.prefix}signals`, 'judge-signals', 1)).map((m) => JSON.parse(m) as Finding), await live.standing())); // our own detector wrote them
  const dead = await readTopic(kafka, `${at.prefix}deadletter`, 'judge-dead', junk.length + expected.deadLetters);
  check(junk.filter((line) => !dead.includes(line)).map((line) => `"${line}" is no dead letter`));
  return {
    figures: {
      records: company.lines.length + junk.length, 'collectors killed': collectors.reduce((sum, c) => sum + c.kills, 0), 'detector killed': detector.kills, 'broker restarts': 1, 'ClickHouse refused, s': options.refuseMs / 1000,
      observations: expected.ids.size, 'observations lost': lost, 'doubled on FINAL': rows - ids.size, 'doubled before FINAL, not yet merged': raw - rows, 'dead letters': new Set(dead).size, 'dead letters sent again': dead.length - new Set(dead).size,
      cases: found.length, steps: steps.length, alerts: alerts.length, 'alerts sent again': alerts.length - said.size,
    },
    failures,
  };
}
