import { describe, expect, it } from '@jest/globals';
import { DAY, HOUR, type NetworkClass, type Presence } from '@winnow/core';
import { atBudget, curveOf, elasticRisk, type Labels, outcomeFrom, peakDailySum, peakElastic, type Ranking, rankingOf, ruleHits, severityOf } from '@winnow/simulator';
import fc from 'fast-check';
import { FROM, on } from './support.ts';

const fraud = (person: string, score: number, scenario = 'vpn-chain'): Ranking['frauds'][number] => ({ person, scenario, score });
const ranking: Ranking = { frauds: [fraud('a', 30), fraud('b', 20), fraud('c', 10), fraud('d', 5, 'quiet'), fraud('e', Number.NEGATIVE_INFINITY)], falses: [5, 25, 10, 15] };

describe('recall at a budget', () => {
  it.each([
    ['none allowed: above the highest false one', 0, 1, 0],
    ['one', 1, 2, 1],
    ['not quite two', 1.99, 2, 1],
    ['two: who has the score of the third is not taken', 2, 2, 2],
    ['three', 3, 3, 3],
    ['more than there are: all who have a score', 9, 4, 4],
  ])('%s', (_, budget, found, falses) => {
    expect(atBudget([ranking], budget, 1)).toMatchObject({ recall: { found, of: 5 }, false_cases: falses });
  });
  it('false cases of one score are taken all or none', () => {
    expect(atBudget([{ frauds: [fraud('a', 7)], falses: [7, 7, 7] }], 2, 1)).toMatchObject({ recall: { found: 0 }, false_cases: 0 });
    expect(atBudget([{ frauds: [fraud('a', 7)], falses: [7, 7, 7] }], 3, 1)).toMatchObject({ recall: { found: 1 }, false_cases: 3 });
  });
  it('one threshold for all companies, and the budget of all', () => {
    expect(atBudget([ranking, { frauds: [fraud('z', 22)], falses: [] }], 0.5, 2)).toMatchObject({ recall: { found: 3, of: 6 }, without_quiet: { found: 3, of: 5 }, false_cases: 1, per_1000_people_week: 0.5 });
  });
  it('as it comes: from its own threshold on', () => {
    expect(outcomeFrom([ranking], 10, 2)).toMatchObject({ recall: { found: 3 }, false_cases: 3, per_1000_people_week: 1.5 });
    expect(outcomeFrom([ranking], Number.NEGATIVE_INFINITY, 2).recall.found).toBe(4);
  });
  it('never more false cases than allowed, and more budget never finds less', () => {
    const scores = fc.array(fc.integer({ min: -40, max: 40 }), { maxLength: 30 });
    fc.assert(fc.property(scores, scores, fc.double({ min: 0, max: 5, noNaN: true }), (f, falses, budget) => {
      const one = [{ frauds: f.map((s, i) => fraud(String(i), s)), falses }];
      const [less, more] = [atBudget(one, budget, 3), atBudget(one, budget + 1, 3)];
      expect(less.false_cases).toBeLessThanOrEqual(budget * 3 + 1e-9);
      expect(more.recall.found).toBeGreaterThanOrEqual(less.recall.found);
    }));
  });
  it('the curve has a point for every false case allowed', () => {
    expect(curveOf([ranking], 2, 2)).toEqual([[0, 0.2], [0.5, 0.4], [1, 0.4], [1.5, 0.6], [2, 0.8]].map(([rate, recall]) => ({ per_1000_people_week: rate, recall })));
    expect(curveOf([ranking], 0, 2)).toEqual([{ per_1000_people_week: 0, recall: 0.2 }]);
    expect(curveOf([ranking], 10_000, 4).length).toBeLessThanOrEqual(201);
  });
  it('a fraud has the highest score of the cases it is in, a breach of policy is no false case', () => {
    const labels: Labels = { frauds: new Map([['a', { person: 'a', scenario: 'quiet', cluster: undefined, from: 0 }], ['b', { person: 'b', scenario: 'quiet', cluster: undefined, from: 0 }]]), policy: new Map([['n', 'policy.nomad']]) };
    const cases = [{ people: ['a'], score: 3 }, { people: ['a', 'h'], score: 9 }, { people: ['n', 'h'], score: 8 }, { people: ['h'], score: 2 }];
    expect(rankingOf(cases, labels)).toEqual({ frauds: [{ person: 'a', scenario: 'quiet', score: 9 }, { person: 'b', scenario: 'quiet', score: Number.NEGATIVE_INFINITY }], falses: [2] });
    expect(rankingOf(cases, labels, (p) => (p === 'b' ? 1 : undefined)).frauds.map((f) => f.score)).toEqual([Number.NEGATIVE_INFINITY, 1]);
  });
});

