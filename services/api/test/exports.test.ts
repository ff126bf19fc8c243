import { request as httpRequest } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Case, DAY, HOUR, isoTime, type Observation } from '@winnow/core';
import { Type } from 'typebox';
import { cellOf, csvLine } from '../src/csv.ts';
import { account, claim, put, seen, T0 } from './entities.ts';
import { as, type Bench, openBench, store, theCase } from './support.ts';

const FORMULA = '=HYPERLINK("http://evil.example","click")';
const MANY = 4503; // more than two chunks, and not a whole number of them
let bench: Bench;
beforeAll(async () => {
  bench = await openBench();
  await store(bench, {
    people: [{ person_id: 'ann', usernames: ['ann'], display_name: FORMULA, team: 'a,b "c"' }, { person_id: '+bob', usernames: ['bob'], display_name: 'line one\nline two' }],
    cases: [theCase({ headline: '@SUM(A1:A9), "quoted"' }), theCase({ case_id: 'c_low', people: ['+bob'], band: 'low', probability: 0.1, peak_probability: 0.2, headline: '\u202Edlrow' })],
  });
  await claim(bench, 'devices', [{ device_id: 'LAP-1', owner_id: 'ann' }]);
  const many = Array.from({ length: MANY }, (_, i): Observation => seen({ login: 'ann', device: 'LAP-1', at: T0 + Math.floor(i / 1000) * HOUR, id: `many-${String(i).padStart(5, '0')}` })); // a thousand of each instant
  await put(bench, [...many, seen({ login: 'bob', ip: '198.51.100.9', at: T0 + DAY }), seen({ login: 'ann', ip: '198.51.100.9', at: T0 + 9 * DAY, device: FORMULA }), seen({ device: 'LAP-1', ip: '', kind: 'device-seen', at: T0, winnow: { device: { vm: true } } }), seen({ device: 'LAP-7', ip: '198.51.100.9', at: T0 })], ['ann', 'bob']);
  await bench.db.insert('observations', [{ id: 'many-00000', timestamp: T0, account_id: account('ann'), device_id: 'LAP-1', kind: 'login', outcome: 'success', source: 'okta', ip: '203.0.113.7', ingested: 9, doc: JSON.stringify(many[0]) }], '');
}, 120_000);
afterAll(() => bench.close());

interface Got { readonly status: number; readonly text: string; readonly headers: Readonly<Record<string, unknown>> }
const get = async (url: string): Promise<Got> => { const r = await bench.app.inject({ url: `/api/v1/exports/${url}`, headers: as('viewer', 'vera') }); return { status: r.statusCode, text: r.body, headers: r.headers }; };
const lines = async (url: string): Promise<readonly string[]> => { const { text, status } = await get(url); expect(status).toBe(200); return text === '' ? [] : text.replace(/\r?\n$/, '').split(/\r?\n/); };

describe('a cell', () => {
  it.each<[string, Parameters<typeof cellOf>[0], string]>([
    ['plain', 'Ann', 'Ann'], ['nothing', undefined, ''], ['a number below zero', -1.5, '-1.5'], ['a flag', true, 'true'], ['a formula', '=1+1', "'=1+1"], ['a plus', '+49 30', "'+49 30"], ['a minus', '-2', "'-2"], ['an at', '@SUM(A1)', "'@SUM(A1)"], ['a tab', '\t=1', "'\\t=1"], ['a return', '\r=1', "'\\r=1"], ['a line break', '\n=1', '"\'\n=1"'], ['a wide equals', '＝1', "'＝1"],
    ['an apostrophe is text', "'=1", "'=1"], ['a formula further on', 'a=1', 'a=1'], ['a comma', 'a,b', '"a,b"'], ['quotes', 'a "b"', '"a ""b"""'], ['both and a formula', '="a",1', '"\'=""a"",1"'], ['a break within', 'a\r\nb', '"a\r\nb"'], ['blanks around', ' a ', '" a "'], ['a right-to-left mark', 'a\u202Eb', 'a\\u{202e}b'], ['an escape', '\u001B[2J', '\\e[2J'], ['a zero-width mark before a formula', '\u200B=1', '\\u{200b}=1'], ['umlauts', 'Jürgen 💻', 'Jürgen 💻'],
  ])('of %s', (_, value, text) => { expect(cellOf(value)).toBe(text); });
  it('ends a line as RFC 4180 has it', () => { expect(csvLine(['a', 1, undefined])).toBe('a,1,\r\n'); });
});

