import { createHash } from 'node:crypto';
import { alertOf, type AlertMessage, type Cases, type CaseStep, type Detector, type Publisher } from '@winnow/detection';
import { type OutMessage, type StoredStep } from '@winnow/platform';
import { type PublishedStep } from './ports.ts';

export interface Publishing {
  readonly detectors: ReadonlyMap<string, Detector>;
  readonly version: string;
  readonly now: number;
  /** Steps older than this many ms at `asOf` are kept but not sent: a first fill with old logs would be a flood. */
  readonly maxAgeMs: number;
  readonly asOf: number;
}
/** What to do, in this order: store `intents`, send `messages`, store `steps`. A process that dies in between leaves a step without a digest, and the next one makes up for it. */
export interface ToPublish {
  readonly intents: readonly (PublishedStep & { readonly alert: string; readonly case_doc: string })[];
  readonly messages: readonly OutMessage[];
  readonly steps: readonly PublishedStep[];
}

/** What a step's alert says of the evidence: neither when it was sent, nor what analysts made of the case, which is told by steps of its own and makes no step another. */
export function digestOf({ step, at, reason, case: c, action }: CaseStep, publisher: Publisher): string {
  const { value } = alertOf({ step, at, reason, case: c, ...(action !== undefined && { action }) }, publisher);
  return createHash('sha256').update(JSON.stringify({ ...value, metadata: { ...value.metadata, logged_time: 0 } })).digest('hex').slice(0, 16);
}

/** A step as it is stored before it is sent, and what is sent. */
export interface Telling { readonly step: StoredStep; readonly message: OutMessage }
export function tellingOf(step: CaseStep, publisher: Publisher): Telling {
  const { uid, key, value, headers } = alertOf(step, publisher);
  const message: OutMessage = { key, value: JSON.stringify(value), headers };
  return { message, step: { uid, case_id: key, at: step.at, step: step.step, digest: digestOf(step, publisher), published_at: 0, alert: JSON.stringify(message), case_doc: step.action === undefined ? JSON.stringify(step.case) : '' } };
}

/** Stands for the digest of a step of which nobody knows whether it was sent, after what was sent last has put it right. */
export const UNSURE = 'unsure';

interface Ready { readonly step: CaseStep; readonly alert: AlertMessage; readonly digest: string }
/** What was published of one case, in the order of sending. */
type History = readonly PublishedStep[];

/**
 * Which of the steps have to be sent, given all that may have been published, perhaps over a part of the records: a case's steps from the first one on
 * that never was sent or has another content now, or else its last one when something else was said after it. A published case that no longer exists
 * at all is closed by a step of its own, so that nobody waits for it. In order of time, so the last alert of a case is its last step.
 */
export function toPublish(steps: readonly CaseStep[], cases: Cases, published: readonly PublishedStep[], how: Publishing): ToPublish {
  // Later than all that was published, also when this machine's clock is behind: the newest row of a step is the one that holds.
  const now = published.reduce((latest, p) => Math.max(latest, p.published_at + 2), how.now);
  const known = new Map(published.map((p) => [p.uid, p]));
  const histories = groupBy(published, (p) => p.case_id);
  const due: Ready[] = [];
  for (const [id, own] of groupBy(steps, (s) => s.case.case_id)) due.push(...dueOf(own.map((step) => ready(step, how, now)), inOrder(histories.get(id) ?? [])));
  for (const [id, own] of histories) if (!cases.has(id)) due.push(...vanished(id, inOrder(own), how.asOf).map((step) => ready(step, how, now)));
  due.sort((a, b) => a.step.at - b.step.at || (a.alert.key < b.alert.key ? -1 : 1));
  const row = ({ step, alert }: Ready): Pick<PublishedStep, 'uid' | 'case_id' | 'at' | 'step'> => ({ uid: alert.uid, case_id: alert.key, at: step.at, step: step.step });
  const sent = due.filter(({ step }) => how.asOf - step.at <= how.maxAgeMs).map((d) => ({ d, message: { key: d.alert.key, value: JSON.stringify(d.alert.value), headers: d.alert.headers } }));
  const settled = new Set(due.map(({ alert }) => alert.uid));
  return {
    intents: sent.map(({ d, message }) => { const before = known.get(d.alert.uid); return { ...row(d), digest: '', published_at: before === undefined ? 0 : before.published_at + 1, alert: JSON.stringify(message), case_doc: '' }; }),
    messages: sent.map(({ message }) => message),
    steps: [...due.map((d) => ({ ...row(d), digest: d.digest, published_at: now })), ...published.filter((p) => p.digest === '' && !settled.has(p.uid)).map((p) => ({ ...p, digest: UNSURE, published_at: p.published_at + 1 }))],
  };
}

function ready(step: CaseStep, how: Publishing, publishedAt: number): Ready {
  const publisher = { detectors: how.detectors, version: how.version, publishedAt };
  return { step, alert: alertOf(step, publisher), digest: digestOf(step, publisher) };
}

function dueOf(steps: readonly Ready[], history: History): readonly Ready[] {
  const digests = new Map(history.map((p) => [p.uid, p.digest]));
  const first = steps.findIndex(({ alert, digest }) => digests.get(alert.uid) !== digest);
  if (first >= 0) return steps.slice(first);
  return isLastWord(steps.at(-1)?.alert.uid, history) ? [] : steps.slice(-1);
}

/** True when nothing was, or may have been, said after this step. */
const isLastWord = (uid: string | undefined, history: History): boolean => history.at(-1)?.uid === uid && history.every((p) => p.digest !== '');

function vanished(case_id: string, history: History, asOf: number): readonly CaseStep[] {
  const last = history.at(-1);
  if (last === undefined || (last.step === 'closed' && isLastWord(last.uid, history))) return [];
  const at = Math.max(asOf, ...history.map((p) => (p.step === 'closed' ? p.at : p.at + 1)));
  const time = new Date(at).toISOString();
  return [{
    step: 'closed', at, reason: 'what it rested on is no longer found',
    case: { case_id, kind: 'person', people: [], devices: [], ips: [], probability: 0, score_db: -40, peak_probability: 0, peak_at: time, band: 'low', status: 'closed', opened_at: new Date(last.at).toISOString(), updated_at: time, as_of: time, headline: 'Withdrawn: what it rested on is no longer found.', evidence: [], mitigating: [], innocent_explanation: '' },
  }];
}

const inOrder = (history: History): History => [...history].sort((a, b) => a.published_at - b.published_at || a.at - b.at);

function groupBy<T>(list: readonly T[], keyOf: (item: T) => string): Map<string, T[]> {
  const out = new Map<string, T[]>();
  for (const item of list) { const key = keyOf(item); const group = out.get(key); if (group === undefined) out.set(key, [item]); else group.push(item); }
  return out;
}
