import { describe, expect, it } from '@jest/globals';
import { type Case, DAY, type Finding, findingId, isoDate, probabilityOf } from '@winnow/core';
import { CaseFold, catalogue, explained, keptSum, type MitigatingFact, noRates, type Rates, ratesName, ratesOf, scoreSubject, weighSubject } from '@winnow/detection';
import fc from 'fast-check';
import { claimsOf, DAY0, person } from './support.ts';

const detectors = new Map(catalogue.map((d) => [d.id, d]));
const ASOF = DAY0 + 30 * DAY;
const every = catalogue.flatMap((d) => Object.keys(d.levels).map((level) => [d.id, level] as const));
const finding = (detector: string, level: string, over: Partial<Finding> = {}): Finding => ({ id: findingId('p1', detector, 'd'), subject: 'p1', detector, detector_version: 1, day: isoDate(ASOF - DAY), level, quality: 1, observed_at: ASOF - DAY, summary: 's.', facts: {}, observations: [], with: [], ...over });
const fact = (kind: MitigatingFact['kind'], weight_db: number): MitigatingFact => ({ kind, summary: kind, weight_db });
const context = (over: Partial<Parameters<typeof weighSubject>[3]> = {}): Parameters<typeof weighSubject>[3] => ({ detectors, claims: claimsOf(), rates: noRates, asOf: ASOF, component: new Set(['p1']), ...over });
const VPN = 'origin.vpn-behind-vpn';
/** `n` people who show the level, of so many. */
const crowd = (n: number, population: number): Rates => ratesOf(Array.from({ length: n }, (_, i) => finding(VPN, 'persistent', { subject: `q${String(i)}` })), population);

const findings = fc.uniqueArray(fc.record({ of: fc.constantFrom(...every), quality: fc.double({ min: 0.01, max: 1, noNaN: true }), age: fc.double({ min: -1, max: 400, noNaN: true }) }), { maxLength: 12, selector: ({ of: [detector] }) => detector })
  .map((list) => list.map(({ of: [detector, level], quality, age }) => finding(detector, level, { quality, observed_at: ASOF - age * DAY })));
const facts = fc.array(fc.tuple(fc.constantFrom('office' as const, 'home' as const, 'history' as const), fc.double({ min: -20, max: -0.01, noNaN: true })).map(([kind, db]) => fact(kind, db)), { maxLength: 3 });
const thousandths = (db: number): number => Math.round(db * 1000);

