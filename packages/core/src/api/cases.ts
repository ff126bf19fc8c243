import { type Static, Type } from 'typebox';
import { ActionSchema, ScopeSchema, verdicts, workStates } from '../actions.ts';
import { bands, CaseSchema, EvidenceSchema, families } from '../case.ts';
import { kinds, networkClasses, ObservationSchema, outcomes } from '../observation.ts';
import { BucketSchema, Count, Id, Instant, NamesSchema, pageOf, PointSchema, words } from './common.ts';

/** What analysts made of a case. `version` is what an ETag holds: `"v3"`. */
export const WorkSchema = Type.Object({
  version: Count, state: words(workStates), assignee: Type.Optional(Type.String()),
  verdict: Type.Optional(Type.Object({ to: words(verdicts), at: Instant, actor: Type.String(), reason: Type.Optional(Type.String()) })),
  tags: Type.Array(Type.String()), comments: Count, is_suppressed: Type.Boolean({ description: 'all that the case rests on is muted now' }), updated_at: Type.Optional(Instant),
});
export type CaseWork = Static<typeof WorkSchema>;

/** A case in a list. */
export const CaseRowSchema = Type.Object({
  case_id: Id, kind: words(['person', 'cluster'] as const), people: Type.Array(Type.String()), probability: Type.Number(), peak_probability: Type.Number(), band: words(bands), status: words(['open', 'closed', 'merged'] as const), merged_into: Type.Optional(Type.String()),
  opened_at: Instant, updated_at: Instant, headline: Type.String(), families: Type.Array(words(families)), detectors: Type.Array(Type.String()), devices: Count, ips: Count, work: WorkSchema,
});
export type CaseRow = Static<typeof CaseRowSchema>;
export const CaseListSchema = Type.Object({ ...pageOf(CaseRowSchema).properties, total: Count, names: NamesSchema, /** Changes whenever a case or its work does. */ version: Type.String() });
export type CaseList = Static<typeof CaseListSchema>;

export const CaseFacetsSchema = Type.Object({
  total: Count, facets: Type.Array(Type.Object({ field: Type.String({ description: 'as in a query' }), buckets: Type.Array(BucketSchema) })),
  histogram: Type.Array(Type.Object({ day: Type.String({ description: 'UTC day on which cases opened' }), bands: Type.Record(words(bands), Count) })),
});
export type CaseFacets = Static<typeof CaseFacetsSchema>;
/** Fields of the query language, for the help and for completion. */
export const QueryFieldsSchema = Type.Object({ fields: Type.Array(Type.Object({ name: Type.String(), help: Type.String(), type: Type.String(), words: Type.Optional(Type.Array(Type.String())), sorts: Type.Boolean() })) });
export type QueryFields = Static<typeof QueryFieldsSchema>;

/** A row of the table that says why. */
export const WhySchema = Type.Object({
  ...EvidenceSchema.properties,
  title: Type.String({ description: 'what the detector looks for' }), expected: Type.String({ description: 'what the claims would have one see' }), innocent: Type.String({ description: 'what a decent person would have to say' }),
  person: Type.Optional(Type.String({ description: 'of whom in a cluster' })),
  hit: Type.Number(), base: Type.Number(), source: Type.String(), showing: Count, population: Count, muted_by: Type.Optional(Type.String({ description: 'id of a suppression' })),
  attacks: Type.Array(Type.Object({ tactic: Type.String(), technique: Type.String() })),
});
export type Why = Static<typeof WhySchema>;
export const HistoryEntrySchema = Type.Object({ id: Type.String(), at: Instant, actor: Type.String(), action: ActionSchema, is_undone: Type.Boolean() });
export type HistoryEntry = Static<typeof HistoryEntrySchema>;
/** A case as a page. */
export const CaseViewSchema = Type.Object({
  case: CaseSchema, work: WorkSchema, why: Type.Array(WhySchema), names: NamesSchema, history: Type.Array(HistoryEntrySchema),
  decides: Type.Array(Type.String(), { description: 'records that would settle it, most telling first' }),
  arithmetic: Type.Optional(Type.Object({
    person: Type.String({ description: 'whose score it is: a cluster has that of its most probable member' }), prior_db: Type.Number(), evidence_db: Type.Number(), mitigation_db: Type.Number(), score_db: Type.Number(), open_at_db: Type.Number(),
  }, { description: 'how the score that an open case was kept with adds up: prior + evidence − mitigation; /cases/{id}/explain works it out anew, with every factor' })),
  runbook: Type.Array(Type.Object({ id: Type.String(), text: Type.String(), detector: Type.Optional(Type.String()) })),
  took_in: Type.Array(Type.String(), { description: 'cases that went into this one' }),
});
export type CaseView = Static<typeof CaseViewSchema>;

