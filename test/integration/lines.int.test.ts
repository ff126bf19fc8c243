import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { DAY, HOUR, isoTime, networkClasses, type Observation, sha256, timelineOf } from '@winnow/core';
import { BusyLine, busyLinesOf, busyLinesQuery, catalogue, linesOf, type ThingKind, ThingRow, thingsOf, thingsQuery } from '@winnow/detection';
import { BatchWriter, type Db, migrate, openDb, rowsOf, Store } from '@winnow/platform';
import fc from 'fast-check';

const path = mkdtempSync(join(tmpdir(), 'winnow-lines-'));
const START = Date.UTC(2026, 2, 1);
let db: Db;
beforeAll(async () => { db = await openDb({ kind: 'embedded', path }); await migrate(db); });
afterAll(async () => { await db.close(); rmSync(path, { recursive: true, force: true }); });

const place = fc.constantFrom({ country_iso_code: 'US', city_name: 'Reno', location: { lat: 39.53, lon: -119.81 } }, { country_iso_code: 'DE', city_name: 'Köln' }, {});
const observation = fc.record({
  hour: fc.integer({ min: 0, max: 20 * 24 }), account: fc.constantFrom('a1', 'a2', 'a3', 'a4'), ip: fc.constantFrom('203.0.113.1', '203.0.113.2', '2001:db8:1:2::5', '2001:db8:1:2::6', '198.51.100.9'), device: fc.constantFrom('D1', 'D2', ''),
  kind: fc.constantFrom('vpn-session-start' as const, 'login' as const, 'mfa' as const), outcome: fc.constantFrom('success' as const, 'success' as const, 'failure' as const), net: fc.constantFrom(...networkClasses), geo: place,
});

it('the query for shared lines gives what the pure fold gives, and the accounts\' days on any line', async () => {
  const detector = catalogue.find((d) => d.id === 'sharing.shared-egress');
  if (detector?.kind !== 'population') throw new Error('no such population detector');
  let run = 0;
  await fc.assert(fc.asyncProperty(fc.array(observation, { minLength: 1, maxLength: 80 }), async (list) => {
    run += 1;
    await db.command('TRUNCATE TABLE presence_by_line');
    const observations = list.map((r, i): Observation => ({
      schema_version: 1, '@timestamp': isoTime(START + r.hour * HOUR + i), event: { id: sha256(String(run), String(i)), outcome: r.outcome }, source: { ip: r.ip, geo: r.geo },
      winnow: { kind: r.kind, source: 'test', account_id: r.account, network: { class: r.net }, geo_accuracy_km: 25, ...(r.device !== '' && { device_id: r.device }) },
    }));
    const writer = new BatchWriter(db);
    const stored = writer.add(rowsOf(observations, [], 1));
    await writer.flush();
    await stored;
    const span = { from: START + 4 * DAY, asOf: START + 18 * DAY };
    const rows = await new Store(db).population(detector.query, { ...span, max_people: 40, max_rows: 1000 }, detector.row);
    expect(rows).toEqual(linesOf(timelineOf('all', observations).presences, span, 40));
  }), { numRuns: 25 });
}, 120_000);

const shown = fc.record({
  hour: fc.integer({ min: 0, max: 20 * 24 }), account: fc.constantFrom('a1', 'a2', 'a3'), device: fc.constantFrom('D1', 'D2', ''), phone: fc.constantFrom('p_1', 'p_2', ''), mfa: fc.constantFrom('m1', 'm2', ''), print: fc.constantFrom('f1', ''),
  kind: fc.constantFrom('login' as const, 'mfa' as const, 'account-change' as const), outcome: fc.constantFrom('success' as const, 'success' as const, 'failure' as const),
});
it('the query for shared things gives what the pure fold gives', async () => {
  let run = 0;
  await fc.assert(fc.asyncProperty(fc.array(shown, { minLength: 1, maxLength: 60 }), fc.constantFrom<ThingKind>('device', 'mfa-device', 'phone', 'fingerprint'), async (list, kind) => {
    run += 1;
    await db.command('TRUNCATE TABLE things');
    const observations = list.map((r, i): Observation => ({
      schema_version: 1, '@timestamp': isoTime(START + r.hour * HOUR + i), event: { id: sha256('thing', String(run), String(i)), outcome: r.outcome },
      winnow: { kind: r.kind, source: 'test', account_id: r.account, ...(r.device !== '' && { device_id: r.device }), ...(r.print !== '' && { device: { fingerprint: r.print } }), mfa: { ...(r.mfa !== '' && { device_id: r.mfa }), ...(r.phone !== '' && { phone: r.phone }) } },
    }));
    const writer = new BatchWriter(db);
    const stored = writer.add(rowsOf([...observations, ...observations.slice(0, 5)], [], 1));
    await writer.flush();
    await stored;
    const span = { from: START + 4 * DAY + 5 * HOUR, asOf: START + 18 * DAY + 7 * HOUR };
    expect(await new Store(db).population(thingsQuery(kind), { ...span, max_people: 40, max_rows: 1000 }, ThingRow)).toEqual(thingsOf(kind, observations, span, 40));
  }), { numRuns: 40 });
}, 120_000);

