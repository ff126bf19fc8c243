import { createHmac } from 'node:crypto';
import { accountId, type Claims, type Observation, splitLogin } from '@winnow/core';

const keyed = (key: string, what: string, value: string): string => createHmac('sha256', key).update(`${what}\n${value}`).digest('hex').slice(0, 32);

/** Pseudonym `h_…` of a device that is known only by its host name. */
export const hostId = (key: string, hostName: string): string => `h_${keyed(key, 'host', hostName.trim().toLowerCase())}`;

const hashedPhone = /^p_[0-9a-f]{32}$/;
/** Pseudonym `p_…` of a phone number; undefined for a masked or too short one, which would make one phone of many people's. */
export function phoneId(key: string, phone: string): string | undefined {
  const text = phone.slice(0, 64).trim();
  if (hashedPhone.test(text)) return text;
  if (!/^[\d\s+().\-/]+$/.test(text)) return undefined;
  const digits = text.replace(/\D/g, '').replace(/^0+/, '');
  return digits.length < 7 || digits.length > 18 ? undefined : `p_${keyed(key, 'phone', digits)}`;
}

/** Login and realm that an account is made of, both lower case; undefined when the record names nobody. */
export function loginOf(o: Observation, realm = ''): { readonly name: string; readonly realm: string } | undefined {
  const { user } = o;
  if (user === undefined) return undefined;
  const login = user.name ?? user.email;
  if (login === undefined || login.trim() === '') return undefined;
  const split = user.domain === undefined ? splitLogin(login) : { name: login.trim().toLowerCase(), realm: user.domain.trim().toLowerCase() };
  return split.name === '' ? undefined : { name: split.name, realm: split.realm === '' ? realm.trim().toLowerCase() : split.realm };
}

/** The observation with `winnow.person_id` as the claims resolve it now. For `parse --enrich` only: people are resolved at read, never stored. */
export function withPerson(o: Observation, claims: Claims, realm?: string): Observation {
  const login = loginOf(o, realm);
  const person = login === undefined ? undefined : claims.personOfLogin(login.name, login.realm);
  return person === undefined ? o : { ...o, winnow: { ...o.winnow, person_id: person } };
}

/** A row of the table `identities`: the only place where a pseudonym and a name stand together. Empty text where nothing is known. */
export interface IdentityRow {
  readonly kind: 'account' | 'device' | 'phone';
  readonly id: string;
  readonly name: string;
  readonly realm: string;
  readonly email: string;
  readonly host: string;
}

/** Who an observation names: account, device and (only before enrichment replaced it) phone. `key` is the installation's account key. */
export function identitiesOf(o: Observation, key: string, realm?: string): readonly IdentityRow[] {
  const rows: IdentityRow[] = [];
  const login = loginOf(o, realm);
  if (login !== undefined) rows.push({ ...nobody, kind: 'account', id: o.winnow.account_id ?? accountId(key, login.realm, login.name), ...login, email: o.user?.email ?? '' });
  const host = o.host?.name;
  if (host !== undefined && host !== '') rows.push({ ...nobody, kind: 'device', id: o.winnow.device_id ?? hostId(key, host), host });
  const phone = o.winnow.mfa?.phone;
  if (phone !== undefined) rows.push(...phoneRow(key, phone));
  return rows;
}

const nobody = { name: '', realm: '', email: '', host: '' } as const;
function phoneRow(key: string, phone: string): readonly IdentityRow[] {
  const id = phoneId(key, phone);
  return id === undefined || id === phone ? [] : [{ ...nobody, kind: 'phone', id, name: phone }];
}
