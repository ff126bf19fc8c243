import { cpSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { redo } from './redo.ts';
import { type Ended, expectClear, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('answers');
let cases: Case[] = [];
const ask = (...args: readonly string[]): Promise<Ended> => winnow([...args, '--data', at('data')], '', { env: { COLUMNS: '100' } });
const found = (of: (c: Case) => boolean): Case => { const c = cases.find(of); if (c === undefined) throw new Error('the sample company has no such case'); return c; };

beforeAll(async () => {
  expect((await winnow(['simulate', '--people', '60', '--days', '24', '--seed', 'spine', '--out', at('company')])).code).toBe(0);
  expect((await winnow(['investigate', at('company'), '--data', at('data')])).code).toBe(0);
  cases = (await ask('cases', '--json')).out.trim().split('\n').map((l) => JSON.parse(l) as Case);
}, 120_000);
afterAll(remove);

describe('questions to a folder that investigate kept', () => {
  it('cases have the names that the claims give', async () => {
    const { out } = await ask('cases');
    const one = found((c) => c.kind === 'person' && c.merged_into === undefined);
    expect(out).toMatch(new RegExp(`${one.case_id}[^]*${one.people[0] ?? ''} [A-Z]\\w+ [A-Z]\\w+: `));
    for (const c of cases) expect(out).toContain(c.case_id);
  }, 30_000);
  it('cases that a query asks for', async () => {
    const one = found((c) => c.kind === 'person' && c.merged_into === undefined);
    const person = one.people[0] ?? '';
    const ids = async (...query: readonly string[]): Promise<readonly string[]> => (await ask('cases', '--json', ...query)).out.trim().split('\n').filter((l) => l !== '').map((l) => (JSON.parse(l) as Case).case_id);
    const login = /accounts +(\S+?)[,\s]/.exec((await ask('person', person)).out)?.[1] ?? '';
    expect(await ids(`person:${login}`, 'kind:person')).toEqual(await ids(`person:${person}`, 'kind:person'));
    expect(await ids('-status:merged')).toEqual(cases.filter((c) => c.merged_into === undefined).map((c) => c.case_id));
    expect(await ids('detector:sharing.*', '-kind:person')).toEqual(cases.filter((c) => c.kind === 'cluster').map((c) => c.case_id));
    expect((await ask('cases', 'person:nobody')).out).toBe('No case that this asks for.\n');
    for (const [query, told] of [['band:hihg', 'query, character 6: "hihg": there are low, medium, high, critical'], ['--dta', 'unknown option --dta']] as const) {
      const wrong = await ask('cases', query);
      expectClear(wrong, 1);
      expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining(told)]);
    }
  }, 30_000);
  it('a case by the beginning of its id', async () => {
    const cluster = found((c) => c.kind === 'cluster');
    const { out, code } = await ask('case', cluster.case_id.slice(0, 12));
    expect(out).toContain(cluster.case_id);
    expect(out).toContain('took in');
    expect(code).toBe(0);
    expect(JSON.parse((await ask('case', cluster.case_id, '--json')).out)).toEqual(cluster);
  }, 30_000);
  it('a merged case says where it went', async () => {
    const merged = found((c) => c.merged_into !== undefined);
    expect((await ask('case', merged.case_id)).out).toMatch(new RegExp(`^This case is part of ${merged.merged_into ?? ''} now`));
  }, 30_000);
  it('a person by id, login and e-mail: what is claimed, seen, found', async () => {
    const person = found((c) => c.kind === 'person' && c.merged_into === undefined && c.evidence.some((e) => e.detector.startsWith('delivery.'))).people[0] ?? '';
    const { out, code } = await ask('person', person);
    expect(code).toBe(0);
    for (const part of [/^p\d+ \w+ \w+\n/, /claims +home \w+/, /owns +\w+/, /accounts +\w+\.\w+/, /seen +on \d+ days, 2026-/, /places +.*\d+ days, last 2026-/, /networks +\w+/, /Found\n {2}[a-z]+\./, /Cases\nc_/]) expect(out).toMatch(part);
    const page = JSON.parse((await ask('person', person, '--json')).out) as { person_id: string; accounts: { login: string }[]; findings: { level: string }[]; cases: Case[] };
    expect(page.person_id).toBe(person);
    expect(page.findings.length).toBeGreaterThan(0);
    expect(page.findings.every((f) => f.level !== '')).toBe(true);
    expect(page.cases.map((c) => c.case_id)).toEqual(cases.filter((c) => c.people.includes(person)).map((c) => c.case_id));
    const login = page.accounts.find((a) => a.login.includes('@'))?.login ?? '';
    expect((await ask('person', login.toUpperCase(), '--json')).out).toBe(`${JSON.stringify(page)}\n`);
  }, 30_000);
  it.each([[['case', 'c_0000'], /^winnow: no case c_0000; winnow cases lists them\n$/], [['case', 'c'], /no case c;/], [['person', 'ghost\u001B[2J'], /^winnow: ghost\\e\[2J: nobody is known by this id, login or e-mail/]] as const)('%s is unknown: one line and 2', async (args, said) => {
    const ended = await ask(...args);
    expect(ended.err).toMatch(said);
    expectClear(ended, 1);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
  }, 30_000);
  it('a second run into the folder replaces what the first concluded, and without claims nobody has a name', async () => {
    cpSync(at('company/logs/asa.log'), at('bare/asa.log'));
    expect((await winnow(['investigate', at('bare'), '--data', at('data2')])).code).toBe(0);
    cpSync(at('data'), at('data3'), { recursive: true });
    expect((await winnow(['investigate', at('bare'), '--data', at('data3'), '--people', put('nobody.csv', 'person_id,usernames\nz1,nobody\n')])).code).toBe(0);
    const { out } = await winnow(['person', 'p00051', '--data', at('data3')]);
    expect(out).toBe('');
    const names = (await winnow(['cases', '--data', at('data2')])).out;
    expect(names).not.toMatch(/p\d{5}/);
  }, 60_000);
});

describe('the arithmetic of a case', () => {
  it('can be redone from what is printed, and gives the score that the case has', async () => {
    const told = cases.filter((c) => c.merged_into === undefined);
    expect(new Set(told.map((c) => c.kind))).toEqual(new Set(['cluster', 'person']));
    for (const c of told) {
      const { out, code } = await ask('case', c.case_id, '--explain');
      expect(code).toBe(0);
      expect(redo(out)).toBe(c.score_db);
      for (const part of [/rates of \d{4}-\d\d-\d\d: the findings that stood at the end of that day, \d+ levels? shown, \d+ people/, /lists [0-9a-f]{12}, as configured now/, /geo data, as configured now: .*built \d{4}-/s, /claims [0-9a-f]{12}/]) expect(out).toMatch(part);
      if (c.kind === 'cluster') for (const p of c.people.filter((id) => !out.includes(`. ${id}`))) expect(out).toMatch(new RegExp(`^ +[+-][\\d.]+ {2}${p} `, 'm'));
    }
  }, 120_000);
  it('names raw lines that are there', async () => {
    const one = found((c) => c.kind === 'person' && c.merged_into === undefined);
    const { records } = JSON.parse((await ask('case', one.case_id, '--explain', '--json')).out) as { records: { place?: string; source?: string }[] };
    expect(records.length).toBeGreaterThan(0);
    for (const { place = '' } of records.slice(0, 5)) {
      const [, path = '', line = ''] = /^(.*):(\d+)$/.exec(place) ?? [];
      expect(readFileSync(path, 'utf8').split('\n')[Number(line) - 1] ?? '').not.toBe('');
    }
  }, 30_000);
  it('at the end of an earlier day is that day\'s: what the case was at its peak', async () => {
    const one = found((c) => c.merged_into === undefined && c.peak_at < c.as_of);
    const day = new Date(Date.parse(one.peak_at) - 1).toISOString().slice(0, 10);
    const x = JSON.parse((await ask('case', one.case_id, '--at', day, '--json')).out) as { score_db: number; probability: number; stored_score_db?: number };
    expect(x.probability).toBe(one.peak_probability);
    expect(x.score_db).toBeGreaterThan(one.score_db);
    expect(x.stored_score_db).toBeUndefined();
  }, 30_000);
  it.each([[['--at', 'yesterday'], /^winnow: --at yesterday: no day; give it as YYYY-MM-DD, for example \d{4}-/], [['--at', '2026-13-45'], /no day;/]] as const)('%s: one line and 2', async (args, said) => {
    const ended = await ask('case', found((c) => c.merged_into === undefined).case_id, ...args);
    expect(ended.err).toMatch(said);
    expectClear(ended, 1);
    expect(ended.code).toBe(2);
  }, 30_000);
});

describe('what is set and what is known', () => {
  it('config shows every value in effect, where it comes from, and no secret', async () => {
    const file = put('winnow.yaml', 'kafka:\n  brokers: ["kafka.example.com:9092"]\nidentity:\n  key: 0123456789abcdef\n');
    const { out, code } = await winnow(['config', '--config', file], '', { env: { WINNOW_CLICKHOUSE__PASSWORD: 'geheim', WINNOW_LOG__LEVEL: 'warn' } });
    expect(out).toMatch(/^kafka\.brokers +\["kafka\.example\.com:9092"\] {2}from .*winnow\.yaml$/m);
    expect(out).toMatch(/^clickhouse\.password +\[secret\] {2}from environment$/m);
    expect(out).toMatch(/^log\.level +"warn" {2}from environment$/m);
    expect(out).toMatch(/^collector\.flushMs +100$/m);
    expect(out).not.toMatch(/geheim|0123456789/);
    expect(code).toBe(0);
    const json = (await winnow(['config', '--config', file, '--json'], '', { env: { WINNOW_CLICKHOUSE__PASSWORD: 'geheim' } })).out;
    expect(JSON.parse(json)).toMatchObject({ identity: { key: '[secret]' }, clickhouse: { password: '[secret]' }, kafka: { brokers: ['kafka.example.com:9092'] } });
    expect((await winnow(['config', '--changed'])).out).toBe('Nothing differs from the defaults.\n');
  }, 30_000);
  it('lists and sources', async () => {
    expect((await winnow(['lists'])).out).toMatch(/^Usable: \d+ entries in [^]*vpn-asn\.yaml +\d+ +asn +checked \d{4}-/);
    expect((await winnow(['sources', '--json'])).out.trim().split('\n').map((l) => (JSON.parse(l) as { id: string }).id)).toEqual(expect.arrayContaining(['cisco.asa', 'okta.system-log']));
  }, 30_000);
  it.each([['80', '0', false], ['120', '1', true]])('%s columns, FORCE_COLOR=%s', async (columns, force, coloured) => {
    const { out } = await winnow(['cases', '--data', at('data')], '', { env: { COLUMNS: columns, FORCE_COLOR: force } });
    expect(out.includes('\u001B[')).toBe(coloured);
    const lines = out.replace(/\u001B\[[\d;]*m/g, '').split('\n');
    expect(Math.max(...lines.map((l) => l.length))).toBeLessThanOrEqual(Number(columns));
  }, 30_000);
});
