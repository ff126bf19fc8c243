import { type Clock } from '@winnow/platform';

/** How old may be what is given. Both in ms, counted from the beginning of the read that it comes from. */
export interface Ages { /** Up to here it is taken for new. */ readonly fresh: number; /** Up to here it is given at once, and read again for whoever comes next; without this nothing is given that is not fresh. */ readonly stale?: number }

/**
 * What costs more than a request should is read once for all who ask. Nothing older than the stale age is ever given: whoever comes later waits, and is told when
 * it cannot be read.
 */
export class Kept<T> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #fresh: number;
  readonly #stale: number;
  readonly #read: () => Promise<T>;
  #known: { readonly at: number; readonly value: T } | undefined;
  #reading: Promise<T> | undefined;
  #next: Promise<T> | undefined;

  constructor(clock: Pick<Clock, 'now'>, { fresh, stale = fresh }: Ages, read: () => Promise<T>) { [this.#clock, this.#fresh, this.#stale, this.#read] = [clock, fresh, Math.max(fresh, stale), read]; }

  /** At most as old as the stale age. Rejects with what the read rejects with. */
  async now(): Promise<T> {
    const known = this.#known;
    const age = known === undefined ? Infinity : this.#clock.now() - known.at;
    if (known !== undefined && age < this.#fresh) return known.value;
    const reading = this.#reading ?? this.#begin();
    if (known === undefined || age >= this.#stale) return reading;
    reading.catch(() => undefined); // whoever comes after the stale age is told
    return known.value;
  }

  /** By a read that begins now or later: one that is under way may have begun before what is looked for was there. */
  fresh(): Promise<T> {
    if (this.#reading === undefined) return this.#begin();
    return this.#next ??= this.#reading.then(() => undefined, () => undefined).then(() => { this.#next = undefined; return this.#reading ?? this.#begin(); });
  }

  #begin(): Promise<T> {
    const at = this.#clock.now();
    return this.#reading = this.#read().then((value) => { this.#known = { at, value }; return value; }).finally(() => { this.#reading = undefined; });
  }
}