/** Where a record lies: topic, partition and offset, or file and line. */
export const OriginSchema = Type.Object({ path: Type.Optional(Type.String()), line: Type.Optional(Type.Integer()), topic: Type.Optional(Type.String()), partition: Type.Optional(Type.Integer()), offset: Type.Optional(Type.String()) });
/** An observation with the record it was made of; `raw` is absent when that is not kept any more. */
export const SeenSchema = Type.Object({ observation: ObservationSchema, person: Type.Optional(Type.String()), raw: Type.Optional(Type.String()), origin: OriginSchema, source: Type.String() });
export type Seen = Static<typeof SeenSchema>;
export const CaseEvidenceSchema = Type.Object({ evidence: Type.Array(Type.Object({ id: Type.String(), seen: Type.Array(SeenSchema), missing: Count })), names: NamesSchema });
export type CaseEvidence = Static<typeof CaseEvidenceSchema>;

/** An account on a device from an address, of a run of hours. */
export const LaneSpanSchema = Type.Object({ person: Type.String(), device: Type.String(), ip: Type.String(), first: Instant, last: Instant, minutes: Count, network_class: words(networkClasses), operator: Type.String(), country: Type.String(), city: Type.String() });
export const MomentSchema = Type.Object({ id: Type.String(), at: Instant, person: Type.Optional(Type.String()), kind: words(kinds), outcome: words(outcomes), source: Type.String(), ip: Type.Optional(Type.String()), device: Type.Optional(Type.String()), summary: Type.String(), evidence: Type.Array(Type.String(), { description: 'ids of the evidence that rests on it' }) });
/** What one or several people did in a span: presence in lanes, and what says more than presence. `is_cut`: there is more than fits. */
export const TimelineViewSchema = Type.Object({ from: Instant, to: Instant, lanes: Type.Array(LaneSpanSchema), moments: Type.Array(MomentSchema), names: NamesSchema, is_cut: Type.Boolean() });
export type TimelineView = Static<typeof TimelineViewSchema>;

/** Where somebody says to live, was sent a laptop, and was seen. */
export const MapViewSchema = Type.Object({
  places: Type.Array(Type.Object({ kind: words(['home', 'delivery', 'office', 'seen'] as const), person: Type.Optional(Type.String()), label: Type.String(), ...PointSchema.properties, accuracy_km: Type.Number(), days: Type.Optional(Count), network_class: Type.Optional(words(networkClasses)), ip: Type.Optional(Type.String()), device: Type.Optional(Type.String()), is_evidence: Type.Boolean() })),
  arcs: Type.Array(Type.Object({ person: Type.String(), from: Count, to: Count, km: Type.Number(), label: Type.String() }, { description: 'from and to are indexes of places' })), names: NamesSchema,
});
export type MapView = Static<typeof MapViewSchema>;

export const graphKinds = ['person', 'device', 'address', 'phone', 'mfa-device', 'recruiter'] as const;
export const GraphViewSchema = Type.Object({
  nodes: Type.Array(Type.Object({ id: Type.String(), kind: words(graphKinds), label: Type.String(), is_member: Type.Boolean(), detail: Type.Optional(Type.String()), band: Type.Optional(words(bands)) })),
  edges: Type.Array(Type.Object({ from: Type.String(), to: Type.String(), label: Type.String(), days: Type.Optional(Count), is_evidence: Type.Boolean() })),
  is_cut: Type.Boolean(),
});
export type GraphView = Static<typeof GraphViewSchema>;

