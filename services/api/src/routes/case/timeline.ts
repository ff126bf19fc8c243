import { type api, type Case, DAY, HOUR, isoTime, type Observation, shortened, startOfDay, visible } from '@winnow/core';
import { type Context } from '../../context.ts';
import { type Known } from '../../directory.ts';
import { summaryOf } from '../../observation-text.ts';
import { placeName } from '../../places.ts';
import { type Cover, countOf } from './deeds.ts';
import { evidenceBy, peopleIn, type Span, storedOf } from './facts.ts';
import { type Page } from './page.ts';

const MOST_LANES = 2000;
const MOST_MOMENTS = 1000;
const USUAL = 31 * DAY;
const LEAST = 7 * DAY;

/** The days round the evidence, at most a month up to the newest of it. Evidence from claims without a date lies decades back and does not count. */
export function defaultSpan(c: Case): Span {
  const seen = c.evidence.map((e) => Date.parse(e.observed_at)).filter((at) => at > Date.UTC(2001, 0, 1));
  const newest = seen.length === 0 ? Date.parse(c.as_of) - 1 : Math.max(...seen);
  const to = startOfDay(newest) + DAY;
  const oldest = seen.length === 0 ? to : startOfDay(Math.min(...seen)) - DAY;
  return { from: Math.min(to - LEAST, Math.max(to - USUAL, oldest)), to };
}

export interface Asked extends Span { readonly people: readonly string[]; /** Devices whose reports are wanted, by any id, beside those that the people own. */ readonly devices: readonly string[]; /** Devices whose reports are wanted round the time that the people worked on them, as stored. */ readonly worked?: readonly string[]; /** Which evidence rests on an observation. */ readonly evidence: ReadonlyMap<string, readonly string[]> }

export const caseTimeline = (c: Case, span: Span, page: Page): Promise<api.TimelineView> => timelineView({ ...span, people: peopleIn(c), devices: c.devices, evidence: evidenceBy(c.evidence) }, page);

/** What people did in a span: presence in lanes, and moments; of more than fits the newest. What evidence rests on is never cut. */
export async function timelineView({ people, devices, worked = [], evidence, from, to }: Asked, { context, store, deeds }: Pick<Page, 'context' | 'store' | 'deeds'>): Promise<api.TimelineView> {
  const known = await context.directory.now();
  const stored = storedOf(people, devices, known.subjects);
  const [covers, { observations, isCut }] = await Promise.all([
    deeds.of(people, { from, to }),
    store.moments({ ...stored, devices: [...new Set([...stored.devices, ...worked])], first: [...evidence.keys()].slice(0, MOST_MOMENTS), from, to }, MOST_MOMENTS),
  ]);
  const lanes = lanesOf(covers);
  const isWanted = concerning(observations, { people, covers, wanted: new Set(stored.devices), evidence, known });
  const moments = observations.filter(isWanted).map((o) => momentOf(o, evidence, known)).sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : a.id < b.id ? -1 : 1));
  return { from: isoTime(from), to: isoTime(to), lanes: lanes.slice(-MOST_LANES), moments, names: namesOf(people, moments, context, known), is_cut: isCut || lanes.length > MOST_LANES };
}
interface Concerning { readonly people: readonly string[]; readonly covers: readonly Cover[]; readonly wanted: ReadonlySet<string>; readonly evidence: ReadonlyMap<string, unknown>; readonly known: Known }
/** Whether a moment is one of theirs: a report about a device that is not theirs is when they worked on it, by the rule that detection goes by. */
function concerning(observations: readonly Observation[], { people, covers, wanted, evidence, known }: Concerning): (o: Observation) => boolean {
  const isSure = (o: Observation): boolean => o.winnow.account_id !== undefined || evidence.has(o.event.id) || wanted.has(o.winnow.device_id ?? '');
  const reports = observations.filter((o) => !isSure(o));
  if (reports.length === 0) return () => true;
  const theirs = new Set(people.flatMap((subject) => known.subjects.resolve({ subject, presences: covers.filter((c) => c.person === subject).map((c) => c.of), sessions: [], notable: reports }).notable.map((o) => o.event.id)));
  return (o) => isSure(o) || theirs.has(o.event.id);
}
const namesOf = (people: readonly string[], moments: readonly api.TimelineView['moments'][number][], { directory }: Context, known: Known): api.Names => directory.namesOf([...people, ...moments.flatMap((m) => m.person ?? [])], known);

/** Covers in order of time; neighbouring hours of one person, device and address become one span. */
export function lanesOf(covers: readonly Cover[]): api.TimelineView['lanes'] {
  const open = new Map<string, { span: api.TimelineView['lanes'][number]; last: number; hour: number }>();
  const out: api.TimelineView['lanes'] = [];
  for (const c of covers) {
    const key = `${c.person}\n${c.device}\n${c.ip}`;
    const before = open.get(key);
    if (before !== undefined && c.hour - before.hour <= HOUR) {
      [before.last, before.hour] = [Math.max(before.last, c.last), c.hour];
      Object.assign(before.span, { last: isoTime(before.last), minutes: before.span.minutes + countOf(c.minutes) });
      continue;
    }
    const span = { person: c.person, device: c.device, ip: c.ip, first: isoTime(c.first), last: isoTime(c.last), minutes: countOf(c.minutes), network_class: c.of.networkClass, operator: c.of.operator, country: c.of.country, city: c.of.city };
    open.set(key, { span, last: c.last, hour: c.hour });
    out.push(span);
  }
  return out;
}

function momentOf(o: Observation, evidence: ReadonlyMap<string, readonly string[]>, { subjects }: Known): api.TimelineView['moments'][number] {
  const { account_id: account, device_id: device } = o.winnow;
  return {
    id: o.event.id, at: o['@timestamp'], ...(account !== undefined && { person: subjects.subjectOf(account) }), kind: o.winnow.kind, outcome: o.event.outcome, source: o.winnow.source, ...(o.source?.ip !== undefined && { ip: o.source.ip }),
    ...(device !== undefined && { device: subjects.deviceOf(device) }), summary: momentText(o), evidence: [...(evidence.get(o.event.id) ?? [])],
  };
}

/** What it tells, and from where: a moment in a far country is to be seen as one. */
function momentText(o: Observation): string {
  const place = visible(placeName(o.source?.geo?.city_name, o.source?.geo?.country_iso_code));
  return `${summaryOf(o)}${place === '' ? '' : `; from ${shortened(place, 100)}`}`;
}
