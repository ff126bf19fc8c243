import { type Claims, type Timeline } from '@winnow/core';
import { catalogue, evaluatePerson, mitigationOf, type PersonDetector, Subjects, tune } from '@winnow/detection';
import { company, openIntake, pseudonyms, seenBy, timelinesOf } from '../company.ts';
import { byTurns, type Row, sink } from '../harness.ts';

export const personDetectors = tune(catalogue.filter((d): d is PersonDetector => d.kind === 'person'));

/** What the live detector does for a person of whom something new was heard, without the store. */
export function evaluate(timelines: readonly Timeline[], subjects: Subjects, claims: Claims, asOf: number): void {
  for (const stored of timelines) {
    const timeline = subjects.resolve(stored);
    const findings = evaluatePerson(personDetectors, timeline, claims, asOf);
    if (findings.length > 0) sink.bytes += mitigationOf(timeline, claims, asOf).length;
    sink.bytes += findings.length;
  }
}

const text = (timeline: Timeline): string => JSON.stringify(timeline, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));

/** Row 3: how many people a second. */
export const evaluateRow: Row = {
  id: '3', title: 'person evaluations, all person detectors, 30-day timelines, one core',
  baseline: 'JSON.parse + JSON.stringify of the same timelines',
  run: async (bench) => {
    const { lines, claims, endMs } = bench.quick ? company(40, 6) : company(100, 30);
    const seen = seenBy(await openIntake(), lines);
    const subjects = new Subjects(claims, seen, pseudonyms);
    const timelines = timelinesOf(seen, subjects);
    const texts = timelines.map(text);
    const rounds = bench.quick ? 2 : 4;
    const { subject, ratio } = await byTurns(bench, {
      subject: () => { for (let i = 0; i < rounds; i++) evaluate(timelines, subjects, claims, endMs); },
      baseline: () => { for (let i = 0; i < rounds; i++) for (const t of texts) sink.bytes += JSON.stringify(JSON.parse(t)).length; }, times: 7,
    });
    return [
      { what: 'evaluations per CPU-second', value: (rounds * timelines.length) / subject, unit: '/s', goal: { is: 'at least', value: 5000 } },
      { what: 'speed ÷ baseline', value: 1 / ratio, unit: '×' },
      { what: 'presences of a timeline', value: timelines.reduce((sum, t) => sum + t.presences.length, 0) / timelines.length, unit: '' },
      { what: 'notable observations of a timeline', value: timelines.reduce((sum, t) => sum + t.notable.length, 0) / timelines.length, unit: '' },
    ];
  },
};
