import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DAY, isoTime, MINUTE } from '@winnow/core';
import { DetectorStore, openDb } from '@winnow/platform';
import { sleep, until } from '../../support/kafka/helpers.ts';
import { stop, told, winnow } from '../../support/processes.ts';
import { type Bench, quantile, type Row } from '../harness.ts';
import { beginProfiles, lag, openWorld, service, takeProfiles, type World } from '../kafka.ts';

/** An exit of a VPN provider, and a network of access lines in north-east China: the curated lists and the bundled geography say so. */
const EXIT = '45.152.150.17';
const far = (i: number): string => `222.169.${String(27 + (i >> 7))}.${String(1 + (i & 127))}`;
/** An access line in Texas, one a person. */
const home = (i: number): string => `24.162.${String(16 + (i >> 7))}.${String(1 + (i & 127))}`;

const RATE = 2000;
const TURN_MS = 50;
const honest = (i: number): string => `honest${String(i)}`;
const planted = (i: number): string => `planted${String(i)}`;

let records = 0;
/** A sign-on as Okta writes it; every fifth is an approval on the phone, which is kept whole in a timeline. */
function okta(login: string, at: number, ip: string): string {
  const n = records++;
  return JSON.stringify({
    uuid: `bench-${String(n)}`, published: isoTime(at), eventType: n % 5 === 0 ? 'user.authentication.auth_via_mfa' : 'user.session.start', severity: 'INFO', displayMessage: 'User login to Okta', outcome: { result: 'SUCCESS', reason: null },
    actor: { id: `00u${login}`, type: 'User', alternateId: `${login}@example.com`, displayName: login }, client: { ipAddress: ip, userAgent: { rawUserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64)', os: 'Windows 10', browser: 'CHROME' }, geographicalContext: { city: null, state: null, country: null } },
    authenticationContext: { externalSessionId: `s-${login}`, authenticationStep: 0 }, target: [{ id: '0oa1', type: 'AppInstance', displayName: 'Wiki' }], request: { ipChain: [] },
  });
}

function claims(folder: string, people: readonly string[], now: number): string {
  const path = join(folder, 'alert-people.csv');
  const start = (login: string): string => isoTime(now - (login.startsWith('planted') ? 20 : 900) * DAY).slice(0, 10);
  writeFileSync(path, ['person_id,usernames,home_country,home_city,home_lat,home_lon,start_date,time_zone', ...people.map((p) => `${p},${p}@example.com,US,Austin,30.27,-97.74,${start(p)},America/Chicago`), ''].join('\n'));
  return path;
}

interface Sent { readonly person: string; readonly at: number }

/** What was sent to whom at what time, and when an alert about them was received. */
class Watch {
  readonly sent = new Map<string, number>();
  readonly heard = new Map<string, number>();
  decided({ person, at }: Sent): void { this.sent.set(person, at); }
  alert(text: string): void {
    for (const [person] of this.sent) if (!this.heard.has(person) && text.includes(`"${person}"`)) this.heard.set(person, performance.now());
  }
  /** Of those never heard of: how long was waited. */
  get latencies(): readonly number[] { return [...this.sent].map(([person, at]) => (this.heard.get(person) ?? performance.now()) - at); }
}

/** Sends honest records at the rate, in turns of 50 ms, and now and then the record that decides a planted person's case. */
async function load({ producer, input }: World, watch: Watch, { people, cases, seconds }: { people: number; cases: number; seconds: number }): Promise<{ readonly sent: number; readonly seconds: number }> {
  const turns = Math.round((seconds * 1000) / TURN_MS);
  const began = performance.now();
  const pending: Promise<unknown>[] = [];
  let sent = 0, decided = 0;
  for (let turn = 0; turn < turns; turn++) {
    const due = began + turn * TURN_MS;
    if (performance.now() < due) await sleep(due - performance.now());
    const now = Date.now();
    const messages = Array.from({ length: (RATE * TURN_MS) / 1000 }, (_, k) => { const i = (sent + k) % people; return { value: okta(honest(i), now, home(i)) }; });
    sent += messages.length;
    // The last tenth of the time is left for the last of them to come through.
    if (decided < cases && turn >= (decided * turns * 0.9) / cases) {
      const person = planted(decided);
      messages.push({ value: okta(person, now, far(decided)) });
      watch.decided({ person, at: performance.now() });
      decided += 1;
    }
    pending.push(producer.send({ topic: input, messages }));
    if (pending.length > 20) await pending.shift();
  }
  await Promise.all(pending);
  return { sent, seconds: (performance.now() - began) / 1000 };
}

async function ready(bench: Bench, world: World, { people, cases }: { people: number; cases: number }): Promise<void> {
  const now = Date.now();
  const logins = [...Array.from({ length: people }, (_, i) => honest(i)), ...Array.from({ length: cases }, (_, i) => planted(i))];
  await told(winnow('topics', '--config', world.config, '--people', claims(bench.folder, logins, now)));
  // Nine days behind an exit: much, and not enough by itself.
  const history = Array.from({ length: cases }, (_, i) => Array.from({ length: 10 }, (__, day) => okta(planted(i), now - day * DAY - MINUTE, EXIT))).flat();
  const everybody = Array.from({ length: people }, (_, i) => okta(honest(i), now - MINUTE, home(i)));
  for (const values of [history, everybody]) for (let i = 0; i < values.length; i += 500) await world.producer.send({ topic: world.input, messages: values.slice(i, i + 500).map((value) => ({ value })) });
  const db = await openDb({ kind: 'server', url: world.url, user: 'winnow', password: 'winnow' });
  try {
    const live = new DetectorStore(db);
    await until(async () => (await live.standing().catch(() => [])).filter((f) => f.detector === 'origin.vpn-behind-vpn' && f.level === 'persistent').length >= cases, 120_000);
  } finally { await db.close(); }
}

/** Row 6: how long from a record that decides to its alert, while others keep the services busy. */
export const alertRow: Row = {
  id: '6', title: 'record in Kafka to alert in Kafka at 2,000 records a second, wall clock',
  baseline: 'the clock of the sender: from the call that sends the deciding record until its alert is received back from Kafka by this process',
  run: async (bench) => {
    const size = bench.quick ? { people: 200, cases: 5, seconds: 8 } : { people: 2000, cases: 60, seconds: 75 };
    const world = await openWorld(bench, 4, ['detector: { clock: wall }']);
    try {
      const services = [service(bench, 'collector', world), service(bench, 'detector', world)];
      await ready(bench, world, size).catch((error: unknown) => { throw new Error(`the services are not ready: ${error instanceof Error ? error.message : ''} ${services.map((s) => s.tail().slice(-300)).join(' ')}`); });
      const watch = new Watch();
      const consumer = world.kafka.consumer({ groupId: `${world.prefix}watch`, maxWaitTimeInMs: 1000 });
      await consumer.connect();
      await consumer.subscribe({ topic: `${world.prefix}alerts`, fromBeginning: true });
      await consumer.run({ eachMessage: ({ message }) => { watch.alert(message.value?.toString() ?? ''); return Promise.resolve(); } });
      beginProfiles(bench, services.slice(1));
      const sent = await load(world, watch, size);
      await takeProfiles(bench, services.slice(1));
      const behind = await Promise.all([lag(world, 'winnow-collector'), lag(world, 'winnow-detector', `${world.prefix}observations`)]);
      await until(() => watch.heard.size === size.cases, 60_000).catch(() => undefined);
      await consumer.disconnect();
      for (const { child } of services) await stop(child);
      const ms = watch.latencies;
      return [
        { what: `p99 of ${String(ms.length)} cases`, value: quantile(ms, 0.99) / 1000, unit: 's', goal: { is: 'at most', value: 2 } },
        { what: 'p50', value: quantile(ms, 0.5) / 1000, unit: 's' },
        { what: 'alerts received ÷ cases planted', value: watch.heard.size / size.cases, unit: '×', goal: { is: 'at least', value: 1 } },
        { what: 'records the collector had not taken when the last was sent', value: behind[0], unit: '' }, { what: 'observations the detector had not taken then', value: behind[1], unit: '' },
        { what: `records a second that were sent, over ${String(Math.round(sent.seconds))} s`, value: sent.sent / sent.seconds, unit: '/s' },
      ];
    } finally { await world.close(); }
  },
};
