import { describe, expect, it } from '@jest/globals';
import { burdenOf, carriersOf, clustersOf, delayOf, evaluate, labelsOf, listsOf, missedFrauds, precisionOf, quantile, recallOf, scenariosOf, verdictOf, volumeOf } from '@winnow/simulator';
import { company, evidence, FROM, on, seen, truth } from './support.ts';

const rows = truth([['f1', 'laptop-farm', 'farm'], ['f2', 'laptop-farm', 'farm'], ['f3', 'vpn-chain'], ['q1', 'quiet'], ['n1', 'policy.nomad']]);

describe('who is what', () => {
  const logs = { isKnown: (p: string) => p !== 'ghost', from: FROM, until: on(28) };
  it.each([
    ['a fraud', truth([['a', 'vpn-chain']]), ['a'], []],
    ['a breach of policy', truth([['a', 'policy.nomad']]), [], ['a']],
    ['a name that only looks like one', truth([['a', 'policynomad']]), ['a'], []],
    ['both: the fraud counts', truth([['a', 'policy.nomad'], ['a', 'quiet']]), ['a'], []],
    ['begins after the last day', truth([['a', 'quiet', '', '2026-03-30']]), [], []],
    ['begins on the last day', truth([['a', 'quiet', '', '2026-03-29']]), ['a'], []],
    ['ended the day before the first', truth([['a', 'quiet', '', '2026-01-01', '2026-03-01']]), [], []],
    ['ended on the first day', truth([['a', 'quiet', '', '2026-01-01', '2026-03-02']]), ['a'], []],
    ['nobody of the company', truth([['ghost', 'quiet']]), [], []],
  ] as const)('%s', (_, list, frauds, policy) => {
    const { labels } = labelsOf(list, logs);
    expect([[...labels.frauds.keys()], [...labels.policy.keys()]]).toEqual([frauds, policy]);
  });
  it('the earliest row of a person counts', () => {
    expect(labelsOf(truth([['a', 'handover', '', '2026-03-20'], ['a', 'quiet', '', '2026-03-10']]), logs).labels.frauds.get('a')).toMatchObject({ scenario: 'quiet', from: Date.UTC(2026, 2, 10) });
  });
  it('who is left out is told once, by name', () => {
    expect(labelsOf(truth([['ghost', 'quiet'], ['a', 'quiet', '', '2027-01-01'], ['b', 'quiet', '', '2027-01-01']]), logs).warnings).toEqual(['1 of the truth file is not in the people file and left out: ghost', '2 of the truth file are not a fraud on any day of the logs and left out: a, b']);
    expect(labelsOf(rows, logs).warnings).toEqual([]);
  });
  it.each([[['h1', 'f1'], 'fraud'], [['n1', 'f1'], 'fraud'], [['h1', 'n1'], 'policy'], [['h1', 'h2'], 'false'], [[], 'false']] as const)('a case of %j: %s', (people, verdict) => {
    expect(verdictOf(people, labelsOf(rows, logs).labels)).toBe(verdict);
  });
});

describe('recall', () => {
  it('counts people, not cases; a merged case was one, too; quiet stands apart', () => {
    const one = company(rows, [seen('f1', { merged: true }), seen('f1 f2 h1', { day: 3 }), seen('q1'), seen('h2')]);
    expect(recallOf([one])).toEqual({ all: { found: 3, of: 4, share: 0.75 }, without_quiet: { found: 2, of: 3, share: 2 / 3 }, quiet: { found: 1, of: 1, share: 1 } });
    expect(scenariosOf([one])).toEqual([
      { scenario: 'laptop-farm', found: 2, of: 2, share: 1, median_days: 2 }, { scenario: 'quiet', found: 1, of: 1, share: 1, median_days: 1 }, { scenario: 'vpn-chain', found: 0, of: 1, share: 0, median_days: undefined },
    ]);
  });
  it('people of two companies with one id are two people', () => {
    expect(recallOf([company(rows, [seen('f3')]), company(rows, [])]).all).toEqual({ found: 1, of: 8, share: 0.125 });
  });
  it('of nobody there is no share', () => { expect(recallOf([company([], [])]).all).toEqual({ found: 0, of: 0, share: undefined }); });
});

