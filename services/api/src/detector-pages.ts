import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type Detector } from '@winnow/detection';
import { type Log } from '@winnow/platform';

/** The documentation of detectors, one page each, as Markdown. */
export class DetectorPages {
  readonly #folder: string | undefined;
  readonly #log: Pick<Log, 'warn'>;
  readonly #missing = new Set<string>();
  /** Without a folder there are no pages. */
  constructor(folder: string | undefined, log: Pick<Log, 'warn'>) { [this.#folder, this.#log] = [folder, log]; }

  /** Undefined where there is none: the log says so once, for every detector is to have one. Rejects when it is there and cannot be read. */
  async of({ id }: Pick<Detector, 'id'>): Promise<string | undefined> {
    if (this.#folder === undefined) return undefined;
    try { return await readFile(join(this.#folder, `${id}.md`), 'utf8'); } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error; // readFile rejects with nothing else
      if (!this.#missing.has(id)) { this.#missing.add(id); this.#log.warn({ detector: id }, 'this detector has no page in the documentation'); }
      return undefined;
    }
  }
}