/** Who of a farm works from which line, when, on which laptop, sent where, hired by whom. */
export const FarmViewSchema = Type.Object({
  lines: Type.Array(Type.Object({ line: Type.String(), ips: Type.Array(Type.String()), network_class: words(networkClasses), operator: Type.String(), place: Type.String(), people: Count, first: Instant, last: Instant })),
  rows: Type.Array(Type.Object({ person: Type.String(), line: Type.String(), first: Instant, last: Instant, days: Count, hours: Type.Array(Count, { description: '24 numbers: minutes by UTC hour of the day' }), devices: Type.Array(Type.String()), home: Type.String(), home_km: Type.Optional(Type.Number()), sent_to: Type.String(), hired: Type.Optional(Type.String()), hired_by: Type.String(), payout: Type.Optional(Type.String()) })),
  days: Type.Array(Type.Object({ day: Type.String(), line: Type.String(), people: Count, joined: Type.Array(Type.String()), left: Type.Array(Type.String()) })), names: NamesSchema,
});
export type FarmView = Static<typeof FarmViewSchema>;

/** Minutes by UTC weekday (0 Monday) and hour, and which UTC offsets such hours would fit. */
export const HoursViewSchema = Type.Object({
  people: Type.Array(Type.Object({ person: Type.String(), minutes: Type.Array(Type.Array(Count)), claimed_zone: Type.Optional(Type.String()), claimed_offset_h: Type.Optional(Type.Number()), fits: Type.Array(Type.Object({ offset_h: Type.Number(), share: Type.Number() }), { description: 'best first: share of the activity that lies in 7 to 19 h there on weekdays' }) })), names: NamesSchema,
});
export type HoursView = Static<typeof HoursViewSchema>;
export const SimilarSchema = Type.Object({ cases: Type.Array(Type.Object({ row: CaseRowSchema, shares: Type.Array(Type.String(), { description: 'person, device, address, or detector:ID' }) })), names: NamesSchema });
export type Similar = Static<typeof SimilarSchema>;

/** Body of an action: what to do, and for a whole selection on which cases. */
export const BulkSchema = Type.Object({ cases: Type.Optional(Type.Array(Id, { minItems: 1, maxItems: 1000, uniqueItems: true })), q: Type.Optional(Type.String({ maxLength: 2000 })), action: ActionSchema }, { additionalProperties: false });
export const BulkResultSchema = Type.Object({ batch: Type.String({ description: 'undoes all of it' }), done: Type.Array(Type.String()), failed: Type.Array(Type.Object({ case_id: Type.String(), why: Type.String() })) });
export type BulkResult = Static<typeof BulkResultSchema>;
export const ActedSchema = Type.Object({ action_id: Type.String(), work: WorkSchema });
export type Acted = Static<typeof ActedSchema>;
export const PreviewAskSchema = Type.Object({ scope: ScopeSchema, days: Type.Optional(Type.Integer({ minimum: 1, maximum: 3650, default: 30 })) }, { additionalProperties: false });
export const PreviewSchema = Type.Object({
  cases: Type.Array(Type.Object({ case_id: Type.String(), headline: Type.String(), is_whole: Type.Boolean(), verdict: Type.Optional(words(verdicts)) })),
  of: Count, days: Count, wholly: Count, evidence: Count, frauds: Count, people: Count, text: Type.String({ description: 'the same in one sentence' }),
});
export type Preview = Static<typeof PreviewSchema>;
export const SuppressionViewSchema = Type.Object({ id: Type.String(), case_id: Type.String(), at: Instant, actor: Type.String(), scope: ScopeSchema, reason: Type.String(), until: Instant, is_active: Type.Boolean(), mutes_now: Count });
export type SuppressionView = Static<typeof SuppressionViewSchema>;
