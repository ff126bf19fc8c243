import { type Band, type Case, type Evidence, isoTime, sha256, type Verdict } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { ATTACK_VERSION, attackNames } from './attack.ts';
import { type CaseStep, type StepKind } from './cases.ts';
import { type Detector } from './define.ts';

/** What Winnow emits on its alert topic: a subset of OCSF 1.8.0 Detection Finding (class 2004), one self-sufficient JSON object per step. Times are Unix ms. */
const Named = Type.Object({ uid: Type.String(), name: Type.String() });
const Attack = Type.Object({ version: Type.String(), tactic: Named, technique: Type.Optional(Named), sub_technique: Type.Optional(Named) });
export const AlertSchema = Type.Object({
  activity_id: Type.Integer({ minimum: 1, maximum: 3 }), activity_name: Type.String(), category_uid: Type.Literal(2), category_name: Type.String(),
  class_uid: Type.Literal(2004), class_name: Type.String(), type_uid: Type.Integer(), type_name: Type.String(),
  time: Type.Integer({ description: 'event time of the step, Unix ms' }), severity_id: Type.Integer({ minimum: 1, maximum: 5 }), severity: Type.String(),
  status_id: Type.Integer(), status: Type.String(), verdict_id: Type.Optional(Type.Integer()), verdict: Type.Optional(Type.String()), comment: Type.Optional(Type.String({ description: 'why the analyst decided so' })),
  assignee: Type.Optional(Type.Object({ name: Type.String(), type_id: Type.Integer(), type: Type.String() })), is_alert: Type.Boolean(), message: Type.String(),
  risk_score: Type.Integer({ minimum: 0, maximum: 100 }), risk_level_id: Type.Integer(), risk_level: Type.String(), risk_details: Type.String(),
  confidence_id: Type.Integer(), confidence: Type.String(), confidence_score: Type.Integer({ minimum: 0, maximum: 100 }),
  metadata: Type.Object({
    version: Type.Literal('1.8.0'), uid: Type.String(), correlation_uid: Type.String(), event_code: Type.String(), profiles: Type.Array(Type.String()), logged_time: Type.Integer(),
    product: Type.Object({ name: Type.String(), vendor_name: Type.String(), version: Type.String(), feature: Type.Object({ name: Type.String(), version: Type.String() }) }),
  }),
  finding_info: Type.Object({
    uid: Type.String(), title: Type.String(), desc: Type.String(), types: Type.Array(Type.String()),
    created_time: Type.Integer(), modified_time: Type.Integer(), first_seen_time: Type.Optional(Type.Integer()), last_seen_time: Type.Optional(Type.Integer()),
    analytic: Type.Object({ uid: Type.String(), name: Type.String(), version: Type.String(), type_id: Type.Integer(), type: Type.String(), category: Type.String() }),
    attacks: Type.Array(Attack), related_events: Type.Array(Type.Object({ uid: Type.String(), type_uid: Type.Integer() })), related_events_count: Type.Integer(),
    traits: Type.Array(Type.Object({ uid: Type.String(), name: Type.String(), category: Type.String(), type: Type.String(), values: Type.Array(Type.String()) })),
  }),
  actor: Type.Object({ user: Type.Object({ uid: Type.String(), type_id: Type.Integer(), type: Type.String() }) }),
  evidences: Type.Array(Type.Object({ uid: Type.String(), name: Type.String(), data: Type.Record(Type.String(), Type.Unknown()) })),
  observables: Type.Array(Type.Object({ name: Type.String(), type_id: Type.Integer(), type: Type.String(), value: Type.String() })),
  unmapped: Type.Object({ winnow: Type.Object({
    step: Type.String(), reason: Type.String(), kind: Type.String(), people: Type.Array(Type.String()), devices: Type.Array(Type.String()), ips: Type.Array(Type.String()),
    band: Type.String(), status: Type.String(), probability: Type.Number(), score_db: Type.Number(), peak_probability: Type.Number(), merged_into: Type.Optional(Type.String()),
    opened_at: Type.String(), updated_at: Type.String(), as_of: Type.String(), innocent_explanation: Type.String(),
  }) }),
});
export type Alert = Static<typeof AlertSchema>;

export interface AlertMessage { readonly uid: string; readonly key: string; readonly value: Alert; readonly headers: Readonly<Record<string, string>> }
export interface Publisher { readonly detectors: ReadonlyMap<string, Detector>; readonly version: string; /** Wall time of publishing, Unix ms. */ readonly publishedAt: number }

