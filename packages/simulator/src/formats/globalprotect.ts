import { isoTime } from '@winnow/core';
import { type Sink } from '../model.ts';
import { type Tunnel } from './asa.ts';
import { header } from './syslog.ts';

const HOST = 'pa-gw-1';
const SERIAL = '016201004321';

interface Step {
  readonly at: number;
  readonly event: string;
  readonly stage: string;
  readonly method: string;
  readonly tunnelType?: string;
  readonly inner?: string;
  readonly status: 'success' | 'failure';
  readonly reason?: string;
  readonly description?: string;
  readonly seconds?: number;
  readonly portal: string;
  readonly attempted?: string;
}
/** Who connects; a spray has no machine. */
type Client = Pick<Tunnel, 'login' | 'ip'> & Partial<Pick<Tunnel, 'machine'>> & { readonly country: string };

const stamp = (at: number): string => isoTime(at).slice(0, 19).replace('T', ' ').replaceAll('-', '/');
const quoted = (text: string): string => (text === '' ? '' : `"${text.replaceAll('"', '""')}"`);
const orEmpty = (text: string | undefined): string => text ?? '';

/** What the agent says about its machine: name, host id, serial number, agent, system. */
function identity({ machine }: Client): { name: string; rest: string[] } {
  if (machine === undefined) return { name: '', rest: ['', '', '', 'Browser', ''] };
  const system = machine.os === 'macos' ? ['Mac', '"Apple Mac OS X 14.6.1"'] : ['Windows', '"Microsoft Windows 11 Enterprise , 64-bit"'];
  return { name: machine.hostname, rest: [machine.os === 'macos' ? machine.mac : machine.uuid, machine.serial, '6.2.4-28', ...system] };
}

/** The dedicated GLOBALPROTECT log of PAN-OS 10, comma-separated, behind a syslog header; its stamps are the gateway's local time, here UTC. */
function row(client: Client, step: Step, sequence: string): string {
  const me = identity(client);
  const fields = [
    '1', stamp(step.at), SERIAL, 'GLOBALPROTECT', '0', '2561', stamp(step.at), 'vsys1', step.event, step.stage, step.method, orEmpty(step.tunnelType), client.login, client.country, me.name,
    ...(client.ip.includes(':') ? ['0.0.0.0', client.ip] : [client.ip, '0.0.0.0']), step.inner ?? '0.0.0.0', '0.0.0.0', ...me.rest, '1', orEmpty(step.reason), '', quoted(orEmpty(step.description)), step.status, '', String(step.seconds ?? 0), '',
    step.status === 'success' ? '0' : '1', step.portal, sequence, '0x8000000000000000', isoTime(step.at).replace('Z', '+00:00'), '', '', '', quoted(orEmpty(step.attempted)), step.event.startsWith('gateway') ? step.portal : '', '0', '0', '0', '0', '', HOST, '1', '',
  ];
  return `${header(14, step.at, HOST)} ${fields.join(',')}`;
}

/** Of no two records the same, also of two people in one second: a record is known by it. */
const sequenceOf = ({ login }: Client, at: number, n: number): string => `7${String(Math.floor(at)).padStart(13, '0')}${String(Array.from(login).reduce((sum, char) => (sum * 31 + (char.codePointAt(0) ?? 0)) % 9973, 0)).padStart(4, '0')}${String(n)}`;

/** A tunnel on one of the gateways; `country` is the firewall's guess of where the client is. */
export interface GatewayTunnel extends Tunnel { readonly country: string; readonly gateway: string }

/** A GlobalProtect session from the portal to the tunnel. `rtts` are SSL response times in ms to each gateway that the agent tried. */
export function globalProtectStart(sink: Sink, tunnel: GatewayTunnel, rtts: readonly (readonly [name: string, ms: number])[]): void {
  const { start, inner, gateway } = tunnel;
  const attempted = rtts.map(([name, ms]) => `${name},${String(ms)},1`).join(';');
  const steps: Step[] = [
    { at: start, event: 'portal-auth', stage: 'login', method: 'LDAP', status: 'success', portal: 'GP-Portal' },
    { at: start + 2000, event: 'gateway-auth', stage: 'login', method: 'Cookie', status: 'success', portal: gateway },
    { at: start + 4000, event: 'gateway-connected', stage: 'connected', method: '', tunnelType: 'IPSec', inner, status: 'success', portal: gateway, attempted },
  ];
  steps.forEach((step, n) => { sink.add('globalprotect', step.at, row(tunnel, step, sequenceOf(tunnel, step.at, n))); });
}

/** Its end; `lost` when the gateway gave up waiting. */
export function globalProtectEnd(sink: Sink, tunnel: GatewayTunnel): void {
  const { start, end, inner, gateway, lost } = tunnel;
  const step: Step = { at: end, event: 'gateway-logout', stage: 'logout', method: '', inner, status: 'success', seconds: Math.floor((end - start) / 1000), reason: lost === true ? 'keep alive timeout' : 'client logout', portal: gateway };
  sink.add('globalprotect', end, row(tunnel, step, sequenceOf(tunnel, end, 3)));
}

/** A wrong password at the portal. */
export function globalProtectRejected(sink: Sink, at: number, client: Client): void {
  sink.add('globalprotect', at, row(client, { at, event: 'portal-auth', stage: 'login', method: 'LDAP', status: 'failure', reason: 'Authentication failed: Invalid username or password', portal: 'GP-Portal' }, sequenceOf(client, at, 9)));
}
