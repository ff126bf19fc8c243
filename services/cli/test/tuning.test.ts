import { cpSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Case, DAY } from '@winnow/core';
import { type Basis, type Climb, proposed, rateAt, shortcomings, tableOf } from '../src/budget.ts';
import { casesIn, differenceOf } from '../src/replay-command.ts';
import { expectClear, oktas, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('tuning');
let cases: Case[] = [];
let first = '', last = '';
const jsonLines = (text: string): unknown[] => text.trim().split('\n').filter((l) => l !== '').map((l) => JSON.parse(l) as unknown);

beforeAll(async () => {
  expect((await winnow(['simulate', '--people', '60', '--days', '24', '--seed', 'spine', '--out', at('company')])).code).toBe(0);
  expect((await winnow(['investigate', at('company'), '--data', at('data')])).code).toBe(0);
  cases = (jsonLines((await winnow(['cases', '--data', at('data'), '--json'])).out) as Case[]).filter((c) => c.merged_into === undefined); // what winnow prints
  first = '2026-01-01'; last = cases.map((c) => c.as_of.slice(0, 10)).sort().at(-1) ?? '';
}, 120_000);
afterAll(remove);

/** Cases and findings as they are stored; files alone would change by merging. */
const stored = async (): Promise<string> => `${(await winnow(['cases', '--data', at('data'), '--json'])).out}${(await winnow(['budget', '--data', at('data'), '--cases-per-1000-week', '1', '--json'])).out}`;

describe('the arithmetic of a budget', () => {
  const basis: Basis = { people: 500, from: 0, until: 28 * DAY }; // 1 case = 0.5 per 1,000 people and week
  const climb = (id: string, ...rises: readonly (readonly [number, number, string?])[]): Climb => ({ id, rises: rises.map(([day, db, detector]) => ({ at: day * DAY, db, detectors: [detector ?? 'd'] })) });
  const climbs = [climb('a', [1, -12], [5, 12]), climb('b', [2, -6, 'x'], [9, -1, 'y']), climb('c', [3, -9.7]), climb('d', [27, -30])];
  it.each([[-35, 2], [-20, 1.5], [-9.7, 1.5], [-9.6, 1], [-1, 1], [-0.9, 0.5], [12, 0.5], [12.1, 0]])('at %s dB %s', (db, rate) => { expect(rateAt(climbs, db, basis)).toBe(rate); });
  it.each([[1.5, -20], [1.49, -9.5], [1, -9.5], [0.6, -0.5], [0.5, -0.5], [0.49, 12.5]])('a budget of %s gives %s dB', (budget, db) => { expect(proposed(climbs, budget, basis)).toBe(db); });
  it('no threshold can keep a budget that a certain case breaks', () => { expect(proposed([climb('a', [1, 45])], 0.1, basis)).toBeUndefined(); });
  it('counts what reached the threshold in the last days, not what stood there before', () => {
    const lastWeek = { ...basis, from: 7 * DAY };
    expect(tableOf(climbs, [-5, -10], lastWeek).map((r) => [r.open_at_db, r.cases])).toEqual([[-5, 1], [-10, 0]]);
  });
  it('says what a lower threshold lets in, by what it rests on then', () => {
    expect(tableOf(climbs, [-10, 0, -10], basis).map((r) => [r.open_at_db, r.beside.cases, r.beside.detectors])).toEqual([[0, 1, [['d', 1]]], [-10, 2, [['d', 1], ['x', 1]]]]);
  });
  it.each<[string, Partial<Basis>, number, readonly RegExp[]]>([
    ['enough', { people: 5000 }, 1, []], ['too few people', { people: 49, until: 365 * DAY }, 10, [/only 49 people, at least 50/]], ['too few days', { people: 5000, until: 13 * DAY }, 1, [/only 13 days of logs, at least 14/]],
    ['a budget of too few cases', {}, 1, [/allows 2\.0 cases/]],
  ])('%s', (...[, more, budget, said]) => {
    const warnings = shortcomings({ ...basis, ...more }, budget);
    expect(warnings).toHaveLength(said.length);
    for (const [i, one] of said.entries()) expect(warnings[i]).toMatch(one);
  });
});

describe('winnow budget', () => {
  const budget = (...args: readonly string[]): ReturnType<typeof winnow> => winnow(['budget', '--data', at('data'), ...args]);
  interface Told { people: number; proposed_db: number; present_db: number; table: { open_at_db: number; cases: number; rate: number }[]; config: string }
  it('counts at the present threshold what has opened there, and what its proposal says comes true', async () => {
    const before = await stored();
    const told = JSON.parse((await budget('--cases-per-1000-week', '15', '--json')).out) as Told;
    const row = (db: number): Told['table'][number] | undefined => told.table.find((r) => r.open_at_db === db);
    expect({ people: told.people, present: told.present_db }).toEqual({ people: 60, present: -10 });
    expect(row(-10)?.cases).toBe(cases.length);
    expect(row(told.proposed_db)?.rate).toBeLessThanOrEqual(15);
    expect(await stored()).toBe(before);
    // The lines are a configuration, and investigating with it gives as many cases.
    const config = put('proposed.yaml', told.config);
    const found = (jsonLines((await winnow(['investigate', at('company'), '--json', '--config', config])).out) as Case[]).filter((c) => c.merged_into === undefined);
    expect(found).toHaveLength(row(told.proposed_db)?.cases ?? -1);
    expect(found.length).toBeLessThan(cases.length);
  }, 120_000);
  it('as text: a table, the proposal, the lines to put', async () => {
    const { out, code } = await budget('--cases-per-1000-week', '15');
    expect(code).toBe(0);
    expect(out).toMatch(/^60 people, 2026-\d\d-\d\d to 2026-\d\d-\d\d \(\d+ days\), [\d,]+ stored findings\.\n\nopen_at_db +chance +cases/);
    expect(out).toMatch(/^ +-10\.0 +9\.1 % +\d+ +\d+\.\d\d .*<- present$/m);
    expect(out).toMatch(/Nothing is changed; put this into your configuration:\n\ncases:\n {2}# \d{4}-\d\d-\d\d, winnow budget: at most 15 cases .*\n {2}# by 60 people, .*\n {2}open_at_db: -?[\d.]+\n$/);
  }, 30_000);
  it('with too few people gives the table and no proposal', async () => {
    cpSync(at('company'), at('small'), { recursive: true });
    put('small/people.csv', readFileSync(at('company/people.csv'), 'utf8').split('\n').slice(0, 41).join('\n')); // one of them moved: two rows
    expect((await winnow(['investigate', at('small'), '--data', at('small-data')])).code).toBe(0);
    const { out, code } = await winnow(['budget', '--data', at('small-data'), '--cases-per-1000-week', '1']);
    expect(code).toBe(0);
    expect(out).toMatch(/Mind: only 39 people, at least 50 are needed\./);
    expect(out).toMatch(/Too little to propose a threshold from/);
    expect(out).not.toMatch(/open_at_db:|proposed/);
  }, 60_000);
  it.each<[string, () => readonly string[], RegExp]>([
    ['a budget of nothing', () => ['--data', at('data'), '--cases-per-1000-week', '0'], /a number above 0, up to 1000/],
    ['no budget', () => ['--data', at('data')], /required option '--cases-per-1000-week <n>' not specified/],
    ['no data', () => ['--cases-per-1000-week', '1'], /which data\? name a folder with --data/],
    ['a folder that is not there', () => ['--cases-per-1000-week', '1', '--data', at('none')], /none: does not exist/],
  ])('%s: one line and 2', async (_, args, said) => {
    const ended = await winnow(['budget', ...args()]);
    expect(ended.err).toMatch(said);
    expectClear(ended, 2);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
  }, 30_000);
  it('a folder without findings', async () => {
    put('quiet/okta.jsonl', oktas(4));
    expect((await winnow(['investigate', at('quiet'), '--data', at('quiet-data')])).code).toBe(0);
    const ended = await winnow(['budget', '--data', at('quiet-data'), '--cases-per-1000-week', '1']);
    expect(ended.err).toMatch(/no finding is stored there/);
    expect(ended.code).toBe(2);
  }, 30_000);
});

const someCase = (id: string, people: readonly string[], p = 0.5, more: Partial<Case> = {}): Case => ({ case_id: id, kind: people.length > 1 ? 'cluster' : 'person', people: [...people], devices: [], ips: [], probability: p, score_db: 0, peak_probability: p, peak_at: '', band: 'medium', status: 'open', opened_at: '', updated_at: '', as_of: '', headline: id, evidence: [], mitigating: [], innocent_explanation: '', ...more });

describe('cases under two configurations', () => {
  it.each<[string, readonly Case[], readonly Case[], readonly [number, number, number, number]]>([
    ['the same', [someCase('a', ['p'])], [someCase('a', ['p'])], [0, 0, 0, 1]],
    ['one more', [], [someCase('a', ['p'])], [0, 1, 0, 0]], ['one less', [someCase('a', ['p'])], [], [1, 0, 0, 0]],
    ['another score', [someCase('a', ['p'], 0.5)], [someCase('a', ['p'], 0.6)], [0, 0, 1, 0]],
    ['a score that differs by rounding', [someCase('a', ['p'], 0.5)], [someCase('a', ['p'], 0.5001)], [0, 0, 0, 1]],
    ['another band', [someCase('a', ['p'])], [someCase('a', ['p'], 0.5, { band: 'high' })], [0, 0, 1, 0]],
    ['a cluster that opened with somebody else', [someCase('a', ['p', 'q', 'r'])], [someCase('b', ['q', 'r', 's'])], [0, 0, 1, 0]],
    ['two people with one in common', [someCase('a', ['p', 'q'])], [someCase('b', ['q', 's'])], [1, 1, 0, 0]],
    ['a cluster that fell apart', [someCase('a', ['p', 'q'])], [someCase('b', ['p']), someCase('c', ['q'])], [1, 2, 0, 0]],
  ])('%s', (...[, old, now, [onlyOld, onlyNew, moved, same]]) => {
    const d = differenceOf(old, now);
    expect([d.onlyOld.length, d.onlyNew.length, d.moved.length, d.same]).toEqual([onlyOld, onlyNew, moved, same]);
  });
  it.each<[string, readonly (readonly ['opened' | 'closed', number])[], boolean]>([
    ['opened within', [['opened', 15]], true], ['opened before, still open', [['opened', 5]], true], ['closed before', [['opened', 5], ['closed', 9]], false], ['closed at its beginning', [['opened', 5], ['closed', 10]], false],
    ['closed within', [['opened', 5], ['closed', 11]], true], ['opened on its last day', [['opened', 20]], true], ['opened after it', [['opened', 21]], false],
  ])('of a span: %s', (_, steps, isIn) => {
    const c = someCase('a', ['p']);
    expect(casesIn({ cases: new Map([['a', c]]), steps: steps.map(([step, day]) => ({ step, at: day * DAY, reason: '', case: c })) }, { from: 10 * DAY, until: 20 * DAY })).toHaveLength(isIn ? 1 : 0);
  });
});

describe('winnow replay', () => {
  const run = (config: string, ...more: readonly string[]): ReturnType<typeof winnow> => winnow(['replay', '--data', at('data'), '--from', first, '--to', last, '--config', config, ...more]);
  interface Told { cases: { present: number; new: number }; unchanged: number; settings: { key: string; present: unknown; new: unknown }[]; only_present: { case_id: string; headline: string; detectors: string[] }[]; only_new: { case_id: string }[]; moved: { present: { peak_db: number }; new: { peak_db: number } }[] }
  it('under the same configuration nothing differs, and the cases are those that investigate found', async () => {
    const { out, code } = await run(put('same.yaml', 'cases:\n  open_at_db: -10\n'), '--json');
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ cases: { present: cases.length, new: cases.length }, unchanged: cases.length, settings: [], only_present: [], only_new: [], moved: [] });
  }, 60_000);
  it('a higher threshold, and nothing is written', async () => {
    const before = await stored();
    const peakOf = (c: Case): number => 10 * Math.log10(c.peak_probability / (1 - c.peak_probability));
    // Above the weakest case that there is, whatever it weighs, and below the strongest.
    const cut = Math.ceil(Math.min(...cases.map(peakOf))) + 1;
    const told = JSON.parse((await run(put('high.yaml', `cases:\n  open_at_db: ${String(cut)}\n`), '--json')).out) as Told;
    const lost = cases.filter((c) => peakOf(c) < cut).map((c) => c.case_id);
    expect(lost.length).toBeGreaterThan(0);
    expect(lost.length).toBeLessThan(cases.length);
    expect(told.only_present.map((c) => c.case_id).sort()).toEqual(lost.sort());
    expect(told.settings).toEqual([{ key: 'cases.open_at_db', present: -10, new: cut }]);
    expect([told.only_new, told.unchanged]).toEqual([[], cases.length - lost.length]);
    expect(await stored()).toBe(before);
  }, 60_000);
  it('a detector switched off carries no case, another\'s parameter reaches it, and the text says which cases', async () => {
    const [heavy] = cases.flatMap((c) => c.evidence).sort((a, b) => b.weight_db - a.weight_db);
    const off = heavy?.detector ?? '';
    const config = put('off.yaml', `detectors:\n  ${off}:\n    enabled: false\n  origin.vpn-behind-vpn:\n    params: { min_days: 20 }\n`);
    const told = JSON.parse((await run(config, '--json')).out) as Told;
    expect(told.settings.map((s) => s.key).sort()).toEqual([`detectors.${off}.enabled`, 'detectors.origin.vpn-behind-vpn.params.min_days'].sort());
    expect(told.only_present.length + told.moved.length).toBeGreaterThan(0);
    const text = (await run(config)).out;
    expect(text).toMatch(new RegExp(`^${first} to ${last}, \\d+ people: \\d+ cases? under the present configuration, \\d+ under .*off\\.yaml\\.`));
    expect(text).toContain(`detectors.${off}.enabled  true -> false`);
    for (const c of told.only_present) expect(text).toContain(c.case_id);
    expect(text).toMatch(/\d+ cases? unchanged\. Nothing was written\.\n$/);
    // And back: what is lost one way is won the other.
    const back = JSON.parse((await winnow(['replay', '--data', at('data'), '--from', first, '--to', last, '--config', at('same.yaml'), '--against', config, '--json'])).out) as Told;
    expect(back.only_new.map((c) => c.case_id).sort()).toEqual(told.only_present.map((c) => c.case_id).sort());
  }, 90_000);
  it.each<[string, () => readonly string[], RegExp, number]>([
    ['a day that is none', () => ['--from', 'yesterday', '--to', last, '--config', at('same.yaml')], /--from yesterday: no day; give it as YYYY-MM-DD/, 1],
    ['a day that no month has', () => ['--from', '2026-02-30', '--to', last, '--config', at('same.yaml')], /--from 2026-02-30: no day/, 1],
    ['the end before the beginning', () => ['--from', '2026-02-02', '--to', '2026-02-01', '--config', at('same.yaml')], /the first day comes after the last/, 1],
    ['days of which nothing is stored', () => ['--from', '2020-01-01', '--to', '2020-02-01', '--config', at('same.yaml')], /nothing is stored of these days, only of 2026-\d\d-\d\d to 2026-\d\d-\d\d/, 1],
    ['a parameter that the detector has not', () => ['--from', first, '--to', last, '--config', put('param.yaml', 'detectors:\n  origin.vpn-behind-vpn:\n    params: { minn_days: 3 }\n')], /param\.yaml:3:\d+: detectors\.origin\.vpn-behind-vpn\.params\.minn_days is no key here/, 1],
    ['a parameter beyond its bound', () => ['--from', first, '--to', last, '--config', put('bound.yaml', 'detectors:\n  origin.vpn-behind-vpn:\n    params: { min_days: -3 }\n')], /bound\.yaml:3:\d+: detectors\.origin\.vpn-behind-vpn\.params\.min_days/, 1],
    ['a detector that is none', () => ['--from', first, '--to', last, '--config', put('none.yaml', 'detectors:\n  origin.nothing:\n    enabled: false\n')], /none\.yaml:2:\d+: detectors\.origin\.nothing is no key here/, 1],
    ['a configuration that is not there', () => ['--from', first, '--to', last, '--config', at('absent.yaml')], /absent\.yaml: cannot be read/, 1],
  ])('%s: one line and 2', async (...[, args, said, lines]) => {
    const ended = await winnow(['replay', '--data', at('data'), ...args()]);
    expect(ended.err).toMatch(said);
    expectClear(ended, lines);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
  }, 30_000);
});
