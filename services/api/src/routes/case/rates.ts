import { type Rates, ratesOf } from '@winnow/detection';
import { type CasePageStore, DetectorStore } from '@winnow/platform';
import { type ApiDeps } from '../../ports.ts';

/** Milliseconds for which the findings are taken for what they were. */
const FRESH_MS = 5000;

/** How many people show each level now; counted anew when findings changed. */
export class RatesNow {
  readonly #deps: Pick<ApiDeps, 'db' | 'clock'>;
  readonly #store: CasePageStore;
  readonly #detector: DetectorStore;
  #known: { readonly showing: Rates['showing']; readonly version: string } | undefined;
  #asked = 0;
  #reading: Promise<Rates['showing']> | undefined;

  constructor(deps: Pick<ApiDeps, 'db' | 'clock'>, store: CasePageStore) { [this.#deps, this.#store, this.#detector] = [deps, store, new DetectorStore(deps.db)]; }

  /** Of how many people is for the asker to say. Rejects with DbError when they were never read and the store is away. */
  async now(population: number): Promise<Rates> {
    const known = this.#known;
    if (known !== undefined && this.#deps.clock.now() - this.#asked < FRESH_MS) return { population, showing: known.showing };
    this.#reading ??= this.#read().finally(() => { this.#reading = undefined; });
    // A page does not wait for all findings to be counted once more: rates hold for a day, anyway.
    if (known === undefined) return { population, showing: await this.#reading };
    this.#reading.catch(() => undefined); // the next one asks again
    return { population, showing: known.showing };
  }

  async #read(): Promise<Rates['showing']> {
    const version = await this.#detector.findingsVersion();
    if (this.#known?.version !== version) this.#known = { showing: ratesOf(await this.#store.showing(), 0).showing, version };
    this.#asked = this.#deps.clock.now();
    return this.#known.showing;
  }
}
