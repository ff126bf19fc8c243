import { gunzipSync } from 'node:zlib';
import { Claims, noClaims, type Observation, startOfDay } from '@winnow/core';
import { Enricher, type EnrichPorts, identitiesOf, type Inflate, Pipeline, type Processed, type RawRecord, type Source, sources as builtIn } from '@winnow/intake';
import { type GeoData, type Identity, type Lists, loadLists, type Made, openGeo, rowsOf, type TableRows } from '@winnow/platform';

export interface IntakeOptions {
  /** Secret of the installation; ids of accounts, hosts and phones are made with it. */
  readonly accountKey: string;
  readonly cityMmdb?: string;
  readonly asnMmdb?: string;
  /** All folders with lists, the bundled one among them; only that one when absent. */
  readonly lists?: readonly string[];
}

/** Unpacks gzip up to `limit` bytes; undefined when it is broken or larger. */
export const inflate: Inflate = (bytes, limit) => {
  try { return gunzipSync(bytes, { maxOutputLength: limit }); } catch { return undefined; }
};

/** Geography and curated lists, loaded from files. Rejects with one line when one of them is not what it should be. */
export async function openPorts(options: Omit<IntakeOptions, 'accountKey'>): Promise<EnrichPorts> {
  const [geo, lists] = await Promise.all([openPlaces(options), loadLists(options.lists)]);
  return portsWith(geo, lists);
}
export const openPlaces = ({ cityMmdb, asnMmdb }: Omit<IntakeOptions, 'accountKey'>): Promise<GeoData> => openGeo({ ...(cityMmdb !== undefined && { cityMmdb }), ...(asnMmdb !== undefined && { asnMmdb }) });
export const portsWith = (geo: GeoData, lists: Lists): EnrichPorts => ({ place: geo.place, asn: geo.asn, network: lists.network, marks: lists.marks });

const none = new Claims(noClaims);
const pipelineOf = (ports: EnrichPorts, accountKey: string, sources: readonly Source[]): Pipeline => new Pipeline({ sources, inflate, enrich: new Enricher({ ports, claims: () => none, accountKey }), maxFuture: 2 * 86_400_000 });
/**
 * Records in, rows for the store out. Claims are left out on purpose: they are laid over what is stored when it is read, so a claim that comes
 * late changes nothing that is written.
 */
export class Intake {
  #pipeline: Pipeline;
  readonly #key: string;
  readonly #sources: readonly Source[];
  readonly #known = new Set<string>();
  #day = 0;

  /** The built-in sources alone when none are given; see sourcesOf. */
  constructor(ports: EnrichPorts, accountKey: string, sources: readonly Source[] = builtIn) {
    this.#key = accountKey;
    this.#sources = sources;
    this.#pipeline = pipelineOf(ports, accountKey, sources);
  }

  /** Goes on with other lists, from one record to the next: what was remembered of addresses and devices by the old ones is let go. */
  renew(ports: EnrichPorts): void { this.#pipeline = pipelineOf(ports, this.#key, this.#sources); }

  process(record: RawRecord): Processed { return this.#pipeline.process(record); }

  /** Everything to be stored of these observations. Names that this process has stored today are not written again; once a day they are, because they are kept by when they were last seen. */
  rows(observations: readonly Observation[], ingested: number, made?: Made): TableRows {
    const day = startOfDay(ingested);
    if (day !== this.#day) { this.#known.clear(); this.#day = day; }
    const identities: Identity[] = [];
    for (const o of observations) for (const row of identitiesOf(o, this.#key)) if (this.#isNew(row)) identities.push(row);
    return rowsOf(observations, identities, ingested, made);
  }

  /** What was given out by `rows` may not have been stored: all names are written again. */
  forgetNames(): void { this.#known.clear(); }

  #isNew(row: Identity): boolean {
    const key = `${row.kind}\n${row.id}\n${row.name}\n${row.realm}\n${row.email}\n${row.host}`;
    if (this.#known.has(key)) return false;
    if (this.#known.size >= 200_000) this.#known.clear(); // bounded; writing a name twice costs a row, no more
    this.#known.add(key);
    return true;
  }
}
