import { type Band, bandOf, type Case, caseId, type Claims, type Closing, type Evidence, isNewEnough, isoTime, probabilityOf, type Verdict, type WorkState } from '@winnow/core';
import { headlineOf } from './headline.ts';
import { innocentOf } from './innocent.ts';
import { type Score } from './score.ts';

export interface CaseParams {
  /** Score in dB from which a case opens. */
  readonly openAtDb: number;
  /** dB below that at which it closes: without the gap a case at the edge would open and close every hour. */
  readonly closeGapDb: number;
}
export const defaultCaseParams: CaseParams = { openAtDb: -10, closeGapDb: 3 };

/** Everybody who is looked at together: one person, or people who share. Sorted. */
export type Component = readonly string[];
export interface StepInput {
  readonly asOf: number;
  readonly params: CaseParams;
  /** Scores of all subjects with live evidence. */
  readonly scores: ReadonlyMap<string, Score>;
  /** Components of two and more; everybody else stands alone. */
  readonly components: readonly Component[];
  /** Whose score may have changed, with all members of their components; everybody when absent. Cases of nobody among them stay as they are. */
  readonly touched?: ReadonlySet<string>;
  /** Cases that an analyst closed: of them nothing is told but that new evidence of 10 dB came. */
  readonly closings?: ReadonlyMap<string, Closing>;
  /** When people were hired, by which teams and where they claim to live: headlines tell it. */
  readonly claims: Claims;
  /** The author's base rate of a level: how likely it is beside an innocent story that does not explain it. */
  readonly baseOf: (detector: string, level: string) => number | undefined;
  /** What an innocent person would have to say to a detector's finding, where no story explains it. */
  readonly wordsOf: (detector: string) => string | undefined;
}
export type StepKind = 'opened' | 'raised' | 'changed' | 'closed';
/** A case's step: what becomes an alert. */
export interface CaseStep { readonly step: StepKind; readonly at: number; readonly reason: string; readonly case: Case; /** Id of what an analyst did, of a step that tells of it. */ readonly action?: string; /** What is made of the case by those who work it, once somebody did something. */ readonly work?: StepWork }
export interface StepWork { readonly state: WorkState; readonly isSuppressed: boolean; readonly verdict?: Verdict; readonly reason?: string; readonly assignee?: string }
export type Cases = ReadonlyMap<string, Case>;

/** The score of somebody about whom nothing is live: the prior. */
const NOTHING_DB = -40;
const rank: Readonly<Record<Band, number>> = { low: 0, medium: 1, high: 2, critical: 3 };

export interface Stepped { readonly cases: Cases; readonly steps: readonly CaseStep[]; /** Cases that are another now, if only by their score. */ readonly changed: readonly Case[] }

/** One step of the fold over time: what the cases were, and what is live at asOf, give what they are. Pure, and the same for every order of its input. */
export function stepCases(before: Cases, input: StepInput): Stepped {
  const after = new Map(before);
  const steps: CaseStep[] = [];
  const changed = new Map<string, Case>();
  const put: Put = (next, step, reason) => {
    after.set(next.case_id, next);
    changed.set(next.case_id, next);
    if (step !== undefined) steps.push({ step, at: input.asOf, reason, case: next });
  };
  const inCluster = stepClusters(before, input, put);
  for (const subject of standingAlone(before, input)) {
    const id = caseId('person', subject);
    const old = before.get(id);
    const cluster = inCluster.get(subject);
    if (cluster === undefined) advance({ id, kind: 'person', members: [subject], before: old, heirs: [] }, input, put);
    else if (old?.status === 'open') put(closedCase(old, input, [], cluster.case_id), 'closed', `merged into ${cluster.case_id}`);
  }
  return { cases: after, steps, changed: [...changed.values()] };
}

/** The open cluster case of everybody who is in one. */
function stepClusters(before: Cases, input: StepInput, put: Put): ReadonlyMap<string, Case> {
  const carried = carryOn(before, input.components);
  const inCluster = new Map<string, Case>();
  for (const members of input.components) {
    const id = carried.get(members) ?? newClusterId(members, before, input.asOf);
    const next = !isTouched(members, input) ? before.get(id) : advance({ id, kind: 'cluster', members, before: before.get(id), heirs: members.map((m) => before.get(caseId('person', m))) }, input, put);
    if (next?.status === 'open') for (const member of members) inCluster.set(member, next);
  }
  const living = new Set(carried.values());
  for (const [id, old] of before) if (old.kind === 'cluster' && old.status === 'open' && !living.has(id)) put(closedCase(old, input, []), 'closed', 'nobody shares with anybody any more');
  return inCluster;
}

