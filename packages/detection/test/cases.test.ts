import { describe, expect, it } from '@jest/globals';
import { type Case, type Closing, DAY, type Finding, findingId, isoDate } from '@winnow/core';
import { CaseFold, catalogue, type CaseStep, foldDays, type MitigatingFact } from '@winnow/detection';
import fc from 'fast-check';
import { claimsOf, DAY0, person } from './support.ts';

interface Told { readonly day: number; readonly who: string; readonly detector: string; readonly level: string; readonly with?: readonly string[]; readonly seenOn?: number }
const finding = ({ day, who, detector, level, with: others, seenOn }: Told): Finding => {
  const date = isoDate(DAY0 + day * DAY);
  return { id: findingId(who, detector, date), subject: who, detector, detector_version: 1, day: date, level, quality: level === '' ? 0 : 1, observed_at: level === '' ? 0 : DAY0 + (seenOn ?? day) * DAY, summary: `${detector} ${level}`, facts: {}, observations: [], with: [...(others ?? [])] };
};
const VPN = 'origin.vpn-behind-vpn', SLIP = 'location.slip', SHARE = 'sharing.shared-egress', SENT = 'delivery.shipped-elsewhere', KVM = 'remote-control.kvm';
const people = ['p1', 'p2', 'p3', 'p4', 'p5'].map((id) => person({ person_id: id, usernames: [id], start_date: '2020-01-01' }));
function run(told: readonly Told[], days: number, more: { population?: number; mitigating?: Record<string, readonly MitigatingFact[]>; closings?: ReadonlyMap<string, Closing> } = {}): { cases: readonly Case[]; steps: readonly CaseStep[] } {
  const fold = new CaseFold({ detectors: catalogue, claims: claimsOf({ people }), population: more.population ?? 100, ...(more.closings !== undefined && { closings: more.closings }) });
  const byDay = new Map<string, { findings: Finding[]; mitigating: { subject: string; day: string; facts: readonly MitigatingFact[] }[] }>();
  const at = (day: number) => { const key = isoDate(DAY0 + day * DAY); const made = byDay.get(key) ?? { findings: [], mitigating: [] }; byDay.set(key, made); return made; };
  for (const t of told) at(t.day).findings.push(finding(t));
  for (const [subject, facts] of Object.entries(more.mitigating ?? {})) at(0).mitigating.push({ subject, day: isoDate(DAY0), facts });
  const steps = foldDays(fold, byDay, { from: DAY0, to: DAY0 + days * DAY });
  return { cases: [...fold.cases.values()], steps };
}
const said = (steps: readonly CaseStep[]): string[] => steps.map((s) => `${String((s.at - DAY0) / DAY)} ${s.step} ${s.case.kind} ${s.case.people.join('+')}`);
const vpn: Told = { day: 1, who: 'p1', detector: VPN, level: 'persistent' };
const slipped: Told = { day: 2, who: 'p1', detector: SLIP, level: 'slip' };
const chain = [vpn, slipped];
const farm = (who: readonly string[], day = 1, level = 'three-separate'): Told[] => who.flatMap((w) => [{ day, who: w, detector: SHARE, level, with: who.filter((o) => o !== w) }, { day, who: w, detector: SENT, level: 'elsewhere' }]);

