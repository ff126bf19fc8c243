import { isPrivateIp } from '@winnow/core';
import { normaliseUser, type UserName } from '../../normalise.ts';
import { type Draft } from '../../types.ts';
import { type Fields, filled, shortName } from './fields.ts';

export type User = NonNullable<Draft['user']>;
type Host = NonNullable<Draft['host']>;

/** Accounts of Windows itself, by their SID: their names are translated. */
const ownSid = /^S-1-5-(?:(?:7|18|19|20)$|(?:80|90|96)-)/i;

/** Who stands under one of the `bases` (`user`, `source.user`, …): the first that names a person. */
export function userOf(f: Fields, ...bases: readonly string[]): User | undefined {
  for (const base of bases) {
    const user = userAt(f, base);
    if (user !== undefined) return user;
  }
  return undefined;
}

function mailOf(f: Fields, base: string): UserName | undefined {
  const mail = f.text(`${base}.email`) ?? '';
  return mail.includes('@') ? normaliseUser(mail) : undefined;
}

function userAt(f: Fields, base: string): User | undefined {
  const id = f.text(`${base}.id`)?.slice(0, 256);
  if (id !== undefined && ownSid.test(id)) return undefined;
  const email = mailOf(f, base);
  const login = normaliseUser(f.text(`${base}.name`)) ?? email;
  if (login?.name === undefined) return undefined;
  const domain = login.domain ?? f.text(`${base}.domain`)?.slice(0, 255).toLowerCase();
  return { name: login.name, ...filled<User>({ domain, email: email?.email ?? login.email, id }) };
}

/** Machines that belong to the company's side of a connection. Their addresses are nobody's home, even where a relay has written one into `source.ip`. */
const ownSide = ['observer.ip', 'destination.ip', 'server.ip'];
const isLoopback = (ip: string): boolean => ip.startsWith('127.') || ip === '::1';

/** The person's address from the first of the fields that has one. */
export function addressOf(f: Fields, ...paths: readonly string[]): string | undefined {
  const ip = f.ip(...paths);
  return ip === undefined || isLoopback(ip) || ownSide.some((path) => f.ips(path).includes(ip)) ? undefined : ip;
}

function portOf(f: Fields): number | undefined {
  const port = Number(f.text('source.port') ?? NaN);
  return Number.isInteger(port) && port > 0 && port < 65536 ? port : undefined;
}

/** Where a login comes from. `source.nat` is no tunnel there. */
export function loginSource(f: Fields): Draft['source'] {
  const ip = addressOf(f, 'source.ip', 'source.address', 'client.ip', 'client.address');
  return ip === undefined ? undefined : { ip, ...filled<{ port: number }>({ port: portOf(f) }) };
}

/** Elastic's panw integration writes the tunnel's address into `source.ip` and the public one into `source.nat.ip`, as after a translation. */
export const isGlobalProtect = (f: Fields): boolean => f.text('panw.panos.type') === 'GLOBALPROTECT';

/** Outer address, and the one inside the tunnel. */
export function tunnelSource(f: Fields): Draft['source'] {
  const plain = addressOf(f, 'source.ip', 'source.address', 'client.ip', 'client.address');
  const nat = f.ip('source.nat.ip', 'client.nat.ip', 'cisco.asa.assigned_ip');
  if (isGlobalProtect(f)) return filled<NonNullable<Draft['source']>>({ ip: nat ?? (plain !== undefined && !isPrivateIp(plain) ? plain : undefined), nat: nat === undefined || plain === undefined ? undefined : { ip: plain } });
  return filled<NonNullable<Draft['source']>>({ ip: plain, port: plain === undefined ? undefined : portOf(f), nat: nat === undefined || nat === plain ? undefined : { ip: nat } });
}

const systems: readonly (readonly [RegExp, string])[] = [
  [/\bios\b|iphone|ipad/i, 'ios'], [/mac|darwin|os x/i, 'macos'], [/android/i, 'android'], [/chrome ?os/i, 'chromeos'], [/linux|ubuntu|debian|fedora|red ?hat|rhel|centos|suse|arch/i, 'linux'], [/windows/i, 'windows'],
];