/** Of a case and an instant there is one step at most, and one of each action, so that names it: sent again it is the same alert. */
export const stepUid = (step: Pick<CaseStep, 'at' | 'action'> & { readonly case: Pick<Case, 'case_id'> }): string => `${step.case.case_id}:${(step.action === undefined ? sha256('step', step.case.case_id, String(step.at)) : sha256('action', step.action)).slice(0, 12)}`;

const activities: Readonly<Record<StepKind, readonly [number, string]>> = { opened: [1, 'Create'], raised: [2, 'Update'], changed: [2, 'Update'], closed: [3, 'Close'] };
const severities: Readonly<Record<Band, readonly [number, string]>> = { low: [2, 'Low'], medium: [3, 'Medium'], high: [4, 'High'], critical: [5, 'Critical'] };
const MAX_EVIDENCES = 20;
const MAX_EVENTS = 100;

/** The message for one step of a case. Holds pseudonyms and person ids only, so it may leave the house. */
export function alertOf(step: CaseStep, publisher: Publisher): AlertMessage {
  const uid = stepUid(step);
  const [activity, activityName] = activities[step.step];
  const [severity, severityName] = severities[step.case.band];
  const value: Alert = {
    activity_id: activity, activity_name: activityName, category_uid: 2, category_name: 'Findings', class_uid: 2004, class_name: 'Detection Finding',
    type_uid: 200_400 + activity, type_name: `Detection Finding: ${activityName}`, time: step.at, severity_id: severity, severity: severityName,
    ...statusOf(step), ...judgementOf(step), is_alert: activity === 1, message: step.case.headline, ...riskOf(step.case), ...confidenceOf(step.case),
    metadata: {
      version: '1.8.0', uid, correlation_uid: step.case.case_id, event_code: step.case.evidence[0]?.detector ?? step.step, profiles: ['host', 'incident'], logged_time: publisher.publishedAt,
      product: { name: 'Winnow', vendor_name: 'Winnow', version: publisher.version, feature: { name: 'cases', version: publisher.version } },
    },
    finding_info: findingInfo(step.case, publisher),
    actor: { user: { uid: step.case.people[0] ?? step.case.case_id, type_id: 1, type: 'User' } },
    evidences: step.case.evidence.slice(0, MAX_EVIDENCES).map((e) => ({ uid: e.id, name: e.detector, data: { level: e.level, family: e.family, weight_db: e.weight_db, observed_at: e.observed_at, summary: e.summary, facts: e.facts } })),
    observables: observablesOf(step.case), unmapped: { winnow: unmapped(step) },
  };
  return { uid, key: step.case.case_id, value, headers: headersOf(step, uid, severityName) };
}

const [fresh, inProgress, suppressed, resolved] = [{ status_id: 1, status: 'New' }, { status_id: 2, status: 'In Progress' }, { status_id: 3, status: 'Suppressed' }, { status_id: 4, status: 'Resolved' }];
/** What analysts say of a case holds; a case that nobody touched is new once, and then under way. */
function statusOf({ step, work }: CaseStep): Pick<Alert, 'status_id' | 'status'> {
  if (step === 'closed' || work?.state === 'closed') return resolved;
  if (work === undefined) return step === 'opened' ? fresh : inProgress;
  return work.isSuppressed ? suppressed : work.state === 'new' ? fresh : inProgress;
}

const verdictIds: Readonly<Record<Verdict, readonly [number, string]>> = { 'false-positive': [1, 'False Positive'], fraud: [2, 'True Positive'], benign: [5, 'Benign'], undetermined: [7, 'Insufficient Data'] };
const MAX_COMMENT = 4000;
function judgementOf({ work }: CaseStep): Pick<Alert, 'verdict_id' | 'verdict' | 'comment' | 'assignee'> {
  if (work === undefined) return {};
  // A verdict that was taken back is unknown: whoever holds the one before must hear of it.
  const [verdict_id, verdict] = work.verdict === undefined ? [0, 'Unknown'] : verdictIds[work.verdict];
  return { verdict_id, verdict, ...(work.reason !== undefined && { comment: work.reason.slice(0, MAX_COMMENT) }), ...(work.assignee !== undefined && { assignee: { name: work.assignee, type_id: 1, type: 'User' } }) };
}

function riskOf(c: Case): Pick<Alert, 'risk_score' | 'risk_level_id' | 'risk_level' | 'risk_details'> {
  const id = { low: 1, medium: 2, high: 3, critical: 4 }[c.band];
  const told = c.evidence.slice(0, 8).map((e) => `${e.detector} ${e.level} ${signed(e.weight_db)} dB`);
  return { risk_score: Math.round(c.probability * 100), risk_level_id: id, risk_level: severities[c.band][1], risk_details: [`score ${signed(c.score_db)} dB`, ...told, ...c.mitigating.map((m) => `${m.summary} ${signed(m.weight_db)} dB`)].join('; ') };
}
const signed = (db: number): string => `${db >= 0 ? '+' : ''}${db.toFixed(1)}`;

