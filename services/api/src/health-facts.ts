import { ago, type api, counted, DAY, HOUR, type Verdict } from '@winnow/core';
import { type Fact, type GeoData, type IntakeCount, type ListSource } from '@winnow/platform';
import { type Seeing } from './blind.ts';
import { type Indexed } from './case-index.ts';

type View = api.HealthView;
type Level = View['checks'][number]['level'];
const levelOf: Readonly<Record<Fact['level'], Level>> = { ok: 'good', note: 'warn', bad: 'bad' };
export const checkOf = ({ level, name, detail, todo }: Fact): View['checks'][number] => ({ name, level: levelOf[level], text: detail, ...(todo !== undefined && { what_to_do: todo }) });

const iso = (ms: number): string => new Date(ms).toISOString();
const MOST_BUCKETS = 50;
function buckets(rows: readonly IntakeCount[], of: (row: IntakeCount) => string): api.Bucket[] {
  const counts = new Map<string, number>();
  for (const row of rows) { const value = of(row); if (value !== '') counts.set(value, (counts.get(value) ?? 0) + row.n); }
  return [...counts].sort(([a, n], [b, m]) => m - n || (a < b ? -1 : 1)).slice(0, MOST_BUCKETS).map(([value, n]) => ({ value, n }));
}

/** The newest observation and its age; clocks that are ahead are left out. `last`: Unix ms. */
export function newestOf(sources: readonly { readonly last: number }[], now: number): Pick<View, 'newest'> {
  const last = Math.max(...sources.map((s) => s.last).filter((at) => at <= now));
  return Number.isFinite(last) ? { newest: { at: iso(last), age_s: Math.round((now - last) / 1000) } } : {};
}

/** Which detectors cannot see, as it goes out. */
export const blindOf = ({ blind }: Seeing): View['blind'] => blind.map(({ who, when, detectors, isHalf, why }) => ({ who: when === undefined ? who : `${who} ${when}`, detectors: detectors.map((d) => d.id), is_half: isHalf, why }));

export interface Intake {
  /** Of the last 24 hours, and of as long as anybody looks back, for topics that fell silent. */
  readonly recent: readonly IntakeCount[];
  readonly long: readonly IntakeCount[];
  readonly hours: readonly { readonly topic: string; readonly hour: number; readonly read: number; readonly failed: number }[];
  readonly lag: readonly { readonly topic: string; readonly records: number; readonly seconds?: number }[];
}
/** What arrives in each topic: who sends, how it is wrapped, what it became, hour by hour. */
export function feedsOf({ recent, long, hours, lag }: Intake): View['feeds'] {
  const topics = [...new Set([...long, ...lag].map(({ topic }) => topic))].sort();
  return topics.map((topic) => {
    const [own, ever, behind] = [recent.filter((r) => r.topic === topic), long.filter((r) => r.topic === topic), lag.find((l) => l.topic === topic)];
    return {
      topic, sources: buckets(own, (r) => r.source), envelopes: buckets(own, (r) => r.envelope), results: buckets(own, (r) => r.result), records_24h: own.reduce((sum, r) => sum + r.n, 0),
      ...(ever.length > 0 && { last: iso(Math.max(...ever.map((r) => r.last))) }), ...(behind !== undefined && { lag_records: behind.records }), ...(behind?.seconds !== undefined && { lag_s: behind.seconds }),
      hours: hours.filter((h) => h.topic === topic).map(({ hour, read, failed }) => ({ hour: iso(hour), read, failed })),
    };
  });
}

/** What could not be read, by topic and reason; the example is PARTITION/OFFSET in the topic. */
export function deadLettersOf(rows: readonly IntakeCount[]): View['dead_letters'] {
  const by = new Map<string, { topic: string; reason: string; n: number; last: number; example: string }>();
  for (const { topic, reason, result, n, last, example } of rows) {
    if (result !== 'dead_letter') continue;
    const known = by.get(`${topic}\n${reason}`);
    by.set(`${topic}\n${reason}`, known === undefined ? { topic, reason, n, last, example } : { ...known, n: known.n + n, ...(last > known.last && { last, example }) });
  }
  return [...by.values()].sort((a, b) => b.n - a.n || (a.topic + a.reason < b.topic + b.reason ? -1 : 1)).map((d) => ({ ...d, last: iso(d.last) }));
}