describe('burden', () => {
  it('false and policy cases per 1,000 people and week; merged ones stand for nothing', () => {
    const one = company(rows, [seen('h1'), seen('h2', { merged: true }), seen('h2 h3'), seen('n1 h4'), seen('f1 h5'), seen('f2')]);
    expect(volumeOf([one])).toBe(4);
    expect(burdenOf([one])).toEqual({ fraud: { cases: 2, per_1000_people_week: 0.5 }, policy: { cases: 1, per_1000_people_week: 0.25 }, false: { cases: 2, per_1000_people_week: 0.5 } });
    expect(burdenOf([one, company(rows, [])]).false).toEqual({ cases: 2, per_1000_people_week: 0.25 });
  });
  it('precision at the top: policy cases take no place; what is not there is not counted', () => {
    const list = [seen('f1', { db: 20 }), seen('n1', { db: 19 }), seen('h1', { db: 18 }), seen('f2', { db: 17 }), seen('f3', { db: 16 }), seen('h2', { db: 15 }), seen('h3', { db: 14 })];
    expect(precisionOf([company(rows, list)])).toEqual([{ k: 5, found: 3, of: 5, share: 0.6 }, { k: 10, found: 3, of: 6, share: 0.5 }, { k: 20, found: 3, of: 6, share: 0.5 }, { k: 4, frauds: true, found: 3, of: 4, share: 0.75 }]);
  });
});

describe('days to the case', () => {
  it.each([
    ['from the first day of the logs for who was there before', '2025-01-01', 3, { days: 3, before: 0 }],
    ['from the beginning of the fraud', '2026-03-07', 8, { days: 3, before: 0 }],
    ['never less than none, and told', '2026-03-12', 8, { days: 0, before: 1 }],
  ] as const)('%s', (_, from, day, told) => {
    expect(delayOf([company(truth([['f3', 'handover', '', from]]), [seen('f3', { day })])])).toEqual({ median: told.days, p90: told.days, before: told.before, values: [told.days] });
  });
  it('from the day somebody joined, and of several cases the first', () => {
    const one = company(rows, [seen('f1 f2', { day: 2, later: { f2: 9 } }), seen('f1', { day: 5 }), seen('f3', { day: 4 })]);
    expect(delayOf([one])).toMatchObject({ values: [2, 4, 9], median: 4, p90: 8 });
  });
  it.each([[[], 0.5, undefined], [[7], 0.9, 7], [[4, 1, 3, 2], 0.5, 2.5], [[1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11], 0.9, 10]] as const)('quantile of %j at %d is %p', (values, share, is) => { expect(quantile(values, share)).toBe(is); });
});

describe('clusters', () => {
  const two = truth([['a1', 'laptop-farm', 'a'], ['a2', 'laptop-farm', 'a'], ['a3', 'laptop-farm', 'a'], ['a4', 'laptop-farm', 'a'], ['b1', 'laptop-farm', 'b'], ['b2', 'laptop-farm', 'b'], ['x', 'quiet'], ['y', 'persona-rotation', 'alone']]);
  it.each([
    ['just right', [seen('a1 a2 a3 a4'), seen('b1 b2')], 1, 1],
    ['with two honest people', [seen('a1 a2 a3 a4 h1 h2'), seen('b1 b2')], 0.75, 1],
    ['in two halves', [seen('a1 a2'), seen('a3 a4'), seen('b1 b2')], 1, 4 / 6],
    ['two farms in one', [seen('a1 a2 a3 a4 b1 b2')], 4 / 6, 1],
    ['each alone', [seen('a1'), seen('a2'), seen('b1')], undefined, 2 / 6],
    ['a fraud without a group among honest people', [seen('x h1 h2 h3')], 0.25, 0],
    ['honest people only', [seen('h1 h2')], undefined, 0],
    ['a merged one', [seen('a1 a2', { merged: true }), seen('a1 a2 a3 a4')], 1, 4 / 6],
  ] as const)('%s', (_, cases, purity, completeness) => {
    expect(clustersOf([company(two, cases)])).toMatchObject({ purity, completeness, groups: 2 });
  });
});

