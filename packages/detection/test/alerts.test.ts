import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { bandOf, type Case, type Evidence } from '@winnow/core';
import { alertOf, AlertSchema, type CaseStep, catalogue, type Detector, stepUid } from '@winnow/detection';
import Schema from 'typebox/schema';
import { sharedEgress } from '../src/detectors/sharing/shared-egress.ts';
import { attackNames } from '../src/attack.ts';

const detectors = new Map(catalogue.map((d) => [d.id, d]));
const evidenceOf = (d: Detector, i: number): Evidence => ({ id: `f_${String(i)}`, detector: d.id, level: Object.keys(d.levels)[0] ?? '', family: d.family, weight_db: 10 - i / 2, observed_at: '2026-09-10T00:00:00.000Z', summary: d.title, facts: { ips: ['203.0.113.9'], n: 1 }, observations: ['e1', `e${String(i)}`] });
const evidence = catalogue.map(evidenceOf);
const theCase = (over: Partial<Case> = {}): Case => ({
  case_id: 'c_1', kind: 'cluster', people: ['p1', 'p2'], devices: ['D1'], ips: ['203.0.113.9', '2001:db8::1'], probability: 0.9, score_db: 9.5, peak_probability: 0.9, peak_at: '2026-09-10T00:00:00.000Z', band: bandOf(0.9), status: 'open',
  opened_at: '2026-09-10T00:00:00.000Z', updated_at: '2026-09-11T00:00:00.000Z', as_of: '2026-09-11T00:00:00.000Z', headline: 'Laptop farm: 2 people. Why.', evidence, mitigating: [{ summary: 'years', weight_db: -3 }], innocent_explanation: 'a flat', ...over,
});
const opened: CaseStep = { step: 'opened', at: 1_789_000_000_000, reason: 'adds up', case: theCase() };
const steps: CaseStep[] = [
  opened,
  { step: 'raised', at: 1_789_100_000_000, reason: 'raised', case: theCase({ band: 'critical' }) },
  { step: 'changed', at: 1_789_200_000_000, reason: 'by an analyst', case: theCase() },
  { step: 'changed', at: 1_789_200_000_001, reason: 'closed as benign by kim', action: 'a_1', work: { state: 'closed', isSuppressed: false, verdict: 'benign', reason: 'travels', assignee: 'kim' }, case: theCase() },
  { step: 'changed', at: 1_789_200_000_002, reason: 'suppressed by kim', action: 'a_2', work: { state: 'new', isSuppressed: true }, case: theCase() },
  { step: 'closed', at: 1_789_300_000_000, reason: 'merged', case: theCase({ status: 'closed', merged_into: 'c_2', evidence: [], ips: [], devices: [] }) },
];
const publisher = { detectors, version: '0.1.0', publishedAt: 1_789_400_000_000 };
// The class as OCSF publishes it lies beside the project, not in it; WINNOW_OCSF_SCHEMA may name another copy.
const official = process.env['WINNOW_OCSF_SCHEMA'] ?? '../shared/reference/ocsf/detection_finding-1.8.0.schema.json';

describe('alerts', () => {
  it.each(steps)('$step keeps to our own schema of what we emit', (step) => {
    expect(Schema.Compile(AlertSchema).Errors(alertOf(step, publisher).value)).toEqual([true, []]);
  });
  const ocsf = existsSync(official) ? it : it.skip;
  if (!existsSync(official)) process.stderr.write(`alerts: OCSF's own schema is not at ${official}; alerts are checked against our own schema only\n`);
  ocsf.each(steps)('$step is a Detection Finding of OCSF 1.8.0', (step) => {
    const check = Schema.Compile(JSON.parse(readFileSync(official, 'utf8')) as object); // trusted: the published class
    const { value } = alertOf(step, publisher);
    expect(check.Errors(value)).toEqual([true, []]);
    expect(check.Check({ ...value, severity_id: 'high' })).toBe(false);
  });
  it.each<[string, CaseStep['step'], CaseStep['work'], object]>([
    ['is new when it opens', 'opened', undefined, { status_id: 1 }], ['is under way when it is raised and nobody touched it', 'raised', undefined, { status_id: 2 }], ['is resolved when its evidence fades, whoever works on it', 'closed', { state: 'in-progress', isSuppressed: false }, { status_id: 4 }],
    ['is as analysts say: new', 'raised', { state: 'new', isSuppressed: false }, { status_id: 1, verdict_id: 0 }], ['in progress, and whose it is', 'opened', { state: 'in-progress', isSuppressed: false, assignee: 'lee' }, { status_id: 2, assignee: { name: 'lee', type_id: 1, type: 'User' } }],
    ['suppressed', 'changed', { state: 'in-progress', isSuppressed: true }, { status_id: 3 }], ['closed and suppressed is resolved', 'changed', { state: 'closed', isSuppressed: true }, { status_id: 4 }],
    ['fraud', 'changed', { state: 'closed', isSuppressed: false, verdict: 'fraud', reason: 'he said so' }, { status_id: 4, verdict_id: 2, verdict: 'True Positive', comment: 'he said so' }], ['false positive', 'changed', { state: 'closed', isSuppressed: false, verdict: 'false-positive' }, { verdict_id: 1 }],
    ['benign', 'changed', { state: 'closed', isSuppressed: false, verdict: 'benign' }, { verdict_id: 5 }], ['nobody could tell', 'changed', { state: 'closed', isSuppressed: false, verdict: 'undetermined' }, { verdict_id: 7 }],
  ])('%s', (_, step, work, expected) => { expect(alertOf({ ...opened, step, ...(work !== undefined && { work }) }, publisher).value).toMatchObject(expected); });
  it('what nobody touched says nothing of verdicts', () => { expect(Object.keys(alertOf(opened, publisher).value)).not.toContain('verdict_id'); });
  it('each action has an id of its own, which hangs on nothing else', () => {
    const told: CaseStep = { ...opened, step: 'changed', action: 'a_1' };
    expect(stepUid({ ...told, at: 5 })).toBe(stepUid(told));
    expect(new Set([stepUid(told), stepUid({ ...told, action: 'a_2' }), stepUid(opened)]).size).toBe(3);
  });
  it('one id per case and instant; another instant is another alert', () => {
    const first = opened;
    expect(alertOf(first, { ...publisher, publishedAt: 5 }).uid).toBe(stepUid(first));
    expect(stepUid({ ...first, at: first.at + 1 })).not.toBe(stepUid(first));
    expect(alertOf(first, publisher)).toMatchObject({ key: 'c_1', headers: { ce_id: stepUid(first), 'content-type': 'application/json' } });
  });
  it('is far below a megabyte however much is in it', () => {
    const sample = evidenceOf(sharedEgress, 0);
    const much = Array.from({ length: 5000 }, (_, i) => ({ ...sample, id: `f${String(i)}`, observations: Array.from({ length: 20 }, (__, k) => `${String(i)}-${String(k)}`) }));
    const value = alertOf({ ...opened, case: theCase({ evidence: much, ips: Array.from({ length: 5000 }, (_, i) => `2001:db8::${i.toString(16)}`) }) }, publisher).value;
    expect(JSON.stringify(value).length).toBeLessThan(300_000);
  });
  it('knows the names of all tactics and techniques in use', () => {
    for (const { tactic, technique } of catalogue.flatMap((d) => d.attacks)) expect([attackNames[tactic], attackNames[technique]]).not.toContain(undefined);
  });
});