describe('the arithmetic of a score', () => {
  it('adds up exactly, and each weight is the product of its factors, whatever is found', () => {
    fc.assert(fc.property(findings, facts, fc.nat(40), (found, spoken, others) => {
      const rates = crowd(others, 60);
      const x = explained(weighSubject('p1', found, spoken, context({ rates })));
      expect(thousandths(x.prior_db) + thousandths(x.up_db) - thousandths(x.taken_db)).toBe(thousandths(x.score_db));
      expect(x.prior.reduce((sum, part) => sum + part.db, 0)).toBe(x.prior_db);
      expect(x.evidence.reduce((sum, e) => sum + thousandths(e.weight_db), 0)).toBe(thousandths(x.up_db));
      expect(x.taken_db).toBeCloseTo(Math.min(x.given_db, x.up_db), 2);
      expect(x.probability).toBe(probabilityOf(x.score_db));
      for (const e of [...x.evidence, ...x.faded]) {
        expect(e.level_db).toBeCloseTo(Math.max(0, 10 * Math.log10(e.hit / e.base)), 9);
        expect(e.decay).toBeCloseTo(e.half_life_days === undefined ? 1 : 0.5 ** (e.age_days / e.half_life_days), 9);
        expect(e.db).toBeCloseTo(e.level_db * e.quality * e.decay, 9);
        expect(Math.abs(e.weight_db - e.db * e.cap_share)).toBeLessThanOrEqual(0.0005 + 1e-9);
      }
      for (const f of x.capped) expect(f.sum_db * f.share).toBeCloseTo(f.cap_db, 9);
      expect(x.evidence.length + x.faded.length).toBe(found.length);
      const score = scoreSubject('p1', found, spoken, context({ rates }));
      expect({ scoreDb: x.score_db, weights: x.evidence.map((e) => e.weight_db) }).toEqual({ scoreDb: score.scoreDb, weights: score.evidence.map((e) => e.weight_db) });
    }), { numRuns: 1000 });
  });

  it('is found again in the case that was kept, whatever is found and whatever became of the claims', () => {
    let compared = 0;
    const later = claimsOf({ people: [person({ start_date: '2020-01-01' })] });
    fc.assert(fc.property(findings, facts, fc.boolean(), (found, spoken, isNew) => {
      const claims = claimsOf({ people: [person({ start_date: isNew ? isoDate(ASOF - 5 * DAY) : '2020-01-01' })] });
      const fold = new CaseFold({ detectors: catalogue, claims, population: 60, params: { openAtDb: -60, closeGapDb: 3 } });
      fold.take(found, [{ subject: 'p1', day: isoDate(ASOF - DAY), facts: spoken }]);
      const [c] = fold.step(ASOF).cases.values();
      const [weighing] = fold.weigh(['p1'], ASOF);
      if (c === undefined || weighing === undefined) return;
      compared += 1;
      const { person: who, prior_db, up_db, taken_db, score_db } = explained(weighing);
      expect(keptSum(c, later)).toEqual({ person: who, prior_db, up_db, taken_db, score_db });
      expect(keptSum({ ...c, status: 'closed' }, claims)).toBeUndefined();
    }), { numRuns: 500 });
    expect(compared).toBeGreaterThan(100);
  });
  it('of a cluster is that of the member who weighs most, also where two have the same evidence', () => {
    const both = ['p1', 'p2'].map((subject) => finding('sharing.shared-egress', 'three-separate', { id: findingId(subject, 'sharing.shared-egress', 'd'), subject, with: ['p1', 'p2'].filter((p) => p !== subject) }));
    const claims = claimsOf({ people: [person({ person_id: 'p1', start_date: '2020-01-01' }), person({ person_id: 'p2', start_date: isoDate(ASOF - 5 * DAY) })] });
    const fold = new CaseFold({ detectors: catalogue, claims, population: 60 });
    fold.take(both);
    const c = [...fold.step(ASOF).cases.values()].find((one): one is Case => one.kind === 'cluster');
    const [first] = fold.weigh(['p1', 'p2'], ASOF).map(explained).sort((a, b) => b.score_db - a.score_db);
    expect([c?.people, first?.person]).toEqual([['p1', 'p2'], 'p2']);
    expect(c === undefined ? undefined : keptSum(c, claims)).toMatchObject({ person: 'p2', prior_db: first?.prior_db, up_db: first?.up_db, score_db: first?.score_db });
  });
  it('is not told where nobody\'s comes out', () => {
    const c: Case = { case_id: 'c', kind: 'person', people: ['p1'], devices: [], ips: [], probability: 0, score_db: 1.25, peak_probability: 0, peak_at: '', band: 'low', status: 'open', opened_at: '', updated_at: '', as_of: '2026-03-10T00:00:00.000Z', headline: '', evidence: [], mitigating: [], innocent_explanation: '' };
    expect([keptSum(c, claimsOf()), keptSum({ ...c, score_db: -40 }, claimsOf())?.prior_db]).toEqual([undefined, -40]);
  });

  const hired = (start_date: string, more: object = {}): ReturnType<typeof claimsOf> => claimsOf({ people: [person({ start_date, ...more })] });
  it.each([
    ['long ago', hired('2020-01-01'), ['-40']], ['within 90 days', hired('2026-08-20'), ['-40', '3']], ['within 180 days', hired('2026-05-01'), ['-40', '1']], ['not yet', hired('2027-01-01'), ['-40']], ['nobody knows when', hired(''), ['-40']],
    ['through an agency', hired('2026-08-20', { agency: 'Acme' }), ['-40', '3', '2']], ['referred by somebody confirmed', hired('2020-01-01', { referrer_id: 'p7' }), ['-40', '10']], ['referred by somebody else', hired('2020-01-01', { referrer_id: 'p8' }), ['-40']],
    ['unknown to the company', claimsOf({ people: [] }), ['-40']],
  ] as const)('the prior of somebody hired %s', (_, claims, parts) => { expect(explained(weighSubject('p1', [], [], context({ claims, confirmed: new Map([['p7', 0]]) }))).prior.map((p) => String(p.db))).toEqual(parts); });

  it.each([
    ['nobody else', crowd(0, 100), { showing: 0, raised: false }], ['as many as the author says', crowd(10, 100), { showing: 10, raised: false }], ['more', crowd(11, 100), { showing: 11, raised: true }],
    ['many in a big company', crowd(25, 2000), { showing: 25, raised: false }], ['more than two in a hundred there', crowd(60, 2000), { showing: 60, raised: true }],
  ] as const)('the base rate where %s show it', (_, rates, { showing, raised }) => {
    const [e] = explained(weighSubject('p1', [finding(VPN, 'persistent')], [], context({ rates }))).evidence;
    expect({ showing: e?.population.showing, of: e?.population.of, raised: (e?.base ?? 0) > (e?.author_base ?? 0) }).toEqual({ showing, of: rates.population, raised });
    if (raised) expect(e?.base).toBe(((e?.author_base ?? 0) * 500 + showing) / (500 + rates.population));
  });
  it('who shares with the subject is no population', () => {
    const [e] = explained(weighSubject('p1', [finding(VPN, 'persistent')], [], context({ rates: crowd(12, 100), component: new Set(['p1', 'q0', 'q1']) }))).evidence;
    expect(e?.population.showing).toBe(10);
    expect(e?.base).toBe(e?.author_base);
  });
  it('a home is no alibi beside remote control, and says so', () => {
    const x = explained(weighSubject('p1', [finding('remote-control.kvm', 'default')], [fact('home', -10), fact('office', -4)], context()));
    expect(x.mitigating).toEqual([{ summary: 'home', stated_db: -10, why_not: 'counts for nothing beside remote-control.kvm' }, { summary: 'office', stated_db: -4 }]);
    expect(x.taken_db).toBe(4);
  });
  it('what speaks for somebody takes no more than there is', () => {
    const x = explained(weighSubject('p1', [finding('remote-control.rmm', 'one')], [fact('office', -12)], context()));
    expect({ given: x.given_db, score: x.score_db }).toEqual({ given: 12, score: -40 });
    expect(x.taken_db).toBe(x.up_db);
  });
  it('a fold explains the score that its step gives', () => {
    const fold = new CaseFold({ detectors: catalogue, claims: claimsOf(), population: 60 }, { rates: crowd(20, 60) });
    fold.take([finding(VPN, 'persistent'), finding('location.slip', 'slip'), finding('device.vm-behind-vpn', 'vm-behind-vpn'), finding('device.unmanaged', 'forbidden')]);
    const before = fold.weigh(['p1'], ASOF).map((w) => w.scoreDb);
    const [c] = fold.step(ASOF).changed;
    expect(before).toEqual([c?.score_db]);
    expect(fold.weigh(['p1'], ASOF).map((w) => w.scoreDb)).toEqual(before);
  });
});

describe('the name of rates', () => {
  it('is the same for every order, and another for another member, level or population', () => {
    const [a, b] = [finding(VPN, 'persistent', { subject: 'a' }), finding(VPN, 'persistent', { subject: 'b' })];
    const name = ratesName(ratesOf([a, b], 10));
    expect(ratesName(ratesOf([b, a], 10))).toBe(name);
    expect(new Set([name, ratesName(ratesOf([a], 10)), ratesName(ratesOf([a, b], 11)), ratesName(ratesOf([a, { ...b, level: 'occasional' }], 10))]).size).toBe(4);
    expect(name).toMatch(/^[0-9a-f]{12}$/);
  });
});
