import { type ServerResponse } from 'node:http';
import { type api } from '@winnow/core';
import { type Clock } from '@winnow/platform';
import { ProblemError } from './problem.ts';

/** Streams in all, and of one user: a browser has one per open page. */
export const MOST_STREAMS = 1000;
export const MOST_OF_A_USER = 20;
/** Bytes that may wait for a client that does not read. */
export const MOST_WAITING = 256 * 1024;
const TICK_MS = 1000;
/** Each stream is looked after once in so many ticks: a sign of life, and whether its user may still listen. */
const ROUND = 15;
/** What clients wait before they come again, ms. */
const RETRY_MS = 3000;
const MOST_NAMED = 100;

export interface StreamsDeps {
  readonly clock: Pick<Clock, 'setTimer'>;
  /** Looks whether something changed and says which state that is now. Whatever changed is told by `changed`. Rejects while the store is away. */
  readonly look: () => Promise<string>;
}
export interface Listening {
  readonly raw: ServerResponse;
  readonly user: string;
  /** False when its user may listen no longer. */
  readonly isAdmitted: () => Promise<boolean>;
  /** The state that the client knew before its connection broke. */
  readonly knows: string | undefined;
}

/** Everybody who listens to what changes. One timer serves all of them, and it ends with the last one. */
export class Streams {
  readonly #deps: StreamsDeps;
  /** The one that was looked after longest ago first. */
  readonly #all = new Set<Listening>();
  readonly #ofUser = new Map<string, number>();
  readonly #changed = new Set<string>();
  #cancel: (() => void) | undefined;
  #isClosed = false;
  #isAway = false;
  #version = '';

  constructor(deps: StreamsDeps) { this.#deps = deps; }

  get size(): number { return this.#all.size; }

  /** Throws ProblemError 429 when there are too many. To be asked before anything is written. */
  admit(user: string): void {
    const own = this.#ofUser.get(user) ?? 0;
    if (this.#isClosed) throw new ProblemError(503, 'closing', 'the server is stopping; try again', { headers: { 'retry-after': '5' } });
    if (own >= MOST_OF_A_USER) throw new ProblemError(429, 'too-many-streams', `${String(own)} event streams of this user are open already; close one`, { headers: { 'retry-after': '30' } });
    if (this.#all.size >= MOST_STREAMS) throw new ProblemError(429, 'too-many-streams', 'too many event streams are open; try again later', { headers: { 'retry-after': '30' } });
  }

  /** Begins a stream whose head is written. */
  add(one: Listening): void {
    this.#all.add(one);
    this.#ofUser.set(one.user, (this.#ofUser.get(one.user) ?? 0) + 1);
    one.raw.on('close', () => { this.#gone(one); });
    one.raw.on('error', () => { one.raw.destroy(); });
    this.#next();
    // Whoever comes first is greeted when the state is known: without it nobody could tell, coming back, what was missed.
    if (this.#version === '') void this.#look().then(() => { this.#greet(one); });
    else this.#greet(one);
  }
  #greet(one: Listening): void {
    write(one, `retry: ${String(RETRY_MS)}\n${block('hello', { version: this.#version })}`);
    // What happened while nobody listened for it is not known; it is much cheaper to look again than to remember.
    if (one.knows !== undefined && one.knows !== this.#version) write(one, said({ kind: 'cases', version: this.#version }));
  }

  /** Cases changed, or the work on them; told with the next tick. */
  changed(cases: readonly string[]): void { if (this.#all.size > 0) for (const id of cases) this.#changed.add(id); }

  /** To all, written once. Whoever does not take what is sent is dropped: it will come again and see all anew. */
  say(event: api.LiveEvent): void {
    const text = said(event);
    for (const one of [...this.#all]) write(one, text);
  }

  close(): void {
    this.#isClosed = true;
    this.#cancel?.();
    for (const { raw } of [...this.#all]) { raw.end(); raw.socket?.destroySoon(); }
  }

  #next(): void {
    if (this.#cancel !== undefined || this.#isClosed || this.#all.size === 0) return;
    this.#cancel = this.#deps.clock.setTimer(TICK_MS, () => { void this.#tick().finally(() => { this.#cancel = undefined; this.#next(); }); });
  }

  async #tick(): Promise<void> {
    await this.#look();
    await this.#lookAfterSome();
  }

  async #look(): Promise<void> {
    const [wasAway, before] = [this.#isAway, this.#version];
    try { this.#version = await this.#deps.look(); this.#isAway = false; } catch { this.#isAway = true; }
    const cases = [...this.#changed];
    this.#changed.clear();
    // Another state of which nobody said what is new in it (the first look of this process) is told, too.
    if (cases.length > 0 || (before !== '' && before !== this.#version)) this.say({ kind: 'cases', version: this.#version, ...(cases.length > 0 && cases.length <= MOST_NAMED && { cases }) });
    if (wasAway !== this.#isAway) this.say({ kind: 'health', version: this.#version });
  }

  async #lookAfterSome(): Promise<void> {
    for (const one of [...this.#all].slice(0, Math.ceil(this.#all.size / ROUND))) {
      this.#all.delete(one);
      this.#all.add(one);
      write(one, ': alive\n\n');
      // A store that is away says nothing of rights.
      const isAdmitted = await one.isAdmitted().catch(() => true);
      if (isAdmitted || one.raw.destroyed) continue;
      one.raw.end(said({ kind: 'session', version: this.#version }));
    }
  }

  #gone(one: Listening): void {
    if (!this.#all.delete(one)) return;
    const left = (this.#ofUser.get(one.user) ?? 1) - 1;
    if (left <= 0) this.#ofUser.delete(one.user);
    else this.#ofUser.set(one.user, left);
    // With nobody left nobody is told, so the state that was told last says nothing to whoever comes next.
    if (this.#all.size === 0) { this.#version = ''; this.#changed.clear(); }
  }
}

function write({ raw }: Listening, text: string): void {
  if (raw.destroyed || raw.writableEnded) return;
  if (raw.writableLength > MOST_WAITING) { raw.destroy(); return; }
  raw.write(text);
}
const block = (event: string, data: object & { readonly version: string }): string => `event: ${event}\nid: ${data.version}\ndata: ${JSON.stringify(data)}\n\n`;
const said = (event: api.LiveEvent): string => block(event.kind, event);
