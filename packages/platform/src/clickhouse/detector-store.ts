import { type Case, CaseSchema, type Finding, FindingSchema } from '@winnow/core';
import { type Static, type TSchema, Type } from 'typebox';
import { type Db } from './db.ts';
import { parsed, type PublishedStep } from './store.ts';

const Int = Type.Number();
const Doc = Type.Object({ doc: Type.String() });
const AccountRow = Type.Object({ account: Type.String(), name: Type.String(), realm: Type.String() });
const DeviceRow = Type.Object({ device: Type.String(), host: Type.String() });
const PairRow = Type.Object({ account: Type.String(), device: Type.String() });
const FactsSchema = Type.Array(Type.Object({ kind: Type.Unsafe<'office' | 'home' | 'history'>(Type.String()), summary: Type.String(), weight_db: Type.Number() }));
const MitigatingRow = Type.Object({ subject: Type.String(), day: Type.String(), doc: Type.String() });
const KeyRow = Type.Object({ subject: Type.String(), detector: Type.String(), day: Type.String() });
const OffsetRow = Type.Object({ topic: Type.String(), partition: Int, next: Int });
const StepRow = Type.Object({ uid: Type.String(), case_id: Type.String(), at: Int, step: Type.String(), digest: Type.String(), published_at: Int, alert: Type.String(), case_doc: Type.String() });

/** A step with the alert that says it (JSON of key, value and headers; empty in a replay) and the case after it. */
export interface StoredStep extends PublishedStep { readonly alert: string; readonly case_doc: string }
export interface StoredMitigations { readonly subject: string; readonly day: string; readonly facts: Static<typeof FactsSchema> }
/** What stands for a topic in the stored offsets of records that came over HTTP or from files: no topic can be called so. */
export const HTTP_FEED = '(http)';
export interface StoredOffset { readonly topic: string; readonly partition: number; readonly next: number }

/** Of each subject and detector the newest day's row; one without a level has been withdrawn. */
const newestFindings = (where: string, which = "level != ''"): string => `SELECT doc FROM (SELECT subject, detector, day, level, doc FROM findings FINAL WHERE ${where} ORDER BY subject, detector, day DESC LIMIT 1 BY subject, detector) WHERE ${which} ORDER BY subject, detector`;
const newestMitigations = (where: string): string => `SELECT subject, day, doc FROM mitigations FINAL WHERE ${where} ORDER BY subject, day DESC LIMIT 1 BY subject`;

