import { Type, type Static } from 'typebox';

export const families = ['origin', 'location', 'delivery', 'sharing', 'remote-control', 'device', 'behaviour'] as const;
export type Family = (typeof families)[number];
export const bands = ['low', 'medium', 'high', 'critical'] as const;
export type Band = (typeof bands)[number];

const words = <T extends string>(values: readonly T[]) => Type.Unsafe<T>(Type.Union(values.map((v) => Type.Literal(v))));
const Facts = Type.Record(Type.String(), Type.Unknown());

/** What a detector concludes about one subject on one day. An empty `level` withdraws an earlier one. */
export const FindingSchema = Type.Object({
  id: Type.String(), subject: Type.String({ description: 'person id, or the account of an unknown person' }),
  detector: Type.String(), detector_version: Type.Integer(), day: Type.String({ description: 'UTC day, YYYY-MM-DD' }),
  level: Type.String(), quality: Type.Number({ minimum: 0, maximum: 1 }),
  observed_at: Type.Integer({ description: 'Unix ms of the last observation that shows it' }),
  summary: Type.String(), facts: Facts,
  observations: Type.Array(Type.String()), with: Type.Array(Type.String(), { description: 'other subjects of a sharing finding' }),
});
export type Finding = Static<typeof FindingSchema>;

export const EvidenceSchema = Type.Object({
  id: Type.String(), detector: Type.String(), level: Type.String(), family: words(families), weight_db: Type.Number(),
  observed_at: Type.String(), summary: Type.String(), facts: Facts, observations: Type.Array(Type.String()),
});
export type Evidence = Static<typeof EvidenceSchema>;

export const MitigationSchema = Type.Object({ summary: Type.String(), weight_db: Type.Number({ maximum: 0 }) });
export type Mitigation = Static<typeof MitigationSchema>;

export const CaseSchema = Type.Object({
  case_id: Type.String(), kind: words(['person', 'cluster'] as const),
  people: Type.Array(Type.String()), devices: Type.Array(Type.String()), ips: Type.Array(Type.String()),
  probability: Type.Number(), score_db: Type.Number(), peak_probability: Type.Number(), peak_at: Type.String(),
  band: words(bands), status: words(['open', 'closed'] as const), merged_into: Type.Optional(Type.String()),
  opened_at: Type.String(), updated_at: Type.String(), as_of: Type.String(), headline: Type.String(),
  evidence: Type.Array(EvidenceSchema), mitigating: Type.Array(MitigationSchema), innocent_explanation: Type.String(),
});
export type Case = Static<typeof CaseSchema>;

/** Whom evidence of a case is about; undefined where a case of several does not say. */
export const subjectOfEvidence = (c: Pick<Case, 'kind' | 'people'>, evidence: Evidence): string | undefined => { const said = evidence.facts['person']; return typeof said === 'string' ? said : c.kind === 'person' ? c.people[0] : undefined; };

export const probabilityOf = (scoreDb: number): number => 1 / (1 + 10 ** (-scoreDb / 10));
export const bandOf = (probability: number): Band => (probability >= 0.95 ? 'critical' : probability >= 0.8 ? 'high' : probability >= 0.5 ? 'medium' : 'low');
