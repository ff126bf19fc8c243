import { Type } from 'typebox';
import { type Db } from './db.ts';

const Int = Type.Number();

/** What the API's pages about the product itself ask of the tables: detectors and health. */
export class SystemStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** How many subjects show each level of each detector now: of each subject and detector the newest day's newest row counts, and one without a level was withdrawn. */
  levelsShown(): Promise<{ detector: string; level: string; n: number }[]> {
    return this.#db.query("SELECT detector, shown AS level, count() AS n FROM (SELECT subject, detector, argMax(level, (day, version)) AS shown FROM findings GROUP BY subject, detector) WHERE shown != '' GROUP BY detector, level ORDER BY detector, level",
      {}, Type.Object({ detector: Type.String(), level: Type.String(), n: Int }));
  }
}
