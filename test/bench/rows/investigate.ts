import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { writeSimulation } from '@winnow/simulator';
import { pairOf, type Row } from '../harness.ts';
import { took, type Usage } from '../programs.ts';

/** The last goal of the design's table that a command can show: all of it against its first half. */
export const investigateRow: Row = {
  id: 'investigate', title: 'winnow investigate over a company of 1,000 people and 60 days',
  baseline: 'decoding, parsing, enriching and storing the same files in the same embedded engine, in a process of its own; CPU of the whole process, engine included',
  run: async (bench) => {
    const folder = join(bench.folder, 'company');
    const { lines } = await writeSimulation({ people: bench.quick ? 60 : 1000, days: bench.quick ? 10 : 60, seed: 'bench' }, (path, text, append) => {
      mkdirSync(dirname(join(folder, path)), { recursive: true });
      (append ? appendFileSync : writeFileSync)(join(folder, path), text);
    });
    bench.say(`  ${lines.toLocaleString('en-US')} lines`);
    const all: { subject: Usage[]; baseline: Usage[] } = { subject: [], baseline: [] };
    for (let i = 0; i < (bench.quick || bench.profiles !== undefined ? 1 : 2); i++) {
      all.subject.push(await took(bench, `investigate-${String(i)}`, 'services/cli/src/main.ts', ['investigate', folder, '--json']));
      if (bench.profiles === undefined) all.baseline.push(await took(bench, `collect-${String(i)}`, 'test/bench/children/collect-embedded.ts', [join(folder, 'logs'), join(bench.folder, `embedded-${String(i)}`)]));
    }
    const cpu = pairOf(all.subject.map((t) => t.cpu), all.baseline.map((t) => t.cpu));
    const wall = pairOf(all.subject.map((t) => t.wall), all.baseline.map((t) => t.wall));
    return [
      { what: 'CPU ÷ baseline', value: cpu.ratio, unit: '×', goal: { is: 'at most', value: 2 } },
      { what: 'wall clock ÷ baseline', value: wall.ratio, unit: '×' },
      { what: `CPU of investigate (${lines.toLocaleString('en-US')} lines)`, value: cpu.subject, unit: 's' }, { what: 'CPU of the baseline', value: cpu.baseline, unit: 's' },
    ];
  },
};
