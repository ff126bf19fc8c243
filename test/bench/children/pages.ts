/** The API over a store filled with made-up observations, asked over HTTP: `node … pages.ts DATA PEOPLE PER_PERSON`. Progress on stderr, one JSON object at the end on stdout. */
import { accountId, type Case } from '@winnow/core';
import { type Auth, openApp } from '@winnow/api';
import { type Db, loadConfig, migrate, openDb, openGeocoder, openLog, openMetrics, Store, systemClock } from '@winnow/platform';
import { Type } from 'typebox';
import { quantile } from '../harness.ts';

const args = process.argv.slice(2);
const folder = args[0] ?? '';
const people = Number(args[1] ?? 1000), perPerson = Number(args[2] ?? 1000);
const KEY = 'winnow-bench-key-0';
const START = Date.UTC(2026, 0, 5);
const DAY = 86_400_000;
/** So many share the way out of an office, each on one day of seven: the busiest address. */
const OFFICE = '198.51.100.7';
const CASES = 2000;
const TIMES = 200;
const say = (line: string): void => { process.stderr.write(`${line}\n`); };

const person = (n: number): string => `p${String(n).padStart(6, '0')}`;
const addressOf = (n: number): string => `100.${String(64 + (n >> 16))}.${String((n >> 8) & 255)}.${String(n & 255)}`;

async function fillNames(db: Db): Promise<void> {
  await db.command('CREATE TABLE IF NOT EXISTS bench_accounts (n UInt32, account String, ip String) ENGINE = MergeTree ORDER BY n');
  for (let from = 0; from < people; from += 10_000) {
    const ids = Array.from({ length: Math.min(10_000, people - from) }, (_, i) => from + i);
    const account = (n: number): string => accountId(KEY, '', person(n));
    await db.insert('bench_accounts', ids.map((n) => ({ n, account: account(n), ip: addressOf(n) })), '');
    await db.insert('identities', ids.map((n) => ({ kind: 'account', id: account(n), name: person(n), realm: '', email: '', host: '', ingested: 1 })), '');
    await db.insert('claims', ids.flatMap((n) => [
      { kind: 'people', key: `${person(n)}|`, doc: JSON.stringify({ person_id: person(n), usernames: [person(n)], display_name: `Person ${String(n)}`, home_country: 'US', home_city: 'Austin', home_lat: 30.27, home_lon: -97.74, time_zone: 'America/Chicago', team: `team-${String(n % 50)}` }), version: '1' },
      { kind: 'devices', key: `LAP-${String(n)}|`, doc: JSON.stringify({ device_id: `LAP-${String(n)}`, owner_id: person(n), hostnames: [`lap-${String(n)}`] }), version: '1' },
    ]), '');
  }
}