describe('an export', () => {
  it('of cases as CSV is a file that no spreadsheet runs', async () => {
    const { text, headers } = await get('cases.csv?q=band%3Acritical');
    expect(headers).toMatchObject({ 'content-type': 'text/csv; charset=utf-8; header=present', 'content-disposition': 'attachment; filename="winnow-cases.csv"' });
    const [head, row] = text.split('\r\n');
    expect(head?.split(',').slice(0, 3)).toEqual(['case_id', 'kind', 'status']);
    expect(row).toContain(`,ann,"'=HYPERLINK(""http://evil.example"",""click"")",`);
    expect(row).toContain(`"'@SUM(A1:A9), ""quoted"""`);
  });
  it('of cases as lines of JSON is each whole case, with the work on it', async () => {
    const cases = (await lines('cases.ndjson')).map((line) => JSON.parse(line) as Case & { work: { state: string } });
    expect(cases.map((c) => [c.case_id, c.evidence.length, c.work.state])).toEqual([['c_ann', 1, 'new'], ['c_low', 1, 'new']]);
    expect((await get('cases.csv?q=colour%3Ared')).status).toBe(400);
  });
  it('of people is everybody, with names as text', async () => {
    expect((await get('people.csv')).text).toBe(`person_id,is_claimed,name,logins,team,home,employment,start_date,last_seen,cases,probability\r\n'+bob,true,"line one\nline two",bob,,,,,${isoTime(T0 + DAY)},1,0.1\r\nann,true,"'=HYPERLINK(""http://evil.example"",""click"")",ann,"a,b ""c""",,,,${isoTime(T0 + 9 * DAY)},1,0.9\r\n`);
    expect((await lines('people.ndjson?q=bob')).map((line) => (JSON.parse(line) as { name: string }).name)).toEqual(['line one\nline two']);
    expect(await lines('people.csv?q=nobody')).toHaveLength(1);
    expect(await lines('people.ndjson?q=nobody')).toHaveLength(0);
    expect([(await lines('people.ndjson?who=claimed')).length, (await lines('people.ndjson?who=unknown')).length]).toEqual([2, 0]);
  });
  it.each([['person=ann', MANY + 1], ['person=ann&ip=198.51.100.9', 1], ['person=ann&to=2026-03-03', MANY], ['device=LAP-1', MANY + 1], ['device=LAP-1&outcome=failure', 0], ['ip=203.0.113.7', MANY], ['ip=198.51.100.0/24&from=2026-03-01', 3], ['ip=203.0.113.8', 0], ['device=LAP-7', 0], ['person=ann&device=LAP-1', MANY]])('of observations of %s has each once, however many: %s', async (query, n) => {
    const rows = (await lines(`observations.ndjson?${query}`)).map((line) => (JSON.parse(line) as Observation).event.id);
    expect(rows).toHaveLength(n);
    expect(new Set(rows).size).toBe(n);
    expect(await lines(`observations.csv?${query}`)).toHaveLength(n + 1);
  });
  it('of observations as CSV has what was seen', async () => {
    const [, row] = await lines('observations.csv?person=ann&from=2026-03-10');
    expect(row?.split(',').slice(1).join(',')).toBe(`2026-03-11T08:00:00.000Z,ann,login,success,okta,198.51.100.9,"'=HYPERLINK(""http://evil.example"",""click"")",residential,Comcast,US,Austin,Login`);
  });
  it.each([['observations.csv', 400], ['observations.csv?from=2026-03-02&to=2026-03-02', 400], ['observations.csv?person=nobody', 404], ['observations.csv?ip=x', 400], ['observations.xml?person=ann', 404], ['people.csv?limit=1', 400], ['cases.csv/../../users', 404], ['..%2F..%2Fetc%2Fpasswd', 404]] as const)('%s is %s', async (url, status) => { expect((await get(url)).status).toBe(status); });
  it('is for those who are signed in, and leaves a trace of whom it names', async () => {
    expect((await bench.app.inject({ url: '/api/v1/exports/people.csv' })).statusCode).toBe(401);
    await bench.app.inject({ url: '/api/v1/exports/observations.csv?ip=198.51.100.9', headers: as('viewer', 'tracy') });
    await bench.app.inject({ url: '/api/v1/exports/cases.csv', headers: as('viewer', 'tracy') });
    await bench.clock.advance(1000);
    await new Promise((done) => setTimeout(done, 50));
    const rows = await bench.db.query("SELECT action, arraySort(what) AS what FROM audit WHERE actor = 'tracy' ORDER BY action", {}, Type.Object({ action: Type.String(), what: Type.Array(Type.String()) }));
    expect(rows).toEqual([{ action: 'export.cases', what: ['+bob', 'ann'] }, { action: 'export.observations', what: ['+bob', '198.51.100.9', 'ann'] }]);
  });
  it('is documented with its type', async () => {
    const { paths } = (await bench.app.inject({ url: '/api/v1/openapi.json' })).json<{ paths: Record<string, { get: { responses: Record<string, { content: Record<string, unknown> }> }; head?: unknown }> }>();
    for (const what of ['cases', 'people', 'observations']) expect(Object.keys(paths[`/api/v1/exports/${what}.csv`]?.get.responses['200']?.content ?? {})).toEqual(['text/csv']);
    expect(Object.keys(paths['/api/v1/exports/cases.ndjson']?.get.responses['200']?.content ?? {})).toEqual(['application/x-ndjson']);
  });
  it('stops reading when whoever asked goes away, and waits for who reads slowly', async () => {
    // As much as fits into no buffer of a connection: the store is asked for one chunk after the other only as long as somebody reads.
    for (let block = 0; block < 10; block++) await put(bench, Array.from({ length: 4000 }, (_, i) => seen({ login: 'dora', ip: '192.0.2.1', at: T0 + block * HOUR, id: `big-${String(block)}-${String(i)}`, winnow: { traits: ['x'.repeat(500)] } })), ['dora']);
    // Whoever is new is known after some seconds, and nobody waits for it.
    for (let i = 0; i < 200 && (await get('observations.csv?person=dora&from=2026-04-01')).status !== 200; i++) { await bench.clock.advance(6000); await new Promise((done) => setTimeout(done, 50)); }
    let asked = 0;
    const query = bench.db.query.bind(bench.db);
    bench.db.query = (sql, ...rest) => { if (sql.includes('account_id = {account:String}')) asked += 1; return query(sql, ...rest); };
    await bench.app.listen({ host: '127.0.0.1', port: 0 });
    const { port } = bench.app.server.address() as AddressInfo; // it listens on a port
    let left = false;
    await new Promise<void>((done, fail) => {
      const asking = httpRequest({ host: '127.0.0.1', port, path: '/api/v1/exports/observations.ndjson?person=dora', headers: as('viewer') }, (response) => {
        if (response.statusCode !== 200) { fail(new Error(`answered ${String(response.statusCode)}`)); return; }
        response.once('data', () => { response.pause(); setTimeout(() => { left = true; asking.destroy(); done(); }, 1500); });
      });
      asking.on('error', (error) => { if (!left) fail(error); });
      asking.end();
    });
    const whilePaused = asked;
    await new Promise((done) => setTimeout(done, 500));
    expect(whilePaused).toBeGreaterThan(0);
    expect(whilePaused).toBeLessThan(20); // 21 chunks are all
    expect(asked).toBeLessThanOrEqual(whilePaused + 1);
  }, 60_000);
});
