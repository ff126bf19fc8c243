import { DAY, lineOf, MINUTE, type Observation } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { isExit } from './places.ts';

/** A tunnel from behind an exit that broke and came back, and who broke and came back with it. Times are Unix ms. */
export const DropRow = Type.Object({
  account: Type.String(), at: Type.Integer(), back: Type.Integer(), line: Type.String(), observation: Type.String(),
  /** Accounts and lines of those who hide their addresses, too. */ mates: Type.Array(Type.Tuple([Type.String(), Type.String()])),
  /** How many accounts of those who do not. */ others: Type.Integer(),
});
export type DropRow = Static<typeof DropRow>;

/** Parameters that the query binds. */
export const dropParams = {
  within_s: Type.Integer({ default: 60, minimum: 5, maximum: 300, description: 'seconds within which two break, and within which they return, to have done so together' }),
  min_gap_s: Type.Integer({ default: 30, minimum: 1, maximum: 600, description: 'seconds below which a new session is a renewal' }),
  max_gap_s: Type.Integer({ default: 7200, minimum: 600, maximum: 86400, description: 'seconds above which who returns has been away, not cut off' }),
  hidden_share: Type.Number({ default: 0.5, minimum: 0.1, maximum: 1, description: 'share of the days of work behind an exit from which on somebody hides the address' }),
  max_rows: Type.Integer({ default: 20000, minimum: 100, maximum: 1000000, description: 'broken tunnels returned at most' }),
};
export const dropBinds = { within_s: 'UInt32', min_gap_s: 'UInt32', max_gap_s: 'UInt32', hidden_share: 'Float64', max_rows: 'UInt32' } as const;

/** Of one instant the end comes first: a session that begins then follows it. */
export const dropsQuery = `
    WITH events AS (
        SELECT DISTINCT account_id, timestamp AS at, kind = 'vpn-session-end' AS is_end, line, id, network_class IN ('vpn', 'proxy', 'tor', 'hosting') AS is_exit, network_class NOT IN ('corporate', 'private') AS is_outside
        FROM observations WHERE kind IN ('vpn-session-start', 'vpn-session-end') AND presence = 1 AND timestamp >= {from:Int64} AND timestamp < {asOf:Int64}
      ), hiders AS (
        SELECT account_id FROM events GROUP BY account_id
        HAVING uniqExactIf(intDiv(at, ${String(DAY)}), is_exit) > 0 AND uniqExactIf(intDiv(at, ${String(DAY)}), is_exit) >= {hidden_share:Float64} * uniqExactIf(intDiv(at, ${String(DAY)}), is_outside)
      ), drops AS (
        SELECT account_id, at, back, line, id, is_exit, account_id IN (SELECT account_id FROM hiders) AS hides FROM (
          SELECT account_id, at, is_end, line, id, is_exit, leadInFrame(at, 1, 0) OVER w AS back, leadInFrame(is_end, 1, 1) OVER w AS then_end
          FROM events WINDOW w AS (PARTITION BY account_id ORDER BY at, is_end DESC, id ROWS BETWEEN CURRENT ROW AND UNBOUNDED FOLLOWING)
        ) WHERE is_end = 1 AND then_end = 0 AND back - at >= {min_gap_s:UInt32} * 1000 AND back - at <= {max_gap_s:UInt32} * 1000
      ), mine AS (SELECT account_id, at, back, line, id, arrayJoin([-1, 0, 1]) + intDiv(at, {within_s:UInt32} * 1000) AS slot FROM drops WHERE hides AND is_exit)
    SELECT mine.account_id AS account, mine.at AS at, mine.back AS back, any(mine.line) AS line, mine.id AS observation,
      arraySort(groupUniqArrayIf((mate.account_id, mate.line), mate.hides AND mate.is_exit)) AS mates, uniqExactIf(mate.account_id, NOT mate.hides) AS others
    FROM mine INNER JOIN (SELECT account_id, at, back, line, is_exit, hides, intDiv(at, {within_s:UInt32} * 1000) AS slot FROM drops) AS mate ON mine.slot = mate.slot
    WHERE mate.account_id != mine.account_id AND abs(mate.at - mine.at) <= {within_s:UInt32} * 1000 AND abs(mate.back - mine.back) <= {within_s:UInt32} * 1000
    GROUP BY account, at, back, observation HAVING length(mates) > 0 ORDER BY at, account, observation LIMIT {max_rows:UInt32}`;

