import { type Observation, ObservationSchema } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { type AddressBlock } from './address-block.ts';
import { type Db, type Params } from './db.ts';
import { parsed } from './store.ts';

const Int = Type.Number();
const Days = Type.Array(Int);
const ActiveRow = Type.Object({ first: Int, last: Int, days: Int });
const AccountRow = Type.Object({ account: Type.String(), days: Days, first: Int, last: Int });
const DeviceRow = Type.Object({ device: Type.String(), days: Days, first: Int, last: Int });
const spoken = { network_class: Type.String(), operator: Type.String(), asn: Int, country: Type.String(), city: Type.String(), lat: Int, lon: Int, has_point: Int, accuracy_km: Int };
const NetworkRow = Type.Object({ first: Int, last: Int, ...spoken });
const LineRow = Type.Object({ ip: Type.String(), days: Days, first: Int, last: Int, ...spoken });
const DayRow = Type.Object({ day: Int, people: Int });
const KeyRow = Type.Object({ account: Type.String(), at: Int, id: Type.String(), device: Type.String(), kind: Type.String(), outcome: Type.String(), source: Type.String(), ip: Type.String(), network_class: Type.String(), operator: Type.String(), country: Type.String(), city: Type.String() });
const RecordRow = Type.Object({ at: Int, source: Type.String(), path: Type.String(), line: Int, topic: Type.String(), partition: Int, offset: Type.String(), raw: Type.String() });
const DocRow = Type.Object({ id: Type.String(), doc: Type.String() });
const StepRow = Type.Object({ case_id: Type.String(), at: Int, step: Type.String(), probability: Int });
const FoundAddress = Type.Object({ ip: Type.String(), people: Int, last: Int });

export type AccountDays = Static<typeof AccountRow>;
export type DeviceDays = Static<typeof DeviceRow>;
export type AddressNetwork = Static<typeof NetworkRow>;
export type AddressDays = Static<typeof LineRow>;
/** Columns of an observation, without its document. */
export type ObservationKey = Static<typeof KeyRow>;
export type StoredRecord = Static<typeof RecordRow>;
/** Unix ms, from inclusive, to exclusive. */
export interface Span { readonly from: number; readonly to: number }
/** Which observations; what is absent is not asked for. `devices` are ids as stored; `reports`: also what these told of themselves, without an account. */
export interface Wished { readonly accounts?: readonly string[]; readonly devices?: readonly string[]; readonly reports?: boolean; readonly block?: AddressBlock; readonly source?: string; readonly kind?: string; readonly outcome?: string }
/** An observation's place in an order of time. */
export interface Place { readonly at: number; readonly id: string }

/** Most rows of one list of values on a page. */
export const MOST_VALUES = 200;
/** Most accounts that are followed from a device to where they worked. */
const MOST_FOLLOWED = 50;
const MOST_REPORTS = 500;

interface Condition { readonly sql: string; readonly params: Params }
/** That a column of addresses lies in a block; the first part of it is on the column's own text, which tables are sorted by. */
function within(block: AddressBlock, column = 'ip'): Condition {
  if (!block.isNetwork) return { sql: `${column} = {ip:String}`, params: { ip: block.text } };
  return { sql: `${beginning(column, block.prefixes)} AND ${between(column)}`, params: { ...prefixed(block.prefixes), firstKey: block.first, lastKey: block.last } };
}
const beginning = (column: string, prefixes: readonly string[]): string => `(${prefixes.map((_, i) => `startsWith(${column}, {prefix${String(i)}:String})`).join(' OR ')})`;
const prefixed = (prefixes: readonly string[]): Params => Object.fromEntries(prefixes.map((text, i) => [`prefix${String(i)}`, text]));
/** Of IPv4 the engine takes the IPv4-mapped address, as core's ipKey does. */
const between = (column: string): string => `lower(hex(IPv6StringToNumOrDefault(${column}))) BETWEEN {firstKey:String} AND {lastKey:String}`;

const DAY_MS = 86_400_000;
/** Days (their starts) that lie in a span, also its first one where it begins within. */
const daysOf = ({ from, to }: Span): Params => ({ fromDay: Math.floor(from / DAY_MS) * DAY_MS, to, from });
const speaking = ['network_class', 'operator', 'asn', 'country', 'city', 'lat', 'lon', 'has_point', 'accuracy_km'].map((name, i) => `tupleElement(s, ${String(i + 2)}) AS ${name}`).join(', ');
const keyColumns = 'account_id AS account, timestamp AS at, id, device_id AS device, kind, outcome, source, ip, network_class, operator, country, city';

