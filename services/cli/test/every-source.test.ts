import { cpSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { sources } from '@winnow/intake';
import { loadConfig } from '@winnow/platform';
import { type Found, search } from '../src/investigate.ts';

const samples = fileURLToPath(new URL('../../../packages/intake/samples/', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'winnow-every-'));
/** What portals export, with a header; the source that reads it. */
const exports: readonly (readonly [string, string, string])[] = [
  ['entra.csv', 'microsoft.entra-signin', 'Date (UTC),Request ID,User,Username,Application,IP address,Location,Status,Sign-in error code,Client app\n2026-03-02T08:31:22Z,0b7c1d9e-2222-4333-8444-555566667777,Ann Doe,ann.doe@example.com,Office 365,203.0.113.7,"Austin, Texas, US",Success,0,Browser\n'],
  ['m365.csv', 'microsoft.m365-audit', `CreationDate,UserIds,Operations,AuditData\n2026-03-02T08:31:22Z,ann.doe@example.com,UserLoggedIn,"${JSON.stringify({ CreationTime: '2026-03-02T08:31:22', Id: '0b7c1d9e-2222-4333-8444-555566667777', Operation: 'UserLoggedIn', Workload: 'AzureActiveDirectory', UserId: 'ann.doe@example.com', ClientIP: '203.0.113.7', ResultStatus: 'Success' }).replaceAll('"', '""')}"\n`],
  ['snowflake.csv', 'snowflake.login-history', 'EVENT_ID,EVENT_TIMESTAMP,EVENT_TYPE,USER_NAME,CLIENT_IP,REPORTED_CLIENT_TYPE,FIRST_AUTHENTICATION_FACTOR,IS_SUCCESS\n1,2026-03-02T08:31:22Z,LOGIN,ANN,203.0.113.7,SNOWFLAKE_UI,PASSWORD,YES\n'],
];
/** A line per file, by its name. */
let read: ReadonlyMap<string, string>;
let found: Found;

beforeAll(async () => {
  for (const vendor of readdirSync(samples)) for (const file of readdirSync(join(samples, vendor)).filter((name) => name.endsWith('.log'))) cpSync(join(samples, vendor, file), join(folder, vendor === 'ecs' ? 'ecs.log' : `${vendor}.${file}`));
  for (const [name, , text] of exports) writeFileSync(join(folder, name), text);
  writeFileSync(join(folder, 'notes.txt'), 'buy milk\ncall the landlord\n');
  const silent = (): void => undefined;
  found = await search([folder], { claims: {}, config: loadConfig() }, { out: silent, warn: silent, progress: silent, now: () => Date.UTC(2026, 2, 3), colour: false, width: 100 });
  read = new Map(found.coverage.lines(10_000).map((line) => { const at = line.indexOf(': '); return [line.slice(folder.length + 1, at), line.slice(at + 2)]; }));
}, 120_000);
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

describe('a folder with a file of every source', () => {
  it.each(sources.map(({ id }) => id))('%s is told by its name, with what was made of it', (id) => {
    expect(read.get(`${id}.log`)).toMatch(new RegExp(`^\\d+ records of ${id.replaceAll('.', '\\.')}(?: [\\d,]+)?(?: \\(in [^)]*\\))?; [1-9]\\d* observations? \\(`));
  });
  it.each(exports.map(([name, id]) => [name, id] as const))('%s, a portal\'s export, is of %s', (name, id) => { expect(read.get(name)).toBe(`1 record of ${id}; 1 observation (login 1)`); });
  it('what is no log is left alone, and said', () => { expect(read.get('notes.txt')).toBe('2 records of no source that is known; 0 observations; could not be read: no_parser 2 (line 1)'); });
  it('no file is passed over', () => {
    expect([...read.keys()].sort()).toEqual(readdirSync(folder).sort());
    expect(found.records).toBeGreaterThan(1000);
  });
});
