import { type Observation, ObservationSchema } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { Compile } from 'typebox/compile';
import { type Db } from './db.ts';

const Int = Type.Number();
const Doc = Type.Object({ id: Type.String(), doc: Type.String() });
const RecordRow = Type.Object({ id: Type.String(), source: Type.String(), path: Type.String(), line: Int, topic: Type.String(), partition: Int, offset: Type.String(), raw: Type.String() });
const ShowingRow = Type.Object({ subject: Type.String(), detector: Type.String(), level: Type.String() });
const HolderRow = Type.Object({ kind: Type.String(), value: Type.String(), account: Type.String(), days: Int });

/** A raw record as it is kept; without a topic it came from a file. `raw` is cut behind `MOST_RAW` characters and one. */
export type StoredRecord = Static<typeof RecordRow>;
/** Somebody who used a thing (`device`, `mfa-device`, `phone`) or a line (`address`), on how many days. */
export type Holder = Static<typeof HolderRow>;

/** Characters of a raw record that are read at most. */
export const MOST_RAW = 65_536;
const DAY_MS = '86400000';

/** What the page of a case asks for, by the accounts, devices and ids of the case alone: each a look into sorted keys. Spans are Unix ms, from inclusive, to exclusive. */
export class CasePageStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** Observations by id: first among those of the accounts and the reports about the devices, whose rows lie together, and the rest by the index of ids. */
  async observations(ids: readonly string[], of: { readonly accounts: readonly string[]; readonly devices: readonly string[] }): Promise<ReadonlyMap<string, Observation>> {
    const found = docsIn(await this.#db.query(`
      SELECT id, doc FROM (
        SELECT id, doc, ingested FROM observations WHERE account_id IN {accounts:Array(String)} AND id IN {ids:Array(String)}
        UNION ALL SELECT id, doc, ingested FROM device_facts WHERE device_id IN {devices:Array(String)} AND id IN {ids:Array(String)}
      ) ORDER BY id, ingested DESC LIMIT 1 BY id`, { ids, ...of }, Doc));
    const rest = ids.filter((id) => !found.has(id));
    if (rest.length === 0) return found;
    return new Map([...found, ...docsIn(await this.#db.query('SELECT id, doc FROM observations WHERE id IN {rest:Array(String)} ORDER BY id, ingested DESC LIMIT 1 BY id', { rest }, Doc))]);
  }

  /** Raw records by the id of what was made of them, as far as they are still kept. */
  async records(ids: readonly string[]): Promise<ReadonlyMap<string, StoredRecord>> {
    const rows = await this.#db.query(`SELECT id, source, path, line, topic, partition, toString(offset) AS offset, substringUTF8(raw, 1, ${String(MOST_RAW + 1)}) AS raw FROM records WHERE id IN {ids:Array(String)} ORDER BY id, ingested DESC LIMIT 1 BY id`, { ids }, RecordRow);
    return new Map(rows.map((row) => [row.id, row]));
  }

  /**
   * Notable observations of accounts, reports about devices, and whatever is named in `first`, which is never cut: at most `most`, the newest. Of what comes again
   * and again (a sprayer's failures) only `each` of a day, account, kind and outcome; `isCut` says that there is more. Documents are read of those alone.
   */
  async moments(of: { readonly accounts: readonly string[]; readonly devices: readonly string[]; readonly first: readonly string[]; readonly from: number; readonly to: number }, most: number, each = 40): Promise<{ readonly observations: readonly Observation[]; readonly isCut: boolean }> {
    const rows = await this.#db.query(`
      SELECT id, who, timestamp AS at, is_report, n FROM (
        SELECT id, who, timestamp, is_report, id IN {first:Array(String)} AS is_first, row_number() OVER (PARTITION BY who, kind, outcome, intDiv(timestamp, ${DAY_MS}) ORDER BY is_first DESC, timestamp, id) AS n FROM (
          SELECT id, timestamp, account_id AS who, toString(kind) AS kind, toString(outcome) AS outcome, 0 AS is_report FROM observations FINAL
          WHERE account_id IN {accounts:Array(String)} AND timestamp >= {from:Int64} AND timestamp < {to:Int64} AND (notable = 1 OR id IN {first:Array(String)})
          UNION ALL
          SELECT id, timestamp, device_id AS who, '' AS kind, '' AS outcome, 1 AS is_report FROM device_facts FINAL WHERE device_id IN {devices:Array(String)} AND timestamp >= {from:Int64} AND timestamp < {to:Int64}
        )
      ) WHERE is_first OR n <= {each:UInt32} + 1 ORDER BY is_first DESC, timestamp DESC, id LIMIT {most:UInt32} + 1`,
    { ...of, each, most }, Type.Object({ id: Type.String(), who: Type.String(), at: Int, is_report: Int, n: Int }));
    const first = new Set(of.first);
    const kept = rows.filter((row) => row.n <= each || first.has(row.id)).slice(0, most);
    const [own, reports] = await Promise.all([this.#documents('observations', 'account_id', kept.filter((row) => row.is_report === 0)), this.#documents('device_facts', 'device_id', kept.filter((row) => row.is_report === 1))]);
    return { observations: [...own.values(), ...reports.values()], isCut: kept.length < rows.length };
  }
  async #documents(table: 'observations' | 'device_facts', key: string, rows: readonly { readonly id: string; readonly who: string; readonly at: number }[]): Promise<ReadonlyMap<string, Observation>> {
    if (rows.length === 0) return new Map();
    const of = { who: [...new Set(rows.map((row) => row.who))], times: [...new Set(rows.map((row) => row.at))], ids: rows.map((row) => row.id) };
    return docsIn(await this.#db.query(`SELECT id, doc FROM ${table} WHERE ${key} IN {who:Array(String)} AND timestamp IN {times:Array(Int64)} AND id IN {ids:Array(String)} ORDER BY id, ingested DESC LIMIT 1 BY id`, of, Doc));
  }

  /** Who shows which level of which detector, as findings stand. */
  showing(): Promise<Static<typeof ShowingRow>[]> { return this.#db.query("SELECT subject, detector, level FROM (SELECT subject, detector, level FROM findings FINAL ORDER BY subject, detector, day DESC LIMIT 1 BY subject, detector) WHERE level != ''", {}, ShowingRow); }

  /** What these accounts approve with: devices and telephone numbers, on how many days. */
  approvals(accounts: readonly string[]): Promise<Holder[]> {
    return this.#db.query(`
      SELECT tupleElement(thing, 1) AS kind, tupleElement(thing, 2) AS value, account_id AS account, uniqExact(intDiv(timestamp, ${DAY_MS})) AS days
      FROM observations ARRAY JOIN [('mfa-device', mfa_device), ('phone', phone)] AS thing
      WHERE account_id IN {accounts:Array(String)} AND outcome = 'success' AND tupleElement(thing, 2) != '' GROUP BY kind, value, account ORDER BY days DESC, kind, value, account LIMIT 500`, { accounts }, HolderRow);
  }
  /** Who uses these devices, approving devices and numbers: at most `each` of each thing, those of most days first. */
  holders(values: readonly string[], each: number): Promise<Holder[]> {
    return this.#db.query("SELECT toString(kind) AS kind, value, account_id AS account, uniqExact(day) AS days FROM things WHERE kind IN ('device', 'mfa-device', 'phone') AND value IN {values:Array(String)} GROUP BY kind, value, account ORDER BY days DESC, account LIMIT {each:UInt32} BY kind, value", { values, each }, HolderRow);
  }
  /** Who works from these lines in a span: at most `each` of each line, those of most days first. */
  onLines(lines: readonly string[], span: { readonly from: number; readonly to: number }, each: number): Promise<Holder[]> {
    return this.#db.query(`SELECT 'address' AS kind, line AS value, account_id AS account, uniqExact(intDiv(hour, ${DAY_MS})) AS days FROM presence_by_line WHERE line IN {lines:Array(String)} AND hour >= {from:Int64} AND hour < {to:Int64} GROUP BY line, account ORDER BY days DESC, account LIMIT {each:UInt32} BY value`, { lines, ...span, each }, HolderRow);
  }
  /** The devices on which people worked from these lines, most days first. */
  devicesOnLines(lines: readonly string[], span: { readonly from: number; readonly to: number }, each: number): Promise<{ line: string; device: string; days: number }[]> {
    return this.#db.query(`SELECT line, device_id AS device, uniqExact(intDiv(hour, ${DAY_MS})) AS days FROM presence_by_line WHERE line IN {lines:Array(String)} AND hour >= {from:Int64} AND hour < {to:Int64} AND device_id != '' GROUP BY line, device ORDER BY days DESC, device LIMIT {each:UInt32} BY line`, { lines, ...span, each }, Type.Object({ line: Type.String(), device: Type.String(), days: Int }));
  }
}

let shape: ReturnType<typeof Compile<typeof ObservationSchema>> | undefined;
/** Stored documents that are observations of this program's shape; others are as good as gone. The shape is compiled when it is first needed: to walk it costs more than the query. */
function docsIn(rows: readonly { readonly id: string; readonly doc: string }[]): Map<string, Observation> {
  const fits = shape ??= Compile(ObservationSchema);
  return new Map(rows.flatMap(({ id, doc }) => { const o: unknown = JSON.parse(doc); return fits.Check(o) ? [[id, o] as const] : []; }));
}