/** Sixteen observations a day and person over working hours; one in twenty fails, one in fifty says something of the device. */
async function fillObservations(db: Db, first: number): Promise<void> {
  const step = Math.max(1, Math.floor(1_000_000 / perPerson));
  const started = performance.now();
  for (let from = first; from < people; from += step) {
    await db.command(`
      INSERT INTO observations (id, timestamp, account_id, device_id, session_id, kind, outcome, source, ip, line, network_class, operator, asn, country, city, lat, lon, has_point, accuracy_km, mfa_device, phone, fingerprint, presence, presence_bit, notable, ingested, doc)
      SELECT lower(hex(SHA256(concat(toString(p), '.', toString(k))))) AS id, {start:Int64} + intDiv(k, 16) * 86400000 + (14 * 60 + (k % 16) * 32) * 60000 + (cityHash64(p, k) % 600000) AS timestamp, account AS account_id, concat('LAP-', toString(p)) AS device_id, concat('s', toString(p), '-', toString(intDiv(k, 16))) AS session_id,
        ['vpn-session-start', 'vpn-session-update', 'login', 'mfa'][k % 4 + 1] AS kind, if(k % 20 = 19, 'failure', 'success') AS outcome, ['cisco.asa', 'okta.system-log'][k % 2 + 1] AS source,
        if(p % 5 = 0 AND intDiv(k, 16) % 7 = p % 7, {office:String}, home) AS ip, ip AS line, if(ip = {office:String}, 'business', 'residential') AS network_class, if(p % 2 = 0, 'Comcast', 'Charter') AS operator, 7922 AS asn, 'US' AS country, 'Austin' AS city, 30.27 AS lat, -97.74 AS lon, 1 AS has_point, 20 AS accuracy_km,
        if(k % 4 = 3, concat('mfa-', toString(p)), '') AS mfa_device, '' AS phone, '' AS fingerprint, outcome = 'success' AS presence, [1, 1, 2, 4][k % 4 + 1] AS presence_bit, k % 20 = 19 OR k % 50 = 7 AS notable, 1 AS ingested,
        concat('{"schema_version":1,"@timestamp":"', formatDateTime(fromUnixTimestamp64Milli(timestamp, 'UTC'), '%Y-%m-%dT%H:%i:%S.000Z'), '","event":{"id":"', id, '","outcome":"', outcome, '"},"source":{"ip":"', ip, '","geo":{"country_iso_code":"US","city_name":"Austin","location":{"lat":30.27,"lon":-97.74}},"as":{"number":7922}},"winnow":{"kind":"', kind, '","source":"', source, '","account_id":"', account, '","device_id":"', device_id, '","network":{"class":"', network_class, '"}}}') AS doc
      FROM (SELECT {from:UInt32} + intDiv(number, {per:UInt32}) AS p, number % {per:UInt32} AS k FROM numbers({rows:UInt64})) AS made
      INNER JOIN (SELECT n, account, ip AS home FROM bench_accounts WHERE n >= {from:UInt32} AND n < {from:UInt32} + {step:UInt32}) AS known ON made.p = known.n
      SETTINGS max_threads = 2, max_insert_threads = 1`, { start: START, office: OFFICE, from, per: perPerson, step, rows: Math.min(step, people - from) * perPerson });
    if (from > first && Math.floor(from / step) % 5 === 0) say(`  ${(from * perPerson).toLocaleString('en-US')} observations stored, ${String(Math.round(((from - first) * perPerson) / (performance.now() - started)))} thousand a second`);
  }
}

const caseAt = (i: number): Case => {
  const n = (i * 37) % people;
  const detector = ['origin.vpn-behind-vpn', 'location.home-mismatch', 'sharing.shared-egress', 'remote-control.kvm'][i % 4] ?? '';
  return {
    case_id: `c_${String(i).padStart(24, '0')}`, kind: i % 10 === 0 ? 'cluster' : 'person', people: i % 10 === 0 ? [person(n), person((n + 1) % people), person((n + 2) % people)] : [person(n)], devices: [`LAP-${String(n)}`], ips: [addressOf(n)], probability: 0.9, score_db: 9.5,
    peak_probability: ((i * 7919) % 1000) / 1000, peak_at: new Date(START + DAY).toISOString(), band: (['low', 'medium', 'high', 'critical'] as const)[i % 4] ?? 'low', status: i % 3 === 0 ? 'closed' : 'open', opened_at: new Date(START + (i % 50) * DAY).toISOString(), updated_at: new Date(START + (i % 55) * DAY).toISOString(), as_of: new Date(START + 60 * DAY).toISOString(),
    headline: `${person(n)}: works through a VPN exit on 20 of 20 days; laptop sent to another state`, mitigating: [], innocent_explanation: '',
    evidence: [{ id: `f_${String(i)}`, detector, level: 'persistent', family: (['origin', 'location', 'sharing', 'remote-control'] as const)[i % 4] ?? 'origin', weight_db: 15, observed_at: new Date(START + 20 * DAY).toISOString(), summary: 'on 20 of 20 days', facts: {}, observations: [] }],
  };
};

const nobody: Auth = { who: () => Promise.resolve({ user: 'bench', role: 'admin', scopes: ['read', 'act', 'ingest', 'admin'], via: 'token' }), routes: () => undefined };