it('the query for lines of approvals tells phones from computers, and counts who hides', async () => {
  const detector = catalogue.find((d) => d.id === 'sharing.approval-line');
  if (detector?.kind !== 'population') throw new Error('no such population detector');
  await db.command('TRUNCATE TABLE presence_by_line');
  let count = 0;
  const at = (account: string, day: number, hour: number, over: { kind: 'mfa' | 'login'; net: (typeof networkClasses)[number]; ip: string; outcome?: 'failure' }): Observation => ({
    schema_version: 1, '@timestamp': isoTime(START + day * DAY + hour * HOUR), event: { id: sha256('approval', String(count += 1)), outcome: over.outcome ?? 'success' }, source: { ip: over.ip, geo: { country_iso_code: 'US', city_name: 'Reno' } },
    winnow: { kind: over.kind, source: 'test', account_id: account, network: { class: over.net }, geo_accuracy_km: 25 },
  });
  const home = '203.0.113.50';
  const observations = [
    ...[1, 2, 3].flatMap((day) => ['a1', 'a2'].flatMap((a) => [at(a, day, 9, { kind: 'login', net: 'vpn', ip: '198.51.100.7' }), at(a, day, 9, { kind: 'mfa', net: 'residential', ip: home })])),
    at('a1', 4, 9, { kind: 'login', net: 'residential', ip: '203.0.113.9' }), at('a1', 5, 9, { kind: 'login', net: 'corporate', ip: '192.0.2.1' }),
    // Works from the line: no phone. Hides nothing. Failed. On the carrier's network.
    ...[1, 2].flatMap((day) => [at('a3', day, 9, { kind: 'login', net: 'residential', ip: home }), at('a3', day, 9, { kind: 'mfa', net: 'residential', ip: home })]),
    at('a4', 1, 9, { kind: 'mfa', net: 'residential', ip: home }), at('a1', 6, 9, { kind: 'mfa', net: 'residential', ip: home, outcome: 'failure' }), at('a1', 7, 9, { kind: 'mfa', net: 'mobile', ip: '192.0.2.99' }), at('a2', 7, 9, { kind: 'mfa', net: 'mobile', ip: '192.0.2.99' }),
  ];
  const writer = new BatchWriter(db);
  const stored = writer.add(rowsOf(observations, [], 1));
  await writer.flush();
  await stored;
  const rows = await new Store(db).population(detector.query, { from: START, asOf: START + 30 * DAY, max_people: 12, max_rows: 1000 }, detector.row);
  const days = [1, 2, 3].map((day) => START + day * DAY);
  expect(rows).toEqual([{ line: home, network_class: 'residential', place: 'Reno, US', accounts: ['a1', 'a2'], days: [days, days], hidden: [3, 3], worked: [4, 3], last: [START + 3 * DAY + 9 * HOUR, START + 3 * DAY + 9 * HOUR], observations: [expect.any(String), expect.any(String)] }]);
});

it('the query for busy lines counts accounts and days of successful work', async () => {
  await db.command('TRUNCATE TABLE presence_by_line');
  const one = (i: number, over: { account: string; ip: string; day: number; kind?: Observation['winnow']['kind']; outcome?: Observation['event']['outcome'] }): Observation => ({
    schema_version: 1, '@timestamp': isoTime(START + over.day * DAY + i), event: { id: sha256('busy', String(i)), outcome: over.outcome ?? 'success' }, source: { ip: over.ip },
    winnow: { kind: over.kind ?? 'login', source: 'test', account_id: over.account, network: { class: 'business' } },
  });
  const many = Array.from({ length: 20 }, (_, n) => n);
  const observations = [
    ...many.flatMap((n) => [0, 1, 2].map((day) => one(n * 3 + day, { account: `a${String(n)}`, ip: '203.0.113.1', day }))),
    ...many.flatMap((n) => [0, 1, 2].map((day) => one(1000 + n * 3 + day, { account: `a${String(n)}`, ip: '203.0.113.2', day, outcome: 'failure' }))),
    ...many.flatMap((n) => [0, 1, 2].map((day) => one(2000 + n * 3 + day, { account: `a${String(n)}`, ip: '203.0.113.3', day, kind: 'mfa' }))),
    ...many.map((n) => one(3000 + n, { account: `a${String(n)}`, ip: '203.0.113.4', day: 1 })),
    ...many.flatMap((n) => [0, 1, 2, 3].map((day) => one(4000 + n * 4 + day, { account: `a${String(n % 11)}`, ip: '203.0.113.5', day }))),
    ...many.flatMap((n) => [0, 1, 2, 3].map((day) => one(5000 + n * 4 + day, { account: `a${String(n)}`, ip: `2001:db8:1:2::${String(n)}`, day }))),
  ];
  const writer = new BatchWriter(db);
  const stored = writer.add(rowsOf(observations, [], 1));
  await writer.flush();
  await stored;
  const busy = await new Store(db).population(busyLinesQuery, { ...busyLinesOf(20), from: START, asOf: START + 10 * DAY }, BusyLine);
  expect(busy).toEqual([{ line: '2001:db8:1:2::/64', accounts: 20, days: 4, network_class: 'business' }, { line: '203.0.113.1', accounts: 20, days: 3, network_class: 'business' }].sort((a, b) => (a.line < b.line ? -1 : 1)));
});
