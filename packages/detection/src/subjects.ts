import { type Claims, DAY, type DeviceClaim, Lists, type NetworkClass, type Observation, type Presence, presenceWith, type Timeline } from '@winnow/core';
import { lookedUp } from './looked-up.ts';

/** An account as the identities table has it. */
export interface AccountRow { readonly account: string; readonly name: string; readonly realm: string }
/** A device as the identities table has it: the id its log gives, and the host name that came with it. */
export interface DeviceRow { readonly device: string; readonly host: string }
export interface Identities { readonly accounts: Iterable<AccountRow>; readonly devices?: Iterable<DeviceRow> }
/** How names become ids in stored data; both take lower-case text. */
export interface Pseudonyms { readonly account: (name: string) => string; readonly host: (name: string) => string }

/**
 * Who and what is meant, resolved when it is read and never stored: accounts to people, device ids to the inventory, addresses to claimed
 * networks. So a claim that arrives late needs no rewriting, and the order in which logs and claims arrive cannot matter.
 */
export class Subjects {
  readonly claims: Claims;
  readonly #pseudonyms: Pseudonyms;
  readonly #subjects = new Map<string, string>();
  readonly #accounts = new Lists<string>();
  /** Of ids that the inventory does not have itself, which of its devices they mean: host names' pseudonyms, and what identity providers call it. */
  readonly #devices = new Map<string, string>();
  /** The latter alone, by device. */
  readonly #foreign = new Lists<string>();

