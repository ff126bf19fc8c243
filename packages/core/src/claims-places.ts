import { type Geocoder } from './claims-index.ts';
import { type ClaimError, type RowAt } from './claims-table.ts';
import { type Point } from './place.ts';

type Row = RowAt['row'];
type Prefix = 'home' | 'shipped';
const word = (row: Row, name: string): string => { const value = row[name]; return typeof value === 'string' ? value.trim() : ''; };
const townKey = (city: string): string => city.toLowerCase();
const homeKey = (person: string, country: string, city: string): string => `${person}\n${country.toUpperCase()}\n${townKey(city)}`;

interface Town { readonly country: string; readonly region: string }
interface Words { readonly country: string; readonly region: string; readonly city: string; readonly postcode: string; readonly time_zone: string }
interface Around { /** The rows of this kind. */ readonly rows: readonly RowAt[]; /** The people, already placed; none while they are. */ readonly homes: readonly RowAt[]; readonly geocode: Geocoder }

/** Fills in latitude and longitude of claims from the words of an address, and the country where it is left out and the rest says which it is. Other words stay as they are. */
export class Placer {
  readonly #prefix: Prefix;
  readonly #geocode: Geocoder;
  readonly #known = new Map<string, ReturnType<Geocoder>>();
  /** Points of towns that people claim as home, by person, country and town: they have a region, deliveries have none. */
  readonly #homes = new Map<string, Point>();
  /** What rows with a country say of a town. */
  readonly #towns = new Map<string, Town[]>();

  constructor(prefix: Prefix, { rows, homes, geocode }: Around) {
    [this.#prefix, this.#geocode] = [prefix, geocode];
    for (const { row } of rows) this.#learn(row, prefix);
    for (const { row } of homes) {
      this.#learn(row, 'home');
      const { home_lat: lat, home_lon: lon } = row;
      if (typeof lat === 'number' && typeof lon === 'number' && word(row, 'home_city') !== '') this.#homes.set(homeKey(word(row, 'person_id'), word(row, 'home_country'), word(row, 'home_city')), { lat, lon });
    }
  }

  #learn(row: Row, prefix: Prefix): void {
    const town: Town = { country: word(row, `${prefix}_country`).toUpperCase(), region: word(row, `${prefix}_region`).toLowerCase() };
    const key = townKey(word(row, `${prefix}_city`));
    if (town.country === '' || key === '') return;
    const known = this.#towns.get(key);
    if (known === undefined) this.#towns.set(key, [town]);
    else if (!known.some((t) => t.country === town.country && t.region === town.region)) known.push(town);
  }

  /** The row with a place where one is found; what keeps one from being found is told. */
  place(at: RowAt, errors: ClaimError[]): RowAt {
    const prefix = this.#prefix;
    const of = (name: string): string => word(at.row, `${prefix}_${name}`);
    const words: Words = { country: of('country'), region: of('region'), city: of('city'), postcode: of('postcode'), time_zone: prefix === 'home' ? word(at.row, 'time_zone') : '' };
    if (at.row[`${prefix}_lat`] !== undefined || (words.city === '' && words.postcode === '')) return at;
    const field = words.city === '' ? `${prefix}_postcode` : `${prefix}_city`;
    const tell = (message: string): void => { errors.push({ severity: 'warning', file: at.file, line: at.line, field, value: word(at.row, field).slice(0, 80), message }); };
    const country = words.country === '' ? this.#countryOf(words) : words.country;
    if (country === undefined) {
      tell(`cannot be located without ${prefix}_country`);
      return at;
    }
    if (words.country === '') tell(`has no ${prefix}_country and is taken to be in ${country}`);
    const row = { ...at.row, [`${prefix}_country`]: country };
    const point = this.#homes.get(homeKey(word(row, 'owner_id'), country, words.city)) ?? this.#located({ ...words, country });
    if (point !== undefined) return { ...at, row: { ...row, [`${prefix}_lat`]: point.lat, [`${prefix}_lon`]: point.lon } };
    tell(`is no place known in ${country}; give ${prefix}_lat and ${prefix}_lon, or the nearest larger town`);
    return { ...at, row };
  }

  /** The country in which everybody else who names the town has it, else the only one that has such a town. */
  #countryOf(words: Words): string | undefined {
    if (words.city === '') return undefined;
    const region = words.region.toLowerCase();
    const others = (this.#towns.get(townKey(words.city)) ?? []).filter((town) => region === '' || town.region === '' || town.region === region);
    const countries = new Set(others.map((town) => town.country));
    const [one] = countries;
    if (countries.size > 1) return undefined;
    return one ?? this.#located({ ...words, country: '' })?.country;
  }

  /** The geocoder's answer, asked once per address. */
  #located(words: Words): ReturnType<Geocoder> {
    const given = Object.entries(words).filter(([name, value]) => value !== '' || name === 'country');
    const key = JSON.stringify(given);
    if (!this.#known.has(key)) this.#known.set(key, this.#geocode({ country: words.country, ...Object.fromEntries(given) }));
    return this.#known.get(key);
  }
}
