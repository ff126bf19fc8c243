import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ProblemError } from '../problem.ts';

/** log2 of scrypt's N, with r = 8: 17 takes 128 MiB and some tenths of a second for each try. */
const COST = 17;
const [R, P, SALT, BYTES] = [8, 1, 16, 32];
/** Each takes memory and one of the threads that files and the embedded engine need, too. */
const MOST_AT_ONCE = 2;
const MOST_WAITING = 30;

/** Turns passwords into what is stored of them, `scrypt$17$8$1$SALT$HASH`, and tells whether one is the right one. */
export class Passwords {
  readonly #cost: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];
  /** What a password is held against where there is no user, so that the time taken does not tell who has one. */
  readonly #nobody: string;
  constructor(cost = COST) { this.#cost = cost; this.#nobody = stored(cost, randomBytes(SALT), randomBytes(BYTES)); }

  /** What is to be stored of a password. Rejects with ProblemError 503 while too many wait. */
  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT);
    return stored(this.#cost, salt, await this.#derive(password, { salt, cost: this.#cost, r: R, p: P, bytes: BYTES }));
  }

  /** Whether a password is the one of which this is stored; without something stored it is not, and that takes as long. */
  async fits(password: string, of: string | undefined): Promise<boolean> {
    const parts = partsOf(of ?? this.#nobody) ?? partsOf(this.#nobody);
    if (parts === undefined) return false;
    const derived = await this.#derive(password, parts);
    return timingSafeEqual(derived, parts.hash) && of !== undefined;
  }

  async #derive(password: string, { salt, cost, r, p, bytes }: Parameters): Promise<Buffer> {
    if (this.#running < MOST_AT_ONCE) this.#running += 1;
    else if (this.#waiting.length >= MOST_WAITING) throw new ProblemError(503, 'busy', 'too many people sign in just now; try again in some seconds', { headers: { 'retry-after': '3' } });
    else await new Promise<void>((go) => { this.#waiting.push(go); }); // whoever ends hands its place over
    try {
      return await new Promise((resolve, reject) => { scrypt(password.normalize('NFKC'), salt, bytes, { N: 2 ** cost, r, p, maxmem: 2 ** cost * r * 128 + 32 * 1024 * 1024 }, (error, key) => { if (error === null) resolve(key); else reject(error); }); });
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running -= 1; else next();
    }
  }
}

interface Parameters { readonly salt: Buffer; readonly cost: number; readonly r: number; readonly p: number; readonly bytes: number }
const stored = (cost: number, salt: Buffer, hash: Buffer): string => ['scrypt', cost, R, P, salt.toString('base64url'), hash.toString('base64url')].join('$');
function partsOf(text: string): (Parameters & { readonly hash: Buffer }) | undefined {
  const match = /^scrypt\$(1\d|20|[1-9])\$(\d{1,2})\$(\d)\$([\w-]{16,})\$([\w-]{16,})$/.exec(text);
  if (match === null) return undefined;
  const hash = Buffer.from(match[5] ?? '', 'base64url');
  return { cost: Number(match[1]), r: Number(match[2]), p: Number(match[3]), salt: Buffer.from(match[4] ?? '', 'base64url'), hash, bytes: hash.length };
}

/** Throws ProblemError 400 for a password that is tried first. */
export function checkPassword(password: string, user: string): void {
  const why = new Set(password).size < 5 ? 'has fewer than five different characters' : password.toLowerCase().includes(user.toLowerCase()) && user.length > 2 ? 'holds the name of the user' : undefined;
  if (why !== undefined) throw new ProblemError(400, 'weak-password', `password: ${why}; take a longer phrase that nobody guesses`);
}
