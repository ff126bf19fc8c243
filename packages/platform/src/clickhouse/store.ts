import { byTime, type Case, CaseSchema, DAY, type Finding, FindingSchema, type NetworkClass, type Observation, ObservationSchema, type Presence, type SessionSpan, type Timeline } from '@winnow/core';
import { type Static, type TSchema, Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Db, DbError, type Params } from './db.ts';

const Int = Type.Number();
const PresenceRow = Type.Object({
  account_id: Type.String(), device_id: Type.String(), ip: Type.String(), hour: Int, first: Int, last: Int, minutes: Type.String(), kinds: Int,
  observation: Type.String(), network_class: Type.String(), operator: Type.String(), asn: Int, country: Type.String(), city: Type.String(), lat: Int, lon: Int, has_point: Int, accuracy_km: Int,
});
const SessionRow = Type.Object({ account_id: Type.String(), session_id: Type.String(), device: Type.String(), ip: Type.String(), first: Int, last: Int });
const Doc = Type.Object({ key: Type.String(), doc: Type.String() });
const AccountRow = Type.Object({ account: Type.String(), name: Type.String(), realm: Type.String() });
const AccountDeviceRow = Type.Object({ account: Type.String(), device: Type.String() });
const IdentityRow = Type.Object({ kind: Type.String(), id: Type.String(), name: Type.String(), realm: Type.String(), email: Type.String(), host: Type.String() });

/** Version of a row, a whole number up to 2^64: of two rows with one key the greater holds. */
export type Version = number | string;

export interface Wanted { readonly subject: string; readonly accounts: readonly string[]; readonly devices: readonly string[] }
export interface StoredMitigation { readonly subject: string; readonly day: string; readonly facts: readonly object[] }
export interface PublishedStep { readonly uid: string; readonly case_id: string; readonly at: number; readonly step: string; readonly digest: string; readonly published_at: number }