describe('who carried what', () => {
  const one = company(rows, [
    seen('f1 f2', { db: 12, evidence: [evidence('sharing.x', 28, 'f1'), evidence('origin.y', 4, 'f1'), evidence('sharing.x', 28, 'f2')] }),
    seen('h1', { db: -8, evidence: [evidence('origin.y', 15, 'h1'), evidence('device.z', 1.9, 'h1')] }),
    seen('n1', { db: 0, evidence: [evidence('origin.y', 15, 'n1')] }),
  ]);
  it('evidence of the heaviest member; decisive when the case would not have opened without it', () => {
    expect(carriersOf([one])).toEqual([
      { detector: 'sharing.x', fraud: { cases: 1, decisive: 1, db: 28 }, policy: { cases: 0, decisive: 0, db: 0 }, false: { cases: 0, decisive: 0, db: 0 } },
      { detector: 'origin.y', fraud: { cases: 1, decisive: 0, db: 4 }, policy: { cases: 1, decisive: 1, db: 15 }, false: { cases: 1, decisive: 1, db: 15 } },
      { detector: 'device.z', fraud: { cases: 0, decisive: 0, db: 0 }, policy: { cases: 0, decisive: 0, db: 0 }, false: { cases: 1, decisive: 0, db: 1.9 } },
    ]);
  });
  it('false and policy cases are listed with their evidence', () => {
    const lists = listsOf([one]);
    expect(lists.false_cases).toMatchObject([{ company: 'acme', people: ['h1'], score_db: -8, breaches: [], reasons: [{ db: 15, detector: 'origin.y', summary: 'Because of origin.y.' }, { db: 1.9 }] }]);
    expect(lists.policy_cases).toMatchObject([{ people: ['n1'], breaches: ['policy.nomad'] }]);
  });
  it('missed frauds, nearest to a case first, with what was found; who never had evidence last', () => {
    const missed = company(rows, [seen('f1 f2')], { scores: new Map([['q1', { peakDb: -14, finalDb: -20 }]]), traces: new Map([['q1', { name: 'Quiet One', daysSeen: 3, seenFrom: ['3 days Reno, US'], evidence: [evidence('origin.y', 15, 'q1')], mitigating: [{ summary: 'Old hand.', weight_db: -3 }] }]]) });
    expect(missedFrauds([missed])).toMatchObject([
      { person: 'q1', name: 'Quiet One', scenario: 'quiet', score_db: -14, lacks_db: 4, days_seen: 3, seen_from: ['3 days Reno, US'], reasons: [{ db: 15, detector: 'origin.y' }], mitigating: [{ db: -3, summary: 'Old hand.' }] },
      { person: 'f3', score_db: undefined, lacks_db: undefined, days_seen: 0, reasons: [] },
    ]);
  });
});

describe('all of it', () => {
  it('ablation says what changes without a detector, and is absent when it was not asked of all', () => {
    const cases = [seen('f1 f2', { db: 5 }), seen('h1', { db: 0 }), seen('h2', { db: -5 }), seen('h3', { db: -8 })];
    const full = company(rows, cases);
    const { frauds } = full.ranking;
    // Without it the farm is lost among the honest: at 0.5 a week two false cases are allowed.
    const without = { frauds: frauds.map((f) => ({ ...f, score: f.score === 5 ? -9 : f.score })), falses: [0, -5, -8] };
    const all = evaluate([{ ...full, ablations: [{ detector: 'idle', findings: 0, ranking: full.ranking }, { detector: 'busy', findings: 7, ranking: without }] }], 'all');
    expect(all.ablation).toMatchObject([{ detector: 'busy', findings: 7, recall_change: 0, false_change: 0, recall_at_half_change: -0.5 }, { detector: 'idle', recall_at_half_change: 0 }]);
    expect(evaluate([full], 'all').ablation).toBeUndefined();
    expect(all.compared[0]).toMatchObject({ id: 'winnow', as_it_comes: { recall: { found: 2, of: 4 }, false_cases: 3, per_1000_people_week: 0.75 } });
  });
});
