import { isoTime } from '@winnow/core';
import { type Machine, type Phone, type RemoteSession, type Sink } from '../model.ts';
import { type Random } from '../random.ts';
import { type Tunnel } from './asa.ts';
import { browserOf } from './okta.ts';
import { windowsPrograms } from './osquery.ts';

/** Plain ECS as a company's own pipeline writes it: dotted or nested does not matter to whoever reads it, so it is nested. */
type Doc = Readonly<Record<string, unknown>>;
const dashed = (mac: string): string => mac.replaceAll(':', '-').toUpperCase();
const system = (machine: Machine): Doc => (machine.os === 'macos' ? { type: 'macos', name: 'macOS', version: '14.6.1' } : { type: 'windows', name: 'Windows 11 Enterprise', version: '10.0.22631' });
const hostOf = (machine: Machine): Doc => ({ name: machine.hostname, id: machine.uuid, mac: [machine.mac, ...machine.otherMacs.map((m) => m.mac)].map(dashed), os: system(machine) });

function write(sink: Sink, at: number, random: Random, doc: Doc): void {
  const { event, ...rest } = doc;
  sink.add('ecs', at, JSON.stringify({ '@timestamp': isoTime(at), ecs: { version: '8.17.0' }, event: { id: random.uuid(), ...(typeof event === 'object' ? event : {}) }, ...rest }));
}

export interface EcsTunnel extends Tunnel { readonly gateway: string; readonly random: Random }

/** A VPN session's beginning, with the latency to the gateway that the client has measured before. */
export function ecsTunnelStart(sink: Sink, tunnel: EcsTunnel, latencyMs: number): void {
  const { start, login, ip, inner, machine, gateway, random } = tunnel;
  write(sink, start, random, {
    event: { category: ['session', 'network'], type: ['start'], action: 'vpn-session-start', outcome: 'success' }, observer: { type: 'vpn', hostname: gateway }, user: { name: login }, source: { ip, nat: { ip: inner } },
    host: hostOf(machine), device: { id: machine.serial }, message: `Pre-tunnel latency: ${String(latencyMs)}ms, Post-tunnel latency: ${String(latencyMs + random.int(2, 9))}ms`,
  });
}

export function ecsTunnelEnd(sink: Sink, tunnel: EcsTunnel): void {
  const { start, end, login, ip, inner, machine, gateway, random, lost } = tunnel;
  write(sink, end, random, {
    event: { category: ['session', 'network'], type: ['end'], action: 'vpn-session-end', outcome: 'success', duration: (end - start) * 1e6, reason: lost === true ? 'timeout' : 'user request' }, observer: { type: 'vpn', hostname: gateway }, user: { name: login }, source: { ip, nat: { ip: inner } },
    host: hostOf(machine), device: { id: machine.serial },
  });
}

/** Who signs on: `session` is the waiting computer's address, `line` where the record comes from. */
export interface EcsLogin { readonly login: string; readonly ip: string; readonly machine?: Machine | undefined; readonly browser?: string | undefined; readonly random: Random }
type Outcome = 'success' | 'failure' | 'blocked';

/** One login at the identity provider, or at the VPN's own page when `observer` names it. */
export function ecsLogin(sink: Sink, at: number, who: EcsLogin, told: { readonly outcome: Outcome; readonly service: string; readonly vpn?: boolean }): void {
  const { login, ip, machine, browser, random } = who;
  const { outcome, service, vpn } = told;
  write(sink, at, random, {
    event: { category: ['authentication'], type: ['start'], action: 'login', outcome: outcome === 'success' ? 'success' : 'failure', ...(outcome === 'blocked' ? { reason: 'Blocked by policy: country, after correct password' } : outcome === 'failure' ? { reason: 'invalid credentials' } : {}) },
    ...(vpn === true ? { observer: { type: 'vpn', hostname: service } } : { service: { name: service } }), user: { name: login }, source: { ip },
    ...(machine === undefined || outcome === 'failure' ? {} : { host: { name: machine.hostname }, device: { id: machine.serial }, labels: { device_managed: String(machine.managed), device_fingerprint: machine.uuid.replaceAll('-', '').slice(4, 24) } }),
    ...(vpn === true ? {} : { user_agent: { original: browserOf(machine?.os, browser) } }),
  });
}

export function ecsMfa(sink: Sink, at: number, who: EcsLogin, phone: { readonly ip: string; readonly phone: Phone }): void {
  const { login, ip, random } = who;
  write(sink, at, random, {
    event: { category: ['authentication'], type: ['info'], action: 'mfa-push-approved', outcome: 'success' }, user: { name: login }, source: { ip: phone.ip }, client: { ip },
    device: { id: phone.phone.id, type: 'phone', model: { name: phone.phone.model } },
  });
}

/** A telephone is set up for approvals. */
export function ecsEnrolled(sink: Sink, at: number, who: EcsLogin, phone: Phone): void {
  const { login, ip, random } = who;
  write(sink, at, random, { event: { category: ['iam'], type: ['user', 'change'], action: 'mfa-device-enrolled', outcome: 'success' }, user: { name: login }, source: { ip }, device: { id: phone.id, type: 'phone', model: { name: phone.model } } });
}

/** The inventory of a machine: itself, what is plugged in, adapters, programs. */
export function ecsInventory(sink: Sink, at: number, machine: Machine, random: Random): void {
  const host = hostOf(machine);
  let time = at;
  const add = (doc: Doc): void => { write(sink, time, random, { ...doc, host }); time += random.int(200, 1400); };
  const about = (what: string): Doc => ({ kind: 'state', category: ['host'], type: ['info'], action: what });
  add({ event: about('inventory-device'), device: { id: machine.serial, serial_number: machine.serial, manufacturer: machine.vendor, model: { name: machine.model } } });
  for (const usb of machine.usb) add({ event: about('inventory-usb'), device: { type: 'usb', vendor: { id: usb.vendorId, name: usb.vendor }, product: { id: usb.productId, name: usb.product }, ...(usb.serial === '' ? {} : { serial_number: usb.serial }) } });
  for (const screen of machine.screens ?? []) add({ event: about('inventory-display'), device: { type: 'display', vendor: { id: screen.vendor }, product: { id: screen.product, name: screen.name }, ...(screen.serial === '' ? {} : { serial_number: screen.serial }) } });
  for (const program of [...windowsPrograms.slice(0, 3).map(([name, , version]) => ({ name, version })), ...machine.programs]) add({ event: { kind: 'state', category: ['package'], type: ['info'], action: 'inventory-package' }, package: { name: program.name, version: program.version } });
}

/** Somebody works the machine from afar; `end` undefined at its beginning. */
export function ecsRemote(sink: Sink, at: number, where: { readonly machine: Machine; readonly random: Random }, session: RemoteSession & { readonly durationMs?: number }): void {
  const { machine, random } = where;
  const ended = session.durationMs !== undefined;
  write(sink, at, random, {
    event: { category: ['session'], type: [ended ? 'end' : 'start'], action: `remote-control-session-${ended ? 'end' : 'start'}`, outcome: 'success', ...(ended ? { duration: session.durationMs * 1e6 } : {}) },
    source: { ip: session.peer }, process: { name: session.tool.name, executable: `C:\\Program Files\\${session.tool.name}\\${session.tool.name.replaceAll(' ', '')}.exe` }, host: { name: machine.hostname, id: machine.uuid }, device: { id: machine.serial },
  });
}

