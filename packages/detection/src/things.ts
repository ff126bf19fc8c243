import { DAY, type Observation, type PersonClaim, startOfDay } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { type PopulationInput } from './define.ts';

/** What accounts are known by beside their lines: see the table `things`. */
export type ThingKind = 'device' | 'mfa-device' | 'phone' | 'fingerprint';

/** One thing with at least two accounts: parallel arrays, one entry per account. Times are Unix ms. */
export const ThingRow = Type.Object({ value: Type.String(), accounts: Type.Array(Type.String()), days: Type.Array(Type.Integer()), first: Type.Array(Type.Integer()), last: Type.Array(Type.Integer()), observations: Type.Array(Type.String()) });
export type ThingRow = Static<typeof ThingRow>;

/** The SELECT of a detector of shared things; binds `from`, `asOf`, `max_people` (above it a thing is everybody's: a kiosk, a terminal server) and `max_rows`. */
export const thingsQuery = (kind: ThingKind): string => `
    SELECT value, groupArray(account_id) AS accounts, groupArray(day_count) AS days, groupArray(first_ms) AS first, groupArray(last_ms) AS last, groupArray(observation_id) AS observations
    FROM (
      SELECT value, account_id, uniqExact(day) AS day_count, min(t.first) AS first_ms, max(t.last) AS last_ms, min(t.observation) AS observation_id
      FROM (SELECT value, account_id, day, min(u.first) AS first, max(u.last) AS last, min(u.observation) AS observation FROM things AS u WHERE kind = '${kind}' AND day >= {from:Int64} - ${String(DAY)} AND day < {asOf:Int64} GROUP BY value, account_id, day) AS t
      WHERE t.last >= {from:Int64} AND t.first < {asOf:Int64} GROUP BY value, account_id ORDER BY value, account_id
    ) GROUP BY value HAVING length(accounts) >= 2 AND length(accounts) <= {max_people:UInt32} ORDER BY value LIMIT {max_rows:UInt32}`;
export const thingBinds = { max_people: 'UInt32', max_rows: 'UInt32' } as const;
/** Parameters that every detector of shared things has. */
export const thingParams = {
  min_days: Type.Integer({ default: 2, minimum: 1, maximum: 30, description: 'days on which each person showed it' }),
  max_people: Type.Integer({ default: 12, minimum: 2, maximum: 1000, description: 'accounts above which it is everybody\'s: a kiosk, a terminal server, a default' }),
  max_rows: Type.Integer({ default: 20000, minimum: 100, maximum: 1000000, description: 'things returned at most' }),
};

/** A person who showed a thing, with all of the person's accounts put together. */
export interface Holder { readonly subject: string; readonly person: PersonClaim | undefined; readonly days: number; readonly first: number; readonly last: number; readonly observation: string }

/** The people behind a row's accounts who showed it on `minDays` or more, in order. */
export function holdersOf(row: ThingRow, input: Pick<PopulationInput<unknown>, 'claims' | 'subjectOf' | 'asOf'>, minDays: number): readonly Holder[] {
  const holders = new Map<string, Holder>();
  for (const [i, account] of row.accounts.entries()) {
    const subject = input.subjectOf(account, row.last[i] ?? input.asOf);
    const one: Holder = { subject, person: input.claims.person(subject, input.asOf), days: row.days[i] ?? 0, first: row.first[i] ?? 0, last: row.last[i] ?? 0, observation: row.observations[i] ?? '' };
    const before = holders.get(subject);
    holders.set(subject, before === undefined ? one : { ...before, days: Math.max(one.days, before.days), first: Math.min(one.first, before.first), last: Math.max(one.last, before.last) });
  }
  return [...holders.values()].filter((h) => h.days >= minDays).sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** True when each had it while the other did: not handed from one to the other. */
export const overlap = (a: Holder, b: Holder): boolean => a.first < b.last && b.first < a.last;

const shownBy: Readonly<Record<ThingKind, (o: Observation) => string | undefined>> = {
  device: (o) => o.winnow.device_id, 'mfa-device': (o) => o.winnow.mfa?.device_id, phone: (o) => o.winnow.mfa?.phone, fingerprint: (o) => o.winnow.device?.fingerprint,
};

interface OnDay { first: number; last: number; observation: string }
/** What `thingsQuery` gives for these observations: the oracle that a test compares the query with. */
export function thingsOf(kind: ThingKind, observations: Iterable<Observation>, span: { readonly from: number; readonly asOf: number }, maxPeople: number): readonly ThingRow[] {
  const things = new Map<string, Map<string, Map<number, OnDay>>>();
  for (const o of observations) {
    const value = shownBy[kind](o);
    const account = o.winnow.account_id;
    if (value === undefined || value === '' || account === undefined || o.event.outcome !== 'success') continue;
    const at = Date.parse(o['@timestamp']);
    const days = entryOf(entryOf(things, value, () => new Map<string, Map<number, OnDay>>()), account, () => new Map<number, OnDay>());
    const on = entryOf(days, startOfDay(at), () => ({ first: at, last: at, observation: o.event.id }));
    on.first = Math.min(on.first, at);
    on.last = Math.max(on.last, at);
    if (o.event.id < on.observation) on.observation = o.event.id;
  }
  return [...things].sort(byKey).flatMap(([value, accounts]) => {
    const list = [...accounts].sort(byKey).map(([account, days]) => ({ account, days: [...days.values()].filter((d) => d.last >= span.from && d.first < span.asOf) })).filter(({ days }) => days.length > 0);
    if (list.length < 2 || list.length > maxPeople) return [];
    return [{ value, accounts: list.map((a) => a.account), days: list.map((a) => a.days.length), first: list.map((a) => Math.min(...a.days.map((d) => d.first))), last: list.map((a) => Math.max(...a.days.map((d) => d.last))), observations: list.map((a) => a.days.map((d) => d.observation).sort()[0] ?? '') }];
  });
}
const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);
function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  let value = map.get(key);
  if (value === undefined) map.set(key, value = make());
  return value;
}
