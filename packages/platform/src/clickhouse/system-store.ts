import { type Static, Type } from 'typebox';
import { type Db, DbError } from './db.ts';

const Int = Type.Number();
const IntakeCount = Type.Object({ topic: Type.String(), envelope: Type.String(), source: Type.String(), result: Type.String(), reason: Type.String(), n: Int, last: Int, example: Type.String() });
export type IntakeCount = Static<typeof IntakeCount>;

/** Rows that the engine reads at once, if it reads one of them. */
const GRANULE = 8192;

/** What the API's pages about the product itself ask of the tables: detectors and health. */
export class SystemStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** How many subjects show each level of each detector now: of each subject and detector the newest day's newest row counts, and one without a level was withdrawn. */
  levelsShown(): Promise<{ detector: string; level: string; n: number }[]> {
    return this.#db.query("SELECT detector, shown AS level, count() AS n FROM (SELECT subject, detector, argMax(level, (day, version)) AS shown FROM findings GROUP BY subject, detector) WHERE shown != '' GROUP BY detector, level ORDER BY detector, level",
      {}, Type.Object({ detector: Type.String(), level: Type.String(), n: Int }));
  }

  /** What became of the records of each topic since an instant (Unix ms). */
  intake(since: number): Promise<IntakeCount[]> {
    return this.#db.query('SELECT topic, envelope, source, result, reason, sum(n) AS n, max(i.last) AS last, argMax(i.example, i.last) AS example FROM intake_counts AS i WHERE hour > {since:Int64} GROUP BY topic, envelope, source, result, reason ORDER BY topic, n DESC LIMIT 20000', { since: Math.floor(since) }, IntakeCount);
  }
  /** The same by the hour. */
  intakeHours(since: number): Promise<{ topic: string; hour: number; read: number; failed: number }[]> {
    return this.#db.query("SELECT topic, hour, sumIf(n, result != 'dead_letter') AS read, sumIf(n, result = 'dead_letter') AS failed FROM intake_counts WHERE hour > {since:Int64} GROUP BY topic, hour ORDER BY topic, hour LIMIT 50000", { since: Math.floor(since) }, Type.Object({ topic: Type.String(), hour: Int, read: Int, failed: Int }));
  }

  /** Each source's first and last observation and how many there are since an instant. Reads two columns of everything: some tenths of a second for 100,000,000 rows. */
  sources(since: number): Promise<{ source: string; first: number; last: number; recent: number }[]> {
    return this.#db.query('SELECT source, min(timestamp) AS first, max(timestamp) AS last, countIf(timestamp > {since:Int64}) AS recent FROM observations GROUP BY source ORDER BY recent DESC, last DESC, source LIMIT 1000', { since: Math.floor(since) }, Type.Object({ source: Type.String(), first: Int, last: Int, recent: Int }));
  }
  /** When anything was last observed at an address, or told by a device, Unix ms; undefined while there is nothing. Does not read all observations. */
  async lastObserved(): Promise<number | undefined> {
    const [row] = await this.#db.query('SELECT max(at) AS at FROM (SELECT max(d.last) AS at FROM address_days AS d UNION ALL SELECT max(timestamp) AS at FROM device_facts)', {}, Type.Object({ at: Int }));
    return row === undefined || row.at === 0 ? undefined : row.at;
  }
  /** When anybody was present last up to an instant (Unix ms), to the hour's end; of clocks that are all ahead of it the last. That instant where nobody ever was. */
  async newest(until: number): Promise<number> {
    const [row] = await this.#db.query('SELECT maxIf(at, at <= {until:Int64}) AS before, max(at) AS last FROM (SELECT hour AS at FROM presence UNION ALL SELECT last AS at FROM session_owners)', { until: Math.floor(until) }, Type.Object({ before: Int, last: Int }));
    const found = row === undefined || row.before > 0 ? row?.before : row.last;
    return found === undefined || found === 0 ? until : found + 3_599_999;
  }
  /** Accounts that were present since an instant (Unix ms), in the order of their ids, which are hashes: of no use but to choose some fairly. */
  async presentSince(since: number): Promise<readonly string[]> {
    const rows = await this.#db.query("SELECT account_id AS account FROM presence WHERE hour >= {since:Int64} - 3600000 AND account_id != '' UNION DISTINCT SELECT account_id AS account FROM session_owners WHERE last >= {since:Int64} ORDER BY account", { since: Math.floor(since) }, Type.Object({ account: Type.String() }));
    return rows.map(({ account }) => account);
  }
  /** How many records there are of each kind, and things of each kind that were told of (devices, fingerprints …). Reads one narrow column of all observations. */
  async kinds(): Promise<ReadonlyMap<string, number>> {
    const rows = await this.#db.query('SELECT kind, count() AS n FROM observations GROUP BY kind UNION ALL SELECT kind, count() AS n FROM things GROUP BY kind', {}, Type.Object({ kind: Type.String(), n: Int }));
    return new Map(rows.map(({ kind, n }) => [kind, n]));
  }
  /**
   * A SELECT of some observations, for questions that need their documents: all of them up to `most` rows, else whole granules at even distances, which lie by account and time; and in
   * the same way of reports that name no account, which endpoints send.
   */
  async someObservations(most: number): Promise<string> {
    const step = async (table: string): Promise<string> => { const [row] = await this.#count(`SELECT count() AS n FROM ${table}`); return `_part_offset % ${String(GRANULE * Math.max(1, Math.ceil((row?.n ?? 0) / most)))} < ${String(GRANULE)}`; };
    return `(SELECT mfa_device, phone, fingerprint, kind, doc FROM observations WHERE ${await step('observations')} UNION ALL SELECT '' AS mfa_device, '' AS phone, '' AS fingerprint, '' AS kind, doc FROM device_facts WHERE ${await step('device_facts')})`;
  }
  /** Rows of observations, repeats that are not merged yet among them, and accounts that were ever named. */
  async sizes(): Promise<{ readonly observations: number; readonly accounts: number }> {
    const [[rows], [accounts]] = await Promise.all([this.#count('SELECT count() AS n FROM observations'), this.#count("SELECT uniqExact(id) AS n FROM identities WHERE kind = 'account'")]);
    return { observations: rows?.n ?? 0, accounts: accounts?.n ?? 0 };
  }
  /** Bytes on disk; 0 where the user may not see that. */
  async bytes(): Promise<number> {
    try { return (await this.#count('SELECT sum(bytes_on_disk) AS n FROM system.parts WHERE active AND database = currentDatabase()'))[0]?.n ?? 0; } catch (error) {
      if (error instanceof DbError && error.kind === 'setup') return 0;
      throw error;
    }
  }
  /** When each case was first told of, Unix ms; without those that never were. */
  async toldAt(): Promise<ReadonlyMap<string, number>> {
    // Less than a real time stands for a step that is on its way.
    const rows = await this.#db.query('SELECT case_id, min(published_at) AS at FROM case_steps WHERE published_at > 1000000000000 GROUP BY case_id', {}, Type.Object({ case_id: Type.String(), at: Int }));
    return new Map(rows.map(({ case_id, at }) => [case_id, at]));
  }
  #count(sql: string): Promise<{ n: number }[]> { return this.#db.query(sql, {}, Type.Object({ n: Int })); }
}
