import { describe, expect, it } from '@jest/globals';
import { Claims, DAY, type Finding, isoDate, isoTime, noClaims } from '@winnow/core';
import { catalogue, explained, type MitigatingFact, ratesOf, weighSubject } from '@winnow/detection';
import fc from 'fast-check';
import { type CaseExplanation } from '../src/explain.ts';
import { explanationText } from '../src/explain-text.ts';
import { redo } from './redo.ts';

const ASOF = Date.UTC(2026, 3, 1);
const VPN = 'origin.vpn-behind-vpn', KVM = 'remote-control.kvm';
const detectors = new Map(catalogue.map((d) => [d.id, d]));
const claims = new Claims({ ...noClaims, people: [{ person_id: 'p1', usernames: ['one'], start_date: '2026-02-01', agency: 'Acme' }] });
const finding = (detector: string, level: string, over: Partial<Finding> = {}): Finding => ({ id: `f ${detector}`, subject: 'p1', detector, detector_version: detectors.get(detector)?.version ?? 0, day: isoDate(ASOF - DAY), level, quality: 1, observed_at: ASOF - DAY, summary: `${detector} says so.`, facts: {}, observations: ['o1'], with: [], ...over });
const crowd = (n: number): ReturnType<typeof ratesOf> => ratesOf(Array.from({ length: n }, (_, i) => finding(VPN, 'persistent', { subject: `q${String(i)}` })), 60);
const told = (found: readonly Finding[], facts: readonly MitigatingFact[] = [], more: Partial<CaseExplanation> & { readonly others_show?: number } = {}): string => {
  const person = explained(weighSubject('p1', found, facts, { detectors, claims, rates: crowd(more.others_show ?? 0), asOf: ASOF, component: new Set(['p1']) }));
  const versions = { program: '1', rates: { day: '2026-03-30', people: 60, levels: 1, name: 'abc' }, claims: { people: 1, devices: 0, travel: 0, networks: 0, name: 'abc' }, lists: { entries: 1, oldest: '2026-01-01', newest: '2026-01-01', name: 'abc' }, geo: { places: { name: 'a', built: '2026-01-01' }, networks: { name: 'b', built: '2026-01-01' } } };
  return explanationText({ case_id: 'c_1', headline: 'p1: Something.', at: isoTime(ASOF), open_at_db: -10, close_below_db: -13, score_db: person.score_db, probability: person.probability, person, others: [], muted: [], records: [], versions, ...more }, { colour: false, width: 100, nameOf: () => undefined });
};

describe('the arithmetic as text', () => {
  it('can be redone by hand, whatever is found', () => {
    const every = fc.constantFrom(...catalogue.flatMap((d) => Object.keys(d.levels).map((level) => [d.id, level] as const)));
    const found = fc.uniqueArray(fc.record({ of: every, quality: fc.double({ min: 0.01, max: 1, noNaN: true }), age: fc.double({ min: 0, max: 200, noNaN: true }) }), { minLength: 1, maxLength: 12, selector: ({ of: [detector] }) => detector }).map((list) => list.map(({ of: [detector, level], quality, age }) => finding(detector, level, { quality, observed_at: ASOF - age * DAY })));
    const facts = fc.subarray<MitigatingFact>([{ kind: 'office', summary: 'In the office.', weight_db: -12 * (20 / 22) }, { kind: 'home', summary: 'At home.', weight_db: -10 * (20 / 22) }, { kind: 'history', summary: 'For years.', weight_db: -3 }]);
    fc.assert(fc.property(found, facts, fc.nat(40), (list, spoken, others_show) => {
      expect(redo(told(list, spoken, { others_show }))).toBe(weighSubject('p1', list, spoken, { detectors, claims, rates: crowd(others_show), asOf: ASOF, component: new Set(['p1']) }).scoreDb);
    }), { numRuns: 300 });
  });
  it.each([
    ['a raised base rate with its sum', told([finding(VPN, 'persistent')], [], { others_show: 15 }), /base rate: raised, as 15 of 60 people show it, not counting this one and who shares with it: \([\d.]+ × 500 \+ 15\) \/ \(500 \+ 60\) = [\d.]+/],
    ['what a third of the others show, with what goes beyond it', told([finding(VPN, 'known-operator')], [], { others_show: 30 }), /base rate: raised, as 30 of 59 others show persistent or more, which is [\d.]+ dB: [\d.]+ × 10\^\([\d.]+ \/ 10\) = [\d.]+/],
    ['what a third of the others show', told([finding(VPN, 'persistent')], [], { others_show: 30 }), /persistent stands, and weighs nothing \(0 dB\): too many people here show it/],
    ['what has faded', told([finding('origin.vpn-behind-vpn', 'persistent', { observed_at: ASOF - 400 * DAY })]), /origin\.vpn-behind-vpn persistent stands, and weighs nothing \([\d.e-]+ dB\): last seen 400 days ago/],
    ['a home that is no alibi', told([finding(KVM, 'default')], [{ kind: 'home', summary: 'At home.', weight_db: -9 }]), /At home\. \(-9\.000 dB stated; counts for nothing beside remote-control\.kvm\)/],
    ['what speaks against it up to the evidence', told([finding('remote-control.rmm', 'one')], [{ kind: 'office', summary: 'In the office.', weight_db: -12 }]), /= what speaks against it; bounded by the evidence, of the -12\.000 stated/],
    ['another version of the detector', told([finding(KVM, 'default', { detector_version: 99 })]), /default, version 99 \(this program has \d+, whose rates count\)/],
    ['an observation whose record is gone', told([finding(KVM, 'default')]), /rests on 1 observation \(o1\), whose raw text is not kept any more/],
    ['a claim without a date', told([finding('delivery.shipped-elsewhere', 'elsewhere', { observed_at: Date.UTC(2000, 0, 1) })]), /age: does not fade; no date on record/],
    ['claims alone', told([finding(KVM, 'default', { observations: [] })]), /rests on claims alone, on no record/],
    ['a raw line', told([finding(KVM, 'default')], [], { records: [{ id: 'o1', at: '2026-03-30T10:00:00.000Z', source: 'osquery', place: 'logs/osquery.log:7' }] }), /logs\/osquery\.log:7 \(2026-03-30 10:00/],
    ['a record of a topic, that has no line', told([finding(KVM, 'default')], [], { records: [{ id: 'o1', at: '2026-03-30T10:00:00.000Z', source: 'osquery' }] }), /the latest: osquery o1 \(/],
    ['a case that was kept with another score', told([finding(KVM, 'default')], [], { stored_score_db: 7 }), /kept with \+7\.000 dB/],
    ['the others of a cluster', told([finding(KVM, 'default')], [], { others: [{ person: 'p2', score_db: -1.5, probability: 0.414, prior_db: -40, up_db: 40.5, taken_db: 2, evidence: 3 }] }), /-1\.500 {2}p2: 41\.4 %; -40\.000 prior \+40\.500 evidence \(3\) -2\.000 against/],
    ['an excuse', told([finding(KVM, 'default')], [], { muted: [{ excuse: 'travel', text: 'travel to DE covers 3 days' }] }), /Muted, of the 60 days before\n {4}travel: travel to DE covers 3 days\./],
  ])('tells %s', (_, text, part) => { expect(text.replace(/\n {12}/g, ' ')).toMatch(part); });
  it('shows what a terminal would act on as an escape', () => { expect(told([finding(KVM, 'default', { summary: 'evil \u001B[2J' })])).not.toContain('\u001B'); });
});