interface Event { readonly account: string; readonly at: number; readonly isEnd: boolean; readonly line: string; readonly id: string; readonly isExit: boolean; readonly isOutside: boolean }
interface Drop extends Event { readonly back: number }
interface Span { readonly from: number; readonly asOf: number }
interface DropLimits { readonly within_s: number; readonly min_gap_s: number; readonly max_gap_s: number; readonly hidden_share: number }

/** What `dropsQuery` gives for these observations: the oracle that a test compares the query with. */
export function dropsOf(observations: Iterable<Observation>, span: Span, limits: DropLimits): readonly DropRow[] {
  const byAccount = new Map<string, Event[]>();
  for (const event of new Map([...observations].flatMap((o) => eventOf(o, span) ?? []).map((e) => [e.id, e])).values()) byAccount.set(event.account, [...(byAccount.get(event.account) ?? []), event]);
  const hiders = new Set([...byAccount].filter(([, events]) => isHiding(events, limits.hidden_share)).map(([account]) => account));
  const drops = [...byAccount.values()].flatMap((events) => dropsIn(events, limits));
  const isTogether = (a: Drop, b: Drop): boolean => a.account !== b.account && Math.abs(a.at - b.at) <= limits.within_s * 1000 && Math.abs(a.back - b.back) <= limits.within_s * 1000;
  return drops.filter((d) => d.isExit && hiders.has(d.account)).sort((a, b) => a.at - b.at || (`${a.account} ${a.id}` < `${b.account} ${b.id}` ? -1 : 1)).flatMap((d) => {
    const together = drops.filter((other) => isTogether(d, other));
    const mates = [...new Map(together.filter((m) => m.isExit && hiders.has(m.account)).map((m) => [`${m.account} ${m.line}`, [m.account, m.line] as [string, string]])).values()].sort(([a, l], [b, k]) => (a < b || (a === b && l < k) ? -1 : 1));
    return mates.length === 0 ? [] : [{ account: d.account, at: d.at, back: d.back, line: d.line, observation: d.id, mates, others: new Set(together.filter((m) => !hiders.has(m.account)).map((m) => m.account)).size }];
  });
}

function eventOf(o: Observation, { from, asOf }: Span): Event | undefined {
  const { kind, account_id: account, network } = o.winnow;
  const [at, ip, net] = [Date.parse(o['@timestamp']), o.source?.ip, network?.class ?? 'unknown'];
  if (account === undefined || ip === undefined || o.event.outcome !== 'success' || at < from || at >= asOf || (kind !== 'vpn-session-start' && kind !== 'vpn-session-end')) return undefined;
  return { account, at, isEnd: kind === 'vpn-session-end', line: lineOf(ip), id: o.event.id, isExit: isExit(net), isOutside: net !== 'corporate' && net !== 'private' };
}

function isHiding(events: readonly Event[], share: number): boolean {
  const days = (is: (e: Event) => boolean): number => new Set(events.filter(is).map((e) => Math.floor(e.at / DAY))).size;
  const hidden = days((e) => e.isExit);
  return hidden > 0 && hidden >= share * days((e) => e.isOutside);
}

function dropsIn(events: readonly Event[], { min_gap_s, max_gap_s }: DropLimits): readonly Drop[] {
  const ordered = [...events].sort((a, b) => a.at - b.at || Number(b.isEnd) - Number(a.isEnd) || (a.id < b.id ? -1 : 1));
  return ordered.flatMap((e, i) => {
    const next = ordered[i + 1];
    if (next === undefined || !e.isEnd || next.isEnd) return [];
    const gap = next.at - e.at;
    return gap >= min_gap_s * 1000 && gap <= max_gap_s * 1000 ? [{ ...e, back: next.at }] : [];
  });
}

/** The UTC minute, to tell when. */
export const minuteOf = (ms: number): string => new Date(Math.floor(ms / MINUTE) * MINUTE).toISOString().slice(0, 16).replace('T', ' ');