/** What the live detector asks of the tables, beside Store: a few keys at a time, or all at its start. */
export class DetectorStore {
  readonly #db: Db;
  constructor(db: Db) { this.#db = db; }

  /** How much of the inputs is stored, as one number that only grows. */
  async seen(): Promise<number> {
    const [row] = await this.#db.query('SELECT toUInt64(sum(next)) AS seen FROM (SELECT max(next_offset) AS next FROM stored_offsets GROUP BY topic, partition)', {}, Type.Object({ seen: Int }));
    return row?.seen ?? 0;
  }
  offsets(): Promise<StoredOffset[]> { return this.#db.query('SELECT topic, partition, max(next_offset) AS next FROM stored_offsets GROUP BY topic, partition ORDER BY topic, partition', {}, OffsetRow); }

  accounts(ids: readonly string[]): Promise<{ account: string; name: string; realm: string }[]> { return this.#db.query("SELECT DISTINCT id AS account, name, realm FROM identities WHERE kind = 'account' AND id IN {ids:Array(String)} ORDER BY account, name, realm", { ids }, AccountRow); }
  devices(ids: readonly string[]): Promise<{ device: string; host: string }[]> { return this.#db.query("SELECT DISTINCT id AS device, host FROM identities WHERE kind = 'device' AND id IN {ids:Array(String)} AND host != '' AND NOT startsWith(id, 'h_') ORDER BY device, host", { ids }, DeviceRow); }
  /** Who worked on these devices, and on which devices these accounts worked. */
  worked(of: { readonly accounts: readonly string[]; readonly devices: readonly string[] }): Promise<{ account: string; device: string }[]> {
    return this.#db.query('SELECT DISTINCT account_id AS account, device_id AS device FROM account_devices WHERE account_id IN {accounts:Array(String)} OR device_id IN {devices:Array(String)} ORDER BY account, device', { accounts: of.accounts, devices: of.devices }, PairRow);
  }

  /** Who was named last in these sessions, of those that are told in parts. */
  async sessionOwners(ids: readonly string[]): Promise<{ source: string; gateway: string; session: string; account: string }[]> {
    return this.#db.query("SELECT source, gateway, session_id AS session, argMax(account_id, (timestamp, id)) AS account FROM session_parts WHERE account_id != '' AND session_id IN {ids:Array(String)} GROUP BY source, gateway, session_id",
      { ids }, Type.Object({ source: Type.String(), gateway: Type.String(), session: Type.String(), account: Type.String() }));
  }

  /** Which of these accounts have sessions that are told in parts. */
  async parted(accounts: readonly string[]): Promise<readonly string[]> { return (await this.#db.query('SELECT DISTINCT account_id AS account FROM session_owners WHERE account_id IN {accounts:Array(String)}', { accounts }, Type.Object({ account: Type.String() }))).map(({ account }) => account); }

  /** Findings that stand about these subjects, or about all. */
  async standing(subjects?: readonly string[]): Promise<Finding[]> { return this.#docs(FindingSchema, newestFindings(subjects === undefined ? '1' : 'subject IN {subjects:Array(String)}'), { subjects: subjects ?? [] }); }
  /** The newest row of each detector about these subjects, also where it says that nothing is found any more; or of these detectors about anybody. */
  async newest(of: { readonly subjects?: readonly string[]; readonly detectors?: readonly string[] }): Promise<Finding[]> { return this.#docs(FindingSchema, newestFindings('subject IN {subjects:Array(String)} OR detector IN {detectors:Array(String)}', '1'), { subjects: of.subjects ?? [], detectors: of.detectors ?? [] }); }
  /** Every row of a finding that is not withdrawn: of which subject, detector and day. */
  findingKeys(): Promise<{ subject: string; detector: string; day: string }[]> { return this.#db.query("SELECT subject, detector, day FROM findings FINAL WHERE level != '' ORDER BY subject, detector, day", {}, KeyRow); }
  /** Every subject and detector of which a finding was ever stored, also a withdrawn one. */
  foundEver(): Promise<{ subject: string; detector: string }[]> { return this.#db.query('SELECT DISTINCT subject, detector FROM findings ORDER BY subject, detector', {}, Type.Pick(KeyRow, ['subject', 'detector'])); }
  /** The greatest version among the findings, as a whole number in text. */
  async findingsVersion(): Promise<string> { return (await this.#db.query('SELECT toString(max(version)) AS version FROM findings', {}, Type.Object({ version: Type.String() })))[0]?.version ?? '0'; }
  /** Of which subjects and days there is a row of mitigating facts. */
  mitigationKeys(): Promise<{ subject: string; day: string }[]> { return this.#db.query('SELECT subject, day FROM mitigations FINAL ORDER BY subject, day', {}, Type.Pick(KeyRow, ['subject', 'day'])); }
  /** Findings that stood at the end of the day before `day` (YYYY-MM-DD): what that day's rates are made of. */
  async standingBefore(day: string): Promise<Finding[]> { return this.#docs(FindingSchema, newestFindings('day < {day:String}'), { day }); }
  async mitigating(subjects?: readonly string[]): Promise<StoredMitigations[]> {
    const rows = await this.#db.query(newestMitigations(subjects === undefined ? '1' : 'subject IN {subjects:Array(String)}'), { subjects: subjects ?? [] }, MitigatingRow);
    return rows.map(({ subject, day, doc }) => ({ subject, day, facts: parsed(FactsSchema, doc) }));
  }

  /** Each case as its newest step left it, for cases whose row was not written before the process died. */
  async casesOfSteps(): Promise<Case[]> { return this.#docs(CaseSchema, "SELECT case_doc AS doc FROM (SELECT case_id, at, case_doc FROM case_steps FINAL WHERE case_doc != '' ORDER BY case_id, at DESC LIMIT 1 BY case_id) ORDER BY case_id", {}); }
  /** Steps that are stored and, as far as is known, not sent. In order of time. */
  unsent(): Promise<StoredStep[]> { return this.#db.query('SELECT uid, case_id, at, step, digest, published_at, alert, case_doc FROM case_steps FINAL WHERE published_at = 0 ORDER BY at, uid', {}, StepRow); }
  async saveSteps(steps: readonly StoredStep[]): Promise<void> { if (steps.length > 0) await this.#db.insert('case_steps', steps, ''); }
  /** Keeps these steps and no other. For a store that one process has for itself: nobody reads what is in between. */
  async replaceSteps(steps: readonly StoredStep[]): Promise<void> {
    const [before] = await this.#db.query('SELECT max(published_at) AS newest, count() AS n FROM case_steps', {}, Type.Object({ newest: Int, n: Int }));
    // Later than all that is there, also when this machine's clock is behind.
    const at = steps.reduce((latest, s) => Math.max(latest, s.published_at), (before?.newest ?? 0) + 1);
    for (let i = 0; i < steps.length; i += 1000) await this.saveSteps(steps.slice(i, i + 1000).map((s) => ({ ...s, published_at: at })));
    if (before !== undefined && before.n > 0) await this.#db.command('ALTER TABLE case_steps DELETE WHERE published_at != {at:Int64} SETTINGS mutations_sync = 1', { at });
  }

  /** Ids of the steps by which others were told of what analysts did. */
  async toldActions(): Promise<ReadonlySet<string>> { return new Set((await this.#db.query("SELECT DISTINCT uid FROM case_steps WHERE step = 'changed' AND published_at > 0", {}, Type.Object({ uid: Type.String() }))).map(({ uid }) => uid)); }

  /**
   * Another text whenever some claim is another: the newest version, and a sum over all rows that are in effect. The newest version alone is not enough, for a
   * roster is written block by block under one version, and whoever read after the first block would take a part of it for the whole.
   */
  async claimsVersion(): Promise<string> {
    const [row] = await this.#db.query('SELECT toString(max(version)) AS newest, toString(sum(cityHash64(kind, key, version))) AS rows FROM claims FINAL', {}, Type.Object({ newest: Type.String(), rows: Type.String() }));
    return row === undefined ? '' : `${row.newest}/${row.rows}`;
  }
  async mark(name: string): Promise<string | undefined> { return (await this.#db.query('SELECT value FROM marks FINAL WHERE name = {name:String}', { name }, Type.Object({ value: Type.String() })))[0]?.value; }
  async setMark(name: string, value: string, version: number): Promise<void> { await this.#db.insert('marks', [{ name, value, version }], ''); }

  async #docs<T extends TSchema>(schema: T, sql: string, params: Readonly<Record<string, unknown>>): Promise<Static<T>[]> {
    return (await this.#db.query(sql, params, Doc)).map(({ doc }) => parsed(schema, doc));
  }
}
