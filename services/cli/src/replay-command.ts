import { accountId, type Case, type Claims, DAY, isoDate } from '@winnow/core';
import { asDetectionStore, type DetectionStore, type Outcome, replay, settingsOf } from '@winnow/detector';
import { hostId } from '@winnow/intake';
import { type Config, LOOK_BACK } from '@winnow/platform';
import { type Answering, type Asking, tellingOf, withStore } from './ask.ts';
import { placedClaims } from './budget.ts';
import { UsageError } from './errors.ts';
import { type Surroundings } from './surroundings.ts';
import { visible } from './safe-text.ts';
import { configOf, type Env, leavesOf } from './settings.ts';
import { counted, paint, percent, type Telling, wrap } from './text.ts';

export interface ReplayCommand extends Asking {
  /** First and last day, YYYY-MM-DD, UTC. */
  readonly from: string;
  readonly to: string;
  /** The other configuration. */
  readonly config: string;
  /** The present configuration; the defaults and the environment when absent. */
  readonly against?: string;
}

/** What became of cases under two configurations. */
export interface Difference {
  readonly onlyOld: readonly Case[];
  readonly onlyNew: readonly Case[];
  readonly moved: readonly { readonly old: Case; readonly new: Case }[];
  readonly same: number;
}

/** Evaluates what is stored once under the present configuration and once under another, and tells which cases differ. Writes nothing. */
export async function replayUnder(options: ReplayCommand, { env, around }: { readonly env: Env; readonly around: Surroundings }): Promise<void> {
  const window = { from: dayOf('--from', options.from), until: dayOf('--to', options.to) + DAY };
  if (window.until <= window.from) throw new UsageError(`--from ${options.from} --to ${options.to}: the first day comes after the last`);
  const present = configOf(options.against, env);
  const other = configOf(options.config, env);
  await withStore(storeIn(options, present), env, async (answering) => {
    const span = await answering.store.span();
    if (span === undefined) throw new UsageError('nothing is stored there; winnow investigate … --data DIR fills a folder, winnow collector a server');
    if (window.from > span.last || window.until <= span.first) throw new UsageError(`--from ${options.from} --to ${options.to}: nothing is stored of these days, only of ${isoDate(span.first)} to ${isoDate(span.last)}`);
    const claims = await placedClaims(options, answering, around);
    const run = (config: Config, what: string): Promise<Outcome> => replayed(answering, { claims, config, window, progress: (line) => { around.progress(`${what}: ${line}`); } });
    const old = await run(present, 'present configuration');
    const now = await run(other, options.config);
    around.progress('');
    const difference = differenceOf(casesIn(old, window), casesIn(now, window));
    const settings = changedSettings(present, other);
    const told = { options, difference, settings, people: now.people, sizes: [casesIn(old, window).length, casesIn(now, window).length] as const };
    around.out(options.json === true ? `${JSON.stringify(jsonOf(told))}\n` : textOf(told, tellingOf(around, claims)));
  });
}

function dayOf(option: string, text: string): number {
  const at = /^\d{4}-\d{2}-\d{2}$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at) || isoDate(at) !== text) throw new UsageError(`${option} ${text}: no day; give it as YYYY-MM-DD, for example 2026-03-31`);
  return at;
}

/** Data named by a folder, else where the present configuration says, else where the other one does. */
function storeIn({ data, against, config, claims }: ReplayCommand, present: Config): Asking {
  if (data !== undefined) return { data, ...(claims !== undefined && { claims }) };
  const isNamed = present.clickhouse.url !== undefined || present.clickhouse.embedded !== undefined;
  return isNamed ? { ...(against !== undefined && { config: against }), ...(claims !== undefined && { claims }) } : { config, ...(claims !== undefined && { claims }) };
}

interface Window { readonly from: number; readonly until: number }
interface Run { readonly claims: Claims; readonly config: Config; readonly window: Window; readonly progress: (line: string) => void }

async function replayed({ store, key }: Answering, { claims, config, window, progress }: Run): Promise<Outcome> {
  if (key === undefined) throw new UsageError('identity.key is not set: without the key that ids were made with nobody can be told from the stored data');
  return replay({
    store: within(asDetectionStore(store), window), claims, settings: settingsOf(config), pseudonyms: { account: (name) => accountId(key, '', name), host: (name) => hostId(key, name) },
    progress: (stage, done, of) => { progress(`looking at ${stage} ${String(done)} of ${String(of)}`); },
  });
}

/** The store as if nothing had come after the window, and nothing before what any detector looks back at. */
const within = (store: DetectionStore, { from, until }: Window): DetectionStore => ({
  ...store,
  span: async () => { const span = await store.span(); return span === undefined ? undefined : { first: Math.max(span.first, from - LOOK_BACK), last: Math.min(span.last, until - 1) }; },
});

/** Cases that stand for themselves and were open at some time of the window. */
export function casesIn({ cases, steps }: Pick<Outcome, 'cases' | 'steps'>, { from, until }: Window): readonly Case[] {
  const open = new Set<string>();
  const isOpen = new Map<string, boolean>();
  for (const { step, at, case: c } of steps) {
    if (at > until) continue;
    // Steps of a day stand at its end, which is the first instant of the next: one at `from` is of the day before.
    if (at > from) open.add(c.case_id);
    isOpen.set(c.case_id, step !== 'closed');
  }
  for (const [id, still] of isOpen) if (still) open.add(id);
  return [...cases.values()].filter((c) => open.has(c.case_id) && c.merged_into === undefined);
}