/** The questions that Winnow asks of its tables, typed. All spans are Unix ms, from inclusive, asOf exclusive. */
export class Store {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** Accounts with the login they stand for. */
  accounts(): Promise<{ account: string; name: string; realm: string }[]> { return this.#db.query("SELECT DISTINCT id AS account, name, realm FROM identities WHERE kind = 'account' ORDER BY account, name, realm", {}, AccountRow); }
  accountDevices(): Promise<{ account: string; device: string }[]> { return this.#db.query('SELECT DISTINCT account_id AS account, device_id AS device FROM account_devices ORDER BY account, device', {}, AccountDeviceRow); }
  /** Devices with the host name that came with them, where their id is not made of that name. */
  devices(): Promise<{ device: string; host: string }[]> { return this.#db.query("SELECT DISTINCT id AS device, host FROM identities WHERE kind = 'device' AND host != '' AND NOT startsWith(id, 'h_') ORDER BY device, host", {}, Type.Object({ device: Type.String(), host: Type.String() })); }
  identities(ids: readonly string[]): Promise<{ kind: string; id: string; name: string; realm: string; email: string; host: string }[]> { return this.#db.query('SELECT DISTINCT kind, id, name, realm, email, host FROM identities WHERE id IN {ids:Array(String)} ORDER BY ALL', { ids }, IdentityRow); }

  /** First and last instant of what can be evaluated. */
  async span(): Promise<{ first: number; last: number } | undefined> {
    const [row] = await this.#db.query('SELECT min(timestamp) AS first, max(timestamp) AS last, count() AS n FROM observations WHERE presence = 1 OR notable = 1 OR (session_id != \'\' AND presence_bit > 0 AND outcome = \'success\')', {}, Type.Object({ first: Int, last: Int, n: Int }));
    return row === undefined || row.n === 0 ? undefined : { first: row.first, last: row.last };
  }

  /** Timelines of many subjects in five queries; subjects of whom nothing is known are left out. Equal to core's timelineOf of what was before asOf, without what ended before `from`, and with sessions that are told in parts, which core does not join. `notable: false` leaves out notable observations, of which there may be any number. */
  async timelines(wanted: readonly Wanted[], from: number, asOf: number, { notable: isWithNotable = true, most }: TimelineOptions = {}): Promise<Map<string, Timeline>> {
    const ofAccount = indexOf(wanted, (w) => w.accounts);
    const ofDevice = indexOf(wanted, (w) => w.devices);
    const span = { accounts: [...ofAccount.keys()], devices: [...ofDevice.keys()], from, asOf };
    const worked = { ...span, from: await this.#since(span, most) };
    // Few companies have sessions that are told in parts, and joining them costs as much as all the rest.
    const inParts = (await this.#db.query('SELECT count() AS n FROM session_owners WHERE account_id IN {accounts:Array(String)} AND last >= {from:Int64} - 604800000', span, Type.Object({ n: Int })))[0]?.n !== 0;
    const [presences, sessions, notable, reports] = await Promise.all([
      this.#db.query(newest(presenceSql(inParts), 'last DESC, account_id, device_id, ip', most), worked, PresenceRow), this.#db.query(newest(sessionSql(inParts), 'last DESC, account_id, session_id', most), worked, SessionRow),
      isWithNotable ? this.#db.query(newestDocs('observations', 'account_id', 'account_id IN {accounts:Array(String)} AND notable = 1', most), span, Doc) : [],
      isWithNotable ? this.#db.query(newestDocs('device_facts', 'device_id', 'device_id IN {devices:Array(String)}', most), span, Doc) : [],
    ]);
    const out = new Map<string, Building>();
    const of = (subject: string): Building => { let b = out.get(subject); if (b === undefined) out.set(subject, b = { presences: [], sessions: [], notable: new Map() }); return b; };
    for (const row of presences) for (const subject of ofAccount.get(row.account_id) ?? []) of(subject).presences.push(presenceOf(row));
    for (const row of sessions) for (const subject of ofAccount.get(row.account_id) ?? []) of(subject).sessions.push({ id: row.session_id, account: row.account_id, device: row.device, ip: row.ip, start: row.first, end: row.last });
    addDocs(notable, ofAccount, of);
    addDocs(reports, ofDevice, of);
    return new Map([...out].map(([subject, b]) => [subject, finished(subject, b)]));
  }

  /** From when on there are `most` presences, or sessions: what is older is not added up only to be left out. */
  async #since(span: { readonly accounts: readonly string[]; readonly from: number; readonly asOf: number }, most: number | undefined): Promise<number> {
    if (most === undefined) return span.from;
    const [row] = await this.#db.query(`SELECT max(at) AS since FROM (
      SELECT hour AS at FROM presence WHERE account_id IN {accounts:Array(String)} AND hour >= {from:Int64} AND hour < {asOf:Int64} ORDER BY hour DESC LIMIT 1 OFFSET {most:UInt64}
      UNION ALL SELECT t.last AS at FROM sessions AS t WHERE account_id IN {accounts:Array(String)} AND t.last >= {from:Int64} AND t.last < {asOf:Int64} ORDER BY t.last DESC LIMIT 1 OFFSET {most:UInt64})`, { ...span, most }, Type.Object({ since: Int }));
    return Math.max(span.from, row?.since ?? 0);
  }

  /** A population detector's own SELECT. Where there are sessions that are told in parts, `presence_lines` has them, too. */
  async population(query: string, params: Params, row: TSchema): Promise<unknown[]> {
    const joined = query.includes('presence_lines(') && (await this.#db.query('SELECT count() AS n FROM session_owners', {}, Type.Object({ n: Int })))[0]?.n !== 0;
    return this.#db.query(joined ? query.replaceAll('presence_lines(', 'presence_lines_joined(') : query, params, row);
  }

  async saveFindings(findings: readonly Finding[], version: Version): Promise<void> {
    for (const block of blocksOf(findings)) await this.#db.insert('findings', block.map((f) => ({ day: f.day, subject: f.subject, detector: f.detector, level: f.level, doc: JSON.stringify(f), version })), '');
  }
  async saveMitigating(rows: readonly StoredMitigation[], version: Version): Promise<void> {
    for (const block of blocksOf(rows)) await this.#db.insert('mitigations', block.map((m) => ({ day: m.day, subject: m.subject, doc: JSON.stringify(m.facts), version })), '');
  }
  async saveCases(cases: readonly Case[], version: Version): Promise<void> {
    for (const block of blocksOf(cases)) await this.#db.insert('cases', block.map((c) => ({ case_id: c.case_id, kind: c.kind, status: c.status, band: c.band, peak_probability: c.peak_probability, opened_at: c.opened_at, doc: JSON.stringify(c), version })), '');
  }
  /** Takes back cases that what was stored later no longer gives. */
  async dropCases(ids: readonly string[], version: Version): Promise<void> {
    for (const block of blocksOf(ids)) await this.#db.insert('cases', block.map((case_id) => ({ case_id, kind: '', status: '', band: '', peak_probability: 0, opened_at: '', doc: '', version })), '');
  }
  async saveSteps(steps: readonly PublishedStep[]): Promise<void> { for (const block of blocksOf(steps)) await this.#db.insert('case_steps', block, ''); }
  steps(): Promise<PublishedStep[]> { return this.#db.query('SELECT uid, case_id, at, step, digest, published_at FROM case_steps FINAL ORDER BY at, uid', {}, Type.Object({ uid: Type.String(), case_id: Type.String(), at: Int, step: Type.String(), digest: Type.String(), published_at: Int })); }

  /** All findings as they stand, by day. */
  async findings(): Promise<Finding[]> { return (await this.#db.query('SELECT id AS key, doc FROM (SELECT subject AS id, doc, day, detector FROM findings FINAL ORDER BY day, subject, detector)', {}, Doc)).map((row) => parsed(FindingSchema, row.doc)); }
  async cases(): Promise<Case[]> { return (await this.#db.query("SELECT case_id AS key, doc FROM cases FINAL WHERE doc != '' ORDER BY peak_probability DESC, case_id", {}, Doc)).map((row) => parsed(CaseSchema, row.doc)); }
  async caseById(id: string): Promise<Case | undefined> { return (await this.#db.query("SELECT case_id AS key, doc FROM cases FINAL WHERE case_id = {id:String} AND doc != ''", { id }, Doc)).map((row) => parsed(CaseSchema, row.doc))[0]; }
  async observation(id: string): Promise<Observation | undefined> { return (await this.#db.query('SELECT id AS key, doc FROM observations FINAL WHERE id = {id:String} LIMIT 1', { id }, Doc)).map((row) => parsed(ObservationSchema, row.doc))[0]; }
  async countObservations(): Promise<{ rows: number; ids: number }> {
    const [row] = await this.#db.query('SELECT count() AS rows, uniqExact(id) AS ids FROM observations FINAL', {}, Type.Object({ rows: Int, ids: Int }));
    return row ?? { rows: 0, ids: 0 };
  }
  async ping(): Promise<void> { await this.#db.ping(); }
}

/**
 * Sessions whose records tell who, from where and that they were let in one by one: `whole` has each part with an account and an address, whatever order they came in. Gateways use
 * their ids again after a restart, so a part belongs to the login that was named last before it (within a week), else to the one that is named next (within an hour); so does its address.
 */
const partsSql = `
  whole AS (
    SELECT session_id, tupleElement(name, 1) AS named_at, tupleElement(name, 3) AS account, place, tupleElement(part, 1) AS timestamp, tupleElement(part, 2) AS id, tupleElement(part, 3) AS device_id, tupleElement(part, 4) AS presence_bit FROM (
      SELECT session_id, part, ${nearest('names')} AS name, ${nearest('places')} AS place FROM (
        SELECT source, gateway, session_id, groupArrayIf((timestamp, id, device_id, presence_bit), presence_bit > 0) AS told, arraySort(groupArrayIf((timestamp, id, account_id), account_id != '')) AS names,
          arraySort(groupArrayIf((timestamp, id, ip, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km), ip != '')) AS places
        FROM session_parts WHERE timestamp >= {from:Int64} - 604800000 AND timestamp < {asOf:Int64} AND (source, gateway, session_id) IN (SELECT source, gateway, session_id FROM session_owners WHERE account_id IN {accounts:Array(String)} AND last >= {from:Int64} - 604800000)
        GROUP BY source, gateway, session_id HAVING notEmpty(told) AND notEmpty(names) AND notEmpty(places)
      ) ARRAY JOIN told AS part
    ) WHERE tupleElement(name, 3) IN {accounts:Array(String)} AND tupleElement(place, 3) != ''
  )`;

/** Of a sorted list of (time, id, …) the entry that a part belongs to. */
function nearest(list: string): string {
  const before = `arrayFilter(x -> (tupleElement(x, 1), tupleElement(x, 2)) <= (tupleElement(part, 1), tupleElement(part, 2)) AND tupleElement(x, 1) >= tupleElement(part, 1) - 604800000, ${list})`;
  return `if(notEmpty(${before}), ${before}[-1], arrayFilter(x -> tupleElement(x, 1) >= tupleElement(part, 1) AND tupleElement(x, 1) <= tupleElement(part, 1) + 3600000, ${list})[1])`;
}

/** An hour in which asOf lies is whole in the table. Of accounts that show something after asOf in it, it is made anew of what was before. */
const presenceSql = (inParts: boolean): string => `
  WITH {asOf:Int64} - {asOf:Int64} % 3600000 AS cut, late AS (SELECT account_id FROM presence WHERE account_id IN {accounts:Array(String)} AND hour = cut AND last >= {asOf:Int64})${inParts ? `, ${partsSql}` : ''}
  SELECT account_id, device_id, ip, hour, min(p.first) AS first, max(p.last) AS last, toString(groupBitOr(p.minutes)) AS minutes, groupBitOr(p.kinds) AS kinds,
    tupleElement(min(p.spoken) AS s, 1) AS observation, tupleElement(s, 2) AS network_class, tupleElement(s, 3) AS operator, tupleElement(s, 4) AS asn, tupleElement(s, 5) AS country, tupleElement(s, 6) AS city,
    tupleElement(s, 7) AS lat, tupleElement(s, 8) AS lon, tupleElement(s, 9) AS has_point, tupleElement(s, 10) AS accuracy_km
  FROM (
    SELECT account_id, device_id, ip, hour, first, last, minutes, kinds, spoken FROM presence
    WHERE account_id IN {accounts:Array(String)} AND hour >= {from:Int64} - 3600000 AND (hour < cut OR (hour = cut AND account_id NOT IN late))
    UNION ALL
    SELECT account_id, device_id, ip, cut AS hour, timestamp AS first, timestamp AS last, bitShiftLeft(toUInt64(1), toUInt8(intDiv(timestamp - cut, 60000))) AS minutes, presence_bit AS kinds,
      (id, toString(network_class), toString(operator), asn, toString(country), toString(city), lat, lon, has_point, accuracy_km) AS spoken
    FROM observations WHERE account_id IN late AND presence = 1 AND timestamp >= cut AND timestamp < {asOf:Int64}
    ${inParts ? presenceOfParts : ''}
  ) AS p GROUP BY account_id, hour, device_id, ip HAVING last >= {from:Int64}`;
const presenceOfParts = `UNION ALL
    SELECT account AS account_id, device_id, tupleElement(place, 3) AS ip, intDiv(timestamp, 3600000) * 3600000 AS hour, timestamp AS first, timestamp AS last, bitShiftLeft(toUInt64(1), toUInt8(intDiv(timestamp % 3600000, 60000))) AS minutes, presence_bit AS kinds,
      (id, tupleElement(place, 4), tupleElement(place, 5), tupleElement(place, 6), tupleElement(place, 7), tupleElement(place, 8), tupleElement(place, 9), tupleElement(place, 10), tupleElement(place, 11), tupleElement(place, 12)) AS spoken
    FROM whole WHERE timestamp >= {from:Int64} - 3600000`;
/** A session is whole, also where it began before `from`; of one that goes on after asOf only what was before it. */
const sessionSql = (inParts: boolean): string => `
  WITH ${inParts ? `${partsSql}, ` : ''}known AS (
    SELECT account_id, session_id, min(t.device) AS device, min(t.ip) AS ip, min(t.first) AS first, max(t.last) AS last
    FROM sessions AS t WHERE account_id IN {accounts:Array(String)} GROUP BY account_id, session_id HAVING last >= {from:Int64} AND first < {asOf:Int64}
  ), late AS (SELECT account_id, session_id FROM known WHERE last >= {asOf:Int64})
  SELECT account_id, session_id, device, ip, first, last FROM known WHERE last < {asOf:Int64}
  UNION ALL
  SELECT account_id, session_id, min(device_id) AS device, min(o.ip) AS ip, min(timestamp) AS first, max(timestamp) AS last
  FROM observations AS o WHERE account_id IN (SELECT account_id FROM late) AND (account_id, session_id) IN late AND presence = 1 AND timestamp < {asOf:Int64}
  GROUP BY account_id, session_id HAVING last >= {from:Int64}
  ${inParts ? sessionsOfParts : ''}`;
const sessionsOfParts = `UNION ALL
  SELECT account AS account_id, session_id, min(device_id) AS device, min(tupleElement(place, 3)) AS ip, min(timestamp) AS first, max(timestamp) AS last
  FROM whole GROUP BY account, session_id, named_at HAVING last >= {from:Int64}`;

/** `notable` false: presences and sessions alone. `most`: of each kind of row only so many, the newest: for pages, which nobody's past may stop; what detectors read is whole. */
export interface TimelineOptions { readonly notable?: boolean; readonly most?: number }
const newest = (sql: string, by: string, most: number | undefined): string => (most === undefined ? sql : `SELECT * FROM (${sql}) ORDER BY ${by} LIMIT ${String(most)}`);
/** Documents are long: from when on there are `most` of them is asked without them. */
function newestDocs(table: string, key: string, which: string, most: number | undefined): string {
  const within = (from: string): string => `${which} AND timestamp >= ${from} AND timestamp < {asOf:Int64}`;
  if (most === undefined) return `SELECT ${key} AS key, doc FROM ${table} FINAL WHERE ${within('{from:Int64}')}`;
  return `SELECT ${key} AS key, doc FROM ${table} FINAL WHERE ${within(`(SELECT min(timestamp) FROM (SELECT timestamp FROM ${table} WHERE ${within('{from:Int64}')} ORDER BY timestamp DESC LIMIT ${String(most)}))`)} ORDER BY timestamp DESC, id LIMIT ${String(most)}`;
}

interface Building { readonly presences: Presence[]; readonly sessions: SessionSpan[]; readonly notable: Map<string, Observation> }
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
const finished = (subject: string, b: Building): Timeline => ({
  subject, presences: b.presences.sort((x, y) => x.first - y.first || x.last - y.last || order(x.observation, y.observation)),
  sessions: b.sessions.sort((x, y) => x.start - y.start || order(x.id, y.id) || order(x.account, y.account) || x.end - y.end || order(x.ip, y.ip)), notable: [...b.notable.values()].sort(byTime),
});

function presenceOf(row: { account_id: string; device_id: string; ip: string; hour: number; first: number; last: number; minutes: string; kinds: number; observation: string; network_class: string; operator: string; asn: number; country: string; city: string; lat: number; lon: number; has_point: number; accuracy_km: number }): Presence {
  return {
    account: row.account_id, device: row.device_id, ip: row.ip, hour: row.hour, first: row.first, last: row.last, minutes: BigInt(row.minutes), kinds: row.kinds,
    networkClass: row.network_class as NetworkClass, // written from an Observation, whose class is one
    operator: row.operator, asn: row.asn, country: row.country, city: row.city, accuracyKm: row.accuracy_km, observation: row.observation, ...(row.has_point === 1 && { point: { lat: row.lat, lon: row.lon } }),
  };
}

function addDocs(rows: readonly { key: string; doc: string }[], owners: ReadonlyMap<string, readonly string[]>, of: (subject: string) => Building): void {
  for (const { key, doc } of rows) {
    const o = JSON.parse(doc) as Observation; // written by observationRow from an Observation; checking each would cost more than all the rest
    for (const subject of owners.get(key) ?? []) of(subject).notable.set(o.event.id, o);
  }
}

function indexOf(wanted: readonly Wanted[], keys: (w: Wanted) => readonly string[]): Map<string, string[]> {
  const out = new Map<string, string[]>();
  for (const w of wanted) for (const key of keys(w)) { const list = out.get(key); if (list === undefined) out.set(key, [w.subject]); else list.push(w.subject); }
  return out;
}

/** A stored document, held against its schema. */
export function parsed<T extends TSchema>(schema: T, doc: string): Static<T> {
  const value: unknown = JSON.parse(doc);
  if (!Check(schema, value)) throw new DbError('setup', 'shape', 'a stored document has another shape than this program expects; was it written by another version?');
  return value;
}

function* blocksOf<T>(rows: readonly T[]): Generator<readonly T[]> { for (let i = 0; i < rows.length; i += 5000) yield rows.slice(i, i + 5000); }
/** Longest time that any detector looks back. */
export const LOOK_BACK = 200 * DAY;
