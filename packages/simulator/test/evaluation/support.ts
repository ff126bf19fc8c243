import { DAY, type Evidence, probabilityOf, type Truth } from '@winnow/core';
import { type CaseSeen, type Company, labelsOf, rankingOf } from '@winnow/simulator';

export const FROM = Date.UTC(2026, 2, 2);
/** Unix ms of so many days after the first. */
export const on = (day: number): number => FROM + day * DAY;

export const evidence = (detector: string, db: number, person = 'p1'): Evidence => ({ id: `f_${detector}_${person}`, detector, level: 'level', family: 'origin', weight_db: db, observed_at: new Date(FROM).toISOString(), summary: `Because of ${detector}.`, facts: { person }, observations: [] });

/** A case that opened on a day with all of its people, unless `later` says when somebody joined. */
export function seen(people: string, of: { readonly day?: number; readonly db?: number; readonly kind?: CaseSeen['kind']; readonly merged?: boolean; readonly later?: Readonly<Record<string, number>>; readonly evidence?: readonly Evidence[] } = {}): CaseSeen {
  const { day = 1, db = 5, kind = people.includes(' ') ? 'cluster' : 'person', merged = false, later = {}, evidence: why = [] } = of;
  return { id: `c ${people} ${String(day)}`, kind, people: new Map(people.split(' ').map((p) => [p, on(later[p] ?? day)])), openedAt: on(day), peakProbability: probabilityOf(db), merged, headline: '', scoreDb: db, evidence: why, mitigating: [] };
}

/** Rows of a truth file: person, scenario, then cluster, first and last day where they matter. */
export const truth = (rows: readonly (readonly [person: string, scenario: string, cluster?: string, from?: string, to?: string])[]): readonly Truth[] =>
  rows.map(([person_id, scenario, cluster, from = '2026-03-02', to]) => ({ person_id, scenario, from, ...(cluster !== undefined && cluster !== '' && { cluster }), ...(to !== undefined && { to }) }));

/** A company of 1,000 people with 28 days of logs: its volume is 4. */
export function company(rows: readonly Truth[], cases: readonly CaseSeen[], more: Partial<Company> = {}): Company {
  const { labels } = labelsOf(rows, { isKnown: () => true, from: FROM, until: on(28) });
  const ranking = rankingOf(cases.filter((c) => !c.merged).map((c) => ({ people: c.people.keys(), score: c.scoreDb })), labels);
  const scores = new Map(cases.flatMap((c) => [...c.people.keys()].map((p) => [p, { peakDb: c.scoreDb, finalDb: c.scoreDb }])));
  return { name: 'acme', people: 1000, from: FROM, until: on(28), openAtDb: -10, labels, cases, scores, traces: new Map(), ranking, baselines: [], ...more };
}
