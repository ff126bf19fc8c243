import { ago, type Case, counted, type Evidence } from '@winnow/core';
import colors from 'picocolors';
import { visible } from './safe-text.ts';

/** How the outcome is told to a person. Colour only where the terminal shows it. */
export interface Telling { readonly colour: boolean; readonly width: number; /** A person's name beside the id, when the claims give one. */ readonly nameOf: (id: string) => string | undefined }

export const paint = (colour: boolean): ReturnType<typeof colors.createColors> => colors.createColors(colour);
/** A time for people: to the minute, UTC. */
export const when = (ms: number): string => (Number.isFinite(ms) && Math.abs(ms) < 8.64e15 ? `${new Date(ms).toISOString().slice(0, 16).replace('T', ' ')} UTC` : 'unknown time');
/** False for claims without a date, which detectors take for long ago. */
export const isDated = (iso: string): boolean => !iso.startsWith('2000-01-01');
export const percent = (p: number): string => `${(100 * p).toFixed(p >= 0.9995 || p < 0.0005 ? 2 : 1)} %`;
const signed = (db: number): string => `${db > 0 ? '+' : db < 0 ? '-' : ' '}${Math.abs(db).toFixed(1)}`;
const day = (iso: string): string => iso.slice(0, 10);
export { ago, counted };

/** Breaks text into lines of at most `width` characters, between words. */
export function wrap(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && line.length + 1 + word.length > width) { lines.push(line); line = word; } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
/** Names and ids in it may come from a log, so from anybody. */
const indented = (text: string, indent: number, telling: Telling): string => wrap(visible(text), Math.max(40, telling.width - indent)).join(`\n${' '.repeat(indent)}`);

/** Most probable first; of equals the one that was heavier at its peak, then the older. */
export const byWeight = (a: Case, b: Case): number => b.peak_probability - a.peak_probability || b.score_db - a.score_db || (a.case_id < b.case_id ? -1 : 1);

function bandIn(c: Case, telling: Telling): string {
  const p = paint(telling.colour);
  const text = c.band.toUpperCase().padEnd(8);
  if (c.band === 'critical') return p.bold(p.red(text));
  if (c.band === 'high') return p.red(text);
  return c.band === 'medium' ? p.yellow(text) : p.cyan(text);
}

const who = (id: string, telling: Telling): string => { const name = telling.nameOf(id); return name === undefined ? id : `${id} ${name}`; };

/** One case as a reader wants it: what it looks like, who, why, what speaks against it, how it could be innocent. */
export function caseText(c: Case, number: number | undefined, telling: Telling): string {
  const p = paint(telling.colour);
  const story = c.headline.replace(/^[^:]*: /, (head) => (c.kind === 'person' && head === `${c.people[0] ?? ''}: ` ? '' : head));
  const state = c.status === 'open' ? `now ${percent(c.probability)} (${signed(c.score_db).trim()} dB)` : `closed ${day(c.updated_at)}${c.merged_into === undefined ? '' : `, merged into ${c.merged_into}`}`;
  const lines = [
    `${p.bold((number === undefined ? '' : String(number)).padStart(2))}  ${bandIn(c, telling)} ${p.bold(indented(story.replace(/\.?$/, ''), 13, telling))}`,
    `    ${p.dim('who')}      ${indented(c.people.map((id) => who(id, telling)).join(', '), 13, telling)}`,
    `    ${p.dim('how sure')} ${indented(`${percent(c.peak_probability)} on ${day(c.peak_at)}, ${state}; opened ${day(c.opened_at)}`, 13, telling)}`,
    `    ${p.dim('why')}`, ...whyTable(c, telling),
  ];
  if (c.mitigating.length > 0) lines.push(`    ${p.dim('speaks against it')}`, ...c.mitigating.map((m) => `    ${p.green(signed(m.weight_db).padStart(6))}  ${indented(m.summary, 12, telling)}`));
  if (c.innocent_explanation !== '') lines.push(`    ${p.dim('innocent if')} ${indented(c.innocent_explanation, 16, telling)}`);
  const pivots = [...c.devices.map((d) => `device ${d}`), ...c.ips.map((ip) => `address ${ip}`)];
  if (pivots.length > 0) lines.push(`    ${p.dim('look at')}  ${indented(pivots.slice(0, 12).join(', '), 13, telling)}${pivots.length > 12 ? `, and ${String(pivots.length - 12)} more` : ''}`);
  return [...lines, `    ${p.dim(c.case_id)}`].join('\n');
}

/** Evidence of one kind about several people is one row: a farm of five is not twenty rows. */
function whyTable(c: Case, telling: Telling): readonly string[] {
  const p = paint(telling.colour);
  const groups = new Map<string, Evidence[]>();
  for (const e of c.evidence) {
    const key = `${e.detector} ${e.level}`;
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [e]);
    else group.push(e);
  }
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    // Of several people the heaviest speaks; where it is not said of all the reader must know of whom.
    const isAlike = c.kind === 'person' || (group.length > 1 && group.every((e) => e.summary === first.summary));
    const about = group.length === 1 ? '' : p.dim(` for ${String(group.length)} people`);
    const whose = isAlike || typeof first.facts['person'] !== 'string' ? '' : `${first.facts['person']}: `;
    return [`    ${p.yellow(signed(first.weight_db).padStart(6))}  ${first.detector} ${p.dim(first.level)}${about}`, `            ${indented(`${whose}${first.summary}`, 12, telling)}`];
  });
}

export interface Summary { readonly cases: readonly Case[]; readonly people: number; readonly records: number; readonly from: string | undefined; readonly to: string | undefined; readonly deadLetters: ReadonlyMap<string, number>; readonly seconds: number }

/** The head of the report: how much was looked at, and what came of it. */
export function summaryText(s: Summary, telling: Telling): string {
  const p = paint(telling.colour);
  const open = s.cases.filter((c) => c.status === 'open').length;
  const found = s.cases.length === 0 ? p.green('No case.') : p.bold(`${counted(s.cases.length, 'case')}${open === s.cases.length ? '' : `, ${String(open)} of them still open`}.`);
  const span = s.from === undefined ? '' : `, ${s.from} to ${s.to ?? s.from}`;
  return `${found} ${counted(s.people, 'person', 'people')}, ${counted(s.records, 'record')}${span}; ${s.seconds.toFixed(1)} s.`;
}

/** What could not be read: why, and in which files most of it is. */
export function deadLetterText({ deadLetters, deadIn }: { readonly deadLetters: ReadonlyMap<string, number>; readonly deadIn: ReadonlyMap<string, number> }, telling: Telling): string {
  const total = [...deadLetters.values()].reduce((a, b) => a + b, 0);
  if (total === 0) return '';
  const most = (of: ReadonlyMap<string, number>): readonly (readonly [string, number])[] => [...of].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const named = (rows: readonly (readonly [string, number])[]): string => rows.map(([what, n]) => `${what} ${n.toLocaleString('en-US')}`).join(', ');
  const files = most(deadIn);
  const rest = files.length > 3 ? ` and ${counted(files.length - 3, 'more file')}` : '';
  return paint(telling.colour).yellow(indented(`${counted(total, 'record')} could not be read (${named(most(deadLetters))}), in ${named(files.slice(0, 3))}${rest}; winnow parse FILE says which and why.`, 0, telling));
}

/** Which detectors could not see, and why. */
export const blindText = (lines: readonly string[], telling: Telling): string => lines.map((line) => paint(telling.colour).yellow(indented(line, 2, telling))).join('\n');