const ages = { geo: 90, lists: 180 };
/** How old geography and lists are; addresses move, and so do VPN exits. */
export function dataOf(geo: GeoData['info'], lists: readonly ListSource[], now: number): View['data'] {
  const row = (name: string, built: number, most: number): View['data'][number] => {
    if (!(built > 0)) return { name, level: 'warn' };
    const days = Math.max(0, Math.floor((now - built) / DAY));
    return { name, built: iso(built).slice(0, 10), age_days: days, level: days > most ? 'warn' : 'good' };
  };
  // Of a path only the file's name: where things lie is nobody's business here.
  const short = (name: string): string => name.replace(/\((?:.*[/\\])?([^/\\]*)\)$/, '($1)');
  return [
    row(`places: ${short(geo.city.name)}`, geo.city.built, ages.geo), row(`networks: ${short(geo.asn.name)}`, geo.asn.built, ages.geo),
    ...lists.map((s) => ({ ...row(`list: ${s.file}`, Date.parse(s.newest), ages.lists), entries: s.entries })),
  ];
}

/** How often each detector's cases were fraud, and how often something else. */
export function verdictsOf(cases: readonly Indexed[]): View['verdicts'] {
  const by = new Map<string, Record<'fraud' | 'other', number>>();
  for (const { case: c, work } of cases) {
    const verdict: Verdict | undefined = work.verdict?.to;
    if (verdict === undefined || verdict === 'undetermined' || c.merged_into !== undefined) continue;
    for (const detector of new Set(c.evidence.map((e) => e.detector))) {
      const own = by.get(detector) ?? { fraud: 0, other: 0 };
      by.set(detector, own);
      own[verdict === 'fraud' ? 'fraud' : 'other'] += 1;
    }
  }
  return [...by].sort(([a], [b]) => (a < b ? -1 : 1)).map(([detector, counts]) => ({ detector, ...counts }));
}

/** How long cases wait. Counted from when a case was told of; where nobody was told (an investigation), there is nothing to count from. */
export function workLoadOf(cases: readonly Indexed[], toldAt: ReadonlyMap<string, number>, now: number): View['work'] {
  const [first, closing]: [number[], number[]] = [[], []];
  let [open, closed] = [0, 0];
  for (const { case: c, work, actions } of cases) {
    if (c.merged_into === undefined && c.status === 'open' && work.state !== 'closed') open += 1;
    const begun = Math.min(...actions.map((a) => a.at));
    const ended = work.state === 'closed' ? Math.max(...actions.map((a) => (a.action === 'status' && a.to === 'closed' ? a.at : 0))) : 0;
    if (ended > now - 30 * DAY) closed += 1;
    const told = toldAt.get(c.case_id);
    if (told === undefined) continue;
    if (actions.length > 0) first.push(begun - told);
    if (ended > 0) closing.push(ended - told);
  }
  const [toFirst, toClose] = [median(first), median(closing)];
  return { open, closed_30d: closed, ...(toFirst !== undefined && { median_hours_to_first_action: toFirst }), ...(toClose !== undefined && { median_hours_to_close: toClose }) };
}
function median(spans: readonly number[]): number | undefined {
  const sorted = [...spans].sort((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.floor(sorted.length / 2)]];
  return low === undefined || high === undefined ? undefined : Math.max(0, Math.round((low + high) / 2 / HOUR * 10) / 10);
}

/** Cases are looked at every hour while a detector keeps them; none that is open may be older than this. */
const LATE = 2 * HOUR;
export function keeperFact(cases: readonly Indexed[], now: number): Fact | undefined {
  const open = cases.filter((one) => one.case.status === 'open');
  if (open.length === 0) return undefined;
  const late = now - Math.max(...open.map((one) => Date.parse(one.case.as_of)));
  return late > LATE ? { level: 'bad', name: 'detector', detail: `no case was looked at for ${ago(late)}`, todo: 'is a detector running? See its /readyz' } : { level: 'ok', name: 'detector', detail: `looked at ${counted(open.length, 'open case')} within ${ago(Math.max(late, HOUR))}` };
}
