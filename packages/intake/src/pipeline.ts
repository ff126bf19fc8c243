import { eventId, isoTime, type Observation, SCHEMA_VERSION } from '@winnow/core';
import { Chooser } from './choose.ts';
import { type DecodePorts, type Inflate, unwrap } from './decode/index.ts';
import { type DeadLetterReason, type Draft, type RawRecord, type Source, type SourceContext, type Unwrapped } from './types.ts';

/** What enrichment is to the pipeline; see Enricher. */
export interface Enrich { enrich(observation: Observation, context: { readonly realm?: string }): Observation }

export interface PipelineOptions {
  readonly sources: readonly Source[];
  /** Without it observations stay as parsed. */
  readonly enrich?: Enrich;
  readonly inflate?: Inflate;
  /** Milliseconds by which an event may be later than its record's receive time; unbounded when absent. */
  readonly maxFuture?: number;
}

export interface Rejected { readonly reason: DeadLetterReason; readonly detail: string; /** Position within the message. */ readonly index: number }

/** All that became of one message. */
export interface Processed {
  /** Full: with names and the original text. */
  readonly observations: readonly Observation[];
  /** Records that are known and not wanted, counted by reason. */
  readonly dropped: Readonly<Record<string, number>>;
  readonly deadLetters: readonly Rejected[];
  /** Envelope of the first record; empty when there was none. */
  readonly envelope: string;
  /** Source of the last record that had one; empty when none had. */
  readonly source: string;
}

/** One record of a message, and what became of it; without `part` it could not be taken out. */
export interface Traced { readonly part?: Unwrapped; readonly processed: Processed }

interface Mutable { observations: Observation[]; dropped: Record<string, number>; deadLetters: Rejected[]; envelope: string; source: string }

/** Message in, observations out: decode, choose the source, parse, name, enrich. Never throws; of one message the next depends in nothing but speed. */
export class Pipeline {
  readonly #chooser: Chooser;
  readonly #byId: ReadonlyMap<string, Source>;
  readonly #enrich: Enrich | undefined;
  readonly #ports: DecodePorts;
  readonly #maxFuture: number;

  constructor({ sources, enrich, inflate, maxFuture }: PipelineOptions) {
    this.#chooser = new Chooser(sources);
    this.#byId = new Map(sources.map((source) => [source.id, source]));
    this.#enrich = enrich;
    const isClaimed = (part: Unwrapped, { pinned }: RawRecord): boolean => (pinned === undefined ? undefined : this.#byId.get(pinned))?.matches(part) ?? this.#chooser.find(part) !== undefined;
    this.#ports = inflate === undefined ? { isClaimed } : { inflate, isClaimed };
    this.#maxFuture = maxFuture ?? Infinity;
  }

  process(record: RawRecord): Processed {
    const out = nothing();
    const parts = unwrap(record, this.#ports);
    if (parts.length === 0) out.dropped['empty'] = 1;
    parts.forEach((part, index) => {
      if ('kind' in part) out.deadLetters.push({ reason: part.reason, detail: part.detail, index });
      else this.#one(part, record, out);
    });
    return out;
  }

  /** The same, told part by part: for people who want to see what is made of a record. */
  trace(record: RawRecord): readonly Traced[] {
    return unwrap(record, this.#ports).map((part, index) => {
      const out = nothing();
      if ('kind' in part) return { processed: { ...out, deadLetters: [{ reason: part.reason, detail: part.detail, index }] } };
      this.#one(part, record, out);
      return { part, processed: out };
    });
  }

  #one(part: Unwrapped, record: RawRecord, out: Mutable): void {
    if (out.envelope === '') out.envelope = part.envelope;
    try {
      this.#parse(part, record, out);
    } catch (error) {
      // Sources and enrichment promise not to throw; one that does must cost this record alone. The message could quote the record, so only the name is told.
      out.deadLetters.push({ reason: 'bad_value', detail: `${out.source} threw ${error instanceof Error ? error.name : 'a value'}`, index: part.index });
    }
  }