/**
 * The id of a case that no earlier one carries on: its first member's whose id no case has yet. The first member's may be taken by the case
 * that he was in before the group fell apart, and which the others carry on; two groups under one id would overwrite each other.
 */
function newClusterId(members: Component, before: Cases, asOf: number): string {
  const own = members.map((m) => caseId('cluster', m));
  return own.find((id) => !before.has(id)) ?? caseId('cluster', `${members.join(' ')} ${isoTime(asOf)}`);
}

const isTouched = (members: Component, { touched }: StepInput): boolean => touched === undefined || members.some((m) => touched.has(m));

const standingAlone = (before: Cases, input: StepInput): readonly string[] => {
  const open = [...before.values()].filter((c) => c.kind === 'person' && c.status === 'open').flatMap((c) => c.people);
  const { touched } = input;
  return [...new Set([...(touched ?? input.scores.keys()), ...open])].filter((subject) => touched === undefined || touched.has(subject)).sort();
};

/** A component carries on the case with which it shares most members; then the earliest opened, then the smallest id. */
function carryOn(before: Cases, components: readonly Component[]): ReadonlyMap<Component, string> {
  const pairs: { component: Component; old: Case; shared: number }[] = [];
  for (const old of before.values()) {
    if (old.kind !== 'cluster') continue;
    const people = new Set(old.people);
    for (const component of components) {
      const shared = component.filter((m) => people.has(m)).length;
      if (shared > 0) pairs.push({ component, old, shared });
    }
  }
  const open = (c: Case): number => (c.status === 'open' ? 0 : 1);
  pairs.sort((a, b) => open(a.old) - open(b.old) || b.shared - a.shared || order(a.old.opened_at, b.old.opened_at) || order(a.old.case_id, b.old.case_id) || order(a.component[0] ?? '', b.component[0] ?? ''));
  const carried = new Map<Component, string>();
  const taken = new Set<string>();
  for (const { component, old } of pairs) {
    if (carried.has(component) || taken.has(old.case_id)) continue;
    carried.set(component, old.case_id);
    taken.add(old.case_id);
  }
  return carried;
}
const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

interface Entity { readonly id: string; readonly kind: Case['kind']; readonly members: Component; readonly before: Case | undefined; readonly heirs: readonly (Case | undefined)[] }
type Put = (next: Case, step: StepKind | undefined, reason: string) => void;

function advance(entity: Entity, input: StepInput, put: Put): Case | undefined {
  const { before } = entity;
  const scores = entity.members.flatMap((m) => input.scores.get(m) ?? []);
  const scoreDb = Math.max(...scores.map((s) => s.scoreDb), Number.NEGATIVE_INFINITY);
  const wasOpen = before?.status === 'open' || entity.heirs.some((heir) => heir?.status === 'open');
  if (!wasOpen) {
    if (scoreDb < input.params.openAtDb || isHeldClosed(entity, scores, input)) return before;
    const opened = openCase(entity, scores, input);
    put(opened, 'opened', before === undefined ? 'the evidence adds up' : 'reopened: the evidence adds up again');
    return opened;
  }
  if (scoreDb < input.params.openAtDb - input.params.closeGapDb) {
    if (before?.status !== 'open') return before;
    const closed = closedCase(before, input, scores);
    put(closed, 'closed', 'the evidence has faded');
    return closed;
  }
  if (before?.status !== 'open') {
    const opened = openCase(entity, scores, input);
    put(opened, 'opened', 'carries on the case of a member');
    return opened;
  }
  return keepOpen(entity, before, scores, { input, put });
}

