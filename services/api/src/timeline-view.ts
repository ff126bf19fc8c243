import { type api, HOUR, isoTime, type Observation, type Presence } from '@winnow/core';
import { EntityStore, type Span } from '@winnow/platform';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';
import { summaryOf } from './observation-text.ts';
import { timelineIn } from './person-view.ts';

const MOST_LANES = 2000;
const MOST_MOMENTS = 1000;
const MOST_EVIDENCE = 500;

/** One person's timeline in a span: presence, hours in a row as one, and what says more than presence or stands in evidence about them. Of more than fits the newest. */
export async function timelineView(subject: string, span: Span, context: Context): Promise<api.TimelineView> {
  const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
  const evidence = evidenceOf(cases.all.filter((one) => one.case.people.includes(subject) && one.case.merged_into === undefined).flatMap((one) => one.case.evidence));
  const [timeline, shown] = await Promise.all([timelineIn(subject, span, known, context), new EntityStore(context.deps.db).observationsOf(known.subjects.accountsOf(subject), [...evidence.keys()].slice(0, MOST_EVIDENCE), span)]);
  const lanes = lanesOf(subject, timeline?.presences ?? []);
  const seen = new Map([...shown, ...(timeline?.notable ?? [])].map((o) => [o.event.id, o]));
  const moments = [...seen.values()].map((o) => momentOf(o, known, evidence)).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  return {
    from: isoTime(span.from), to: isoTime(span.to), lanes: lanes.slice(-MOST_LANES), moments: moments.slice(-MOST_MOMENTS), names: context.directory.namesOf([subject, ...moments.slice(-MOST_MOMENTS).flatMap((m) => m.person ?? [])], known),
    is_cut: lanes.length > MOST_LANES || moments.length > MOST_MOMENTS || evidence.size > MOST_EVIDENCE,
  };
}

/** Of observations the ids of the evidence that rests on them. */
function evidenceOf(list: readonly { readonly id: string; readonly observations: readonly string[] }[]): ReadonlyMap<string, readonly string[]> {
  const by = new Map<string, string[]>();
  for (const { id, observations } of list) for (const o of observations) { const own = by.get(o); if (own === undefined) by.set(o, [id]); else if (!own.includes(id)) own.push(id); }
  return by;
}

interface Run { readonly key: string; first: number; last: number; hour: number; minutes: number; readonly of: Presence }
/** Presences as spans: hours in a row of one device at one address are one. In order of their beginning. */
export function lanesOf(person: string, presences: readonly Presence[]): readonly api.TimelineView['lanes'][number][] {
  const open = new Map<string, Run>();
  const runs: Run[] = [];
  for (const p of [...presences].sort((a, b) => a.hour - b.hour || a.first - b.first)) {
    const key = JSON.stringify([p.device, p.ip, p.networkClass]);
    const run = open.get(key);
    const minutes = bitsOf(p.minutes);
    // Two accounts of a person may be there in the same hour.
    if (run !== undefined && p.hour - run.hour <= HOUR) { [run.first, run.last, run.minutes, run.hour] = [Math.min(run.first, p.first), Math.max(run.last, p.last), run.minutes + minutes, p.hour]; continue; }
    const begun: Run = { key, first: p.first, last: p.last, hour: p.hour, minutes, of: p };
    open.set(key, begun);
    runs.push(begun);
  }
  return runs.sort((a, b) => a.first - b.first || (a.key < b.key ? -1 : 1)).map(({ first, last, minutes, of }) => ({ person, device: of.device, ip: of.ip, first: isoTime(first), last: isoTime(last), minutes, network_class: of.networkClass, operator: of.operator, country: of.country, city: of.city }));
}
function bitsOf(mask: bigint): number {
  let n = 0;
  for (let rest = mask; rest > 0n; rest &= rest - 1n) n += 1;
  return n;
}

function momentOf(o: Observation, { subjects }: Known, evidence: ReadonlyMap<string, readonly string[]>): api.TimelineView['moments'][number] {
  const { account_id: account, device_id: device, kind, source } = o.winnow;
  return {
    id: o.event.id, at: o['@timestamp'], ...(account !== undefined && { person: subjects.subjectOf(account) }), kind, outcome: o.event.outcome, source,
    ...(o.source?.ip !== undefined && { ip: o.source.ip }), ...(device !== undefined && { device: subjects.deviceOf(device) }), summary: summaryOf(o), evidence: [...(evidence.get(o.event.id) ?? [])],
  };
}