describe('how others add up', () => {
  it("Elastic's worked example", () => { expect(elasticRisk([21, 70, 21, 45, 21])).toBeCloseTo(36.16, 2); });
  it('many alerts of 100 stay below 100', () => {
    expect(elasticRisk([])).toBe(0);
    expect(elasticRisk([100])).toBeCloseTo(38.28, 2);
    expect(elasticRisk(Array.from({ length: 20_000 }, () => 100))).toBeLessThan(100);
  });
  it('over 30 days, at its highest', () => {
    const month = [{ day: on(0), score: 70 }, { day: on(29), score: 45 }, { day: on(30), score: 21 }];
    expect(peakElastic(month.slice(0, 2))).toBeCloseTo(elasticRisk([70, 45]), 9);
    expect(peakElastic([month[0], month[2]].flatMap((e) => e ?? []))).toBeCloseTo(elasticRisk([70]), 9);
    expect(peakElastic([])).toBe(0);
  });
  it('the sum of a day, at its highest', () => {
    expect(peakDailySum([{ day: on(0), score: 60 }, { day: on(1), score: 60 }, { day: on(1), score: 40 }, { day: on(2), score: 80 }])).toBe(100);
    expect(peakDailySum([])).toBe(0);
  });
  it.each([[5.9, 'low'], [6, 'medium'], [11.9, 'medium'], [12, 'high'], [19.9, 'high'], [20, 'critical']] as const)('%d dB is %s', (db, severity) => { expect(severityOf(db)).toBe(severity); });
});

const towns = { berlin: { country: 'DE', city: 'Berlin', point: { lat: 52.52, lon: 13.4 } }, nuremberg: { country: 'DE', city: 'Nuremberg', point: { lat: 49.45, lon: 11.08 } }, oslo: { country: 'NO', city: 'Oslo', point: { lat: 59.91, lon: 10.75 } }, potsdam: { country: 'DE', city: 'Potsdam', point: { lat: 52.4, lon: 13.06 } } } as const;
/** So many hours after the first: a login from a town on a device, a minute long. */
function at(hours: number, town: keyof typeof towns, more: { readonly device?: string; readonly networkClass?: NetworkClass; readonly ip?: string; readonly kinds?: number; readonly minutes?: number } = {}): Presence {
  const first = FROM + hours * HOUR;
  const { device = 'd1', networkClass = 'residential', ip = `ip of ${town}`, kinds = 2, minutes = 1 } = more;
  return { account: 'a', device, ip, hour: first, first, last: first + minutes * 60_000, minutes: 1n, kinds, networkClass, operator: '', asn: 0, accuracyKm: 10, observation: String(hours), ...towns[town] };
}
const day = DAY / HOUR;

describe('simple rules over timelines', () => {
  it.each([
    ['Berlin to Oslo in half an hour', [at(0, 'berlin'), at(0.5, 'oslo')], 1],
    ['in two hours by plane', [at(0, 'berlin'), at(2, 'oslo')], 0],
    ['at the same time', [at(0, 'berlin', { minutes: 59 }), at(0.5, 'oslo')], 1],
    ['there and back', [at(0, 'berlin'), at(0.5, 'oslo'), at(1, 'berlin')], 2],
    ['too near to be told from an error of place: Nuremberg', [at(0, 'berlin'), at(0.1, 'nuremberg')], 0],
    ['the approving phone does not count', [at(0, 'berlin'), at(0.5, 'oslo', { kinds: 4 })], 0],
    ['in any order', [at(0.5, 'oslo'), at(0, 'berlin')], 1],
  ] as const)('impossible travel: %s', (_, presences, hits) => { expect(ruleHits(presences).impossibleTravel).toBe(hits); });
  it.each([
    ['both new', [at(0, 'berlin'), at(50, 'oslo', { device: 'd2' })], 1],
    ['the device is known', [at(0, 'berlin'), at(50, 'oslo')], 0],
    ['the country is known', [at(0, 'berlin'), at(50, 'nuremberg', { device: 'd2' })], 0],
    ['the first login of all', [at(0, 'oslo', { device: 'd2' })], 0],
    ['new once only', [at(0, 'berlin'), at(50, 'oslo', { device: 'd2' }), at(51, 'oslo', { device: 'd2' })], 1],
    ['no device in the log', [at(0, 'berlin'), at(50, 'oslo', { device: '' })], 0],
  ] as const)('new country and new device: %s', (_, presences, hits) => { expect(ruleHits(presences).newCountryAndDevice).toBe(hits); });
  it.each([
    ['a new country after learning', [at(0, 'berlin'), at(15 * day, 'oslo')], 1],
    ['while learning', [at(0, 'berlin'), at(13 * day, 'oslo')], 0],
    ['what learning saw counts with what comes later', [at(0, 'berlin'), at(day, 'oslo'), at(15 * day, 'oslo', { networkClass: 'vpn' })], 2],
    ['a country not seen for 30 days', [at(0, 'berlin'), at(day, 'oslo'), at(32 * day, 'berlin')], 2],
    ['for 29', [at(0, 'berlin'), at(day, 'oslo'), at(29 * day, 'berlin')], 0],
    ['every login from an anonymous address', [at(0, 'berlin'), at(20 * day, 'berlin', { networkClass: 'tor' }), at(21 * day, 'berlin', { networkClass: 'proxy' })], 2],
    ['new country and too fast', [at(0, 'berlin'), at(20 * day, 'berlin'), at(20 * day + 1, 'oslo')], 2],
    ['too fast within one country', [at(0, 'berlin'), at(20 * day, 'berlin'), at(20 * day + 0.5, 'nuremberg')], 0],
    ['too fast to an address that is known', [at(0, 'berlin'), at(day, 'oslo'), at(20 * day, 'berlin'), at(20 * day + 1, 'oslo')], 0],
  ] as const)('BuffaLogs: %s', (_, presences, hits) => { expect(ruleHits(presences).buffalogs).toBe(hits); });
});
