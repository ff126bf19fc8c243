import { accountId, type ClaimKind, type Claims, DAY, type Geocoder, loadClaims, startOfDay } from '@winnow/core';
import { type Pseudonyms, Subjects, withNetworks } from '@winnow/detection';
import { hostId } from '@winnow/intake';
import { type Db, type DetectorStore, type Store } from '@winnow/platform';
import { Type } from 'typebox';
import { ownNetworksIn } from '../own-networks.ts';

/** Claims as they stand in the store: of each key the newest. */
export async function storedClaims(db: Db, geocode: Geocoder): Promise<Claims> {
  const rows = await db.query('SELECT kind, doc FROM claims FINAL ORDER BY kind, key', {}, Type.Object({ kind: Type.String(), doc: Type.String() }));
  const kinds: readonly ClaimKind[] = ['people', 'devices', 'travel', 'networks'];
  return loadClaims(kinds.map((kind) => ({ kind, name: `claims.${kind}`, text: rows.filter((r) => r.kind === kind).map((r) => r.doc).join('\n') })).filter((f) => f.text !== ''), geocode).claims;
}

export const pseudonymsOf = (key: string): Pseudonyms => ({ account: (name) => accountId(key, '', name), host: (name) => hostId(key, name) });

/** Whom a change of claims concerns: subjects by name, and whoever worked on these devices. `all` when it may be anybody. */
export type Concerned = 'all' | { readonly subjects: ReadonlySet<string>; readonly devices: ReadonlySet<string> };

export interface RegistryDeps { readonly db: Db; readonly store: Store; readonly live: DetectorStore; readonly geocode: Geocoder; readonly key: string; /** Wall time, Unix ms. */ readonly now: () => number }

/** Who is who, as the stored claims and identities say: read whole at the start and when claims changed, completed when an unknown account turns up. */
export class Registry {
  readonly #deps: RegistryDeps;
  readonly #unknown = new Set<string>();
  #subjects: Subjects | undefined;
  /** As the store has them, without what was learned. */
  #claims: { readonly claims: Claims; readonly version: string } | undefined;
  #day = 0;
  #version = '';

  constructor(deps: RegistryDeps) { this.#deps = deps; }

  /** Throws before the first `refresh`. */
  get subjects(): Subjects {
    if (this.#subjects === undefined) throw new Error('the registry was asked before it was read');
    return this.#subjects;
  }
  /** Names the claims that are in effect. */
  get version(): string { return this.#version; }

  /**
   * Reads claims again if there are others, and once a day which lines are the company's own; says whom that concerns, undefined when nothing
   * changed. The first time it is nobody: nothing was known before.
   */
  async refresh(): Promise<Concerned | undefined> {
    const { db, store, live, geocode, key, now } = this.#deps;
    const [version, day] = [await live.claimsVersion(), startOfDay(now())];
    if (this.#subjects !== undefined && version === this.#claims?.version && day === this.#day) return undefined;
    const known = version === this.#claims?.version ? this.#claims : { claims: await storedClaims(db, geocode), version };
    const [accounts, devices] = await Promise.all([store.accounts(), store.devices()]);
    const asClaimed = new Subjects(known.claims, { accounts, devices }, pseudonymsOf(key));
    // Of whole days that are over: whoever starts again today learns the same.
    const own = await ownNetworksIn({ population: (query, binds, row) => store.population(query, binds, row) }, asClaimed, { from: day - OWN_WINDOW, asOf: day });
    [this.#claims, this.#day] = [known, day];
    const both = own.length === 0 ? version : `${version} ${own.map(({ cidr }) => cidr).sort().join(' ')}`;
    if (this.#subjects !== undefined && both === this.#version) return undefined;
    const before = this.#subjects;
    this.#subjects = own.length === 0 ? asClaimed : new Subjects(withNetworks(known.claims, own), { accounts, devices }, pseudonymsOf(key));
    this.#version = both;
    this.#unknown.clear();
    return before === undefined ? { subjects: new Set(), devices: new Set() } : concernedBy(before, this.#subjects);
  }

  /** Makes sure that logins of these accounts and host names of these devices are known, as far as anybody knows them. */
  async learn(accounts: Iterable<string>, devices: Iterable<string>): Promise<void> {
    const subjects = this.subjects;
    const isNew = (kind: string, known: boolean) => (id: string): boolean => !known && !this.#unknown.has(`${kind} ${id}`);
    const wantedAccounts = [...new Set(accounts)].filter((id) => isNew('account', subjects.knows(id))(id));
    const wantedDevices = [...new Set(devices)].filter(isNew('device', false));
    if (wantedAccounts.length === 0 && wantedDevices.length === 0) return;
    const [knownAccounts, knownDevices] = await Promise.all([wantedAccounts.length === 0 ? [] : this.#deps.live.accounts(wantedAccounts), wantedDevices.length === 0 ? [] : this.#deps.live.devices(wantedDevices)]);
    subjects.learn({ accounts: knownAccounts, devices: knownDevices });
    if (this.#unknown.size > MOST_ASKED) this.#unknown.clear(); // bounded: asking twice costs a query, no more
    for (const id of wantedAccounts) if (!subjects.knows(id)) this.#unknown.add(`account ${id}`);
    for (const id of wantedDevices) this.#unknown.add(`device ${id}`);
  }
}
const MOST_ASKED = 200_000;
/** How far back one looks for lines that are the company's own. */
const OWN_WINDOW = 30 * DAY;

/** What is another between two states of the claims. */
export function concernedBy(before: Subjects, after: Subjects): Concerned {
  if (JSON.stringify(before.claims.rows.networks) !== JSON.stringify(after.claims.rows.networks)) return 'all';
  const subjects = new Set([...differing(before.claims.rows.people, after.claims.rows.people, (p) => p.person_id), ...differing(before.claims.rows.travel, after.claims.rows.travel, (t) => t.person_id)]);
  const devices = differing(before.claims.rows.devices, after.claims.rows.devices, (d) => d.device_id);
  for (const account of after.accounts()) {
    const [was, is] = [before.subjectOf(account), after.subjectOf(account)];
    if (was !== is) { subjects.add(was); subjects.add(is); }
  }
  for (const of of [before, after]) {
    for (const id of devices) {
      const owner = of.claims.device(id)?.owner_id;
      if (owner !== undefined) subjects.add(owner);
    }
  }
  return { subjects, devices: new Set([...before.storedIdsOf(devices), ...after.storedIdsOf(devices)]) };
}

function differing<R>(before: readonly R[], after: readonly R[], keyOf: (row: R) => string): Set<string> {
  const texts = (rows: readonly R[]): Map<string, string> => {
    const out = new Map<string, string>();
    for (const row of rows) out.set(keyOf(row), `${out.get(keyOf(row)) ?? ''}${JSON.stringify(row)}`);
    return out;
  };
  const [was, is] = [texts(before), texts(after)];
  return new Set([...was.keys(), ...is.keys()].filter((key) => was.get(key) !== is.get(key)));
}