  constructor(claims: Claims, { accounts, devices = [] }: Identities, pseudonyms: Pseudonyms) {
    this.claims = claims;
    this.#pseudonyms = pseudonyms;
    for (const device of claims.rows.devices) for (const id of this.#hostsOf(device)) this.#devices.set(id, device.device_id);
    this.learn({ accounts, devices });
  }

  /** Where a fleet names machines by their serial, the inventory's id comes as a host name. */
  #hostsOf({ device_id, hostnames = [] }: DeviceClaim): readonly string[] { return [device_id, ...hostnames].map((name) => this.#pseudonyms.host(name.toLowerCase())); }

  /** Takes in accounts and devices that turned up since; those known already stay as they are. */
  learn({ accounts, devices = [] }: Identities): void {
    for (const { account, name, realm } of accounts) {
      if (this.#subjects.has(account)) continue;
      // Accounts that nobody claims and that share a bare login are one subject, named by that login's own pseudonym.
      const subject = this.claims.personOfLogin(name, realm) ?? this.#pseudonyms.account(name.toLowerCase());
      this.#subjects.set(account, subject);
      this.#accounts.add(subject, account);
    }
    for (const row of devices) this.#knowByHost(row);
  }

  /** An identity provider gives devices ids of its own (Okta's guo…); the host name beside it says which of the inventory's it is. */
  #knowByHost(row: DeviceRow): void {
    const known = this.#devices.get(this.#pseudonyms.host(row.host.trim().toLowerCase()));
    if (known === undefined || this.#devices.has(row.device) || this.claims.device(row.device) !== undefined) return;
    this.#devices.set(row.device, known);
    this.#foreign.add(known, row.device);
  }

  /** Ids under which these devices of the inventory may be stored. */
  storedIdsOf(devices: ReadonlySet<string>): readonly string[] { return [...devices, ...[...this.#devices].filter(([, id]) => devices.has(id)).map(([stored]) => stored)]; }
  accounts(): Iterable<string> { return this.#subjects.keys(); }
  /** True for accounts whose login is known. */
  knows(account: string): boolean { return this.#subjects.has(account); }
  /** The person who owns the account, else the unknown person's pseudonym; an account that identities do not know speaks for itself. */
  readonly subjectOf = (account: string): string => this.#subjects.get(account) ?? account;
  accountsOf(subject: string): readonly string[] { return this.#accounts.of(subject); }
  /** The inventory's id for a stored device id, else that id. */
  deviceOf(stored: string): string { return this.#devices.get(stored) ?? this.claims.deviceHistory(stored)[0]?.device_id ?? stored; }
  /** Ids under which the subject's own devices may be stored. Made for each question: it is asked once per timeline that is read, and kept for everybody it would be a third of what an idle person takes. */
  ownedBy(subject: string): readonly string[] {
    const rows = this.claims.everOwned(subject).flatMap((id) => this.claims.deviceHistory(id));
    return [...new Set(rows.flatMap((row) => [row.device_id, row.device_id.toLowerCase(), ...this.#hostsOf(row), ...this.#foreign.of(row.device_id)]))];
  }
  /** The owner of a device by any id that logs give it; undefined when the inventory has none. */
  ownerOf(stored: string): string | undefined { return this.claims.device(this.deviceOf(stored))?.owner_id; }
  /** How many people were seen: with a roster those on it, for accounts that nobody claims may be no more than guesses of a sprayer, and would make everything look rare. */
  get population(): number {
    let claimed = 0;
    for (const subject of this.#accounts.keys()) if (this.isKnown(subject)) claimed += 1;
    return claimed === 0 ? this.#accounts.size : claimed;
  }
  /** Everybody who was seen, in order. People who are claimed but never seen have nothing to contradict. */
  seen(): readonly string[] { return [...this.#accounts.keys()].sort(); }
  isKnown(subject: string): boolean { return this.claims.person(subject) !== undefined; }

  /** The timeline with claims laid over it: inventory ids, claimed networks, and only those device reports that concern the subject. */
  resolve(timeline: Timeline): Timeline {
    const look: Look = { network: lookedUp((ip) => this.networkOf(ip)), device: lookedUp((stored) => this.deviceOf(stored)) };
    const presences = timeline.presences.map((p) => resolvedPresence(p, look));
    const concerns = this.#concerning(timeline.subject, presences);
    const notable: Observation[] = [];
    for (const o of timeline.notable) {
      const resolved = resolvedObservation(o, look);
      if (o.winnow.account_id !== undefined || concerns(resolved)) notable.push(resolved);
    }
    return { subject: timeline.subject, presences, sessions: timeline.sessions, notable };
  }

  /** A report without an account concerns the device's owner and whoever worked on it within 30 days. */
  #concerning(subject: string, presences: readonly Presence[]): (o: Observation) => boolean {
    const isAlwaysOwn = lookedUp((device) => { const rows = this.claims.deviceHistory(device); return rows.length > 0 && rows.every((row) => row.owner_id === subject); });
    return (o) => {
      const device = o.winnow.device_id;
      if (device === undefined) return false;
      if (isAlwaysOwn(device)) return true;
      const at = Date.parse(o['@timestamp']);
      if (this.claims.device(device, at)?.owner_id === subject) return true;
      return presences.some((p) => p.device === device && p.first <= at + 30 * DAY && p.last >= at - 30 * DAY);
    };
  }

  /** What the company says of an address: its own gateways say nothing about a person's place; offices and coworking spaces are business lines. */
  networkOf(ip: string): NetworkClass | undefined {
    const kind = this.claims.network(ip)?.kind;
    if (kind === undefined) return undefined;
    return kind === 'office' || kind === 'coworking' ? 'business' : 'corporate';
  }
}

/** Each address and device is looked up once. */
interface Look { readonly network: (ip: string) => NetworkClass | undefined; readonly device: (stored: string) => string }

function resolvedPresence(p: Presence, look: Look): Presence {
  const networkClass = look.network(p.ip) ?? p.networkClass;
  const device = p.device === '' ? '' : look.device(p.device);
  return networkClass === p.networkClass && device === p.device ? p : presenceWith(p, networkClass, device);
}

function resolvedObservation(o: Observation, look: Look): Observation {
  const { device_id: stored } = o.winnow;
  const ip = o.source?.ip;
  const claimed = ip === undefined ? undefined : look.network(ip);
  const device = stored === undefined ? undefined : look.device(stored);
  if (claimed === undefined && device === stored) return o;
  const network = claimed === undefined ? undefined : { network: { ...o.winnow.network, class: claimed } };
  // Most are of the person's own device, in whose place alone another id is put.
  const winnow = device === undefined ? o.winnow : { ...o.winnow, device_id: device };
  return { ...o, winnow: network === undefined ? winnow : { ...winnow, ...network } };
}
