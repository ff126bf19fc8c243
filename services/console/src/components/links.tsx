import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { nameOf } from '../words.ts';
import { Untrusted } from './untrusted.tsx';

export { nameOf };

/** Paths of pages. An id comes from logs: it may hold anything. */
export const casePath = (id: string): string => `/cases/${encodeURIComponent(id)}`;
export const personPath = (id: string): string => `/people/${encodeURIComponent(id)}`;
export const devicePath = (id: string): string => `/devices/${encodeURIComponent(id)}`;
export const addressPath = (ip: string): string => `/addresses/${encodeURIComponent(ip)}`;
export const detectorPath = (id: string): string => `/detectors/${encodeURIComponent(id)}`;
export const queuePath = (q: string): string => `/cases?q=${encodeURIComponent(q)}`;

/** Where a hit of the search leads. */
export function hitPath({ kind, id }: api.SearchResult['hits'][number]): string {
  switch (kind) {
    case 'case': return casePath(id);
    case 'person': return personPath(id);
    case 'device': return devicePath(id);
    case 'address': return addressPath(id);
    case 'detector': return detectorPath(id);
    case 'observation': return `/search?q=${encodeURIComponent(id)}`;
  }
}

/** A person by name and login. An account that nobody is claimed to own is shown as such. */
export function PersonLink({ id, names, login = true, short = 60 }: { readonly id: string; readonly names: api.Names; /** The login stands beside the name. */ readonly login?: boolean; readonly short?: number }): ReactNode {
  const { logins = [], team = '', is_claimed } = names[id] ?? {};
  const name = nameOf(id, names);
  const [first = name] = logins;
  return (
    <span>
      <Link to={personPath(id)} title={[name, ...logins, team, id].filter((t) => t !== '').join('\n')}><Untrusted text={name} short={short} expands={false} /></Link>
      {login && first !== name && <span className="w-quiet w-mono"> <Untrusted text={first} short={short} expands={false} /></span>}
      {is_claimed === false && <> <span className="w-mark" data-tone="warn" title="Nobody is claimed to own this account">unknown account</span></>}
    </span>
  );
}
/** Some people by name, `most` of them at the most. */
export function PeopleLinks({ ids, names, most = 3 }: { readonly ids: readonly string[]; readonly names: api.Names; readonly most?: number }): ReactNode {
  return <span>{ids.slice(0, most).map((id, i) => <span key={id}>{i > 0 && ', '}<PersonLink id={id} names={names} login={false} short={40} /></span>)}{ids.length > most && <span className="w-quiet"> and {ids.length - most} more</span>}</span>;
}
export const DeviceLink = ({ id, label }: { readonly id: string; readonly label?: string | undefined }): ReactNode => <Link to={devicePath(id)} title={id} className="w-mono"><Untrusted text={label ?? (id.length > 28 ? `${id.slice(0, 26)}…` : id)} short={60} expands={false} /></Link>;
export const AddressLink = ({ ip }: { readonly ip: string }): ReactNode => <Link to={addressPath(ip)} className="w-mono"><Untrusted text={ip} short={60} expands={false} /></Link>;
export const DetectorLink = ({ id, label }: { readonly id: string; readonly label?: string | undefined }): ReactNode => <Link to={detectorPath(id)} title={id}>{label ?? id}</Link>;