  #choose(part: Unwrapped, pinned: string | undefined): Source | undefined {
    const known = pinned === undefined ? undefined : this.#byId.get(pinned);
    return known ?? this.#chooser.find(part);
  }

  #parse(part: Unwrapped, record: RawRecord, out: Mutable): void {
    const source = this.#choose(part, record.pinned);
    if (source === undefined) {
      out.deadLetters.push({ reason: 'no_parser', detail: part.json === undefined ? 'text' : 'JSON', index: part.index });
      return;
    }
    out.source = source.id;
    const result = source.parse(part, contextOf(record));
    if (result.kind === 'drop') out.dropped[result.reason] = (out.dropped[result.reason] ?? 0) + 1;
    else if (result.kind === 'dead_letter') out.deadLetters.push({ reason: result.reason, detail: result.detail, index: part.index });
    else result.drafts.forEach((draft, i) => { this.#observe(draft, { source, part, record, id: eventId(source.id, draft.recordId ?? identityOf(part), i) }, out); });
  }

  #observe(draft: Draft, origin: Origin, out: Mutable): void {
    const { record, part } = origin;
    if (!(draft.time <= record.receivedAt + this.#maxFuture)) {
      out.deadLetters.push({ reason: 'bad_value', detail: 'time in the future', index: part.index });
      return;
    }
    const observation = toObservation(draft, origin);
    out.observations.push(this.#enrich === undefined ? observation : this.#enrich.enrich(observation, record.realm === undefined ? {} : { realm: record.realm }));
  }
}

const nothing = (): Mutable => ({ observations: [], dropped: {}, deadLetters: [], envelope: '', source: '' });

function contextOf({ receivedAt, zone, realm }: RawRecord): SourceContext {
  if (zone === undefined && realm === undefined) return { receivedAt };
  return { receivedAt, ...(zone !== undefined && { zone }), ...(realm !== undefined && { realm }) };
}

interface Origin { readonly source: Source; readonly part: Unwrapped; readonly record: RawRecord; readonly id: string }

const ownTime = /\d:\d\d:\d\d|\d{10}/;
/**
 * What tells this record from all others, whatever carried it. JSON is compared without its blanks and escapes; a text without any time of its own
 * takes its envelope's, or the same words of two days would be one event.
 */
export function identityOf({ raw, json, time }: Unwrapped): string {
  if (json !== undefined) return isCompact(raw) ? raw : JSON.stringify(json);
  return time === undefined || ownTime.test(raw.slice(0, 512)) ? raw : `${isoTime(time)} ${raw}`;
}
const isCompact = (raw: string): boolean => !raw.includes('": ') && !raw.includes(', "') && !raw.includes('\n') && !raw.includes('\\/') && !raw.includes('\\u');

function toObservation(draft: Draft, { source, part, record, id }: Origin): Observation {
  const winnow: Observation['winnow'] = { kind: draft.kind, source: source.id };
  const event: Observation['event'] = { id, outcome: draft.outcome, dataset: source.id, original: part.raw };
  const out: Observation = { schema_version: SCHEMA_VERSION, '@timestamp': isoTime(draft.time), event, winnow };
  if (draft.category !== undefined) event.category = [...draft.category];
  if (draft.type !== undefined) event.type = [...draft.type];
  if (draft.action !== undefined) event.action = draft.action;
  if (draft.durationMs !== undefined && draft.durationMs >= 0) event.duration = Math.round(draft.durationMs * 1e6);
  if (record.line !== undefined) winnow.line = record.line;
  if (record.path !== undefined) out.log = { file: { path: record.path } };
  addWho(out, draft);
  addFacts(winnow, draft);
  return out;
}

function addWho(out: Observation, draft: Draft): void {
  if (draft.user !== undefined) out.user = draft.user;
  if (draft.source !== undefined) out.source = draft.source;
  if (draft.host !== undefined) out.host = draft.host;
  if (draft.userAgent !== undefined) out.user_agent = { original: draft.userAgent };
  if (draft.observer !== undefined) out.observer = draft.observer;
}

function addFacts(winnow: Observation['winnow'], draft: Draft): void {
  if (draft.sessionId !== undefined) winnow.session = { id: draft.sessionId };
  if (draft.deviceId !== undefined) winnow.device_id = draft.deviceId;
  if (draft.device !== undefined) winnow.device = draft.device;
  if (draft.mfa !== undefined) winnow.mfa = draft.mfa;
  if (draft.rtt !== undefined) winnow.rtt_ms = draft.rtt;
  if (draft.software !== undefined) winnow.software = draft.software;
  if (draft.peer !== undefined) winnow.peer = draft.peer;
  if (draft.traits !== undefined) winnow.traits = [...draft.traits];
}