/** What the pages of people, devices, addresses and observations ask of the tables. Each question is answered by a sort key: none reads all observations. */
export class EntityStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** When these accounts were present at all. Sessions that are told in parts count for the last instant only. */
  async active(accounts: readonly string[]): Promise<{ readonly first: number; readonly last: number; readonly days: number } | undefined> {
    const [presence, parts] = await Promise.all([
      this.#db.query('SELECT min(p.first) AS first, max(p.last) AS last, uniqExact(intDiv(hour, 86400000)) AS days FROM presence AS p WHERE account_id IN {accounts:Array(String)}', { accounts }, ActiveRow),
      this.#db.query('SELECT max(o.last) AS last FROM session_owners AS o WHERE account_id IN {accounts:Array(String)}', { accounts }, Type.Object({ last: Int })),
    ]);
    const [row, last] = [presence[0], parts[0]?.last ?? 0];
    if (row === undefined || row.days === 0) return last > 0 ? { first: last, last, days: 1 } : undefined;
    return { ...row, last: Math.max(row.last, last) };
  }
  /** When these accounts were last told of, also in vain. */
  async lastTold(accounts: readonly string[]): Promise<number | undefined> {
    const [row] = await this.#db.query('SELECT max(timestamp) AS last, count() AS n FROM observations WHERE account_id IN {accounts:Array(String)}', { accounts }, Type.Object({ last: Int, n: Int }));
    return row === undefined || row.n === 0 ? undefined : row.last;
  }
  /** When each of these accounts was present last. */
  async lastSeen(accounts: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db.query('SELECT account_id AS account, max(p.last) AS last FROM presence AS p WHERE account_id IN {accounts:Array(String)} GROUP BY account_id', { accounts }, Type.Object({ account: Type.String(), last: Int }));
    return new Map(rows.map(({ account, last }) => [account, last]));
  }
  /** Stored ids of devices on which these accounts worked in the span, most used first. */
  async devicesOf(accounts: readonly string[], span: Span): Promise<readonly string[]> {
    const rows = await this.#db.query("SELECT device_id AS device, count() AS n FROM presence WHERE account_id IN {accounts:Array(String)} AND hour >= {from:Int64} - 3600000 AND hour < {to:Int64} AND device_id != '' GROUP BY device_id ORDER BY n DESC, device LIMIT 500", { accounts, ...span }, Type.Object({ device: Type.String() }));
    return rows.map(({ device }) => device);
  }
  /** Steps of these cases, oldest first, of those that are kept with the case as it then was. */
  steps(cases: readonly string[]): Promise<Static<typeof StepRow>[]> { return this.#db.query("SELECT case_id, at, step, JSONExtractFloat(case_doc, 'probability') AS probability FROM case_steps FINAL WHERE case_id IN {cases:Array(String)} AND case_doc != '' ORDER BY at, uid LIMIT 500", { cases }, StepRow); }

  /** Who worked on a device, also in sessions without an address. */
  devicePeople(devices: readonly string[], span: Span): Promise<AccountDays[]> {
    return this.#db.query(`SELECT account_id AS account, groupUniqArray(3660)(day) AS days, min(t.first) AS first, max(t.last) AS last FROM things AS t WHERE kind = 'device' AND value IN {devices:Array(String)} AND day >= {fromDay:Int64} AND day < {to:Int64} GROUP BY account_id ORDER BY length(days) DESC, last DESC, account LIMIT ${String(MOST_VALUES)}`, { devices, ...daysOf(span) }, AccountRow);
  }
  /** When a device was last worked on, or last told of itself. */
  async deviceLast(devices: readonly string[]): Promise<number | undefined> {
    const rows = await this.#db.query("SELECT max(t.last) AS last, count() AS n FROM things AS t WHERE kind = 'device' AND value IN {devices:Array(String)} UNION ALL SELECT max(timestamp) AS last, count() AS n FROM device_facts WHERE device_id IN {devices:Array(String)}", { devices }, Type.Object({ last: Int, n: Int }));
    const known = rows.filter(({ n }) => n > 0).map(({ last }) => last);
    return known.length === 0 ? undefined : Math.max(...known);
  }
  /** Where a device was worked on, by those who did so most. */
  deviceAddresses(devices: readonly string[], accounts: readonly string[], span: Span): Promise<AddressDays[]> {
    return this.#db.query(`SELECT ip, days, first, last, ${speaking} FROM (SELECT ip, groupUniqArray(3660)(intDiv(hour, 86400000) * 86400000) AS days, min(p.first) AS first, max(p.last) AS last, argMax(p.spoken, p.last) AS s FROM presence AS p
      WHERE account_id IN {accounts:Array(String)} AND hour >= {from:Int64} - 3600000 AND hour < {to:Int64} AND device_id IN {devices:Array(String)} GROUP BY ip ORDER BY length(days) DESC, last DESC, ip LIMIT ${String(MOST_VALUES)})`, { devices, accounts: accounts.slice(0, MOST_FOLLOWED), ...span }, LineRow);
  }
  /** What a device, and those who work on it, told of it, newest first. */
  async deviceReports(devices: readonly string[], accounts: readonly string[], span: Span): Promise<readonly Observation[]> {
    const of = { devices, accounts: accounts.slice(0, MOST_FOLLOWED), ...span };
    const [own, others] = await Promise.all([
      this.#db.query(`SELECT id, doc FROM device_facts FINAL WHERE device_id IN {devices:Array(String)} AND timestamp >= {from:Int64} AND timestamp < {to:Int64} ORDER BY timestamp DESC, id LIMIT ${String(MOST_REPORTS)}`, of, DocRow),
      this.#db.query(`SELECT ${keyColumns} FROM observations WHERE account_id IN {accounts:Array(String)} AND device_id IN {devices:Array(String)} AND timestamp >= {from:Int64} AND timestamp < {to:Int64} AND (notable = 1 OR kind IN ('software-seen', 'device-seen')) ORDER BY timestamp DESC, id LIMIT 1 BY timestamp, id LIMIT ${String(MOST_REPORTS)}`, of, KeyRow),
    ]);
    const docs = await this.documents(others);
    return [...own.map(({ doc }) => parsed(ObservationSchema, doc)), ...docs.values()].sort((a, b) => (a['@timestamp'] > b['@timestamp'] ? -1 : a['@timestamp'] < b['@timestamp'] ? 1 : 0));
  }
  /** Host names that came with these devices. */
  async hosts(devices: readonly string[]): Promise<ReadonlyMap<string, string>> {
    const rows = await this.#db.query("SELECT DISTINCT id, host FROM identities WHERE kind = 'device' AND id IN {devices:Array(String)} AND host != '' ORDER BY id, host LIMIT 1000", { devices }, Type.Object({ id: Type.String(), host: Type.String() }));
    return new Map(rows.map(({ id, host }) => [id, host]));
  }

  /** When an address or block was first and last used, also in vain, and what it was then. */
  async address(block: AddressBlock): Promise<AddressNetwork | undefined> {
    const { sql, params } = within(block);
    const [row] = await this.#db.query(`SELECT first, last, ${speaking} FROM (SELECT min(d.first) AS first, max(d.last) AS last, argMax(d.spoken, d.last) AS s, count() AS n FROM address_days AS d WHERE ${sql}) WHERE n > 0`, params, NetworkRow);
    return row;
  }
  /** Accounts that succeeded, or else failed, at an address. One more than MOST_VALUES where there are more. */
  addressPeople(block: AddressBlock, span: Span, isFailed: boolean): Promise<AccountDays[]> {
    const { sql, params } = within(block);
    return this.#db.query(`SELECT account_id AS account, groupUniqArray(3660)(day) AS days, min(d.first) AS first, max(d.last) AS last FROM address_days AS d WHERE ${sql} AND day >= {fromDay:Int64} AND day < {to:Int64} AND account_id != '' AND (outcome = 'failure') = {isFailed:Bool} GROUP BY account_id ORDER BY length(days) DESC, last DESC, account LIMIT ${String(MOST_VALUES + 1)}`, { ...params, ...daysOf(span), isFailed }, AccountRow);
  }
  addressDevices(block: AddressBlock, span: Span): Promise<DeviceDays[]> {
    const { sql, params } = within(block);
    return this.#db.query(`SELECT device_id AS device, groupUniqArray(3660)(day) AS days, min(d.first) AS first, max(d.last) AS last FROM address_days AS d WHERE ${sql} AND day >= {fromDay:Int64} AND day < {to:Int64} AND device_id != '' AND outcome != 'failure' GROUP BY device_id ORDER BY length(days) DESC, last DESC, device LIMIT ${String(MOST_VALUES + 1)}`, { ...params, ...daysOf(span) }, DeviceRow);
  }
  /** How many accounts succeeded at an address on each day. */
  addressByDay(block: AddressBlock, span: Span): Promise<{ day: number; people: number }[]> {
    const { sql, params } = within(block);
    return this.#db.query(`SELECT day, uniqExact(account_id) AS people FROM address_days WHERE ${sql} AND day >= {fromDay:Int64} AND day < {to:Int64} AND account_id != '' AND outcome != 'failure' GROUP BY day ORDER BY day LIMIT 3660`, { ...params, ...daysOf(span) }, DayRow);
  }

  /** Accounts that have something to do with a device or an address, for `observations`: those of a device worked on it. */
  async accountsOn(devices: readonly string[]): Promise<readonly string[]> { return (await this.#db.query("SELECT DISTINCT account_id AS account FROM things WHERE kind = 'device' AND value IN {devices:Array(String)} ORDER BY account LIMIT 10000", { devices }, Type.Object({ account: Type.String() }))).map(({ account }) => account); }
  async accountsAt(block: AddressBlock, span: Span): Promise<readonly string[]> {
    const { sql, params } = within(block);
    return (await this.#db.query(`SELECT DISTINCT account_id AS account FROM address_days WHERE ${sql} AND day >= {fromDay:Int64} AND day < {to:Int64} ORDER BY account`, { ...params, ...daysOf(span) }, Type.Object({ account: Type.String() }))).map(({ account }) => account);
  }

  /** Observations, newest first, at most `limit` behind a place. */
  observations(wished: Wished, span: Span, { before, limit }: { readonly before?: Place | undefined; readonly limit: number }): Promise<ObservationKey[]> {
    const { sql, params } = conditions(wished);
    const place = before === undefined ? '' : 'AND timestamp <= {at:Int64} AND (timestamp < {at:Int64} OR id < {id:String})';
    const own = `SELECT ${keyColumns}, ingested FROM observations WHERE timestamp >= {from:Int64} AND timestamp < {to:Int64} ${place} ${sql.ofAccounts} ${sql.rest} ${sql.devices} ORDER BY at DESC, id DESC, ingested DESC LIMIT 1 BY at, id LIMIT {limit:UInt32}`;
    const reports = `SELECT ${keyColumns}, ingested FROM observations WHERE account_id = '' AND (timestamp, id) IN (SELECT timestamp, id FROM device_facts WHERE device_id IN {devices:Array(String)} AND timestamp >= {from:Int64} AND timestamp < {to:Int64} ${place}) AND timestamp >= {from:Int64} AND timestamp < {to:Int64} ${sql.rest} ORDER BY at DESC, id DESC, ingested DESC LIMIT 1 BY at, id LIMIT {limit:UInt32}`;
    const both = wished.reports !== true ? own : `SELECT * FROM (${own}) UNION ALL SELECT * FROM (${reports})`;
    return this.#db.query(`SELECT account, at, id, device, kind, outcome, source, ip, network_class, operator, country, city FROM (${both}) ORDER BY at DESC, id DESC LIMIT 1 BY at, id LIMIT {limit:UInt32}`, { ...params, ...span, ...before, limit }, KeyRow);
  }
  /** One account's observations, oldest first, at most `limit` behind a place: read by the table's own order, however many there are. For the account '' and `reports` those that devices told of themselves. */
  exported(account: string, wished: Wished, span: Span, { after, limit }: { readonly after?: Place | undefined; readonly limit: number }): Promise<ObservationKey[]> {
    const { sql, params } = conditions(wished);
    const from = Math.max(span.from, after?.at ?? 0);
    const place = after === undefined ? '' : 'AND (timestamp > {at:Int64} OR id > {id:String})';
    const which = account === '' && wished.reports === true ? `AND (timestamp, id) IN (SELECT timestamp, id FROM device_facts WHERE device_id IN {devices:Array(String)} AND timestamp >= {from:Int64} AND timestamp < {to:Int64})` : sql.devices;
    return this.#db.query(`SELECT ${keyColumns} FROM observations WHERE account_id = {account:String} AND timestamp >= {from:Int64} AND timestamp < {to:Int64} ${place} ${which} ${sql.rest} ORDER BY timestamp, id, ingested DESC LIMIT 1 BY timestamp, id LIMIT {limit:UInt32}`, { ...params, account, from, to: span.to, ...after, limit }, KeyRow);
  }
  /** Documents of observations by id, found by their keys; ids that are stored no more are left out. */
  async documents(keys: readonly { readonly account: string; readonly at: number; readonly id: string }[]): Promise<ReadonlyMap<string, Observation>> {
    if (keys.length === 0) return new Map();
    const of = { accounts: [...new Set(keys.map((k) => k.account))], times: [...new Set(keys.map((k) => k.at))], ids: keys.map((k) => k.id) };
    const rows = await this.#db.query('SELECT id, doc FROM observations WHERE account_id IN {accounts:Array(String)} AND timestamp IN {times:Array(Int64)} AND id IN {ids:Array(String)} ORDER BY id, ingested DESC LIMIT 1 BY id', of, DocRow);
    return new Map(rows.map(({ id, doc }) => [id, parsed(ObservationSchema, doc)]));
  }

  /** The record that an observation was made of; undefined when it is not kept (any more). */
  async record(id: string): Promise<StoredRecord | undefined> { return (await this.#db.query('SELECT timestamp AS at, source, path, line, topic, partition, toString(offset) AS offset, raw FROM records WHERE id = {id:String} ORDER BY ingested DESC LIMIT 1', { id }, RecordRow))[0]; }
  /** One observation; quicker when it is known when it was. */
  async observation(id: string, at?: number): Promise<Observation | undefined> {
    const [row] = await this.#db.query(`SELECT id, doc FROM observations WHERE id = {id:String} ${at === undefined ? '' : 'AND timestamp = {at:Int64}'} ORDER BY ingested DESC LIMIT 1`, { id, at: at ?? 0 }, DocRow);
    return row === undefined ? undefined : parsed(ObservationSchema, row.doc);
  }

  /** Devices whose stored id or host name has a text in it, shortest first. */
  findDevices(text: string, limit: number): Promise<{ id: string; host: string }[]> {
    return this.#db.query("SELECT id, any(i.host) AS host FROM identities AS i WHERE kind = 'device' AND (positionCaseInsensitiveUTF8(i.host, {text:String}) > 0 OR positionCaseInsensitiveUTF8(id, {text:String}) > 0) GROUP BY id ORDER BY min(least(length(i.host), length(id))), id LIMIT {limit:UInt32}", { text, limit }, Type.Object({ id: Type.String(), host: Type.String() }));
  }
  /** Devices that were worked on and whose stored id begins like this. */
  async findWorkedOn(text: string, limit: number): Promise<readonly string[]> { return (await this.#db.query("SELECT DISTINCT value AS id FROM things WHERE kind = 'device' AND startsWith(value, {text:String}) LIMIT {limit:UInt32}", { text, limit }, Type.Object({ id: Type.String() }))).map(({ id }) => id); }
  /** Addresses that begin like this, with how many accounts were there and when the last one was. */
  findAddresses(text: string, limit: number): Promise<Static<typeof FoundAddress>[]> {
    return this.#db.query("SELECT ip, uniqExact(account_id) AS people, max(d.last) AS last FROM address_days AS d WHERE ip IN (SELECT DISTINCT ip FROM address_days WHERE startsWith(ip, {text:String}) LIMIT {limit:UInt32}) GROUP BY ip ORDER BY ip LIMIT {limit:UInt32}", { text, limit }, FoundAddress);
  }
  /** Records whose id begins like this. */
  findRecords(text: string, limit: number): Promise<{ id: string; at: number; source: string }[]> { return this.#db.query('SELECT id, any(timestamp) AS at, any(source) AS source FROM records WHERE startsWith(id, {text:String}) GROUP BY id ORDER BY id LIMIT {limit:UInt32}', { text, limit }, Type.Object({ id: Type.String(), at: Int, source: Type.String() })); }
}

interface Conditions { readonly sql: { readonly ofAccounts: string; readonly devices: string; readonly rest: string }; readonly params: Params }
function conditions({ accounts, devices, block, source, kind, outcome }: Wished): Conditions {
  const at = block === undefined ? undefined : within(block);
  const equal = { source, kind, outcome };
  const given = Object.entries(equal).filter(([, value]) => value !== undefined);
  return {
    sql: { ofAccounts: accounts === undefined ? '' : 'AND account_id IN {accounts:Array(String)}', devices: devices === undefined ? '' : 'AND device_id IN {devices:Array(String)}', rest: `${at === undefined ? '' : `AND ${at.sql}`} ${given.map(([name]) => `AND ${name} = {${name}:String}`).join(' ')}` },
    params: { ...at?.params, ...Object.fromEntries(given), accounts: accounts ?? [], devices: devices ?? [] },
  };
}
