import { type Processed } from '@winnow/intake';
import { visible } from './safe-text.ts';
import { counted, wrap } from './text.ts';

interface FileCount { records: number; observations: number; readonly sources: Map<string, number>; readonly envelopes: Map<string, number>; readonly kinds: Map<string, number>; readonly dropped: Map<string, Times>; readonly dead: Map<string, Times> }
interface Times { n: number; /** The first such line. */ readonly line: number | undefined }

const count = (of: Map<string, number>, key: string, n = 1): void => { of.set(key, (of.get(key) ?? 0) + n); };
function countAt(of: Map<string, Times>, key: string, { n, line }: Times): void {
  const known = of.get(key);
  if (known === undefined) of.set(key, { n, line });
  else known.n += n;
}
const byNumber = (of: ReadonlyMap<string, number>): readonly (readonly [string, number])[] => [...of].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
const n = (value: number): string => value.toLocaleString('en-US');
const MOST_FILES = 200;
const MOST_REASONS = 4;

/** What was found in each file: which sources, what became of the records, why the others were left alone. */
export class Coverage {
  readonly #files = new Map<string, FileCount>();

  /** Without this a file of which nothing could be taken would not be told of. */
  open(path: string): void { this.#of(path); }

  /** `line`: 1-based, where the record began. */
  add(path: string, { source, envelope, observations, dropped, deadLetters }: Processed, line?: number): void {
    const file = this.#of(path);
    file.records += 1;
    file.observations += observations.length;
    if (source !== '') count(file.sources, source);
    if (envelope !== '' && envelope !== 'plain') count(file.envelopes, envelope);
    for (const { winnow } of observations) count(file.kinds, winnow.kind);
    for (const [reason, n] of Object.entries(dropped)) countAt(file.dropped, reason, { n, line });
    for (const { reason } of deadLetters) countAt(file.dead, reason, { n: 1, line });
  }

  #of(path: string): FileCount {
    let file = this.#files.get(path);
    if (file === undefined) this.#files.set(path, file = { records: 0, observations: 0, sources: new Map(), envelopes: new Map(), kinds: new Map(), dropped: new Map(), dead: new Map() });
    return file;
  }

  /** A line or two per file, those with most records first. */
  lines(width: number): readonly string[] {
    const files = [...this.#files].sort((a, b) => b[1].records - a[1].records || (a[0] < b[0] ? -1 : 1));
    const told = files.slice(0, MOST_FILES).flatMap(([path, file]) => wrap(`${visible(path)}: ${fileText(file)}`, Math.max(40, width - 4)).map((line, i) => (i === 0 ? line : `    ${line}`)));
    return files.length > MOST_FILES ? [...told, `and ${counted(files.length - MOST_FILES, 'more file')}`] : told;
  }
}

function fileText({ records, observations, sources, envelopes, kinds, dropped, dead }: FileCount): string {
  if (records === 0) return 'no record in there';
  const of = sources.size === 0 ? 'of no source that is known' : `of ${byNumber(sources).map(([id, times]) => (times === records ? id : `${id} ${n(times)}`)).join(', ')}`;
  const within = envelopes.size === 0 ? '' : ` (in ${shortened(byNumber(envelopes))})`;
  const made = kinds.size === 0 ? '' : ` (${shortened(byNumber(kinds))})`;
  return [`${counted(records, 'record')} ${of}${within}`, `${counted(observations, 'observation')}${made}`, reasons('left alone', dropped), reasons('could not be read', dead)].filter((part) => part !== '').join('; ');
}

function shortened(all: readonly (readonly [string, number])[]): string {
  const rest = all.slice(MOST_REASONS).reduce((sum, [, times]) => sum + times, 0);
  return `${all.slice(0, MOST_REASONS).map(([word, times]) => `${word} ${n(times)}`).join(', ')}${rest > 0 ? `, others ${n(rest)}` : ''}`;
}

/** Each with the first line of its kind, to be looked at with `winnow parse --explain`. */
function reasons(what: string, of: ReadonlyMap<string, Times>): string {
  if (of.size === 0) return '';
  const all = [...of].sort(([a, x], [b, y]) => y.n - x.n || (a < b ? -1 : 1)).map(([reason, { n: times, line }]) => [reason, times, line === undefined ? '' : ` (line ${n(line)})`] as const);
  const rest = all.slice(MOST_REASONS).reduce((sum, [, times]) => sum + times, 0);
  return `${what}: ${all.slice(0, MOST_REASONS).map(([reason, times, where]) => `${reason} ${n(times)}${where}`).join(', ')}${rest > 0 ? `, others ${n(rest)}` : ''}`;
}
