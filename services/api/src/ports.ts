import { type api, type ClaimKind, type Geocoder } from '@winnow/core';
import { type Asn, type Checks, type Clock, type Config, type Db, type Log, type Metrics, type Store } from '@winnow/platform';

/** Whoever asks, and with what right. */
export interface Principal { readonly user: string; readonly role: api.Role; readonly scopes: readonly api.Scope[]; readonly via: 'session' | 'token' }
/** What a route asks for. `public`: nothing; `self`: somebody who is signed in, whatever they may do. */
export type Access = api.Scope | 'public' | 'self';

/** What was read or done, and about whom: the audit trail. Never rejects for what it cannot store; it says so in the log. */
export interface Audit { add(entry: { readonly principal: Principal | undefined; readonly user?: string; readonly address: string; readonly action: string; readonly what: readonly string[]; readonly ok: boolean }): void; flush(): Promise<void> }

/** How a request's records are to be read. `lines`: as a file of lines; `json`: one document. `name` stands for a file's. */
export interface IngestHow { readonly source: string | undefined; readonly zone: string | undefined; readonly realm: string | undefined; readonly name: string; readonly format: 'lines' | 'json' }
/** Takes records over HTTP, a body's bytes as they come: done when what was made of them is stored. Throws DbError when the store is away. */
export interface IngestPort { ingest(body: AsyncIterable<Buffer>, how: IngestHow): Promise<api.Ingested>; /** Ids of sources that can be named. */ readonly sources: readonly string[] }
/** Takes claims as files that are loaded as a whole: those of a kind in place of what there was. */
export interface ClaimsPort { replace(kind: ClaimKind, file: { readonly name: string; readonly text: string }): Promise<api.ClaimsTaken> }
/** What could not be read, in Kafka; absent without it. */
export interface DeadLetterPort { list(of: { readonly topic?: string; readonly reason?: string; readonly limit: number }): Promise<api.DeadLetterList>; redrive(what: { readonly places?: readonly string[]; readonly reason?: string; readonly topic?: string }): Promise<{ readonly sent: number; readonly left: number }> }
/** How far consumers are behind, by topic: records that wait, and seconds since the oldest of them was sent. Absent without Kafka. */
export interface LagPort { lag(): Promise<readonly { readonly topic: string; readonly records: number; readonly seconds?: number }[]> }
/** The arithmetic of a case once more, as `winnow case --explain` does. */
export interface ExplainPort { explain(caseId: string, at?: number): Promise<unknown> }

export interface ApiDeps {
  readonly config: Config;
  readonly db: Db;
  readonly store: Store;
  readonly log: Log;
  readonly metrics: Metrics;
  readonly clock: Clock;
  readonly geocode: Geocoder;
  /** The key that ids are made with. */
  readonly key: string;
  readonly version: string;
  readonly ingest?: IngestPort;
  readonly claims?: ClaimsPort;
  readonly deadLetters?: DeadLetterPort;
  readonly lag?: LagPort;
  readonly explain?: ExplainPort;
  /** Whose network an address is, by the geo data; without it the AS is known only of addresses that were seen, and nothing of its holder's name. */
  readonly asn?: (ip: string) => Asn | undefined;
  /** Served as /livez and /readyz, with /metrics beside them; absent: none of the three. */
  readonly health?: { readonly live: Checks; readonly ready: Checks };
  /** Folder of the built console; absent: API only. */
  readonly consoleFolder?: string;
  /** Folder of the documentation of detectors. */
  readonly docsFolder?: string;
  /** Set when what is shown is the sample company. */
  readonly sample?: { readonly text: string; readonly how: string; readonly stories?: api.SampleStory[] };
  /** Random bytes; tests give their own. */
  readonly random?: (bytes: number) => Buffer;
}
