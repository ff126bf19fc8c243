import { company } from '../company.ts';
import { type Bench, type Figure, pairOf, type Row } from '../harness.ts';
import { caughtUp, fill, freeze, lag, openWorld, resume, run, service, type Side, start, type Took, type World } from '../kafka.ts';
import { until } from '../../support/kafka/helpers.ts';
import { stop } from '../../support/processes.ts';

export const PARTITIONS = 4;
export const sizes = ({ quick }: Bench): { readonly warm: number; readonly each: number; readonly times: number } => (quick ? { warm: 2000, each: 2000, times: 2 } : { warm: 40_000, each: 40_000, times: 5 });
/** So many records of a company's days, again from the first when it has fewer. */
export function records(bench: Bench): (n: number) => ReturnType<typeof company>['lines'] {
  const { lines } = bench.quick ? company(40, 4) : company(60, 45);
  let at = 0;
  return (n) => Array.from({ length: n }, () => lines[at++ % lines.length] ?? (() => { throw new Error('a company without a line'); })());
}

/** Both sides read the same records by turns, the other one stopped meanwhile; what is sent while both stand still is one repetition. */
export async function alternate(bench: Bench, world: World, [subject, baseline]: readonly [Side, Side]): Promise<{ readonly subject: readonly Took[]; readonly baseline: readonly Took[]; readonly each: number }> {
  const { warm, each, times } = sizes(bench);
  const next = records(bench);
  for (const side of [subject, baseline]) await until(async () => await lag(world, side.group).then(() => true, () => false), 60_000);
  await fill(world, next(warm), PARTITIONS);
  for (const side of [subject, baseline]) await caughtUp(world, side);
  const took: [Took[], Took[]] = [[], []];
  for (let i = 0; i < times; i++) {
    for (const side of [subject, baseline]) freeze(side);
    await fill(world, next(each), PARTITIONS);
    for (const [k, side] of [subject, baseline].entries()) took[k]?.push(await run({ ...bench, profiles: k === 0 && i === times - 1 ? bench.profiles : undefined }, world, side));
    bench.say(`  ${String(i + 1)} of ${String(times)}: ${took.map((side) => `${side.at(-1)?.cpu.toFixed(2) ?? ''} CPU-s`).join(' against ')}`);
  }
  for (const side of [subject, baseline]) resume(side);
  for (const { child } of [...subject.processes, ...baseline.processes]) await stop(child);
  return { subject: took[0], baseline: took[1], each };
}

/** Row 2: from Kafka to Kafka and ClickHouse. */
export const pipeRow: Row = {
  id: '2', title: 'collector through a real Kafka broker, ClickHouse insert included (the engine in a process of its own)',
  baseline: 'a kafkajs loop over the same topic that sends each batch on unchanged; CPU of the processes, full batches',
  run: async (bench) => {
    const world = await openWorld(bench, PARTITIONS);
    try {
      await world.admin.createTopics({ topics: [{ topic: `${world.prefix}copy`, numPartitions: PARTITIONS }], waitForLeaders: false });
      const loop = `${world.prefix}loop`;
      const took = await alternate(bench, world, [
        { group: 'winnow-collector', processes: [service(bench, 'collector', world)] },
        { group: loop, processes: [start(bench, 'test/bench/children/loop.ts', [world.bootstrap, loop, world.input, `${world.prefix}copy`])] },
      ]);
      const { subject, baseline, ratio } = pairOf(took.subject.map((t) => t.cpu), took.baseline.map((t) => t.cpu));
      const wall = pairOf(took.subject.map((t) => t.wall), took.baseline.map((t) => t.wall));
      const figures: Figure[] = [
        { what: 'speed ÷ baseline', value: 1 / ratio, unit: '×', goal: { is: 'at least', value: 0.45 } },
        { what: 'CPU-seconds per million records', value: (subject / took.each) * 1e6, unit: 's', goal: { is: 'at most', value: 35 } },
        { what: 'the baseline\'s', value: (baseline / took.each) * 1e6, unit: 's' },
        { what: 'records a second, collector (wall clock)', value: took.each / wall.subject, unit: '/s' }, { what: 'records a second, loop (wall clock)', value: took.each / wall.baseline, unit: '/s' },
      ];
      return figures;
    } finally { await world.close(); }
  },
};
