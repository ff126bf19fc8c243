/**
 * `npm run report [-- --people N --days N --seeds A,B,C --variants a,b --out FILE]`: the numbers of the README. Simulates companies that nobody
 * tuned on (seeds from 1000 on), evaluates them as they are and with less to go on, and writes one page of Markdown. Deterministic but for the times.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Evaluated, page, type Result, type Variant } from './page.ts';

const variants: readonly Variant[] = [
  { id: 'all', title: 'all logs, a fifth of the optional claims empty', simulate: [], evaluate: ['--ablation'] },
  { id: 'no-claims', title: 'all optional claims empty', simulate: ['--drop-claims', '1'], evaluate: [] },
  { id: 'vpn', title: 'only VPN logs', simulate: ['--logs', 'vpn'], evaluate: [] },
  { id: 'identity', title: 'only identity logs', simulate: ['--logs', 'identity'], evaluate: [] },
];
const root = join(import.meta.dirname, '../..');
const say = (line: string): void => { process.stderr.write(`${line}\n`); };

/** The command line's own output; rejects with its last words when it fails. */
function winnow(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [join(root, 'services/cli/bin/winnow.mjs'), ...args], { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => { if (code === 0) resolve(Buffer.concat(out).toString()); else reject(new Error(`winnow ${args.join(' ')}: exit ${String(code)}: ${Buffer.concat(err).toString().trim().split('\n').slice(-3).join(' · ')}`)); });
  });
}

interface Options { readonly people: string; readonly days: string; readonly seeds: readonly string[]; readonly work: string }

async function measure(variant: Variant, { people, days, seeds, work }: Options): Promise<Result> {
  const folders = seeds.map((seed) => join(work, `${variant.id}-${seed}`));
  for (const [i, seed] of seeds.entries()) {
    say(`${variant.id}: simulating seed ${seed} …`);
    await winnow(['simulate', '--people', people, '--days', days, '--seed', seed, '--out', folders[i] ?? '', ...variant.simulate]);
  }
  say(`${variant.id}: evaluating …`);
  const started = Date.now();
  const text = await winnow(['evaluate', ...folders, '--json', ...variant.evaluate, '--html', join(work, `${variant.id}.html`)]);
  writeFileSync(join(work, `${variant.id}.json`), text);
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
  const evaluation = JSON.parse(text) as Evaluated; // our own command's output, as docs/reference/evaluation.md tells it
  return { variant, evaluation, seconds: Math.round((Date.now() - started) / 1000) };
}

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { people: { type: 'string', default: '1000' }, days: { type: 'string', default: '60' }, seeds: { type: 'string', default: '1000,1001,1002' }, variants: { type: 'string', default: variants.map((v) => v.id).join(',') }, out: { type: 'string', default: join(root, 'docs/reference/results.md') }, work: { type: 'string', default: join(root, '.cache/report') } },
  });
  const wanted = values.variants.split(',');
  const unknown = wanted.filter((id) => !variants.some((v) => v.id === id));
  if (unknown.length > 0) throw new Error(`--variants: ${unknown.join(', ')} unknown; there are ${variants.map((v) => v.id).join(', ')}`);
  mkdirSync(values.work, { recursive: true });
  const options = { people: values.people, days: values.days, seeds: values.seeds.split(','), work: values.work };
  const results: Result[] = [];
  for (const variant of variants.filter((v) => wanted.includes(v.id))) results.push(await measure(variant, options));
  mkdirSync(dirname(values.out), { recursive: true });
  writeFileSync(values.out, page(results, options));
  say(`${values.out} written`);
}

await main().catch((error: unknown) => {
  say(`report: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 2;
});
