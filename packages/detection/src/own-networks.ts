import { Claims, DAY, type NetworkClass, type NetworkClaim } from '@winnow/core';
import { type Static, Type } from 'typebox';
import { type Subjects } from './subjects.ts';

/** A line (IPv4 address or IPv6 /64) from which many worked: how many accounts, on how many UTC days. */
export const BusyLine = Type.Object({ line: Type.String(), accounts: Type.Integer(), days: Type.Integer(), network_class: Type.Unsafe<NetworkClass>(Type.String()) });
export type BusyLine = Static<typeof BusyLine>;

/** Lines with at least `{least}` accounts and `{days}` days of sessions or logins between `{from}` and `{asOf}` (Unix ms), the busiest first. */
export const busyLinesQuery = `
    SELECT line, uniqExact(cityHash64(account_id)) AS accounts, uniqExact(intDiv(hour, ${String(DAY)})) AS days, tupleElement(min(spoken), 2) AS network_class
    FROM presence_by_line WHERE line != '' AND bitAnd(kinds, 3) != 0 AND hour >= {from:Int64} AND hour < {asOf:Int64}
    GROUP BY line HAVING accounts >= {least:UInt32} AND days >= {days:UInt32} ORDER BY accounts DESC, line LIMIT 100`;
export const busyLinesBinds = { least: 'UInt32', days: 'UInt32' } as const;

/** Fewer accounts than this are a family, a farm, or a small office. */
const FEW = 12;
/** Share of the claimed people's accounts from which on a line that a company can have is its own; a household's or a phone's takes a quarter of everybody. */
const SHARE = { company: 0.15, access: 0.25 } as const;
const MIN_DAYS = 3;
const access = new Set<NetworkClass>(['residential', 'mobile', 'satellite']);

/** What to ask the store for, given how many accounts of claimed people it knows (of all, where nobody is claimed). */
export const busyLinesOf = (accounts: number): { readonly least: number; readonly days: number } => ({ least: Math.max(FEW, Math.ceil(SHARE.company * accounts)), days: MIN_DAYS });

/** Accounts of claimed people; of everybody, where nobody is claimed. */
export function knownAccounts(subjects: Subjects): number {
  let [claimed, all] = [0, 0];
  for (const account of subjects.accounts()) {
    all += 1;
    if (subjects.isKnown(subjects.subjectOf(account))) claimed += 1;
  }
  return claimed === 0 ? all : claimed;
}

/**
 * Ways out that are the company's own though nobody claimed them: so many work from there that the address says nothing about one of them. A farm
 * is never that large a part of those seen, unless the company is tiny, and there nothing is concluded.
 */
export function ownNetworks(lines: readonly BusyLine[], accounts: number, claims: Claims): readonly NetworkClaim[] {
  const { least } = busyLinesOf(accounts);
  return lines
    .filter((l) => l.days >= MIN_DAYS && l.accounts >= (access.has(l.network_class) ? Math.max(least, SHARE.access * accounts) : least) && claims.network(l.line.split('/', 1).join('')) === undefined)
    .map(({ line, accounts: n }) => ({ cidr: line.includes('/') ? line : `${line}/32`, kind: 'corporate-egress', label: `${String(n)} accounts, claimed by nobody` }));
}

/** The claims with these networks beside the claimed ones; the same object when there are none. */
export const withNetworks = (claims: Claims, networks: readonly NetworkClaim[]): Claims => (networks.length === 0 ? claims : new Claims({ ...claims.rows, networks: [...claims.rows.networks, ...networks] }, claims.warnings));
