/** By the wall clock: records of now, while collector and detectors are killed. Nobody may hear of a case twice, or not at all. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Case, DAY, isoTime } from '@winnow/core';
import { type Alert } from '@winnow/detection';
import { openDb, Store } from '@winnow/platform';
import { startKafka } from '../support/kafka/broker.ts';
import { sleep, until } from '../support/kafka/helpers.ts';
import { firstLine, node, stopAll } from '../support/processes.ts';
import { alertsOf, install, type Installation, makeTopics, openSender, randomOf, type RawLine, type Sender, sendClaims, wrongAlerts } from '../support/spine.ts';
import { type FaultOutcome } from './faults.ts';
import { Service } from './service.ts';

export interface LiveOptions { readonly people: number; readonly kills: number; readonly seed: string; readonly paceS: number; readonly say: (line: string) => void }

/** An exit of a VPN provider, an access line at home, and one in north-east China for each: people who share a line would be one case. */
const EXIT = '45.152.150.17', HOME = '73.166.10.20';
const far = (i: number): string => `222.169.27.${String(100 + i)}`;
let id = 0;
const line = (log: RawLine['log'], value: object): RawLine => ({ log, value: JSON.stringify(value), received: Date.now() });
const login = (who: string, at: number, ip: string): RawLine => line('okta.jsonl', {
  uuid: `live-${String(id++)}`, published: isoTime(at), eventType: 'user.session.start', severity: 'INFO', displayMessage: 'User login to Okta', outcome: { result: 'SUCCESS' }, actor: { id: who, type: 'User', alternateId: `${who}@example.com`, displayName: who },
  client: { ipAddress: ip, userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Windows 10', browser: 'CHROME' } }, authenticationContext: { externalSessionId: `s${String(id)}` }, target: [], request: { ipChain: [] },
});
const kvm = (who: string, at: number): RawLine => line('osquery.log', { name: 'pack_usb', hostIdentifier: `SER-${who}`, unixTime: Math.floor(at / 1000), calendarTime: isoTime(at), action: 'added', columns: { vendor_id: '1d6b', model_id: '0104', vendor: 'PiKVM', model: 'PiKVM Composite Device', serial: 'CAFEBABE' } });

function claims(path: string, people: readonly string[], now: number): void {
  mkdirSync(path);
  writeFileSync(join(path, 'people.csv'), `person_id,usernames,home_country,home_city,home_lat,home_lon,start_date,time_zone\n${people.map((who) => `${who},${who}@example.com,US,Austin,30.27,-97.74,${isoTime(now - 20 * DAY).slice(0, 10)},America/Chicago\n`).join('')}`);
  writeFileSync(join(path, 'devices.csv'), `device_id,owner_id,ownership\n${people.map((who) => `SER-${who},${who},corporate\n`).join('')}`);
  writeFileSync(join(path, 'travel.csv'), 'person_id,from,to,country\nhonest,2020-01-01,2020-01-02,US\n');
  writeFileSync(join(path, 'networks.csv'), 'cidr,kind\n192.0.2.0/24,office\n');
}

export async function liveFaults(options: LiveOptions): Promise<FaultOutcome> {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-fault-live-'));
  const began = performance.now();
  const kafka = await startKafka();
  try {
    const url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    const at = install(join(folder, 'winnow.yaml'), { brokers: kafka.bootstrap.split(','), prefix: 'live.', url }, { detector: 'clock: wall, debounceMs: 20, populationMs: 2000' });
    const now = Date.now();
    const people = Array.from({ length: options.people }, (_, i) => `p${String(i)}`);
    claims(join(folder, 'claims'), [...people, 'honest'], now);
    await makeTopics(at);
    await sendClaims(at, { path: join(folder, 'claims'), lines: [] });
    const services = ['collector', 'detector', 'detector'].map((name) => new Service(name, '--config', at.file));
    const sender = openSender(at);
    try {
      await underFire({ options, people, now, sender, services });
      const { failures, figures } = await judge(at, people, options.say);
      const exits = services.flatMap((s) => s.exits);
      if (failures.length + exits.length > 0) for (const s of services) options.say(`${s.name}'s last lines:\n${s.tail}`);
      const killed = (name: string): number => services.filter((s) => s.name === name).reduce((sum, s) => sum + s.kills, 0);
      return { failures: [...failures, ...exits], figures: { 'collectors killed': killed('collector'), 'detectors killed': killed('detector'), ...figures, seconds: Math.round((performance.now() - began) / 1000) } };
    } finally { await sender.stop(); await Promise.all(services.map((s) => s.stop())); }
  } finally {
    await stopAll();
    await kafka.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

interface Fire { readonly options: LiveOptions; readonly people: readonly string[]; readonly now: number; readonly sender: Sender; readonly services: readonly Service[] }
/** Everybody's story piece by piece, a kill after each piece. */
async function underFire({ options: { kills, seed, paceS, say }, people, now, sender, services }: Fire): Promise<void> {
  const random = randomOf(seed);
  await Promise.all(services.map((s) => s.says(`${s.name} is running`, 60_000))); // a kill should meet somebody at work
  const pieces = [
    ...people.map((who) => Array.from({ length: 10 }, (_, i) => login(who, now - (9 - i) * DAY, EXIT))), Array.from({ length: 10 }, (_, i) => login('honest', now - (9 - i) * DAY, HOME)),
    ...people.map((who, i) => [login(who, now, far(i))]), ...people.map((who) => [kvm(who, now)]),
  ];
  const each = Math.ceil(pieces.length / kills);
  for (let i = 0; i < pieces.length; i += each) {
    const sending = sender.send(pieces.slice(i, i + each).flat(), () => Math.floor(random() * 2));
    await sleep(100 + random() * paceS * 1000);
    await services[Math.floor(random() * services.length)]?.kill();
    await sending;
  }
  say('the last kill is over');
}

async function judge(at: Installation, people: readonly string[], say: (line: string) => void): Promise<FaultOutcome> {
  const db = await openDb({ kind: 'server', url: at.url, user: 'winnow', password: 'winnow' });
  try {
    const store = new Store(db);
    let cases: readonly Case[] = [];
    const wanted = [...people].sort().map((who) => `${who} open critical`);
    const told = (): string[] => cases.map((c) => `${c.people.join('+')} ${c.status} ${c.band}`).sort();
    await until(async () => { cases = await store.cases().catch(() => []); return JSON.stringify(told()) === JSON.stringify(wanted); }, 120_000).catch(() => { say('the cases are not the expected ones'); });
    await until(async () => (await store.steps()).every((s) => s.published_at > 0), 60_000).catch(() => { say('some steps are not confirmed'); });
    const steps = await store.steps();
    const alerts = await alertsOf(at, 'judge-alerts', steps.length);
    const wrong = [...wrongAlerts(alerts, cases, steps), ...openedTwice(alerts)];
    return {
      failures: [...(JSON.stringify(told()) === JSON.stringify(wanted) ? [] : [`cases are ${told().join(', ')}`]), ...wrong],
      figures: { cases: cases.length, steps: steps.length, alerts: alerts.length, 'alerts sent again': alerts.length - new Set(alerts.map((a) => a.metadata.uid)).size },
    };
  } finally { await db.close(); }
}

/** Cases that were opened under a second id while they were open. */
function openedTwice(alerts: readonly Alert[]): readonly string[] {
  const open = new Map<string, string>();
  return alerts.flatMap(({ finding_info: { uid }, metadata, unmapped: { winnow: { step, status } } }) => {
    const before = open.get(uid);
    if (status === 'closed') open.delete(uid);
    else if (step === 'opened') open.set(uid, metadata.uid);
    return step === 'opened' && before !== undefined && before !== metadata.uid ? [`${uid} was opened twice, as ${before} and ${metadata.uid}`] : [];
  });
}
