import { cpSync, existsSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Case, Claims, DAY, type Finding, isoDate, isoTime, noClaims } from '@winnow/core';
import { type CaseStep, catalogue } from '@winnow/detection';
import { type Company, evaluate, type Evaluation, type Lists, listsOf, rankingOf } from '@winnow/simulator';
import { casesSeen } from '../src/evaluate-company.ts';
import { addedUp, byDay, type Refold, refold } from '../src/evaluate-fold.ts';
import { evaluationHtml } from '../src/evaluate-html.ts';
import { evaluationText } from '../src/evaluate-text.ts';
import { type Ended, expectClear, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('evaluate');
afterAll(remove);

describe('winnow evaluate', () => {
  /** From 15 dB on: some are missed, too. */
  const strict = put('strict.yaml', 'cases:\n  open_at_db: 15\n');
  let ended: Ended;
  let told: Evaluation & Lists & { readonly companies: readonly Evaluation[] };
  let cases: readonly Case[];
  let truth: readonly (readonly [string, string])[];
  beforeAll(async () => {
    expect((await winnow(['simulate', '--people', '60', '--days', '20', '--seed', '5', '--out', at('company')])).code).toBe(0);
    cpSync(at('company'), at('twin'), { recursive: true, preserveTimestamps: true });
    writeFileSync(at('twin/truth.csv'), `${readFileSync(at('twin/truth.csv'), 'utf8')}p99999,quiet,,2026-03-02,\n`);
    ended = await winnow(['evaluate', at('company'), at('twin'), '--config', strict, '--ablation', '--json', '--html', at('report.html')]);
    expect(ended.code).toBe(0);
    told = JSON.parse(ended.out) as typeof told; // what the command writes is what is tested
    cases = (await winnow(['investigate', at('company'), '--config', strict, '--json'])).out.trim().split('\n').map((l) => JSON.parse(l) as Case);
    truth = readFileSync(at('company/truth.csv'), 'utf8').trim().split('\n').slice(1).map((l) => { const [person = '', scenario = ''] = l.split(','); return [person, scenario] as const; });
  }, 240_000);

  it('counts what investigate finds', () => {
    const frauds = truth.filter(([, s]) => !s.startsWith('policy.')).map(([p]) => p);
    const policy = truth.filter(([, s]) => s.startsWith('policy.')).map(([p]) => p);
    const standing = cases.filter((c) => c.merged_into === undefined);
    const [one] = told.companies;
    expect(one?.frauds).toBe(frauds.length);
    expect(one?.recall.all).toMatchObject({ of: frauds.length, found: frauds.filter((f) => cases.some((c) => c.people.includes(f))).length });
    expect(one?.burden.false.cases).toBe(standing.filter((c) => !c.people.some((p) => frauds.includes(p) || policy.includes(p))).length);
    expect(one?.burden.fraud.cases).toBe(standing.filter((c) => c.people.some((p) => frauds.includes(p))).length);
    expect(one?.burden.fraud.cases).toBeGreaterThan(1);
  });
  it('both companies together are twice the one', () => {
    const [one, twin] = told.companies;
    expect(twin).toEqual({ ...one, name: 'twin' });
    expect(told).toMatchObject({ people: 120, frauds: 2 * (one?.frauds ?? -1), recall: { all: { found: 2 * (one?.recall.all.found ?? -1), share: one?.recall.all.share } } });
  });
  it('folded again with everybody in a case, the same are above the threshold', () => {
    expect(told.compared[0]?.as_it_comes).toMatchObject({ recall: told.recall.all, false_cases: told.burden.false.cases });
  });
  it('of a fraud who is missed it says what was found and where it was seen', () => {
    expect(told.missed.length).toBe(told.recall.all.of - told.recall.all.found);
    expect(told.missed.length).toBeGreaterThan(0);
    for (const m of told.missed) {
      expect(m.days_seen).toBeGreaterThan(5);
      expect(m.seen_from[0]).toMatch(/^\d+ days? \w/);
      expect(m.lacks_db).toBeGreaterThan(0);
      expect(m.reasons.reduce((sum, r) => sum + r.db, 0)).toBeGreaterThan(10);
    }
  });
  it('without the detector that shows farms a farm is harder to see, and one that found nothing changes nothing', () => {
    const without = (id: string) => told.ablation?.find((l) => l.detector === id);
    expect(told.ablation?.map((l) => l.detector).sort()).toEqual(catalogue.map((d) => d.id).sort());
    expect(without('sharing.shared-egress')?.recall_change).toBeLessThan(0);
    for (const l of told.ablation ?? []) if (l.findings === 0) expect(l.recall_change).toBe(0);
  });
  it('compares with five others on the same observations', () => {
    expect(told.compared.map((c) => c.id)).toEqual(['winnow', 'impossible-travel', 'new-country-and-device', 'buffalogs', 'sum', 'entity-risk']);
    for (const c of told.compared) expect(c.at.map((a) => a.budget)).toEqual([0.25, 0.5, 1, 2]);
  });
  it('warns of a truth that names nobody', () => {
    expect(ended.err).toContain('twin: 1 of the truth file is not in the people file and left out: p99999\n');
    expect(ended.err.match(/left out/g)).toHaveLength(1);
  });
  it('the report is for its owner only', () => {
    expect(existsSync(at('report.html'))).toBe(true);
    expect(statSync(at('report.html')).mode & 0o077).toBe(0);
    expect(readFileSync(at('report.html'), 'utf8').match(/<svg /g)).toHaveLength(4);
  });
  it('one page for a reader', () => {
    const page = evaluationText({ all: told, companies: told.companies, lists: told }, { colour: false, width: 100 });
    for (const part of ['2 companies, 120 people, 21 days:', 'recall without quiet', 'goal', 'Recall by scenario', 'laptop-farm', 'Splunk', 'Which detectors carried', 'Without each detector', 'Missed frauds: ', 'False cases: ', 'Each company']) expect(page).toContain(part);
    for (const line of page.split('\n')) expect(line.length).toBeLessThanOrEqual(100);
    expect(page.split('\n').length).toBeLessThan(120);
    expect(page).not.toMatch(/NaN|undefined|Infinity|null/);
  });
});

describe('what cannot be evaluated', () => {
  put('bare/logs/okta.jsonl', '{}\n');
  put('two/a/truth.csv', 'person_id,scenario,from\n');
  put('two/b/truth.csv', 'person_id,scenario,from\n');
  put('half/truth.csv', 'person_id,from\np1,2026-03-02\n');
  put('only/truth.csv', 'person_id,scenario,from\np1,quiet,2026-03-02\n');
  it.each([
    [['bare'], /^winnow: .*bare: no truth\.csv in there; to evaluate/],
    [['only', 'bare'], /^winnow: .*bare: no truth\.csv in there/],
    [['nowhere'], /^winnow: .*nowhere/],
    [['two'], /^winnow: .*two: more than one truth file \(.*a.truth\.csv, .*b.truth\.csv\); name each/],
    [['only', 'only/'], /^winnow: .*only\/: named twice/],
    [['half'], /^winnow: .*half.truth\.csv:1: scenario is missing/],
    [['only'], /^winnow: .*only: no log in there$/m],
    [['only', '--html', 'no-such-folder/r.html'], /^winnow: .*no-such-folder/],
  ] as const)('%j: one line and 2', async (args, said) => {
    const ended = await winnow(['evaluate', ...args.map((a) => (a.startsWith('--') ? a : a.endsWith('/') ? `${at(a.slice(0, -1))}/` : at(a)))]);
    expect(ended.err).toMatch(said);
    expectClear(ended, 1);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
  }, 60_000);
  it('without a fraud there is no recall, but a count of false cases', () => {
    rmSync(at('half'), { recursive: true });
    const honest = evaluate([{ ...empty, people: 100 }], 'honest');
    const page = evaluationText({ all: honest, companies: [honest], lists: listsOf([empty]) }, { colour: false, width: 100 });
    expect(page).toMatch(/– recall without quiet +– .*0 of 0/);
    expect(page).toContain('no fraud in the truth');
    expect(page).not.toMatch(/NaN|undefined|Infinity/);
    expect(evaluationHtml({ all: honest, companies: [honest], lists: listsOf([empty]) })).not.toMatch(/NaN|undefined|Infinity/);
  });
});

const FROM = Date.UTC(2026, 2, 2);
const on = (day: number): number => FROM + day * DAY;
const empty: Company = { name: 'empty', people: 10, from: FROM, until: on(7), openAtDb: -10, labels: { frauds: new Map(), policy: new Map() }, cases: [], scores: new Map(), traces: new Map(), ranking: { frauds: [], falses: [] }, baselines: [] };

const shared = { devices: [], ips: [], probability: 0, peak_probability: 0.5, peak_at: '', band: 'low', updated_at: '', as_of: '', mitigating: [], innocent_explanation: '' } as const;
const told = (id: string, people: string, of: { readonly db: number; readonly headline?: string } & Partial<Case>): Case => ({ ...shared, devices: [], ips: [], mitigating: [], evidence: [], case_id: id, kind: 'person', people: people.split(' '), score_db: of.db, status: 'open', opened_at: isoTime(on(1)), headline: '', ...of });
const step = (kind: CaseStep['step'], day: number, c: Case): CaseStep => ({ step: kind, at: on(day), reason: '', case: c });

describe('cases as they were told', () => {
  it('everybody who ever was in one, since when, and the case at its heaviest', () => {
    const [opened, joined, closed] = [told('c1', 'a b', { db: 3, headline: 'opened' }), told('c1', 'a c', { db: 9, headline: 'joined' }), told('c1', 'a', { db: -20, headline: 'closed', status: 'closed' })];
    const [seen] = casesSeen({ cases: new Map([['c1', closed]]), steps: [step('opened', 1, opened), step('raised', 4, joined), step('closed', 9, closed)] });
    expect(seen).toMatchObject({ id: 'c1', headline: 'joined', scoreDb: 9, merged: false, openedAt: on(1) });
    expect([...(seen?.people ?? [])]).toEqual([['a', on(1)], ['b', on(1)], ['c', on(4)]]);
  });
  it('an open case that is heavier now than at any step; a merged one says so', () => {
    const one = told('c1', 'a', { db: 3 });
    expect(casesSeen({ cases: new Map([['c1', { ...one, score_db: 12 }]]), steps: [step('opened', 1, one)] })).toMatchObject([{ scoreDb: 12 }]);
    expect(casesSeen({ cases: new Map([['c1', { ...one, status: 'closed' as const, merged_into: 'c2' }]]), steps: [step('opened', 1, one)] })).toMatchObject([{ scoreDb: 3, merged: true }]);
  });
});

/** What: `detector level`, or a detector alone that takes its finding back. */
const finding = (subject: string, what: string, day: number, others: readonly string[] = []): Finding => { const [detector = '', level = ''] = what.split(' '); return found(subject, { detector, level, day, others }); };
const found = (subject: string, { detector, level, day, others }: { readonly detector: string; readonly level: string; readonly day: number; readonly others: readonly string[] }): Finding => ({ id: `${subject} ${detector} ${String(day)}`, subject, detector, detector_version: 1, day: isoDate(on(day)), level, quality: 1, observed_at: on(day), summary: '', facts: {}, observations: [], with: [...others] });
const refolding = (findings: readonly Finding[]): Refold => ({ findings: byDay(findings), mitigating: new Map(), claims: new Claims(noClaims), detectors: catalogue, population: 100, from: FROM, until: on(5) });
const farm = ['a', 'b', 'c'].map((p) => finding(p, 'sharing.shared-egress three-separate', 1, ['a', 'b', 'c'].filter((q) => q !== p)));

describe('folding again', () => {
  it('everybody with evidence has a case, and scores are followed to their peak', () => {
    const { people, cases } = refold(refolding([...farm, finding('d', 'origin.vpn-behind-vpn persistent', 0), finding('d', 'origin.vpn-behind-vpn', 2)]));
    expect(cases.map((c) => [...c.people].sort())).toEqual(expect.arrayContaining([['a', 'b', 'c'], ['d']]));
    expect(people.get('a')?.peakDb).toBeGreaterThan(-13);
    expect(people.get('d')).toMatchObject({ finalDb: -40 });
    expect(people.get('d')?.peakDb).toBeGreaterThan(-26);
  });
  it('without a detector its findings bind and weigh nothing', () => {
    const { people, cases } = refold(refolding([...farm, finding('a', 'location.home-mismatch persistent', 1)]), 'sharing.shared-egress');
    expect(cases.map((c) => [...c.people])).toEqual([['a']]);
    expect([...people.keys()]).toEqual(['a']);
  });
  it('person cases that go into a cluster are counted as one', () => {
    const early = ['a', 'b', 'c'].map((p) => finding(p, 'location.home-mismatch persistent', 0));
    expect(refold(refolding([...early, ...farm])).cases).toHaveLength(1);
  });
  it('others add the same findings up by their severity, whatever their quality; a withdrawal counts nothing', () => {
    const { splunk, elastic } = addedUp(refolding([finding('a', 'sharing.shared-egress three-separate', 1), finding('a', 'origin.vpn-behind-vpn persistent', 1), finding('a', 'origin.vpn-behind-vpn', 2), finding('b', 'no.detector high', 1)]));
    // +28 dB is critical (80, 99), +15 dB high (60, 73).
    expect(splunk).toEqual([{ people: ['a'], score: 140 }]);
    expect(elastic[0]?.score).toBeCloseTo((99 + 73 / 2 ** 1.5) / 2.6124, 2);
  });
});

describe('the HTML report', () => {
  const evil = `<script>alert(1)</script>"'&\u001B[2J\u202E`;
  const reason = { id: 'f', detector: `d ${evil}`, level: evil, family: 'origin', weight_db: 20, observed_at: isoTime(FROM), summary: evil, facts: { person: `h ${evil}` }, observations: [] } as const;
  const labels = { frauds: new Map([[`f ${evil}`, { person: `f ${evil}`, scenario: `s ${evil}`, cluster: undefined, from: FROM }]]), policy: new Map([[`n ${evil}`, `policy.${evil}`]]) };
  const seen = (who: string, day: number): Company['cases'][number] => ({ id: `c ${evil}`, kind: 'person', people: new Map([[`${who} ${evil}`, on(day)]]), openedAt: on(day), peakProbability: 0.7, merged: false, headline: evil, scoreDb: 4, evidence: [{ ...reason, facts: { ...reason.facts }, observations: [] }], mitigating: [{ summary: evil, weight_db: -2 }] });
  const hostile: Company = {
    ...empty, name: `acme ${evil}`, labels, cases: [seen('h', 1), seen('n', 2)], scores: new Map([[`f ${evil}`, { peakDb: -12, finalDb: -12 }]]), ranking: rankingOf([{ people: [`f ${evil}`], score: -12 }], labels),
    traces: new Map([[`f ${evil}`, { name: evil, daysSeen: 2, seenFrom: [evil], evidence: [{ ...reason, facts: { ...reason.facts }, observations: [] }], mitigating: [] }]]), baselines: [{ id: 'x', title: evil, alertsFrom: 1, ranking: { frauds: [], falses: [] } }],
    ablations: [{ detector: evil, findings: 1, ranking: { frauds: [], falses: [] } }],
  };
  const evaluated = { all: evaluate([hostile, hostile], 'all'), companies: [evaluate([hostile], hostile.name), evaluate([hostile], hostile.name)], lists: listsOf([hostile, hostile]) };
  const html = evaluationHtml(evaluated);
  it('takes nothing that it quotes for markup', () => {
    expect(html).not.toMatch(/<script|\u001B|\u202E/);
    expect(html.match(/&lt;script&gt;/g)?.length).toBeGreaterThan(20);
  });
  it('nor does the terminal act on it', () => { expect(evaluationText(evaluated, { colour: false, width: 100 })).not.toMatch(/\u001B|\u202E/); });
  it('asks nobody for anything', () => { expect(html).not.toMatch(/(?:src|href|url|@import)\s*[=(]|https?:/i); expect(html).toContain("default-src 'none'"); });
  it('closes what it opens', () => {
    const open: string[] = [];
    for (const [whole, slash, name = ''] of html.replace(/<!doctype html>/, '').matchAll(/<(\/?)([a-z][a-z0-9]*)\b[^>]*>/g)) {
      if (['meta', 'br'].includes(name) || whole.endsWith('/>')) continue;
      if (slash === '') open.push(name);
      else expect(open.pop()).toBe(name);
    }
    expect(open).toEqual([]);
  });
});
