import { type api, type Claims, homeOf, isoTime, type Presence, type Timeline } from '@winnow/core';
import { catalogue, mutedOf, type SeenDays, seenOf } from '@winnow/detection';
import { DetectorStore, EntityStore, type Span } from '@winnow/platform';
import { type Indexed, rowOf } from './case-index.ts';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';
import { devicesNamed, peopleOfCases, seenValues } from './seen.ts';
import { type AskedSpan, spanOf } from './span.ts';

const MOST_ACCOUNTS = 200;
/** Presences, sessions and notable observations, of each, that the page is made of: of more the newest. */
const MOST_ROWS = 20_000;
const titles = new Map(catalogue.map(({ id, title }) => [id, title]));

/** One person's timeline in a span, with the claims laid over it; undefined where nothing was seen. */
async function timelineIn(subject: string, span: Span, { subjects }: Known, { deps }: Context): Promise<Timeline | undefined> {
  const accounts = subjects.accountsOf(subject);
  const worked = await new EntityStore(deps.db).devicesOf(accounts, span);
  const found = (await deps.store.timelines([{ subject, accounts, devices: [...new Set([...worked, ...subjects.ownedBy(subject)])].sort() }], span.from, span.to, { most: MOST_ROWS })).get(subject);
  return found === undefined ? undefined : subjects.resolve(found);
}

/** All that is known of one person. What was seen is of a span, the last 90 days of theirs unless another one is asked for. */
export async function personView(subject: string, asked: AskedSpan, context: Context): Promise<api.PersonView> {
  const { deps, directory } = context;
  const [known, cases] = await Promise.all([directory.now(), context.cases.now()]);
  const { claims, subjects, accounts } = known;
  const ids = subjects.accountsOf(subject);
  const own = cases.all.filter((one) => one.case.people.includes(subject));
  const active = await new EntityStore(deps.db).active(ids);
  const span = spanOf(asked, await lastOf(ids, active, context));
  const [timeline, standing, scores] = await Promise.all([timelineIn(subject, span, known, context), new DetectorStore(deps.db).standing([subject]), scoresOf(own, context)]);
  const seen = seenOf(timeline?.presences ?? []);
  const rows = own.map(rowOf);
  const home = homeOf(claims.housed(subject)?.row);
  return {
    person_id: subject, is_claimed: claims.person(subject) !== undefined, claims: [...claims.personHistory(subject)], ...(home !== undefined && { home }), travel: claims.rows.travel.filter((trip) => trip.person_id === subject), owned_devices: [...claims.devicesOf(subject)],
    accounts: ids.slice(0, MOST_ACCOUNTS).map((id) => ({ account_id: id, login: accounts.get(id)?.name ?? '', realm: accounts.get(id)?.realm ?? '' })), ...(active !== undefined && { active: { first: isoTime(active.first), last: isoTime(active.last), days: active.days } }),
    places: seenValues(seen.places), networks: seenValues(seen.networks), devices: await devicesNamed(seen.devices, known, context), addresses: addressesSeen(seen.addresses, timeline?.presences ?? []),
    findings: standing.map((f) => ({ ...f, title: titles.get(f.detector) ?? f.detector })).sort((a, b) => b.observed_at - a.observed_at || (a.detector < b.detector ? -1 : 1)),
    muted: timeline === undefined ? [] : mutedIn(timeline, claims, seen.active?.last ?? span.to - 1),
    cases: rows, scores, names: directory.namesOf([subject, ...claims.personHistory(subject).flatMap((row) => [row.manager_id ?? [], row.referrer_id ?? []].flat()), ...peopleOfCases(rows)], known),
  };
}

const mutedIn = (timeline: Timeline, claims: Claims, last: number): api.PersonView['muted'] => mutedOf(timeline, claims, last + 1).map(({ excuse, text }) => ({ excuse, text }));
function addressesSeen(seen: readonly SeenDays[], presences: readonly Presence[]): api.SeenValue[] {
  const where = new Map(presences.map((p) => [p.ip, [p.networkClass, p.operator, p.city, p.country].filter((part) => part !== '').join(', ')]));
  return seenValues(seen, { detail: (ip) => where.get(ip) });
}

/** When accounts were seen last: present, else in vain; without that, now. */
export const lastOf = async (accounts: readonly string[], active: { readonly last: number } | undefined, { deps, now }: Context): Promise<number> => active?.last ?? (await new EntityStore(deps.db).lastTold(accounts)) ?? now();

/** How the probability of these cases went, oldest first. Of cases whose steps are not kept only the peak and how it is now. */
async function scoresOf(own: readonly Indexed[], { deps }: Context): Promise<api.PersonView['scores']> {
  if (own.length === 0) return [];
  const steps = await new EntityStore(deps.db).steps(own.map((one) => one.case.case_id));
  const told = new Set(steps.map((s) => s.case_id));
  const rest = own.filter((one) => !told.has(one.case.case_id)).flatMap(({ case: c }) => [{ at: c.peak_at, probability: c.peak_probability, step: 'peak' }, { at: c.as_of, probability: c.probability, step: 'now' }]);
  return [...steps.map((s) => ({ at: isoTime(s.at), probability: s.probability, step: s.step })), ...rest].sort((a, b) => (a.at < b.at ? -1 : a.at > b.at ? 1 : 0));
}