function osOf(f: Fields): Host['os'] {
  const name = f.text('host.os.full', 'host.os.name')?.slice(0, 256);
  const said = [f.text('host.os.type'), f.text('host.os.platform'), f.text('host.os.family'), name].flatMap((text) => text?.slice(0, 256) ?? []);
  const type = said.map((text) => systems.find(([pattern]) => pattern.test(text))?.[1]).find((found) => found !== undefined);
  return filled<NonNullable<Host['os']>>({ type, name, version: f.text('host.os.version')?.slice(0, 128) });
}

/** The machine that `host.*` tells of. */
export function hostOf(f: Fields): Draft['host'] {
  const macs = f.macs('host.mac');
  return filled<Host>({ name: f.text('host.name', 'host.hostname')?.slice(0, 255), id: f.text('host.id')?.slice(0, 256), mac: macs.length === 0 ? undefined : [...macs], os: osOf(f) });
}

const watchers = ['agent.name', 'agent.hostname', 'observer.hostname', 'observer.name'];

/**
 * True when `host.*` is the machine that wrote or shipped the record: a gateway, a log server. Taken for the person's it would put a whole company on one
 * device. Beats tell more of their own machine (kernel, container) than any log knows of a client's.
 */
export function isShippersHost(f: Fields): boolean {
  const names = ['host.name', 'host.hostname'].flatMap((path) => f.text(path) ?? []).map(shortName);
  if (watchers.some((path) => { const name = f.text(path); return name !== undefined && names.includes(shortName(name)); })) return true;
  return (f.text('agent.type') ?? '').includes('beat') && (f.has('host.containerized') || f.has('host.os.kernel'));
}

/** The client's machine of a login or tunnel. */
export const clientHost = (f: Fields): Draft['host'] => (isShippersHost(f) ? undefined : hostOf(f));

/** What a mark on the device says of it: a private phone is no private computer, which is what unmanaged means to those who read it. */
function managedOf(f: Fields): boolean | undefined {
  const managed = f.flag('labels.device_managed', 'device.managed');
  return managed === false && /phone|mobile|tablet/i.test(f.text('device.type') ?? '') ? undefined : managed;
}

const isVirtual = (f: Fields): boolean => /^(?:vm|virtual(?:[ _-]?machine)?)$/i.test(f.text('device.type') ?? '');

/** Facts that `device.*` tells of a computer. */
export function deviceFacts(f: Fields): Draft['device'] {
  return filled<NonNullable<Draft['device']>>({
    managed: managedOf(f), compliant: f.flag('labels.device_compliant', 'device.compliant'),
    vendor: f.text('device.manufacturer')?.slice(0, 256), model: f.text('device.model.name', 'device.model.identifier')?.slice(0, 256), serial: f.text('device.serial_number')?.slice(0, 256),
    vm: isVirtual(f) ? true : undefined, fingerprint: f.text('labels.device_fingerprint')?.slice(0, 256),
  });
}

/** Device of a login or tunnel: its id, else its serial number. A browser's fingerprint is none: equal machines have it in common. */
export const clientDevice = (f: Fields): string | undefined => (f.text('device.id', 'device.serial_number') ?? (isGlobalProtect(f) ? f.text('panw.panos.serial_number') : undefined))?.slice(0, 256);

/** The browser as it named itself; else what a parser left of it. */
export function agentOf(f: Fields): string | undefined {
  const original = f.text('user_agent.original');
  if (original !== undefined) return original;
  const parts = [f.text('user_agent.name'), f.text('user_agent.version'), f.text('user_agent.os.full', 'user_agent.os.name'), f.text('user_agent.device.name')];
  const text = parts.flatMap((part) => part?.slice(0, 256) ?? []).join(' ');
  return text === '' ? undefined : text;
}

/** Who watched; of a login in an application that is the application. */
export function observerOf(f: Fields): Draft['observer'] {
  return filled<NonNullable<Draft['observer']>>({
    vendor: f.text('observer.vendor')?.slice(0, 256), product: f.text('observer.product', 'service.name')?.slice(0, 256), hostname: f.text('observer.hostname', 'observer.name')?.slice(0, 255),
  });
}

/** The id of a device that a record is about as a whole. */
export const deviceIdOf = (f: Fields): string | undefined => f.text('device.id', 'device.serial_number')?.slice(0, 256);

export const isNamed = (host: Draft['host']): boolean => host?.name !== undefined || host?.id !== undefined || host?.mac !== undefined;

export const sessionOf = (f: Fields): string | undefined => f.text('session.id', 'labels.session_id', 'okta.authentication_context.external_session_id')?.slice(0, 256);
