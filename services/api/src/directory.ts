import { accountId, type api, type ClaimKind, type Claims, loadClaims, type People, peopleOf, sha256 } from '@winnow/core';
import { type AccountRow, type Pseudonyms, Subjects } from '@winnow/detection';
import { hostId } from '@winnow/intake';
import { DetectorStore } from '@winnow/platform';
import { Type } from 'typebox';
import { Kept } from './kept.ts';
import { type ApiDeps } from './ports.ts';

/** Nobody waits for a roster of 100,000 people to be read again while somebody asks each minute. */
const AGES = { fresh: 5000, stale: 60_000 };

interface Known { readonly claims: Claims; readonly subjects: Subjects; readonly accounts: ReadonlyMap<string, AccountRow>; readonly people: People; readonly version: string }

/** Who is who: claims, accounts and devices, read whole and again when they changed. What it says of one instant is of one version. */
export class Directory {
  readonly #deps: ApiDeps;
  #known: Known | undefined;
  readonly #kept: Kept<Known>;
  constructor(deps: ApiDeps) { this.#deps = deps; this.#kept = new Kept(deps.clock, AGES, () => this.#read()); }

  /** What is known, at most a minute old. Rejects with DbError when that cannot be had because the store is away. */
  now(): Promise<Known> { return this.#kept.now(); }

  async #read(): Promise<Known> {
    const { db, store, geocode, key } = this.#deps;
    const version = await this.#version();
    if (this.#known?.version === version) return this.#known;
    const rows = await db.query('SELECT kind, doc FROM claims FINAL ORDER BY kind, key', {}, Type.Object({ kind: Type.String(), doc: Type.String() }));
    const kinds: readonly ClaimKind[] = ['people', 'devices', 'travel', 'networks'];
    const { claims } = loadClaims(kinds.map((kind) => ({ kind, name: kind, text: rows.filter((r) => r.kind === kind).map((r) => r.doc).join('\n') })).filter((f) => f.text !== ''), geocode);
    const [accounts, devices] = await Promise.all([store.accounts(), store.devices()]);
    const pseudonyms: Pseudonyms = { account: (name) => accountId(key, '', name), host: (name) => hostId(key, name) };
    this.#known = { claims, subjects: new Subjects(claims, { accounts, devices }, pseudonyms), accounts: new Map(accounts.map((a) => [a.account, a])), people: peopleOf(claims, accounts), version };
    return this.#known;
  }

  async #version(): Promise<string> {
    const [claims, [identities]] = await Promise.all([new DetectorStore(this.#deps.db).claimsVersion(), this.#deps.db.query('SELECT toString(uniq(kind, id, name, host)) AS n FROM identities', {}, Type.Object({ n: Type.String() }))]);
    return sha256(`${claims} ${identities?.n ?? ''}`).slice(0, 16);
  }

  /** Names of people and accounts, as far as they are known; devices have none here. */
  namesOf(ids: Iterable<string>, { claims, subjects, accounts }: Known): api.Names {
    const names = new Map<string, api.Names[string]>();
    for (const id of new Set(ids)) {
      const person = claims.person(id);
      const logins = [...new Set(subjects.accountsOf(id).flatMap((account) => { const row = accounts.get(account); return row === undefined ? [] : [row.realm === '' ? row.name : `${row.name}@${row.realm}`]; }))].slice(0, 20);
      if (person === undefined && logins.length === 0) continue;
      names.set(id, { ...(person?.display_name !== undefined && { name: person.display_name }), logins: logins.length > 0 ? logins : (person?.usernames ?? []), ...(person?.team !== undefined && { team: person.team }), is_claimed: person !== undefined });
    }
    // Not built by assignment: an id may be __proto__.
    return Object.fromEntries(names);
  }
}
export type { Known };
