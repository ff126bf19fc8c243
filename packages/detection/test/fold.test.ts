import { describe, expect, it } from '@jest/globals';
import { type Case, DAY, type Finding, findingId, HOUR, isoDate } from '@winnow/core';
import { CaseFold, catalogue, type Mitigating } from '@winnow/detection';
import fc from 'fast-check';
import { claimsOf, DAY0, person } from './support.ts';

/** With the wall clock only those whose findings changed are worked out anew: nobody may be able to tell. */
const people = ['p1', 'p2', 'p3', 'p4', 'p5', 'p6'];
const claims = claimsOf({ people: people.map((id) => person({ person_id: id, usernames: [id], start_date: '2026-08-20' })) });
const SHARE = 'sharing.shared-egress';
const levels: Readonly<Record<string, readonly string[]>> = { 'origin.vpn-behind-vpn': ['persistent'], 'location.slip': ['slip'], 'remote-control.kvm': ['default'], 'delivery.shipped-elsewhere': ['elsewhere'], [SHARE]: ['pair-separate', 'three-separate', 'pair'] };

/** What comes to be known of somebody: a finding, or that it is gone. Who shares, shares with all of the group; `isMutual` when it is found of each of them. */
interface News { readonly who: string; readonly detector: string; readonly level: string; readonly seenDays: number; readonly group: readonly string[]; readonly isMutual: boolean }
const news: fc.Arbitrary<News> = fc.record({ who: fc.constantFrom(...people), detector: fc.constantFrom(...Object.keys(levels)), gone: fc.integer({ min: 0, max: 4 }), pick: fc.nat(2), seenDays: fc.constantFrom(0, 0, 20, 97, 98), group: fc.subarray(people, { minLength: 2 }), isMutual: fc.boolean() })
  .map(({ who, detector, gone, pick, seenDays, group, isMutual }) => { const own = levels[detector] ?? []; return { who, detector, level: gone === 0 ? '' : own[pick % own.length] ?? '', seenDays, group, isMutual }; });
const rows = ({ who, detector, level, seenDays, group, isMutual }: News, asOf: number): readonly Finding[] => (detector === SHARE && isMutual ? group : [who]).map((subject) => {
  const day = isoDate(asOf - 1);
  return { id: findingId(subject, detector, day), subject, detector, detector_version: 1, day, level, quality: level === '' ? 0 : 1, observed_at: level === '' ? 0 : asOf - seenDays * DAY - HOUR, summary: level, facts: {}, observations: [], with: detector === SHARE ? group.filter((g) => g !== subject) : [] };
});

const fresh = (): CaseFold => new CaseFold({ detectors: catalogue, claims, population: 50 });
const casesOf = (fold: CaseFold, touched: ReadonlySet<string>): readonly Case[] => [...fold.cases.values()].filter((c) => c.people.some((p) => touched.has(p))).sort((a, b) => (a.case_id < b.case_id ? -1 : 1));
const office = (subject: string, asOf: number): Mitigating => ({ subject, day: isoDate(asOf - 1), facts: [{ kind: 'office', summary: 'in the office', weight_db: -12 }] });

describe('a step for some', () => {
  it('gives for them, and whoever hangs on them, the cases that a step for all gives at the same time of the same day', () => {
    const round = fc.record({ news: fc.array(news, { maxLength: 4 }), inOffice: fc.subarray(people, { maxLength: 1 }), hours: fc.integer({ min: 1, max: 30 }) });
    fc.assert(fc.property(fc.array(round, { minLength: 1, maxLength: 6 }), fc.array(news, { minLength: 1, maxLength: 4 }), fc.integer({ min: 1, max: 60 }), (before, last, minutes) => {
      const [some, all] = [fresh(), fresh()];
      let asOf = DAY0 + 100 * DAY + HOUR;
      for (const r of before) {
        asOf += r.hours * HOUR;
        for (const fold of [some, all]) { fold.take(r.news.flatMap((n) => rows(n, asOf)), r.inOffice.map((p) => office(p, asOf))); fold.step(asOf); }
      }
      const day = isoDate(asOf - 1);
      asOf += minutes * 60_000;
      fc.pre(isoDate(asOf - 1) === day);
      const made = last.flatMap((n) => rows(n, asOf));
      const touched = new Set(made.map((f) => f.subject));
      const hanging = new Set([...touched, ...casesOf(all, touched).filter((c) => c.status === 'open').flatMap((c) => c.people)]);
      some.take(made);
      all.take(made);
      const [partly, whole] = [some.step(asOf, touched), all.step(asOf)];
      for (const c of casesOf(all, touched)) if (c.status === 'open') for (const p of c.people) hanging.add(p);
      expect(casesOf(some, hanging)).toEqual(casesOf(all, hanging));
      const about = (steps: typeof whole.steps): unknown[] => steps.filter((s) => s.case.people.some((p) => hanging.has(p))).map((s) => `${s.case.case_id} ${s.step} ${s.reason}`).sort();
      expect(about(partly.steps)).toEqual(about(whole.steps));
    }), { numRuns: 1500 });
  }, 60_000);
  it('keeps two groups apart when one carries on the case that bears the name of a member of the other', () => {
    const fold = fresh();
    let asOf = DAY0 + 3 * DAY + HOUR;
    const share = (...groups: readonly (readonly string[])[]): void => {
      asOf += HOUR;
      fold.take(groups.flatMap((group) => rows({ who: group[0] ?? '', detector: SHARE, level: 'pair-separate', seenDays: 0, group, isMutual: true }, asOf)));
      fold.step(asOf);
    };
    fold.take(['p1', 'p2', 'p3', 'p4', 'p5'].flatMap((who) => rows({ who, detector: 'origin.vpn-behind-vpn', level: 'persistent', seenDays: 0, group: [], isMutual: false }, asOf)));
    share(['p1', 'p2', 'p3']);
    const first = [...fold.cases.keys()];
    share(['p1', 'p4'], ['p2', 'p3']);
    const open = [...fold.cases.values()].filter((c) => c.kind === 'cluster' && c.status === 'open').map((c) => c.people.join()).sort();
    expect(open).toEqual(['p1,p4', 'p2,p3']);
    expect(fold.cases.get(first[0] ?? '')?.people).toEqual(['p2', 'p3']);
  });
  it('is a step for all when a new day has come', () => {
    const fold = fresh();
    const asOf = DAY0 + 3 * DAY;
    fold.take([...rows({ who: 'p1', detector: 'remote-control.kvm', level: 'default', seenDays: 0, group: [], isMutual: true }, asOf), ...rows({ who: 'p2', detector: 'remote-control.kvm', level: 'default', seenDays: 0, group: [], isMutual: true }, asOf)]);
    expect(fold.step(asOf, ['p1']).steps.map((s) => s.case.people[0])).toEqual(['p1', 'p2']);
  });
});
