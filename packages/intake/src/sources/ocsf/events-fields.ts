import { isPrivateIp } from '@winnow/core';
import { macsOf, systemType } from '../../hardware.ts';
import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { at, flagOf, itemsAt, known, said, saidAt } from '../../paths.ts';
import { type Draft, type JsonObject } from '../../types.ts';

export type User = NonNullable<Draft['user']>;
type Host = NonNullable<Draft['host']>;
export type Device = NonNullable<Draft['device']>;

/** An enumeration's number, also where a pipeline has written it as text. */
export function numberAt(record: unknown, ...path: readonly string[]): number | undefined {
  const text = said(at(record, ...path));
  return text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
}

export const short = (text: string | undefined, most = 256): string | undefined => text?.slice(0, most);
export const wordAt = (record: unknown, ...paths: readonly string[]): string | undefined => short(saidAt(record, ...paths));

export interface Event { readonly json: JsonObject; readonly classUid: number; readonly activity: number }

/** What a record is about: by its class and activity, or by the type, which is both in one number. */
export function eventOf(json: JsonObject): Event | undefined {
  const type = numberAt(json, 'type_uid');
  const classUid = numberAt(json, 'class_uid') ?? (type === undefined ? undefined : Math.trunc(type / 100));
  return classUid === undefined ? undefined : { json, classUid, activity: numberAt(json, 'activity_id') ?? (type ?? 0) % 100 };
}

/** Refused by a control that stands before what was asked (action denied, disposition blocked). */
export const isBlocked = (json: JsonObject): boolean => numberAt(json, 'action_id') === 2 || numberAt(json, 'disposition_id') === 2;

export function outcomeOf(json: JsonObject): Draft['outcome'] {
  if (isBlocked(json)) return 'failure';
  const id = numberAt(json, 'status_id');
  if (id === 1 || id === 2) return id === 1 ? 'success' : 'failure';
  const word = wordAt(json, 'status')?.toLowerCase() ?? '';
  return /^succe(?:ss|eded)/.test(word) ? 'success' : word.startsWith('fail') ? 'failure' : 'unknown';
}

/** System and service accounts by their type. */
const isMachine = (record: unknown, base: string): boolean => [3, 4].includes(numberAt(record, ...base.split('.'), 'type_id') ?? 0) || /^(?:system|service|aws ?service)$/i.test(wordAt(record, `${base}.type`) ?? '');
/** Accounts of Windows itself, whose names are translated. */
const ownSid = /^S-1-5-(?:(?:7|18|19|20)$|(?:80|90|96)-)/i;

function mailAt(json: unknown, base: string): User | undefined {
  const mail = saidAt(json, `${base}.email_addr`);
  return mail?.includes('@') === true ? normaliseUser(mail) : undefined;
}

/** The name that somebody logs in by, else the mail address; undefined when there is neither, or the name is a machine's or a placeholder. */
function loginAt(json: unknown, base: string): User | 'nobody' | undefined {
  const mail = mailAt(json, base);
  const written = saidAt(json, `${base}.name`);
  // Some translations have the person's full name here and the login beside it.
  const login = mail !== undefined && /\S\s\S/.test(written ?? '') ? mail : normaliseUser(written) ?? mail;
  if (login === undefined) return written === undefined ? undefined : 'nobody';
  return known<User>({ ...login, domain: login.domain ?? short(saidAt(json, `${base}.domain`), 255)?.toLowerCase(), email: login.email ?? mail?.email });
}

/** Who stands under `user` or `actor.user`: undefined for nobody and for machines. */
export function userAt(json: unknown, base: string): User | undefined {
  const id = wordAt(json, `${base}.uid`, `${base}.uid_alt`);
  if (isMachine(json, base) || (id !== undefined && ownSid.test(id))) return undefined;
  const login = loginAt(json, base);
  return login === 'nobody' ? undefined : known<User>({ ...login, id });
}

const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ip === '::1';

