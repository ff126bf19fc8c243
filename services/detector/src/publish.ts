import { createHash } from 'node:crypto';
import { alertOf, type AlertMessage, type Cases, type CaseStep, type Detector } from '@winnow/detection';
import { type OutMessage } from '@winnow/platform';
import { type PublishedStep } from './ports.ts';

export interface Publishing {
  readonly detectors: ReadonlyMap<string, Detector>;
  readonly version: string;
  readonly now: number;
  /** Steps older than this many ms at `asOf` are kept but not sent: a first fill with old logs would be a flood. */
  readonly maxAgeMs: number;
  readonly asOf: number;
}
export interface ToPublish { readonly messages: readonly OutMessage[]; readonly steps: readonly (PublishedStep & { readonly published_at: number })[] }

/** What an alert says, but for the time of its sending. */
export const digestOf = (alert: AlertMessage): string => createHash('sha256').update(JSON.stringify({ ...alert.value, metadata: { ...alert.value.metadata, logged_time: 0 } })).digest('hex').slice(0, 16);

/**
 * Which of the steps have to be sent: those that never were, and those whose content is another now. A published case that no longer exists at all
 * is closed by a step of its own, so that nobody waits for it. In order of time, so the last alert of a case is its last step.
 */
export function toPublish(steps: readonly CaseStep[], cases: Cases, published: readonly PublishedStep[], how: Publishing): ToPublish {
  const known = new Map(published.map((p) => [p.uid, p]));
  const messages: OutMessage[] = [];
  const out: (PublishedStep & { published_at: number })[] = [];
  for (const step of [...steps, ...vanished(cases, published, how)].sort((a, b) => a.at - b.at || (a.case.case_id < b.case.case_id ? -1 : 1))) {
    const alert = alertOf(step, { detectors: how.detectors, version: how.version, publishedAt: how.now });
    const digest = digestOf(alert);
    if (known.get(alert.uid)?.digest === digest) continue;
    if (how.asOf - step.at <= how.maxAgeMs) messages.push({ key: alert.key, value: JSON.stringify(alert.value), headers: alert.headers });
    out.push({ uid: alert.uid, case_id: alert.key, at: step.at, step: step.step, digest, published_at: how.now });
  }
  return { messages, steps: out };
}

function vanished(cases: Cases, published: readonly PublishedStep[], how: Publishing): readonly CaseStep[] {
  const last = new Map<string, PublishedStep>();
  for (const p of published) { const before = last.get(p.case_id); if (before === undefined || before.at <= p.at) last.set(p.case_id, p); }
  return [...last.values()].filter((p) => p.step !== 'closed' && !cases.has(p.case_id)).map((p): CaseStep => {
    const at = new Date(Math.max(how.asOf, p.at + 1)).toISOString();
    return {
      step: 'closed', at: Date.parse(at), reason: 'what it rested on is no longer found',
      case: { case_id: p.case_id, kind: 'person', people: [], devices: [], ips: [], probability: 0, score_db: -40, peak_probability: 0, peak_at: at, band: 'low', status: 'closed', opened_at: new Date(p.at).toISOString(), updated_at: at, as_of: at, headline: 'Withdrawn: what it rested on is no longer found.', evidence: [], mitigating: [], innocent_explanation: '' },
    };
  });
}
