import { HOUR, MINUTE, type Presence, type SessionSpan, type Timeline } from '@winnow/core';
import { type Context } from '../../context.ts';
import { type Known } from '../../directory.ts';
import { type Span } from './facts.ts';

/** An account on a device from an address in one hour, with what its sessions cover of it: the minutes between the records of a session are work, too. */
export interface Cover { readonly person: string; readonly device: string; readonly ip: string; readonly hour: number; readonly first: number; readonly last: number; /** Bit n is minute n of the hour. */ readonly minutes: bigint; readonly of: Presence }

/** A session that is longer is one that nobody ended: it tells no hours. */
const LONGEST_SESSION = 16 * HOUR;
/** What is asked of one case is asked by several parts of its page at once, and hardly again. */
const FRESH_MS = 5000;
const MOST_KEPT = 8;
/** Presences, and sessions, of each person that are looked at: a quarter of a year of somebody who is there at every hour on nine devices; of more the newest. */
const MOST_EACH = 20_000;

/** What people did: their presence with claims laid over it. What was read is kept for some seconds, for the parts of one page ask for the same. */
export class Deeds {
  readonly #context: Context;
  readonly #kept = new Map<string, { readonly at: number; readonly read: Promise<readonly Cover[]> }>();
  constructor(context: Context) { this.#context = context; }

  /** Oldest first. Rejects with DbError when the store is away. */
  async of(people: readonly string[], span: Span): Promise<readonly Cover[]> {
    const known = await this.#context.directory.now();
    const key = [known.version, span.from, span.to, ...people].join('\n');
    const now = this.#context.deps.clock.now();
    const kept = this.#kept.get(key);
    if (kept !== undefined && now - kept.at < FRESH_MS) return kept.read;
    const read = this.#read(people, span, known);
    this.#kept.delete(key);
    this.#kept.set(key, { at: now, read });
    read.catch(() => { this.#kept.delete(key); });
    for (const old of this.#kept.keys()) { if (this.#kept.size <= MOST_KEPT) break; this.#kept.delete(old); }
    return read;
  }

  async #read(people: readonly string[], { from, to }: Span, { subjects }: Known): Promise<readonly Cover[]> {
    const wanted = people.map((subject) => ({ subject, accounts: subjects.accountsOf(subject), devices: [] }));
    const timelines = await this.#context.deps.store.timelines(wanted, from, to, { notable: false, most: MOST_EACH * people.length });
    return [...timelines.values()].flatMap((t) => coversOf(subjects.resolve(t), { from, to }, (id) => subjects.deviceOf(id))).sort((a, b) => a.first - b.first || order(a.person, b.person) || order(a.ip, b.ip) || order(a.device, b.device));
  }
}
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** Presence by person, device, address and hour, of all accounts; sessions fill in what lies between their records. */
export function coversOf({ subject, presences, sessions }: Timeline, { from, to }: Span, deviceOf: (id: string) => string): readonly Cover[] {
  const covers = new Map<string, Cover>();
  const add = (c: Cover): void => {
    const key = `${c.device}\n${c.ip}\n${String(c.hour)}`;
    const before = covers.get(key);
    covers.set(key, before === undefined ? c : { ...before, first: Math.min(before.first, c.first), last: Math.max(before.last, c.last), minutes: before.minutes | c.minutes });
  };
  const placed = new Map<string, Presence>();
  for (const p of presences) {
    if (!placed.has(p.ip)) placed.set(p.ip, p);
    add({ person: subject, device: p.device, ip: p.ip, hour: p.hour, first: p.first, last: p.last, minutes: p.minutes, of: p });
  }
  for (const s of sessions) {
    const of = placed.get(s.ip);
    if (of === undefined || s.end - s.start > LONGEST_SESSION) continue;
    for (const hour of hoursOf(s, { from, to })) add({ person: subject, device: s.device === '' ? '' : deviceOf(s.device), ip: s.ip, of, ...hour });
  }
  return [...covers.values()];
}

function* hoursOf({ start, end }: SessionSpan, { from, to }: Span): Generator<Pick<Cover, 'hour' | 'first' | 'last' | 'minutes'>> {
  const [begin, stop] = [Math.max(start, from), Math.min(end, to - 1)];
  for (let hour = Math.floor(begin / HOUR) * HOUR; hour <= stop; hour += HOUR) {
    const [first, last] = [Math.max(begin, hour), Math.min(stop, hour + HOUR - 1)];
    yield { hour, first, last, minutes: bits(Math.floor((first - hour) / MINUTE), Math.floor((last - hour) / MINUTE)) };
  }
}
/** Ones from bit `low` to bit `high`, both of them. */
const bits = (low: number, high: number): bigint => ((1n << BigInt(high - low + 1)) - 1n) << BigInt(low);

export function countOf(minutes: bigint): number {
  let n = 0;
  for (let rest = minutes; rest > 0n; rest &= rest - 1n) n += 1;
  return n;
}