/** The client's address; behind a proxy it is the first public one of those that the request was forwarded for. */
export function addressOf(json: JsonObject): string | undefined {
  const client = normaliseIp(at(json, 'src_endpoint', 'ip'));
  if (client !== undefined && !isPrivateIp(client)) return client;
  const chain = itemsAt(json, ['http_request', 'x_forwarded_for'], []).slice(0, 8).flatMap((hop) => normaliseIp(hop) ?? []);
  const found = chain.find((ip) => !isPrivateIp(ip)) ?? client;
  return found === undefined || isLoopback(found) ? undefined : found;
}

export function sourceOf(json: JsonObject, inside?: string): Draft['source'] {
  const ip = addressOf(json);
  const port = ip !== undefined && ip === normaliseIp(at(json, 'src_endpoint', 'ip')) ? numberAt(json, 'src_endpoint', 'port') : undefined;
  return known<NonNullable<Draft['source']>>({ ip, port: port !== undefined && port > 0 && port < 65536 ? port : undefined, nat: inside === undefined ? undefined : { ip: inside } });
}

/** By the number of the schema's list of systems, where the name says nothing. */
const systems: ReadonlyMap<number, string> = new Map([[100, 'windows'], [200, 'linux'], [201, 'android'], [300, 'macos'], [301, 'ios'], [302, 'ios']]);

function osAt(json: unknown, base: string): Host['os'] {
  const name = wordAt(json, `${base}.os.name`);
  return known<NonNullable<Host['os']>>({ type: systems.get(numberAt(json, base, 'os', 'type_id') ?? 0) ?? systemType(wordAt(json, `${base}.os.type`) ?? name), name, version: short(wordAt(json, `${base}.os.version`), 128) });
}

const macsAt = (json: JsonObject, base: string): string[] | undefined => macsOf(...[at(json, base, 'mac'), ...itemsAt(json, [base, 'network_interfaces'], ['mac']).map((item) => at(item, 'mac'))].map(said));

/** The machine that an endpoint or a device object tells of. */
export function hostAt(json: JsonObject, base: string): Draft['host'] {
  return known<Host>({ name: short(saidAt(json, `${base}.hostname`, `${base}.name`), 255), mac: macsAt(json, base), os: osAt(json, base) });
}

const isPhone = (json: JsonObject, base: string): boolean => [4, 5].includes(numberAt(json, base, 'type_id') ?? 0);

/** A private phone is no private computer, which is what unmanaged means to those who read it. */
function managedAt(json: JsonObject, base: string): boolean | undefined {
  const managed = flagOf(at(json, base, 'is_managed')) ?? (flagOf(at(json, base, 'is_personal')) === true ? false : undefined);
  return managed === false && isPhone(json, base) ? undefined : managed;
}

export function deviceFacts(json: JsonObject, base: string): Device | undefined {
  return known<Device>({
    managed: managedAt(json, base), compliant: flagOf(at(json, base, 'is_compliant')), vendor: wordAt(json, `${base}.hw_info.vendor_name`, `${base}.vendor_name`), model: wordAt(json, `${base}.model`),
    serial: wordAt(json, `${base}.hw_info.serial_number`), bios_vendor: wordAt(json, `${base}.hw_info.bios_manufacturer`), vm: numberAt(json, base, 'type_id') === 6 ? true : undefined,
  });
}

export const deviceIdAt = (json: JsonObject, base: string): string | undefined => wordAt(json, `${base}.uid`, `${base}.hw_info.serial_number`);

export const observerOf = (json: JsonObject): Draft['observer'] => known<NonNullable<Draft['observer']>>({
  vendor: wordAt(json, 'metadata.product.vendor_name', 'cloud.provider'), product: wordAt(json, 'metadata.product.name', 'metadata.product.feature.name'),
});

export const sessionOf = (json: JsonObject): string | undefined => wordAt(json, 'session.uid', 'actor.session.uid');
export const agentOf = (json: JsonObject): string | undefined => saidAt(json, 'http_request.user_agent');
