import { Blocks, type NetworkClass, parseCidr } from '@winnow/core';
import { addressBlock } from '../clickhouse/address-block.ts';
import { type AnonymousDb } from './anonymous.ts';
import { type AddressList, CidrSet } from './cidr-list.ts';
import { type ListEntry } from './list-file.ts';
import { namedBy } from './networks.ts';

/** One entry of a list that names an address: what it says, and where that comes from. */
export interface ListMatch {
  readonly file: string;
  /** What `value` is: a block, the number of an AS, or words of its holder's name. */
  readonly type: 'cidr' | 'asn' | 'name-word';
  readonly value: string;
  readonly class: NetworkClass;
  readonly operator?: string;
  readonly source: string;
  /** Absent for databases, which do not carry it. */
  readonly licence?: string;
  /** Day of the data, YYYY-MM-DD. */
  readonly date: string;
  readonly note?: string;
}
export interface Asn { readonly number: number; readonly organization: string }
export interface ListContent { readonly entries: readonly ListEntry[]; readonly addresses: readonly AddressList[]; readonly databases: readonly AnonymousDb[] }

/** All that lists say of an address (canonical), each list's narrowest block; blocks first, then the AS, then words of its holder's name. Which of them counts is `Lists.network`'s business. */
export function listMatches({ entries, addresses, databases }: ListContent): (ip: string, asn: Asn | undefined) => readonly ListMatch[] {
  const blocks = new Blocks(entries.filter((e) => e.type === 'cidr').flatMap((e) => { const match = matchOf(e); return match === undefined ? [] : [[e.value, match] as const]; }));
  const imported = addresses.map((list) => ({ list, set: new CidrSet(list.cidrs) }));
  return (ip, asn) => [
    blocks.find(ip),
    ...imported.map(({ list, set }) => (set.has(ip) ? addressMatch(ip, list) : undefined)), ...databases.map((db) => databaseMatch(ip, db)),
    ...(asn === undefined ? [] : entries.filter((e) => (e.type === 'asn' && Number(e.value) === asn.number) || (e.type === 'name-word' && namedBy(asn.organization, e.value))).map(matchOf)),
  ].filter((match) => match !== undefined);
}

function matchOf({ at, type, value, class: cls, operator, source, licence, date, note }: ListEntry): ListMatch | undefined {
  if (cls === undefined || (type !== 'cidr' && type !== 'asn' && type !== 'name-word')) return undefined;
  return { file: at.split(':', 1).join(''), type, value, class: cls, source, licence, date, ...(operator !== undefined && { operator }), ...(note !== undefined && { note }) };
}

/** Looked for one by one: the set says first that there is one, and few addresses are on a list. */
function addressMatch(ip: string, { file, head: { class: cls, operator, source, licence, date }, cidrs }: AddressList): ListMatch {
  const key = parseCidr(ip)?.first ?? '';
  let narrowest: { readonly cidr: string; readonly first: string } | undefined;
  for (const cidr of cidrs) {
    const range = parseCidr(cidr);
    if (range !== undefined && range.first <= key && key <= range.last && (narrowest === undefined || range.first >= narrowest.first)) narrowest = { cidr, first: range.first };
  }
  return { file, type: 'cidr', value: narrowest?.cidr ?? ip, class: cls, source, licence, date, ...(operator !== undefined && { operator }) };
}

function databaseMatch(ip: string, db: AnonymousDb): ListMatch | undefined {
  const found = db.find(ip);
  if (found === undefined) return undefined;
  const block = addressBlock(`${ip}/${String(db.prefixOf(ip))}`);
  return { file: db.file, type: 'cidr', value: typeof block === 'string' ? ip : block.text, ...found, source: db.type, date: db.date };
}