describe('cases', () => {
  it('opens when the evidence adds up, not before', () => {
    const { cases, steps } = run(chain, 3);
    expect(said(steps)).toEqual(['3 opened person p1']);
    expect(cases[0]).toMatchObject({ status: 'open', people: ['p1'], band: 'low' });
    expect(cases[0]?.score_db).toBeCloseTo(-40 + 10 * Math.log10(0.6 / 0.019) * 0.5 ** (3 / 30) + 20 * 0.5 ** (2 / 180), 2);
  });
  it.each([
    ['one level alone', [{ day: 1, who: 'p1', detector: VPN, level: 'persistent' }]],
    ['withdrawn on the day of the second', [vpn, { day: 2, who: 'p1', detector: VPN, level: '' }, slipped]],
    ['two different people', [vpn, { ...slipped, who: 'p2' }]],
  ] satisfies [string, Told[]][])('stays closed: %s', (_, told) => { expect(run(told, 5).steps).toEqual([]); });
  it('closes by decay, three decibans below, and keeps its peak and why', () => {
    const { cases, steps } = run(chain, 60);
    expect(steps.map((s) => s.step)).toEqual(['opened', 'closed']);
    expect(cases[0]).toMatchObject({ status: 'closed', peak_at: expect.stringContaining('2026-09-10') as unknown });
    expect(cases[0]?.evidence.length).toBe(2);
    expect(cases[0]?.probability).toBeLessThan(cases[0]?.peak_probability ?? 0);
  });
  it('is raised when the band rises', () => {
    const { steps } = run([...chain, { day: 4, who: 'p1', detector: KVM, level: 'default' }], 5);
    expect(steps.map((s) => `${s.step} ${s.case.band}`)).toEqual(['opened low', 'raised critical']);
  });
  it('people who share are one case', () => {
    const { cases, steps } = run(farm(['p1', 'p2', 'p3']), 3);
    expect(said(steps)).toEqual(['2 opened cluster p1+p2+p3']);
    expect(cases[0]?.headline).toBe('Three people work from one line.');
  });
  it('a cluster takes over its members\' cases and is joined', () => {
    const { cases, steps } = run([...chain, ...farm(['p1', 'p2'], 4, 'pair-separate'), ...farm(['p1', 'p2', 'p3'], 6)], 8);
    expect(said(steps)).toEqual(['3 opened person p1', '5 opened cluster p1+p2', '5 closed person p1', '7 raised cluster p1+p2+p3']);
    const [own, cluster] = [cases.find((c) => c.kind === 'person'), cases.find((c) => c.kind === 'cluster')];
    expect(own?.merged_into).toBe(cluster?.case_id);
  });
  it('who loses the sharing evidence leaves', () => {
    const gone: Told[] = [{ day: 5, who: 'p3', detector: SHARE, level: '' }, ...farm(['p1', 'p2'], 5, 'pair-separate')];
    const { cases } = run([...chain, ...farm(['p1', 'p2', 'p3']), ...gone], 6);
    expect(cases.find((c) => c.kind === 'cluster')?.people).toEqual(['p1', 'p2']);
  });
  it('a dissolved cluster closes, and who is a case alone is one again', () => {
    const { cases } = run([...chain, ...farm(['p1', 'p2', 'p3']), ...['p1', 'p2', 'p3'].map((who) => ({ day: 5, who, detector: SHARE, level: '' }))], 6);
    expect(cases.filter((c) => c.status === 'open').map((c) => c.kind)).toEqual(['person']);
  });
  it('what everybody does weighs nothing', () => {
    const crowd = Array.from({ length: 200 }, (_, i): Told => ({ day: 0, who: `q${String(i)}`, detector: VPN, level: 'persistent' }));
    const alone = run([...chain], 3).cases[0]?.score_db ?? 0;
    expect(run([...crowd, ...chain], 3, { population: 250 }).cases).toEqual([]);
    expect(alone).toBeGreaterThan(-10);
  });
  it('a farm cannot vouch for itself', () => {
    const many = Array.from({ length: 20 }, (_, i) => `q${String(i).padStart(2, '0')}`);
    expect(run(farm(many), 5, { population: 60 }).cases[0]).toMatchObject({ status: 'open', kind: 'cluster' });
  });
  it('mitigation is set against evidence only', () => {
    const office: MitigatingFact[] = [{ kind: 'office', summary: 'in the office', weight_db: -12 }];
    expect(run(chain, 5, { mitigating: { p1: office } }).cases).toEqual([]);
    const { cases } = run([...chain, { day: 3, who: 'p1', detector: KVM, level: 'default' }], 5, { mitigating: { p1: office } });
    expect(cases[0]?.mitigating).toEqual([{ summary: 'in the office', weight_db: -12 }]);
  });
  it('remote control explains presence at home away', () => {
    const home: MitigatingFact[] = [{ kind: 'home', summary: 'at home', weight_db: -10 }];
    expect(run([{ day: 1, who: 'p1', detector: KVM, level: 'default' }], 2, { mitigating: { p1: home } }).cases[0]?.mitigating).toEqual([]);
  });
  it('after a handover the former days at home speak for somebody else; the office does not', () => {
    const facts: MitigatingFact[] = [{ kind: 'home', summary: 'at home', weight_db: -10 }, { kind: 'office', summary: 'in the office', weight_db: -1 }];
    const after = (level: string): readonly (readonly string[])[] => run([...chain, { day: 3, who: 'p1', detector: 'behaviour.handover', level }], 5, { mitigating: { p1: facts } }).cases.map((c) => c.mitigating.map((m) => m.summary));
    expect(after('strange-device')).toEqual([['in the office']]);
    expect(after('same-device')).toEqual([]);
  });
  it('days at home speak for nobody who is elsewhere at the same time', () => {
    const home: MitigatingFact[] = [{ kind: 'home', summary: 'at home', weight_db: -10 }];
    const beside = (level: string): readonly (readonly string[])[] => run([...chain, { day: 3, who: 'p1', detector: 'location.concurrent', level }], 5, { mitigating: { p1: home } }).cases.map((c) => c.mitigating.map((m) => m.summary));
    expect(beside('two-computers')).toEqual([[]]);
    expect(beside('some')).toEqual([]);
  });
  it('what an analyst closed reopens on new evidence only', () => {
    const id = run(chain, 3).cases[0]?.case_id ?? '';
    const closings = new Map([[id, { at: DAY0 + 3 * DAY, asOf: 0 }]]);
    expect(run(chain, 6, { closings }).steps).toEqual([]);
    expect(said(run([...chain, { day: 5, who: 'p1', detector: KVM, level: 'default' }], 6, { closings }).steps)).toEqual(['6 opened person p1']);
  });
  describe('of a case that is open by its evidence and was closed by an analyst', () => {
    const seenAt = (c: Case | undefined): Closing => ({ at: 0, asOf: DAY0 + 3 * DAY, seen: { as_of: '', evidence: (c?.evidence ?? []).map((e) => ({ detector: e.detector, person: 'p1', weight_db: e.weight_db })) } });
    const more: Told[] = [{ day: 4, who: 'p1', detector: KVM, level: 'default' }];
    const strong: Told[] = [...chain, { day: 2, who: 'p1', detector: KVM, level: 'default' }];
    it.each<[string, readonly Told[], readonly Told[], readonly string[]]>([
      ['nothing more is told when nothing comes', chain, [], []], ['it is told again when something heavy comes', chain, more, ['5 raised person p1']],
      ['a band that rises by a little is not told', chain, [{ day: 4, who: 'p1', detector: 'device.unmanaged', level: 'unmanaged' }], []],
      ['it is told once, also where the band does not rise', strong, [{ day: 4, who: 'p1', detector: SENT, level: 'forwarder' }, { day: 4, who: 'p1', detector: 'device.vm-behind-vpn', level: 'vm-behind-vpn' }, { day: 6, who: 'p1', detector: 'behaviour.payout', level: 'crypto' }], ['5 raised person p1']],
    ])('%s', (_, before, after, expected) => {
      const [known] = run(before, 3).cases;
      const id = known?.case_id ?? '';
      const steps = run([...before, ...after], 9, { closings: new Map([[id, seenAt(known)]]) }).steps.filter((s) => s.at > DAY0 + 3 * DAY);
      expect(said(steps)).toEqual(expected);
      expect(steps.every((s) => s.reason.startsWith('reopened: '))).toBe(true);
    });
  });
  it('does not depend on the order of findings within their days', () => {
    const told: Told[] = [...chain, ...farm(['p2', 'p3', 'p4'], 2), ...farm(['p1', 'p2'], 5, 'pair-separate'), { day: 6, who: 'p3', detector: SHARE, level: '' }, { day: 3, who: 'p5', detector: KVM, level: 'default' }];
    const expected = run(told, 9);
    fc.assert(fc.property(fc.shuffledSubarray(told, { minLength: told.length }), (shuffled) => { expect(run(shuffled, 9)).toEqual(expected); }), { numRuns: 50 });
  });
});
