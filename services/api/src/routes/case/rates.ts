import { type Rates, ratesOf } from '@winnow/detection';
import { type CasePageStore, DetectorStore } from '@winnow/platform';
import { Kept } from '../../kept.ts';
import { type ApiDeps } from '../../ports.ts';

/** A page does not wait for all findings to be counted once more: rates hold for a day, anyway. */
const AGES = { fresh: 5000, stale: 600_000 };

/** How many people show each level now; counted anew when findings changed. */
export class RatesNow {
  readonly #store: CasePageStore;
  readonly #detector: DetectorStore;
  #known: { readonly showing: Rates['showing']; readonly version: string } | undefined;
  readonly #kept: Kept<Rates['showing']>;

  constructor({ db, clock }: Pick<ApiDeps, 'db' | 'clock'>, store: CasePageStore) { [this.#store, this.#detector, this.#kept] = [store, new DetectorStore(db), new Kept(clock, AGES, () => this.#read())]; }

  /** Of how many people is for the asker to say. At most ten minutes old; rejects with DbError when that cannot be had because the store is away. */
  async now(population: number): Promise<Rates> { return { population, showing: await this.#kept.now() }; }

  async #read(): Promise<Rates['showing']> {
    const version = await this.#detector.findingsVersion();
    if (this.#known?.version !== version) this.#known = { showing: ratesOf(await this.#store.showing(), 0).showing, version };
    return this.#known.showing;
  }
}
