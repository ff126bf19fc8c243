import { readFileSync } from 'node:fs';
import { catalogue } from '@winnow/detection';
import { sources } from '@winnow/intake';
import { bundledLists, type Config, type ListEntry, ListsError, loadConfig, loadLists, Secret } from '@winnow/platform';
import { lineOf, UsageError } from './errors.ts';
import { type Surroundings } from './investigate.ts';
import { counted, paint, wrap } from './text.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The configuration in effect: defaults, the file, the environment. */
export const configOf = (file: string | undefined, env: Env): Config => loadConfig({ ...(file !== undefined && { file }), env, detectors: catalogue });

type Leaves = ReadonlyMap<string, unknown>;
const plain = (value: unknown): unknown => (value instanceof Secret ? value.reveal() : value);
function leavesOf(value: unknown, path = '', into = new Map<string, unknown>()): Leaves {
  if (typeof value !== 'object' || value === null || Array.isArray(value) || value instanceof Secret) return into.set(path, value);
  for (const [key, inner] of Object.entries(value)) leavesOf(inner, path === '' ? key : `${path}.${key}`, into);
  return into;
}
const shown = (value: unknown): string => (value instanceof Secret ? '[secret]' : typeof value === 'string' && value.includes('\n') ? `${value.split('\n', 1).join('')} …` : JSON.stringify(value));

/** Values of a configuration without the environment; undefined when only both together are whole (a password in a variable). */
function without(env: Env | undefined, file: string | undefined): Leaves | undefined {
  try { return leavesOf(configOf(file, env ?? {})); } catch { return undefined; }
}

/** Every setting in effect with where it comes from; secrets stay hidden. A value that a later origin repeats counts as the earlier one's. */
export function showConfig(options: { readonly configFile?: string; readonly json?: boolean; readonly changed?: boolean }, env: Env, around: Surroundings): void {
  const config = configOf(options.configFile, env);
  const defaults = without(undefined, undefined) ?? new Map<string, unknown>();
  const ofFile = without(undefined, options.configFile) ?? defaults;
  const same = (a: Leaves, key: string, value: unknown): boolean => a.has(key) && JSON.stringify(plain(a.get(key))) === JSON.stringify(plain(value));
  const rows = [...leavesOf(config)].map(([key, value]) => ({ key, value, from: same(defaults, key, value) ? 'default' : same(ofFile, key, value) ? (options.configFile ?? 'file') : 'environment' }));
  if (options.json === true) { around.out(`${JSON.stringify(config)}\n`); return; }
  const p = paint(around.colour);
  const wanted = options.changed === true ? rows.filter((r) => r.from !== 'default') : rows;
  if (wanted.length === 0) { around.out('Nothing differs from the defaults.\n'); return; }
  const width = Math.max(...wanted.map((r) => r.key.length));
  for (const { key, value, from } of wanted) around.out(`${key.padEnd(width)}  ${shown(value)}${from === 'default' ? '' : `  ${p.dim('from')} ${p.cyan(from)}`}\n`);
}

/** The log formats that are read. */
export function showSources(options: { readonly json?: boolean }, around: Surroundings): void {
  const p = paint(around.colour);
  for (const { id, title, events } of sources) {
    if (options.json === true) { around.out(`${JSON.stringify({ id, title, events })}\n`); continue; }
    around.out(`${p.bold(id)}  ${title}\n`);
    for (const line of wrap(events.join(', '), Math.max(40, around.width - 4))) around.out(`    ${line}\n`);
  }
  if (options.json !== true) around.out(p.dim('\nThe format of each record is found by itself; --source ID or kafka.inputs[].source names it.\n'));
}
export const sourceLines = (): string => sources.map(({ id, title }) => `  ${id.padEnd(24)} ${title}`).join('\n');

/** Checks a folder of curated lists (the configured or the bundled one when none is named) and says how old it is. Resolves to false when it cannot be used. */
export async function showLists(folder: string | undefined, options: { readonly json?: boolean }, around: Surroundings): Promise<boolean> {
  const where = folder ?? bundledLists();
  const p = paint(around.colour);
  try {
    const { entries } = await loadLists([where]);
    if (entries.length === 0) throw new UsageError(`${where}: no list in there; lists are *.yaml files, config/lists/README.md tells how they look`);
    const rows = rowsOf(entries);
    if (options.json === true) { for (const row of rows) around.out(`${JSON.stringify(row)}\n`); return true; }
    around.out(`${p.green('Usable')}: ${counted(entries.length, 'entry', 'entries')} in ${where}\n`);
    const width = Math.max(...rows.map((r) => r.file.length));
    for (const r of rows) around.out(`  ${r.file.padEnd(width)}  ${r.entries.toLocaleString('en-US').padStart(6)}  ${r.types.join(', ').padEnd(10)}  checked ${r.oldest === r.newest ? r.newest : `${r.oldest} to ${r.newest}`}\n`);
    return true;
  } catch (error) {
    if (!(error instanceof ListsError)) throw error;
    for (const problem of error.problems.slice(0, 50)) around.warn(problem);
    if (error.problems.length > 50) around.warn(`and ${String(error.problems.length - 50)} more`);
    around.warn(`${where}: ${counted(error.problems.length, 'problem')}; services with this folder do not start`);
    return false;
  }
}

interface ListRow { readonly file: string; readonly entries: number; readonly types: readonly string[]; readonly oldest: string; readonly newest: string }
function rowsOf(entries: readonly ListEntry[]): readonly ListRow[] {
  const files = new Map<string, ListEntry[]>();
  for (const e of entries) {
    const file = e.at.replace(/:\d+$/, '');
    const list = files.get(file);
    if (list === undefined) files.set(file, [e]);
    else list.push(e);
  }
  return [...files].map(([file, list]) => {
    const dates = list.map((e) => e.date).sort();
    return { file, entries: list.length, types: [...new Set(list.map((e) => e.type))], oldest: dates[0] ?? '', newest: dates.at(-1) ?? '' };
  });
}

/** The version in the package's own manifest. */
export function versionOf(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string' ? manifest.version : 'unknown';
  } catch (error) { return `unknown (${lineOf(error)})`; }
}