function keepOpen(entity: Entity, before: Case, scores: readonly Score[], { input, put }: { input: StepInput; put: Put }): Case {
  const next = currentCase(entity, scores, input, before);
  const joined = next.people.filter((p) => !before.people.includes(p));
  const raised = rank[next.band] > rank[before.band];
  const reasons = [...(raised ? [`raised to ${next.band}`] : []), ...(joined.length > 0 ? [`joined by ${joined.join(', ')}`] : [])];
  const closing = closingFor(entity.id, input);
  const isFresh = closing !== undefined && isNewEnough(next.evidence, closing);
  // What was closed by hand is told of once when it is to be looked at again, and from then on like any other.
  if (closing !== undefined && isFresh && !isNewEnough(before.evidence, closing)) reasons.unshift('reopened: new evidence since it was closed');
  const stepped = reasons.length > 0 && (closing === undefined || isFresh);
  const kept = stepped ? { ...next, updated_at: isoTime(input.asOf) } : next;
  put(kept, stepped ? 'raised' : undefined, reasons.join('; '));
  return kept;
}

function isHeldClosed({ id }: Entity, scores: readonly Score[], input: StepInput): boolean {
  const closing = closingFor(id, input);
  return closing !== undefined && !isNewEnough(scores.flatMap((s) => s.evidence), closing);
}
/** What an analyst closed on later days is open yet on this one. */
function closingFor(id: string, { closings, asOf }: StepInput): Closing | undefined {
  const closing = closings?.get(id);
  return closing === undefined || asOf <= closing.asOf ? undefined : closing;
}

function openCase(entity: Entity, scores: readonly Score[], input: StepInput): Case {
  const now = isoTime(input.asOf);
  const opened: Case = { ...currentCase(entity, scores, input, entity.before), status: 'open', updated_at: now };
  delete opened.merged_into;
  return opened;
}

/** The case as it stands at asOf. The band is that of the peak: what was critical once stays sorted there until it closes. */
function currentCase(entity: Entity, scores: readonly Score[], input: StepInput, before: Case | undefined): Case {
  const now = isoTime(input.asOf);
  const top = [...scores].sort((a, b) => b.scoreDb - a.scoreDb || order(a.subject, b.subject))[0];
  const scoreDb = top?.scoreDb ?? NOTHING_DB;
  const probability = probabilityOf(scoreDb);
  const evidence = heaviest(scores);
  const lasting = before === undefined ? { status: 'open' as const, opened_at: now, updated_at: now } : { status: before.status, opened_at: before.opened_at, updated_at: before.updated_at };
  const peak = peakOf(probability, now, before);
  return {
    case_id: entity.id, kind: entity.kind, people: [...entity.members], devices: pivots(evidence, 'device_ids'), ips: pivots(evidence, 'ips'),
    probability, score_db: scoreDb, ...peak, band: bandOf(peak.peak_probability), ...lasting, as_of: now,
    headline: headlineOf(entity.kind, entity.members, evidence, input), evidence, mitigating: [...(top?.mitigating ?? [])],
    innocent_explanation: innocentOf({ kind: entity.kind, people: entity.members.length, evidence, baseOf: input.baseOf, wordsOf: input.wordsOf }),
  };
}

function peakOf(probability: number, now: string, before: Case | undefined): Pick<Case, 'peak_probability' | 'peak_at'> {
  if (before === undefined || probability > before.peak_probability) return { peak_probability: probability, peak_at: now };
  return { peak_probability: before.peak_probability, peak_at: before.peak_at };
}

const heaviest = (scores: readonly Score[]): Evidence[] => scores.flatMap((s) => s.evidence).sort((a, b) => b.weight_db - a.weight_db || order(a.id, b.id));

function pivots(evidence: readonly Evidence[], fact: 'device_ids' | 'ips'): string[] {
  const values = evidence.flatMap((e) => { const list: unknown = e.facts[fact]; return Array.isArray(list) ? list.filter((v): v is string => typeof v === 'string') : []; });
  return [...new Set(values)].sort();
}

/** A closed case keeps the evidence it was last open with, so that a reader sees why it was one; only its score goes on. */
function closedCase(before: Case, input: StepInput, scores: readonly Score[], mergedInto?: string): Case {
  const now = isoTime(input.asOf);
  const scoreDb = scores.length === 0 ? before.score_db : Math.max(...scores.map((s) => s.scoreDb));
  return { ...before, status: 'closed', score_db: scoreDb, probability: probabilityOf(scoreDb), updated_at: now, as_of: now, ...(mergedInto !== undefined && { merged_into: mergedInto }) };
}
