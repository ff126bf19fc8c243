import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Bench, type Figure, type Row } from '../harness.ts';
import { took, type Usage } from '../programs.ts';

const DAYS = 30;
const sizes = (bench: Bench): readonly number[] => (bench.quick ? [60, 120] : [1000, 10_000, 100_000]);
const n = (value: number): string => value.toLocaleString('en-US');

interface Grown { readonly people: number; readonly bytes: number; readonly simulate: Usage; readonly investigate: Usage }

async function grow(bench: Bench, people: number): Promise<Grown> {
  const folder = join(bench.folder, `growth-${String(people)}`);
  try {
    const simulate = await took(bench, `simulate-${String(people)}`, 'services/cli/src/main.ts', ['simulate', '--people', String(people), '--days', String(DAYS), '--seed', 'bench', '--out', folder]);
    const logs = join(folder, 'logs');
    if (!existsSync(logs)) throw new Error(`${logs}: nothing was simulated`);
    const bytes = readdirSync(logs).reduce((sum, name) => sum + statSync(join(logs, name)).size, 0);
    bench.say(`  ${n(people)} people: ${n(Math.round(bytes / 1e6))} MB of logs, simulated with ${n(Math.round(simulate.cpu))} CPU-s and ${n(Math.round(simulate.peakMb))} MB`);
    const investigate = await took(bench, `investigate-${String(people)}`, 'services/cli/src/main.ts', ['investigate', folder, '--json', '--data', join(folder, 'data')]);
    bench.say(`  ${n(people)} people: investigated with ${n(Math.round(investigate.cpu))} CPU-s, ${n(Math.round(investigate.wall))} s, ${n(Math.round(investigate.peakMb))} MB`);
    return { people, bytes, simulate, investigate };
  } finally { rmSync(folder, { recursive: true, force: true }); }
}

/** What a company of a hundred times the size costs; only when named: the largest takes hours and tens of GB of disk. */
export const growthRow: Row = {
  id: 'growth', title: `winnow simulate and winnow investigate over ${String(DAYS)} days of companies that grow`,
  baseline: 'the smallest company of the same run', onlyWhenNamed: true,
  run: async (bench) => {
    const grown: Grown[] = [];
    for (const people of sizes(bench)) grown.push(await grow(bench, people));
    const [first] = grown;
    if (first === undefined) return [];
    const each = ({ investigate, people }: Grown): number => investigate.cpu / people;
    return grown.flatMap((g): Figure[] => [
      { what: `${n(g.people)} people: CPU per person ÷ ${n(first.people)} people's`, value: each(g) / each(first), unit: '×' },
      { what: `${n(g.people)} people: CPU of investigate`, value: g.investigate.cpu, unit: 's' }, { what: `${n(g.people)} people: seconds of investigate`, value: g.investigate.wall, unit: 's' },
      { what: `${n(g.people)} people: most memory of investigate`, value: g.investigate.peakMb, unit: 'MB' }, { what: `${n(g.people)} people: logs`, value: g.bytes / 1e6, unit: 'MB' },
      { what: `${n(g.people)} people: CPU of simulate`, value: g.simulate.cpu, unit: 's' }, { what: `${n(g.people)} people: most memory of simulate`, value: g.simulate.peakMb, unit: 'MB' },
    ]);
  },
};
