import { inspect } from 'node:util';

/** A secret that shows itself only when asked: printed, logged or turned into JSON it is `[secret]`. */
export class Secret {
  readonly #value: string;
  constructor(value: string) { this.#value = value; }
  /** The value itself; only for the call that needs it. */
  reveal(): string { return this.#value; }
  toString(): string { return '[secret]'; }
  toJSON(): string { return '[secret]'; }
  [inspect.custom](): string { return '[secret]'; }
}