interface Asked { readonly what: string; readonly p50: number; readonly p95: number; readonly most: number; readonly bytes: number }
async function asked(base: string, what: string, path: (i: number) => string): Promise<Asked> {
  const times: number[] = [];
  let bytes = 0;
  for (let i = 0; i < TIMES; i++) {
    const started = performance.now();
    const response = await fetch(`${base}/api/v1${path(i)}`);
    const body = await response.text();
    times.push(performance.now() - started);
    if (!response.ok) throw new Error(`${path(i)}: ${String(response.status)} ${body.slice(0, 200)}`);
    bytes = Math.max(bytes, body.length);
  }
  return { what, p50: quantile(times, 0.5), p95: quantile(times, 0.95), most: Math.max(...times), bytes };
}

const db = await openDb({ kind: 'embedded', path: folder });
await migrate(db);
const Int = Type.Object({ n: Type.Number() });
const stored = async (): Promise<number> => (await db.query('SELECT count() AS n FROM observations', {}, Int))[0]?.n ?? 0;
const before = await stored();
if (before < people * perPerson) {
  const started = performance.now();
  if (before === 0) await fillNames(db);
  // What was cut off goes on with the first person who is not whole; blocks come again under the same ids.
  const step = Math.max(1, Math.floor(1_000_000 / perPerson));
  await fillObservations(db, Math.floor(before / perPerson / step) * step);
  await new Store(db).saveCases(Array.from({ length: CASES }, (_, i) => caseAt(i)), 1);
  say(`  filled in ${String(Math.round((performance.now() - started) / 1000))} s`);
}
const app = await openApp({ config: loadConfig({ env: { WINNOW_HTTP__REQUESTS_PER_MINUTE: '1000000' } }), db, store: new Store(db), log: openLog({ level: 'error', service: 'api' }), metrics: openMetrics('api'), clock: systemClock, geocode: await openGeocoder(), key: KEY, version: '0' }, nobody);
const base = await app.listen({ host: '127.0.0.1', port: 0 });
const begun = performance.now();
await fetch(`${base}/api/v1/cases`);
say(`  first answer after ${String(Math.round(performance.now() - begun))} ms`);
const spread = (i: number): number => (i * 7919 + 13) % people;
const results: Asked[] = [];
for (const [what, path] of [
  ['case list', (i) => `/cases?q=${encodeURIComponent(['status:open', 'band:high,critical sort:updated', 'detector:sharing.* -status:closed', `person:${person(spread(i))}`][i % 4] ?? '')}`],
  ['facets', (i) => `/cases/facets?q=${encodeURIComponent(['', 'status:open', 'band:high'][i % 3] ?? '')}`],
  ['case page', (i) => `/cases/c_${String(i % CASES).padStart(24, '0')}`],
  ['case timeline', (i) => `/cases/c_${String(i % CASES).padStart(24, '0')}/timeline`],
  ['person page', (i) => `/people/${person(spread(i))}`],
  ['person timeline', (i) => `/people/${person(spread(i))}/timeline`],
  ['device page', (i) => `/devices/LAP-${String(spread(i))}`],
  ['address pivot, home', (i) => `/addresses/${addressOf(spread(i))}`],
  ['address pivot, busiest', () => `/addresses/${OFFICE}`],
  ['search for a person', (i) => `/search?q=${person(spread(i))}`],
  ['search for an address', (i) => `/search?q=${addressOf(spread(i))}`],
  ['search for a word', (i) => `/search?q=${['comcast', 'lap-77', 'team-7', 'vpn'][i % 4] ?? ''}`],
] as readonly (readonly [string, (i: number) => string])[]) {
  const one = await asked(base, what, path).catch((error: unknown) => { say(`  ${what}: ${error instanceof Error ? error.message : String(error)}`); return undefined; });
  if (one !== undefined) { results.push(one); say(`  ${what}: p50 ${one.p50.toFixed(1)} ms, p95 ${one.p95.toFixed(1)} ms, at most ${one.most.toFixed(1)} ms, ${String(one.bytes)} bytes`); }
}
const observations = await stored();
await app.close();
await db.close();
process.stdout.write(`${JSON.stringify({ observations, results, rssMb: process.resourceUsage().maxRSS / 1024 })}\n`);
