import { type Static, Type } from 'typebox';
import { type Db, DbError } from './db.ts';

const Int = Type.Number();
const IntakeCount = Type.Object({ topic: Type.String(), envelope: Type.String(), source: Type.String(), result: Type.String(), reason: Type.String(), n: Int, last: Int, example: Type.String() });
export type IntakeCount = Static<typeof IntakeCount>;

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
  /** When the newest observation was, Unix ms; undefined while there is none. Reads one column of everything. */
  async newest(): Promise<number | undefined> {
    const [row] = await this.#db.query('SELECT max(timestamp) AS at, count() AS n FROM observations', {}, Type.Object({ at: Int, n: Int }));
    return row === undefined || row.n === 0 ? undefined : row.at;
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
