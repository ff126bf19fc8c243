import { join } from 'node:path';
import { type Claims, type Timeline } from '@winnow/core';
import { catalogue, type Detector, endOfDay, evaluatePerson, type PersonDetector, type PopulationDetector, slotOf, Subjects, tune } from '@winnow/detection';
import { asDetectionStore, populationFindings } from '@winnow/detector';
import { BatchWriter, migrate, openDb, Store } from '@winnow/platform';
import { company, openIntake, pseudonyms, seenBy, timelinesOf } from '../company.ts';
import { cpuOf, type Figure, median, type Row, sink } from '../harness.ts';

const isPerson = (d: Detector): d is PersonDetector => d.kind === 'person';
const isPopulation = (d: Detector): d is PopulationDetector => d.kind === 'population';

/** µs that each person detector takes for a person, alone: with what cuts its window out of the timeline. */
function costOfPersons(timelines: readonly Timeline[], claims: Claims, asOf: number, times: number): readonly Figure[] {
  const cost = (detectors: readonly PersonDetector[]): number => {
    const tuned = tune(detectors);
    const turn = (): void => { for (const timeline of timelines) sink.bytes += evaluatePerson(tuned, timeline, claims, asOf).length; };
    turn();
    return (median(Array.from({ length: times }, () => cpuOf(turn))) / timelines.length) * 1e6;
  };
  const all = catalogue.filter(isPerson);
  return [{ what: 'all person detectors', value: cost(all), unit: 'µs' }, ...all.map((d): Figure => ({ what: d.id, value: cost([d]), unit: 'µs' }))];
}

/** What each detector costs: those about one person for an evaluation, those about the population for a run over everybody, per person. */
export const detectorsRow: Row = {
  id: 'detectors', title: 'cost of each detector, microseconds of CPU per person',
  baseline: 'all of them together',
  run: async (bench) => {
    const { lines, claims, endMs } = bench.quick ? company(60, 8) : company(500, 30);
    const seen = seenBy(await openIntake(), lines);
    const subjects = new Subjects(claims, seen, pseudonyms);
    const timelines = timelinesOf(seen, subjects).map((t) => subjects.resolve(t));
    const figures = [...costOfPersons(timelines, claims, endMs, bench.quick ? 3 : 7)];
    const db = await openDb({ kind: 'embedded', path: join(bench.folder, 'detectors') });
    try {
      await migrate(db);
      const writer = new BatchWriter(db, { maxRows: 20_000 });
      const intake = await openIntake();
      const stored = writer.add(intake.rows(lines.flatMap(({ record }) => [...intake.process(record).observations]), 1));
      await writer.flush();
      await stored;
      const store = asDetectionStore(new Store(db));
      for (const tuned of tune(catalogue.filter(isPopulation))) {
        const taken: number[] = [];
        for (let i = 0; i < (bench.quick ? 2 : 4); i += 1) {
          const before = process.cpuUsage();
          sink.bytes += (await populationFindings({ store, subjects, tuned, asOf: endOfDay(slotOf(endMs)) })).length;
          const { user, system } = process.cpuUsage(before);
          if (i > 0) taken.push(user + system);
        }
        figures.push({ what: `${tuned.detector.id}, a run over everybody`, value: median(taken) / subjects.population, unit: 'µs' });
      }
    } finally { await db.close(); }
    return [...figures, { what: 'people', value: subjects.population, unit: '' }];
  },
};
