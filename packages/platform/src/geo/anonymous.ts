import { formatIPv4, isoDate, type NetworkClass } from '@winnow/core';
import { fieldsOf } from './fields.ts';
import { byFamily, type Mmdb } from './mmdb.ts';
import { type ListedNetwork } from './networks.ts';

/** MaxMind has booleans, IPinfo's files have texts. */
const says = (value: unknown): boolean => value === true || value === 1 || value === 'true' || value === 'True' || value === '1';
const text = (value: unknown): string | undefined => (typeof value === 'string' && value.trim() !== '' && value !== '-' ? value.trim().slice(0, 100) : undefined);

/** Fields of the three providers; any of them in a row makes a database one of anonymous networks. */
const flags: readonly (readonly [NetworkClass, readonly string[]])[] = [
  ['tor', ['is_tor_exit_node', 'tor']], ['relay', ['relay']], ['vpn', ['is_anonymous_vpn', 'vpn']],
  ['proxy', ['is_residential_proxy', 'is_public_proxy', 'proxy']], ['hosting', ['is_hosting_provider', 'hosting']],
];
/** IP2Proxy's types. SES (search engines) is left out: no person works from there. */
const proxyTypes = new Map<string, NetworkClass>([['TOR', 'tor'], ['VPN', 'vpn'], ['CPN', 'relay'], ['EPN', 'relay'], ['PUB', 'proxy'], ['WEB', 'proxy'], ['RES', 'proxy'], ['DCH', 'hosting']]);
const known = new Set(['is_anonymous', 'proxy_type', ...flags.flatMap(([, names]) => names)]);

/** True for a row of MaxMind's Anonymous IP (or Plus), IPinfo's privacy or IP2Proxy's PX data. */
export const isAnonymousRow = (value: unknown): boolean => Object.keys(fieldsOf(value)).some((key) => known.has(key));

/** What such a row says of its address; undefined when it says that there is nothing to say. Of several the one that hides most. */
export function anonymousOfRow(value: unknown): ListedNetwork | undefined {
  const row = fieldsOf(value);
  const cls = proxyTypes.get((text(row['proxy_type']) ?? '').toUpperCase()) ?? flags.find(([, names]) => names.some((name) => says(row[name])))?.[0];
  if (cls === undefined) return undefined;
  const operator = text(row['service']) ?? text(row['provider_name']) ?? text(row['provider']);
  return operator === undefined ? { class: cls } : { class: cls, operator };
}

/** A database of anonymous networks, to be asked by address. */
export interface AnonymousDb { readonly file: string; readonly type: string; /** Day it was built, YYYY-MM-DD. */ readonly date: string; readonly nodes: number; find(ip: string): ListedNetwork | undefined; /** Bits that the network of its row has. */ prefixOf(ip: string): number }

export const anonymousDb = (file: string, db: Mmdb): AnonymousDb => ({ file, type: db.type, date: isoDate(db.built), nodes: db.nodes, find: (ip) => anonymousOfRow(byFamily(ip, db, undefined)), prefixOf: (ip) => prefixOf(ip, db) });
const prefixOf = (ip: string, db: Mmdb): number => db.network(ip)?.prefix ?? (ip.includes(':') ? 128 : 32);

const MOST_LOOKED_AT = 50_000;
/** Why an open database is not one of anonymous networks; undefined when it is. Looks at the first networks that have a row. */
export function whyNotAnonymous(db: Mmdb): string | undefined {
  let rows = 0;
  let at = 0;
  for (let i = 0; i < MOST_LOOKED_AT && at < 2 ** 32; i += 1) {
    const found = db.network(formatIPv4(at));
    if (found === undefined) return `is damaged: the row of ${formatIPv4(at)} cannot be read`;
    if (isAnonymousRow(found.row)) return undefined;
    if (found.row !== null) rows += 1;
    const size = 2 ** (32 - found.prefix);
    at = Math.floor(at / size) * size + size;
  }
  return rows === 0 ? `holds nothing (type "${db.type}")` : `has none of the fields of MaxMind's Anonymous IP, IPinfo's privacy or IP2Proxy's PX data (type "${db.type}")`;
}
