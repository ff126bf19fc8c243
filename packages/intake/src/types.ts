import { type Observation } from '@winnow/core';

/** Why a record could not become an observation. Closed: dashboards, headers and tests count by it. */
export const deadLetterReasons = ['json_syntax', 'registry_framing', 'codec_missing', 'no_parser', 'no_time', 'no_identity', 'no_record', 'bad_value', 'too_large', 'depth', 'encoding'] as const;
export type DeadLetterReason = (typeof deadLetterReasons)[number];

/** One message or one line as it arrived. */
export interface RawRecord {
  readonly value: Uint8Array;
  /** Unix ms: the Kafka timestamp, the `winnow-received` header, or for files the newest dated line (else the file's time). */
  readonly receivedAt: number;
  readonly path?: string;
  /** 1-based line when the record came from a file. */
  readonly line?: number;
  /** Source id when the config pins it for this topic or file. */
  readonly pinned?: string;
  /** IANA zone of stamps without one; UTC when absent. */
  readonly zone?: string;
  /** Realm of logins that carry none. */
  readonly realm?: string;
}

export type JsonObject = Readonly<Record<string, unknown>>;

/** One record with the shippers' wrapping taken off. */
export interface Unwrapped {
  /** Names of the envelopes, outermost first, joined by `>`; `plain` when there was none. */
  readonly envelope: string;
  /** Position within the message (fan-out), 0 for the first. */
  readonly index: number;
  /** The unwrapped text of this one record: what `event.original` shows and what ids are made from. */
  readonly raw: string;
  /** Set when the innermost record is a JSON object. */
  readonly json?: JsonObject;
  /** Set when it is text: the message after any syslog header. */
  readonly text?: string;
  /** CEF, LEEF or key=value pairs found in the text. CEF header fields stand as `cef.vendor`, `cef.product`, `cef.event_id`, `cef.name`; LEEF the same with `leef.`. */
  readonly pairs?: ReadonlyMap<string, string>;
  /** Time of the innermost envelope or syslog header that has one, Unix ms. */
  readonly time?: number;
  readonly host?: string;
  /** Syslog tag or program name. */
  readonly tag?: string;
}

export interface DeadLetter { readonly kind: 'dead_letter'; readonly reason: DeadLetterReason; readonly detail: string }
export interface Drop { readonly kind: 'drop'; readonly reason: string }

/** An observation as a source makes it; id, account, place and network are added after it. */
export interface Draft {
  /** Event time in Unix ms. */
  readonly time: number;
  /** The record's own unique id, when it has one. */
  readonly recordId?: string;
  readonly kind: Observation['winnow']['kind'];
  readonly outcome: Observation['event']['outcome'];
  readonly action?: string;
  /** Of what ends with this record, in ms. */
  readonly durationMs?: number;
  readonly category?: readonly string[];
  readonly type?: readonly string[];
  readonly user?: { name?: string; domain?: string; email?: string; id?: string };
  readonly source?: { ip?: string; port?: number; nat?: { ip?: string } };
  readonly host?: NonNullable<Observation['host']>;
  readonly userAgent?: string;
  readonly observer?: { vendor?: string; product?: string; hostname?: string };
  readonly sessionId?: string;
  /** Serial or MDM id as the log gives it; matched against the inventory at enrichment. */
  readonly deviceId?: string;
  readonly device?: NonNullable<Observation['winnow']['device']>;
  readonly mfa?: NonNullable<Observation['winnow']['mfa']>;
  readonly rtt?: NonNullable<Observation['winnow']['rtt_ms']>;
  readonly software?: NonNullable<Observation['winnow']['software']>;
  readonly peer?: { ip?: string; id?: string };
  readonly traits?: readonly string[];
}
export type ParseResult = { readonly kind: 'ok'; readonly drafts: readonly Draft[] } | Drop | DeadLetter;

export interface SourceContext { readonly receivedAt: number; readonly zone?: string; readonly realm?: string }

/** One log format of one vendor. Pure; `parse` never throws, `matches` is cheap and exact: two sources that claim one record is a test failure. */
export interface Source {
  /** `vendor.log`, equal to its path under sources/; `ecs`, which is nobody's own, stands there by itself. */
  readonly id: string;
  readonly title: string;
  /** Goes up when other observations are made of the same records; 1 when absent. */
  readonly version?: number;
  /** Which events are read, in the vendor's words. */
  readonly events: readonly string[];
  /**
   * Words of which every record of this log holds one, so that a record is offered to few sources however many there are: top-level names of JSON (of a
   * flattened `user.name` also `user`), names of pairs, words (letters, digits, `_`) of the syslog tag and of the first 512 characters of a text. Case does
   * not count. Without any the source is asked of every record that nobody else knows.
   */
  readonly clues?: readonly string[];
  /** Takes records of whatever maker, if no other source claims them: offered last. */
  readonly general?: boolean;
  matches(record: Unwrapped): boolean;
  parse(record: Unwrapped, context: SourceContext): ParseResult;
}

export const ok = (...drafts: readonly Draft[]): ParseResult => ({ kind: 'ok', drafts });
export const drop = (reason: string): Drop => ({ kind: 'drop', reason });
export const deadLetter = (reason: DeadLetterReason, detail: string): DeadLetter => ({ kind: 'dead_letter', reason, detail });
