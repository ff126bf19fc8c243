import { readFileSync } from 'node:fs';
import { catalogue } from '@winnow/detection';
import { type Config, keysSet, loadConfig, type Retention, Secret } from '@winnow/platform';
import { lineOf } from './errors.ts';
import { type Surroundings } from './surroundings.ts';
import { paint } from './text.ts';

export type Env = Readonly<Record<string, string | undefined>>;

/** The configuration in effect: defaults, the file, the environment; `mapping` from the command line stands for `sources.file`. */
export const configOf = (file: string | undefined, env: Env, mapping?: string): Config => loadConfig({ ...(file !== undefined && { file }), env, detectors: catalogue, ...(mapping !== undefined && { overrides: { 'sources.file': mapping } }) });

/** The days of `retention` that somebody set: the defaults are for a service that records come to, not for a folder of old logs. */
export function retentionSet(config: Config, file: string | undefined, env: Env): Partial<Retention> {
  const set = new Set(keysSet('retention', { ...(file !== undefined && { file }), env }));
  return Object.fromEntries(Object.entries(config.retention).filter(([key]) => set.has(key)));
}

type Leaves = ReadonlyMap<string, unknown>;
const plain = (value: unknown): unknown => (value instanceof Secret ? value.reveal() : value);
export function leavesOf(value: unknown, path = '', into = new Map<string, unknown>()): Leaves {
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

/** The version in the package's own manifest. */
export function versionOf(): string {
  try {
    const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
    return typeof manifest === 'object' && manifest !== null && 'version' in manifest && typeof manifest.version === 'string' ? manifest.version : 'unknown';
  } catch (error) { return `unknown (${lineOf(error)})`; }
}
