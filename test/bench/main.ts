/** `npm run bench [-- ROW… --quick --json --profile]`: each goal of the design as a ratio measured in this run. Text for people, JSON for programs; exit 0 whatever the figures are. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stopAll } from '../support/processes.ts';
import { type Bench, type Figure, type Row } from './harness.ts';
import { endKafka } from './kafka.ts';
import { hottest } from './profile.ts';
import { alertRow } from './rows/alert.ts';
import { claimsRow } from './rows/claims.ts';
import { consoleRow } from './rows/console.ts';
import { detectorsRow } from './rows/detectors.ts';
import { evaluateRow } from './rows/evaluate.ts';
import { growthRow } from './rows/growth.ts';
import { intakeRow } from './rows/intake.ts';
import { investigateRow } from './rows/investigate.ts';
import { memoryRow } from './rows/memory.ts';
import { manyPagesRow, pagesRow } from './rows/pages.ts';
import { pipeRow } from './rows/pipe.ts';
import { scaleRow } from './rows/scale.ts';
import { sourcesRow } from './rows/sources.ts';

const rows: readonly Row[] = [intakeRow, pipeRow, evaluateRow, claimsRow, memoryRow, alertRow, pagesRow, scaleRow, investigateRow, sourcesRow, detectorsRow, consoleRow, growthRow, manyPagesRow];
const say = (line: string): void => { process.stderr.write(`${line}\n`); };

interface Outcome { readonly row: Row; readonly figures: readonly Figure[]; readonly failure?: string }

/** How much of its goal a figure reaches; 1 and more is reached. */
const reached = ({ value, goal }: Figure): number | undefined => (goal === undefined ? undefined : goal.is === 'at least' ? value / goal.value : goal.value / value);
const worst = ({ figures }: Outcome): number => Math.min(Infinity, ...figures.flatMap((f) => reached(f) ?? []));

const number = (value: number): string => (Math.abs(value) >= 100 ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3));

function table(outcomes: readonly Outcome[]): string {
  const lines: string[] = [];
  for (const { row, figures, failure } of outcomes) {
    lines.push('', `${row.id}  ${row.title}`, `   against: ${row.baseline}`);
    if (failure !== undefined) lines.push(`   not measured: ${failure}`);
    for (const f of figures) {
      const share = reached(f);
      lines.push(`   ${`${number(f.value)} ${f.unit}`.padEnd(16)} ${f.what}${f.goal === undefined || share === undefined ? '' : `   goal ${f.goal.is} ${number(f.goal.value)} ${f.unit}: ${share >= 1 ? 'reached' : 'FALLS SHORT'}`}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function measured(row: Row, bench: Bench): Promise<Outcome> {
  say(`row ${row.id}: ${row.title} …`);
  try { return { row, figures: await row.run(bench) }; } catch (error) {
    process.exitCode = 1;
    return { row, figures: [], failure: error instanceof Error ? error.message.split('\n', 1).join('') : String(error) };
  } finally { await stopAll(); }
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const wanted = args.filter((a) => !a.startsWith('--'));
  const unknown = [...wanted.filter((id) => !rows.some((r) => r.id === id)), ...args.filter((a) => a.startsWith('--') && !['--quick', '--json', '--profile'].includes(a))];
  if (unknown.length > 0) {
    say(`bench: ${unknown.join(', ')} unknown; rows are ${rows.map((r) => r.id).join(', ')}, options --quick, --json, --profile`);
    process.exitCode = 2;
    return;
  }
  const folder = mkdtempSync(join(tmpdir(), 'winnow-bench-'));
  const bench: Bench = { quick: args.includes('--quick'), folder, profiles: undefined, say };
  try {
    const outcomes: Outcome[] = [];
    for (const row of rows) if (wanted.length === 0 ? row.onlyWhenNamed !== true : wanted.includes(row.id)) outcomes.push(await measured(row, bench));
    if (!args.includes('--json')) process.stdout.write(table(outcomes));
    const hot = args.includes('--profile') ? await profile(outcomes, bench) : undefined;
    if (args.includes('--json')) process.stdout.write(`${JSON.stringify({ quick: bench.quick, node: process.version, rows: outcomes.map(({ row, figures, failure }) => ({ id: row.id, title: row.title, baseline: row.baseline, figures, failure })), ...hot })}\n`);
  } finally {
    await endKafka();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the row that reaches least of its goal once more, under the profiler. */
async function profile(outcomes: readonly Outcome[], bench: Bench): Promise<object | undefined> {
  const [slowest] = outcomes.filter((o) => o.figures.length > 0).sort((a, b) => worst(a) - worst(b));
  if (slowest === undefined) return undefined;
  const profiles: NonNullable<Bench['profiles']> = [];
  await measured(slowest.row, { ...bench, profiles });
  const hot = hottest(profiles);
  if (!process.argv.includes('--json')) process.stdout.write(`\nself time, row ${slowest.row.id} (${slowest.row.title})\n${hot.map(({ name, share }) => `   ${(100 * share).toFixed(1).padStart(5)} %  ${name}\n`).join('')}`);
  return { profile: { row: slowest.row.id, self: hot } };
}

await main();
