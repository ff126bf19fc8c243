import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DAY, HOUR, isoTime } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { openLive, type Live } from '@winnow/detector';
import { type Config, type Db, DetectorStore, fakeClock, kafkaConfigOf, loadConfig, openDb, openGeocoder, openKafka, openMetrics, silentLog, Store } from '@winnow/platform';
import { type Alert } from '@winnow/detection';
import { foreignClient, until } from '../support/kafka/helpers.ts';
import { readTopic } from '../support/kafka/read.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';
import { firstLine, listen, node, stopAll, told, winnow } from '../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-live-'));
const now = Math.floor(Date.now() / 1000) * 1000;
let id = 0;
/** A login as Okta writes it. */
const okta = (at: number, ip: string, eventType = 'user.session.start'): string => JSON.stringify({
  uuid: `live-${String(id++)}`, published: isoTime(at), eventType, severity: 'INFO', displayMessage: 'User login to Okta', outcome: { result: 'SUCCESS' },
  actor: { id: '00u1', type: 'User', alternateId: 'ann@example.com', displayName: 'Ann' }, client: { ipAddress: ip, userAgent: { rawUserAgent: 'Mozilla/5.0', os: 'Windows 10', browser: 'CHROME' } },
  authenticationContext: { externalSessionId: `s${String(id)}` }, target: [], request: { ipChain: [] },
});
const usb = (at: number): string => JSON.stringify({ name: 'pack_usb', hostIdentifier: 'SER-ANN-1', unixTime: Math.floor(at / 1000), calendarTime: isoTime(at), action: 'added', columns: { vendor_id: '1d6b', model_id: '0104', vendor: 'PiKVM', model: 'PiKVM Composite Device', serial: 'CAFEBABE' } });
/** An exit of a VPN provider, and an access line in north-east China. */
const EXIT = '45.152.150.17', FAR = '222.169.27.184';