function confidenceOf(c: Case): Pick<Alert, 'confidence_id' | 'confidence' | 'confidence_score'> {
  const score = Math.round(c.peak_probability * 100);
  if (score >= 80) return { confidence_id: 3, confidence: 'High', confidence_score: score };
  return score >= 50 ? { confidence_id: 2, confidence: 'Medium', confidence_score: score } : { confidence_id: 1, confidence: 'Low', confidence_score: score };
}

function findingInfo(c: Case, { detectors, version }: Publisher): Alert['finding_info'] {
  const seen = c.evidence.map((e) => Date.parse(e.observed_at)).sort((a, b) => a - b);
  const events = [...new Set(c.evidence.flatMap((e) => e.observations))];
  const [first, last] = [seen[0], seen.at(-1)];
  return {
    uid: c.case_id, title: c.headline.split('. ', 1).join(''), desc: c.innocent_explanation === '' ? c.headline : `${c.headline} It would be innocent if: ${c.innocent_explanation}.`,
    types: [...new Set(c.evidence.map((e) => detectors.get(e.detector)?.title ?? e.detector))].slice(0, 10),
    created_time: Date.parse(c.opened_at), modified_time: Date.parse(c.updated_at), ...(first !== undefined && last !== undefined && { first_seen_time: first, last_seen_time: last }),
    analytic: { uid: 'winnow.cases', name: 'Weighted contradictions with claims', version, type_id: 3, type: 'Statistical', category: c.kind },
    attacks: attacksOf(c.evidence, detectors),
    related_events: events.slice(0, MAX_EVENTS).map((uid) => ({ uid, type_uid: 0 })), related_events_count: events.length,
    traits: [
      ...c.evidence.slice(0, MAX_EVIDENCES).map((e) => ({ uid: e.detector, name: e.summary, category: e.family, type: 'contributing', values: [`${signed(e.weight_db)} dB`] })),
      ...c.mitigating.map((m, i) => ({ uid: `mitigating-${String(i + 1)}`, name: m.summary, category: 'mitigation', type: 'mitigating', values: [`${signed(m.weight_db)} dB`] })),
    ],
  };
}

function attacksOf(evidence: readonly Evidence[], detectors: ReadonlyMap<string, Detector>): Alert['finding_info']['attacks'] {
  const seen = new Map<string, Alert['finding_info']['attacks'][number]>();
  for (const { tactic, technique } of evidence.flatMap((e) => detectors.get(e.detector)?.attacks ?? [])) {
    const parent = technique.split('.', 1).join('');
    const named = (uid: string): { uid: string; name: string } => ({ uid, name: attackNames[uid] ?? uid });
    seen.set(`${tactic} ${technique}`, { version: ATTACK_VERSION, tactic: named(tactic), ...(parent === technique ? { technique: named(technique) } : { sub_technique: named(technique) }) });
  }
  return [...seen.values()];
}

function observablesOf(c: Case): Alert['observables'] {
  return [
    ...c.people.map((value) => ({ name: 'actor.user.uid', type_id: 31, type: 'User Uid', value })),
    ...c.ips.map((value) => ({ name: 'evidences.data.facts.ips', type_id: 2, type: 'IP Address', value })),
    ...c.devices.map((value) => ({ name: 'evidences.data.facts.device_ids', type_id: 47, type: 'Device UID', value })),
  ].slice(0, 200);
}

function unmapped({ step, reason, case: c }: CaseStep): Alert['unmapped']['winnow'] {
  return {
    step, reason, kind: c.kind, people: c.people, devices: c.devices, ips: c.ips, band: c.band, status: c.status, probability: c.probability, score_db: c.score_db, peak_probability: c.peak_probability,
    ...(c.merged_into !== undefined && { merged_into: c.merged_into }), opened_at: c.opened_at, updated_at: c.updated_at, as_of: c.as_of, innocent_explanation: c.innocent_explanation,
  };
}

const eventTypes: Readonly<Record<StepKind, string>> = { opened: 'created', raised: 'updated', changed: 'updated', closed: 'closed' };
/** CloudEvents 1.0 in binary mode; a consumer never needs them, the value says all. */
const headersOf = (step: CaseStep, uid: string, severity: string): Record<string, string> => ({
  'content-type': 'application/json', ce_specversion: '1.0', ce_id: uid, ce_source: '/winnow', ce_type: `winnow.alert.${eventTypes[step.step]}.v1`, ce_time: isoTime(step.at),
  ce_subject: `case/${step.case.case_id}`, severity, 'ocsf-version': '1.8.0',
});
