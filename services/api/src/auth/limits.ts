import { ProblemError } from '../problem.ts';

const WINDOW_MS = 15 * 60_000;
const PER_USER = 5;
const PER_ADDRESS = 20;
/** Keys that are remembered; beyond it the ones that were tried longest ago are forgotten. */
const MOST_KEYS = 20_000;

/** How often somebody may try: by user and address, and by address. A try counts from its beginning, so that many at once are not free. */
export class Tries {
  readonly #now: () => number;
  /** Times of tries, oldest first; in the order in which the keys were tried last. */
  readonly #tries = new Map<string, number[]>();
  constructor(now: () => number) { this.#now = now; }
  get size(): number { return this.#tries.size; }

  /** Counts one try. Throws ProblemError 429 when there were too many. What it returns is called when the try succeeded: it was none. */
  begin(user: string, address: string): () => void {
    const from = lineOf(address);
    const keys = [[`${user.toLowerCase()}\n${from}`, PER_USER], [`\n${from}`, PER_ADDRESS]] as const;
    const now = this.#now();
    for (const [key, most] of keys) {
      const recent = this.#recent(key, now);
      if (recent.length < most) continue;
      const wait = Math.max(1, Math.ceil(((recent[recent.length - most] ?? now) + WINDOW_MS - now) / 1000));
      throw new ProblemError(429, 'too-many-tries', `too many failed tries; wait ${String(Math.ceil(wait / 60))} minutes`, { headers: { 'retry-after': String(wait) } });
    }
    for (const [key] of keys) this.#keep(key, [...this.#recent(key, now), now]);
    return () => {
      this.#tries.delete(keys[0][0]);
      const others = this.#recent(keys[1][0], now);
      const own = others.indexOf(now);
      if (own >= 0) this.#keep(keys[1][0], others.toSpliced(own, 1));
    };
  }

  #recent(key: string, now: number): readonly number[] { return (this.#tries.get(key) ?? []).filter((at) => at > now - WINDOW_MS); }
  #keep(key: string, times: readonly number[]): void {
    this.#tries.delete(key);
    if (times.length > 0) this.#tries.set(key, [...times]);
    for (const oldest of this.#tries.keys()) { if (this.#tries.size <= MOST_KEYS) break; this.#tries.delete(oldest); }
  }
}

/** Whoever has one IPv6 address has 2^64 of them: all of a /64 count as one. */
function lineOf(address: string): string {
  if (!address.includes(':') || address.includes('.')) return address;
  const [head = '', tail] = address.split('%', 1).join('').split('::');
  const left = head === '' ? [] : head.split(':');
  const groups = tail === undefined ? left : [...left, ...Array.from({ length: Math.max(0, 8 - left.length - (tail === '' ? 0 : tail.split(':').length)) }, () => '0'), ...tail.split(':')];
  return groups.slice(0, 4).map((group) => group.replace(/^0+(?=.)/, '').toLowerCase()).join(':');
}
