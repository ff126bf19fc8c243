import { pairOf, type Row } from '../harness.ts';
import { openWorld, service } from '../kafka.ts';
import { alternate, PARTITIONS } from './pipe.ts';

/** Row 8: the same records by two collectors and by one. */
export const scaleRow: Row = {
  id: '8', title: 'two collector processes against one: records per CPU-second',
  baseline: 'one collector process over the same topic of four partitions, in a group of its own',
  run: async (bench) => {
    const world = await openWorld(bench, PARTITIONS);
    try {
      const collector = (group: string): ReturnType<typeof service> => service(bench, 'collector', world, { WINNOW_COLLECTOR__GROUP: group });
      const [two, one] = [`${world.prefix}two`, `${world.prefix}one`];
      const took = await alternate(bench, world, [{ group: two, processes: [collector(two), collector(two)] }, { group: one, processes: [collector(one)] }]);
      const cpu = pairOf(took.subject.map((t) => t.cpu), took.baseline.map((t) => t.cpu));
      return [
        { what: 'records per CPU-second, two ÷ one', value: 1 / cpu.ratio, unit: '×', goal: { is: 'at least', value: 0.85 } },
        { what: 'CPU-seconds per million records, two', value: (cpu.subject / took.each) * 1e6, unit: 's' }, { what: 'CPU-seconds per million records, one', value: (cpu.baseline / took.each) * 1e6, unit: 's' },
      ];
    } finally { await world.close(); }
  },
};
