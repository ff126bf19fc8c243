import { systemType } from '../hardware.ts';
import { normaliseIp, normaliseUser } from '../normalise.ts';
import { flagOf, known } from '../paths.ts';
import { type Draft } from '../types.ts';

/** The observation's fields that a mapping can fill, by their names in ECS. */
export const fieldNames = [
  '@timestamp', 'event.id', 'event.action', 'event.duration', 'user.name', 'user.email', 'user.id', 'source.ip', 'source.port', 'source.nat.ip', 'host.name', 'host.mac', 'host.os.type', 'host.os.version', 'user_agent.original',
  'observer.vendor', 'observer.product', 'observer.hostname', 'winnow.session.id', 'winnow.device_id', 'winnow.device.managed', 'winnow.device.compliant', 'winnow.device.vendor', 'winnow.device.model', 'winnow.device.serial',
  'winnow.device.bios_vendor', 'winnow.device.vm', 'winnow.device.fingerprint', 'winnow.mfa.factor', 'winnow.mfa.ip', 'winnow.mfa.phone', 'winnow.mfa.device_id', 'winnow.software.name', 'winnow.software.vendor', 'winnow.software.path',
  'winnow.software.signer', 'winnow.peer.ip', 'winnow.peer.id',
] as const;
type Field = (typeof fieldNames)[number];
export const isField = (name: string): name is Field => (fieldNames as readonly string[]).includes(name);

type Value = (name: Field) => string | undefined;

const cut = (text: string | undefined): string | undefined => text?.slice(0, 512);

function userOf(value: Value): Draft['user'] {
  const name = normaliseUser(value('user.name'));
  const mail = normaliseUser(value('user.email'));
  const email = mail?.email ?? name?.email;
  const id = cut(value('user.id'));
  return name === undefined && email === undefined ? undefined : { ...(name ?? mail), ...(email !== undefined && { email }), ...(id !== undefined && { id }) };
}

function sourceOf(value: Value): Draft['source'] {
  const [ip, inner] = [normaliseIp(value('source.ip')), normaliseIp(value('source.nat.ip'))];
  const port = Number(value('source.port') ?? 0);
  return known<NonNullable<Draft['source']>>({ ip, port: Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined, nat: inner === undefined ? undefined : { ip: inner } });
}

function hostOf(value: Value): Draft['host'] {
  const mac = cut(value('host.mac'));
  const os = known<{ type?: string; version?: string }>({ type: systemType(value('host.os.type')), version: cut(value('host.os.version')) });
  return known<NonNullable<Draft['host']>>({ name: cut(value('host.name')), mac: mac === undefined ? undefined : [mac], os });
}

const flag = (text: string | undefined): boolean | undefined => flagOf(text);

function deviceOf(value: Value): Draft['device'] {
  return known<NonNullable<Draft['device']>>({
    managed: flag(value('winnow.device.managed')), compliant: flag(value('winnow.device.compliant')), vm: flag(value('winnow.device.vm')), vendor: cut(value('winnow.device.vendor')), model: cut(value('winnow.device.model')),
    serial: cut(value('winnow.device.serial')), bios_vendor: cut(value('winnow.device.bios_vendor')), fingerprint: cut(value('winnow.device.fingerprint')),
  });
}

function durationOf(value: Value, unit: number): number | undefined {
  const text = value('event.duration');
  const clock = /^(?:(\d{1,4}):)?(\d{1,4}):(\d{2})$/.exec(text ?? '');
  if (clock !== null) return ((Number(clock[1] ?? 0) * 60 + Number(clock[2])) * 60 + Number(clock[3])) * 1000;
  const number = Number(text);
  return text === undefined || !Number.isFinite(number) || number < 0 ? undefined : number * unit;
}

function softwareOf(value: Value): Draft['software'] {
  const one = known<{ name?: string; vendor?: string; path?: string; signer?: string }>({ name: cut(value('winnow.software.name')), vendor: cut(value('winnow.software.vendor')), path: cut(value('winnow.software.path')), signer: cut(value('winnow.software.signer')) });
  return one === undefined ? undefined : [one];
}

const nowhere = new Set(['0.0.0.0', '::', 'localhost', 'any', '(none)']);

/** What the fields say; undefined when an address is told that is none: a place that is wrong is worse than a record that is looked at. */
export function draftOf(value: Value, unitOf: (name: Field) => number | undefined): Partial<Draft> | undefined {
  const source = sourceOf(value);
  const told = value('source.ip');
  if (told !== undefined && source?.ip === undefined && !nowhere.has(told.toLowerCase())) return undefined;
  const observer = known<NonNullable<Draft['observer']>>({ vendor: cut(value('observer.vendor')), product: cut(value('observer.product')), hostname: cut(value('observer.hostname')) });
  const mfa = known<NonNullable<Draft['mfa']>>({ factor: cut(value('winnow.mfa.factor')), ip: normaliseIp(value('winnow.mfa.ip')), phone: cut(value('winnow.mfa.phone')), device_id: cut(value('winnow.mfa.device_id')) });
  return known<Partial<Draft>>({
    user: userOf(value), source, host: hostOf(value), device: deviceOf(value), mfa, observer, software: softwareOf(value), durationMs: durationOf(value, unitOf('event.duration') ?? 1000),
    peer: known<NonNullable<Draft['peer']>>({ ip: normaliseIp(value('winnow.peer.ip')), id: cut(value('winnow.peer.id')) }), recordId: cut(value('event.id')), action: cut(value('event.action')), userAgent: cut(value('user_agent.original')),
    sessionId: cut(value('winnow.session.id')), deviceId: cut(value('winnow.device_id')),
  }) ?? {};
}
