/**
 * Small reproducible randomness: a stream is named by seed and purpose, so that adding a person or a story leaves everybody else's days as they were.
 * Mixing: FNV-1a over the name, then Marsaglia's xorshift with an additive Weyl sequence. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #weyl = 0;

  constructor(...name: readonly (string | number)[]) {
    let a = 0x811c9dc5;
    let b = 0x9e3779b9;
    for (const char of name.join('\u0000')) {
      const code = char.codePointAt(0) ?? 0;
      a = Math.imul(a ^ code, 0x01000193);
      b = Math.imul(b ^ a ^ (code << 8), 0x85ebca6b);
    }
    this.#a = a | 1;
    this.#b = b ^ (b >>> 15);
    for (let i = 0; i < 4; i++) this.next();
  }

  /** A stream of its own, whose length changes nothing in this one. */
  fork(): Random { return new Random(Math.floor(this.next() * 0x100000000)); }

  /** Uniform in [0, 1), 32 bits of it. */
  next(): number {
    let t = this.#a;
    t ^= t << 13;
    t ^= t >>> 17;
    t ^= t << 5;
    this.#a = t;
    this.#weyl = (this.#weyl + 0x6d2b79f5) | 0;
    let x = (t + this.#weyl) ^ this.#b;
    x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
    x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
    return ((x ^ (x >>> 16)) >>> 0) / 0x100000000;
  }

  /** Integer from `low` to `high`, both inclusive. */
  int(low: number, high: number): number { return low + Math.floor(this.next() * (high - low + 1)); }

  chance(probability: number): boolean { return this.next() < probability; }

  /** One of a non-empty list; throws RangeError on an empty one. */
  pick<T>(list: readonly T[]): T {
    const found = list[Math.floor(this.next() * list.length)];
    if (found === undefined) throw new RangeError('nothing to pick from');
    return found;
  }

  /** A new array in random order (Fisher-Yates). */
  shuffle<T>(list: readonly T[]): T[] {
    const out = [...list];
    for (let i = out.length - 1; i > 0; i--) {
      const j = this.int(0, i);
      const [x, y] = [out[i], out[j]];
      if (x !== undefined && y !== undefined) { out[i] = y; out[j] = x; }
    }
    return out;
  }

  /** About normal (sum of four), mean 0, standard deviation 1, within ±3.5. */
  normal(): number { return (this.next() + this.next() + this.next() + this.next() - 2) * Math.sqrt(3); }

  /** Lower-case hexadecimal digits. */
  hex(digits: number): string {
    let out = '';
    while (out.length < digits) out += Math.floor(this.next() * 16).toString(16);
    return out;
  }

  /** Characters out of an alphabet. */
  text(length: number, alphabet: string): string {
    let out = '';
    while (out.length < length) out += alphabet.charAt(this.int(0, alphabet.length - 1));
    return out;
  }

  /** Looks like a version 4 UUID. */
  uuid(): string { return `${this.hex(8)}-${this.hex(4)}-4${this.hex(3)}-${this.pick(['8', '9', 'a', 'b'])}${this.hex(3)}-${this.hex(12)}`; }
}