describeKafka('with the wall clock', () => {
  const { brokers, unique } = testKafka();
  const prefix = `${unique('live')}.`;
  const file = join(folder, 'winnow.yaml');
  const kafka = foreignClient(brokers);
  const clock = fakeClock(now);
  let config: Config, db: Db, url = '', live: Live;
  const logs: { tail(): string }[] = [];
  const send = async (topic: string, ...values: string[]): Promise<void> => {
    const producer = kafka.producer();
    await producer.connect();
    await producer.send({ topic: `${prefix}${topic}`, messages: values.map((value) => ({ value })) });
    await producer.disconnect();
  };
  const open = async (): Promise<Live> => {
    const settings = kafkaConfigOf(config);
    if (settings === undefined) throw new Error('no brokers');
    const opened = openLive({ config, kafka: openKafka(settings, { log: silentLog }), db, log: silentLog, metrics: openMetrics('test'), clock, geocode: await openGeocoder(), key: 'winnow-live-test-key', version: '0', onFatal: (problem) => { throw problem; } });
    await opened.start();
    return opened;
  };
  const alerts = async (atLeast: number): Promise<Alert[]> => (await readTopic(kafka, `${prefix}alerts`, unique('reader'), atLeast)).map((m) => JSON.parse(m) as Alert);
  const said = (list: readonly Alert[]): string[] => list.map((a) => `${a.unmapped.winnow.step} ${a.unmapped.winnow.band}`);

  beforeAll(async () => {
    url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    writeFileSync(file, [
      'identity: { key: winnow-live-test-key }', 'kafka:', `  brokers: [${brokers.map((b) => `"${b}"`).join(', ')}]`, `  prefix: ${prefix}`, '  sessionTimeoutMs: 6000', '  inputs:', `    - { topic: ${prefix}raw.login, source: auto }`, `    - { topic: ${prefix}raw.endpoint, source: auto }`,
      'clickhouse:', `  url: ${url}`, '  user: winnow', '  password: winnow', 'collector:', `  group: ${prefix}collector`, 'detector:', `  group: ${prefix}detector`, '  clock: wall', '  debounceMs: 20', '  populationMs: 1000', 'http: { port: 0 }', '',
    ].join('\n'));
    writeFileSync(join(folder, 'people.csv'), `person_id,usernames,home_country,home_city,home_lat,home_lon,start_date,time_zone\nann,ann@example.com,US,Austin,30.27,-97.74,${isoTime(now - 20 * DAY).slice(0, 10)},America/Chicago\n`);
    writeFileSync(join(folder, 'devices.csv'), 'device_id,owner_id,ownership\nSER-ANN-1,ann,corporate\n');
    await told(winnow('topics', '--config', file, '--partitions', '2', '--people', join(folder, 'people.csv'), '--devices', join(folder, 'devices.csv')));
    logs.push(listen(winnow('collector', '--config', file)));
    config = loadConfig({ file, detectors: catalogue });
    db = await openDb({ kind: 'server', url, user: 'winnow', password: 'winnow' });
    const store = new DetectorStore(db);
    await until(async () => (await store.claimsVersion().catch(() => '')).startsWith('2/'), 60_000);
    live = await open();
  }, 120_000);
  afterAll(async () => { await live.stop(5000); await db.close(); await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('a case opens, is raised, and closes by decay; each step is on the alert topic once, also after a restart', async () => {
    const store = new Store(db);
    const cases = async (): Promise<string[]> => (await store.cases()).map((c) => `${c.case_id.slice(0, 2)} ${c.people.join('+')} ${c.status} ${c.band}`);
    // Twelve days behind nothing but an exit: much of somebody hired three weeks ago, and not enough. (Ten would do,
    // but for a change to summer time that makes one day of two.) Levels on the way there may never be evaluated.
    await send('raw.login', ...Array.from({ length: 12 }, (_, i) => okta(now - (11 - i) * DAY, EXIT)));
    await until(async () => (await store.findings()).some((f) => f.detector === 'origin.vpn-behind-vpn' && f.level === 'constant-new'), 30_000).catch(() => { throw new Error(logs.map((l) => l.tail()).join('\n')); });
    expect(await cases()).toEqual([]);
    // For a moment the login comes from far away.
    await send('raw.login', okta(now, FAR));
    await until(async () => (await cases()).length === 1, 20_000);
    expect(await cases()).toEqual(['c_ ann open medium']);
    await clock.advance(2 * HOUR);
    await send('raw.endpoint', usb(clock.now()));
    await until(async () => (await cases())[0] === 'c_ ann open critical', 20_000);
    // A process that takes over says nothing twice.
    await live.stop(5000);
    live = await open();
    await until(() => live.isKeeper() && live.trouble() === undefined, 30_000);
    // Months later nothing of it weighs enough any more; the slip still lies within its window, whoever looks again.
    await clock.advance(170 * DAY);
    await until(async () => (await cases())[0] === 'c_ ann closed critical', 20_000);
    const published = await alerts(3);
    expect(said(published)).toEqual(['opened medium', 'raised critical', 'closed critical']);
    expect(new Set(published.map((a) => a.metadata.uid)).size).toBe(3);
    const steps = await store.steps();
    expect(steps.map((s) => s.uid)).toEqual(published.map((a) => a.metadata.uid));
    expect(steps.every((s) => s.published_at > 0)).toBe(true);
    // The last alert says what the case says.
    const [found] = await store.cases();
    expect(published.at(-1)?.unmapped.winnow).toMatchObject({ status: found?.status, score_db: found?.score_db });
  }, 180_000);

  it('a claim that changes is held against what was seen before', async () => {
    const store = new Store(db);
    const level = async (): Promise<string | undefined> => (await new DetectorStore(db).standing(['ann'])).find((f) => f.detector === 'location.slip')?.level;
    expect(await level()).toBe('slip');
    writeFileSync(join(folder, 'travel.csv'), `person_id,from,to,country\nann,${isoTime(now - DAY).slice(0, 10)},${isoTime(now + DAY).slice(0, 10)},CN\n`);
    await told(winnow('topics', '--config', file, '--partitions', '2', '--travel', join(folder, 'travel.csv')));
    await until(async () => await level() === undefined, 30_000);
    expect((await store.cases()).length).toBe(1);
  }, 90_000);
});