const dbOf = (p: number): number => Math.round(100 * Math.log10(p / (1 - p))) / 10;
const isMoved = (a: Case, b: Case): boolean => a.band !== b.band || Math.abs(dbOf(a.peak_probability) - dbOf(b.peak_probability)) >= 0.05 || a.people.join() !== b.people.join();

/** Pairs cases by id, then those that are left by whom they are about: a cluster that opened with other members has another id. */
export function differenceOf(old: readonly Case[], now: readonly Case[]): Difference {
  const left = new Map(now.map((c) => [c.case_id, c]));
  const pairs: { old: Case; new: Case }[] = [];
  const alone: Case[] = [];
  for (const c of old) {
    const same = left.get(c.case_id);
    if (same === undefined) { alone.push(c); continue; }
    left.delete(c.case_id);
    pairs.push({ old: c, new: same });
  }
  const onlyOld = alone.filter((c) => {
    const other = [...left.values()].find((o) => sharesMost(c.people, o.people));
    if (other === undefined) return true;
    left.delete(other.case_id);
    pairs.push({ old: c, new: other });
    return false;
  });
  const moved = pairs.filter((pair) => isMoved(pair.old, pair.new));
  return { onlyOld, onlyNew: [...left.values()], moved, same: pairs.length - moved.length };
}
function sharesMost(a: readonly string[], b: readonly string[]): boolean {
  const common = a.filter((p) => b.includes(p)).length;
  return 2 * common > Math.max(a.length, b.length);
}

export interface Setting { readonly key: string; readonly present: unknown; readonly new: unknown }
/** Settings that detection reads and that differ. */
export function changedSettings(present: Config, other: Config): readonly Setting[] {
  const of = ({ cases, detectors }: Config): ReadonlyMap<string, unknown> => new Map([...leavesOf({ cases, detectors })].filter(([key, value]) => key !== 'detectors' && !(key.endsWith('.enabled') && value === true)));
  const [a, b] = [of(present), of(other)];
  return [...new Set([...a.keys(), ...b.keys()])].filter((key) => JSON.stringify(a.get(key)) !== JSON.stringify(b.get(key)))
    .map((key) => ({ key, present: a.get(key) ?? fallback(key), new: b.get(key) ?? fallback(key) })).filter((s) => s.key !== '' && JSON.stringify(s.present) !== JSON.stringify(s.new) && !s.key.endsWith('.params'));
}
const fallback = (key: string): unknown => (key.endsWith('.enabled') ? true : 'default');

interface Told { readonly options: ReplayCommand; readonly difference: Difference; readonly settings: readonly Setting[]; readonly people: number; readonly sizes: readonly [number, number] }

const short = (c: Case): object => ({ case_id: c.case_id, kind: c.kind, people: c.people, band: c.band, peak_probability: c.peak_probability, peak_db: dbOf(c.peak_probability), opened_at: c.opened_at, status: c.status, headline: c.headline, detectors: [...new Set(c.evidence.map((e) => e.detector))] });
const jsonOf = ({ options, difference, settings, people, sizes }: Told): object => ({
  from: options.from, to: options.to, people, settings, cases: { present: sizes[0], new: sizes[1] }, unchanged: difference.same,
  only_present: difference.onlyOld.map(short), only_new: difference.onlyNew.map(short), moved: difference.moved.map((m) => ({ present: short(m.old), new: short(m.new) })),
});

function textOf({ options, difference, settings, people, sizes }: Told, telling: Telling): string {
  const p = paint(telling.colour);
  const lines = [p.bold(`${options.from} to ${options.to}, ${counted(people, 'person', 'people')}: ${counted(sizes[0], 'case')} under the present configuration, ${String(sizes[1])} under ${visible(options.config)}.`)];
  if (settings.length === 0) lines.push(p.yellow('Both configurations say the same of cases and detectors.'));
  for (const s of settings) lines.push(`  ${s.key}  ${valueText(s.present)} -> ${valueText(s.new)}`);
  lines.push(...section('Only under the new one', difference.onlyNew, (c) => caseLines(c, c.band, telling), p.bold));
  lines.push(...section('Only under the present one', difference.onlyOld, (c) => caseLines(c, c.band, telling), p.bold));
  lines.push(...section('Moved', difference.moved, (m) => caseLines(m.new, movedText(m.old, m.new), telling), p.bold));
  return `${[...lines, '', `${counted(difference.same, 'case')} unchanged. Nothing was written.`].join('\n')}\n`;
}
const valueText = (value: unknown): string => visible(typeof value === 'string' ? value : JSON.stringify(value));
const section = <T>(title: string, list: readonly T[], lines: (one: T) => readonly string[], bold: (text: string) => string): readonly string[] => (list.length === 0 ? [] : ['', bold(`${title} (${String(list.length)})`), ...list.flatMap(lines)]);
const movedText = (old: Case, now: Case): string => `${old.band === now.band ? now.band : `${old.band} -> ${now.band}`}, ${dbOf(old.peak_probability).toFixed(1)} -> ${dbOf(now.peak_probability).toFixed(1)} dB${old.people.join() === now.people.join() ? '' : `, ${String(old.people.length)} -> ${String(now.people.length)} people`}`;
function caseLines(c: Case, state: string, telling: Telling): readonly string[] {
  const p = paint(telling.colour);
  return [`  ${p.dim(c.case_id)}  ${state}  ${p.dim(`peak ${percent(c.peak_probability)}, opened ${c.opened_at.slice(0, 10)}`)}`, ...wrap(visible(c.headline), Math.max(40, telling.width - 4)).map((line) => `    ${line}`)];
}
