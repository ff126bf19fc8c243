import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { DeviceLink, PersonLink } from '../components/links.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { groupBy } from './group.ts';
import { type Fact, Facts, Sub } from './parts.tsx';

type Claim = Readonly<Record<string, unknown>>;
function textOf(value: unknown): string {
  if (value === undefined || value === null) return '';
  if (typeof value === 'string') return value;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  return Array.isArray(value) ? value.map(textOf).join(', ') : JSON.stringify(value);
}
export const field = (claim: Claim, name: string): string => textOf(claim[name]);
/** `Austin, Texas, 78701, US`, of the fields of a claim with one beginning. */
export const placeOf = (claim: Claim, prefix: 'home' | 'shipped'): string => [...new Set(['city', 'region', 'postcode', 'country'].map((part) => field(claim, `${prefix}_${part}`)).filter((t) => t !== ''))].join(', ');

const labels: Readonly<Record<string, string>> = {
  home: 'Home', sent: 'Sent to', time_zone: 'Time zone', employment: 'Employment', start_date: 'Since', end_date: 'Until', team: 'Team', manager_id: 'Manager', agency: 'Agency', referrer_id: 'Referred by', byod_allowed: 'Own device allowed', phone: 'Phone', payout: 'Paid by', id_country: 'Papers of', id_city: 'Papers from', usernames: 'Logins', email: 'Mail', display_name: 'Name',
  hostnames: 'Host names', macs: 'MAC addresses', owner_id: 'Belongs to', ownership: 'Owned by', os: 'System', model: 'Model', vm_allowed: 'Virtual machine allowed', shipped_on: 'Sent on', shipped_kind: 'Kind of address', valid_from: 'Holds from',
};
const hidden = new Set(['person_id', 'device_id', 'valid_from', ...['home', 'shipped'].flatMap((p) => ['country', 'region', 'city', 'postcode', 'lat', 'lon'].map((part) => `${p}_${part}`))]);
const whole = (claim: Claim, prefix: 'home' | 'shipped'): Claim => ({ [prefix === 'home' ? 'home' : 'sent']: placeOf(claim, prefix), ...Object.fromEntries(Object.entries(claim).filter(([name]) => !hidden.has(name))) });

function valueOf(name: string, value: unknown, names: api.Names): ReactNode {
  const text = textOf(value);
  if (text === '') return undefined;
  return name === 'owner_id' || name === 'manager_id' || name === 'referrer_id' ? <PersonLink id={text} names={names} login={false} /> : text;
}

/** What is claimed now, and how it came to be so: each row of the file that changed something. Rows are in the order of `valid_from`. */
export function ClaimFacts({ claims, prefix, names, skips = [] }: { readonly claims: readonly Claim[]; readonly prefix: 'home' | 'shipped'; readonly names: api.Names; readonly skips?: readonly string[] }): ReactNode {
  const all = claims.map((claim) => ({ from: field(claim, 'valid_from'), fields: whole(claim, prefix) }));
  const now = all.at(-1);
  if (now === undefined) return null;
  const changes = all.flatMap(({ from, fields }, i) => {
    const before = all[i - 1]?.fields;
    if (before === undefined) return [];
    const changed = [...new Set([...Object.keys(before), ...Object.keys(fields)])].filter((name) => textOf(before[name]) !== textOf(fields[name]));
    return changed.map((name) => ({ from, name, was: textOf(before[name]), is: textOf(fields[name]) }));
  });
  const rows = Object.entries(now.fields).filter(([name]) => !skips.includes(name)).map(([name, value]): Fact => [labels[name] ?? name, valueOf(name, value, names)]);
  return (
    <>
      <Facts rows={rows} />
      {changes.length > 0 && <><Sub>What changed</Sub><ul className="e-plain">{[...groupBy(changes, (c) => c.from)].toReversed().slice(0, 20).map(([from, of]) => <li key={from}><span className="w-num">{from === '' ? 'no date' : <Untrusted text={from} short={12} />}</span>{of.slice(0, 20).map((c) => <div key={c.name}>{labels[c.name] ?? <Untrusted text={c.name} short={40} />}: <span className="w-quiet"><Untrusted text={c.was === '' ? 'unknown' : c.was} short={80} /></span> → <Untrusted text={c.is === '' ? 'unknown' : c.is} short={80} /></div>)}</li>)}</ul></>}
    </>
  );
}

/** Devices that somebody is said to own, with where they were sent. */
export const OwnedDevices = ({ devices }: { readonly devices: api.PersonView['owned_devices'] }): ReactNode => (
  <ul className="e-plain">{devices.slice(0, 50).map((d, i) => {
    const [sent, kind, on] = [placeOf(d, 'shipped'), d.shipped_kind ?? '', d.shipped_on ?? ''];
    return <li key={i}><DeviceLink id={d.device_id} /> <span className="w-quiet"><Untrusted text={[d.model, d.ownership].filter((t) => t !== undefined && t !== '').join(', ')} short={60} /></span><div>{sent === '' ? <span className="w-quiet">not said where it was sent</span> : <>sent to <Untrusted text={sent} short={100} />{kind !== '' && <> (<Untrusted text={kind} short={30} />)</>}{on !== '' && <span className="w-quiet w-num"> on <Untrusted text={on} short={12} /></span>}</>}</div></li>;
  })}</ul>
);
