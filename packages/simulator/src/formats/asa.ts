import { type Machine, type Sink } from '../model.ts';
import { header } from './syslog.ts';

/** One tunnel on a gateway, with the instants of its start and end in Unix ms. */
export interface Tunnel {
  readonly login: string;
  readonly ip: string;
  readonly inner: string;
  readonly machine: Machine;
  readonly start: number;
  readonly end: number;
  readonly bytes: readonly [sent: number, received: number];
  /** It ended because nothing came any more. */
  readonly lost?: boolean;
}

const HOST = 'asa-edge-1';
const GROUP = 'GP_Employees';
const SERVER = '10.20.0.11';
/** Facility local4. */
const line = (at: number, severity: number, id: number, text: string): string => `${header(160 + severity, at, HOST)} %ASA-${String(severity)}-${String(id)}: ${text}`;
const dashed = (mac: string): string => mac.replaceAll(':', '-');
const dotted = (mac: string): string => mac.replaceAll(':', '').replace(/(.{4})(.{4})(.{4})/, '$1.$2.$3');

function duration(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const [days, hours, minutes] = [Math.floor(seconds / 86_400), Math.floor(seconds / 3600) % 24, Math.floor(seconds / 60) % 60];
  return `${days > 0 ? `${String(days)}d ` : ''}${String(hours)}h:${String(minutes).padStart(2, '0')}m:${String(seconds % 60).padStart(2, '0')}s`;
}

/** What the client tells about its machine when dynamic access policies look at it. */
function attributes(machine: Machine): string[] {
  const macs = [machine.mac, ...machine.otherMacs.map((m) => m.mac)];
  return [
    'aaa.cisco.grouppolicy = GP_Employees',
    'endpoint.anyconnect.clientversion = "5.1.6.103"',
    `endpoint.anyconnect.platform = "${machine.os === 'macos' ? 'mac-intel' : 'win'}"`,
    `endpoint.anyconnect.platformversion = "${machine.os === 'macos' ? '14.6.1' : '10.0.22631 '}"`,
    `endpoint.anyconnect.devicetype = "${machine.os === 'macos' ? machine.model : `${machine.vendor} ${machine.model}`}"`,
    `endpoint.anyconnect.deviceuniqueid = "${machine.uuid.replaceAll('-', '').toUpperCase()}${machine.uuid.slice(0, 8).toUpperCase()}"`,
    ...macs.map((mac, i) => `endpoint.anyconnect.macaddress["${String(i)}"] = "${dashed(mac)}"`),
    ...macs.map((mac) => `endpoint.device.MAC["${dotted(mac)}"] = "true"`),
    `endpoint.device.hostname = "${machine.hostname}"`,
    `endpoint.device.serialnumber = "${machine.serial}"`,
  ];
}

const of = ({ login, ip }: Tunnel): string => `Group <${GROUP}> User <${login}> IP <${ip}>`;

/** An AnyConnect session's beginning, from the authentication on. */
export function asaStart(sink: Sink, tunnel: Tunnel): void {
  const { login, ip, start } = tunnel;
  const add = (at: number, severity: number, id: number, text: string): void => { sink.add('asa', at, line(at, severity, id, text)); };
  add(start, 6, 113004, `AAA user authentication Successful : server =  ${SERVER} : user = ${login}`);
  for (const attribute of attributes(tunnel.machine)) add(start + 400, 7, 734003, `DAP: User ${login}, Addr ${ip}: Session Attribute ${attribute}`);
  add(start + 500, 6, 734001, `DAP: User ${login}, Addr ${ip}, Connection AnyConnect: The following DAP records were selected for this connection: DfltAccessPolicy`);
  add(start + 1000, 6, 113039, `${of(tunnel)} AnyConnect parent session started.`);
  add(start + 2000, 4, 722051, `${of(tunnel)} IPv4 Address <${tunnel.inner}> IPv6 address <::> assigned to session`);
  add(start + 2000, 6, 722022, `${of(tunnel)} UDP SVC connection established without compression`);
  add(start + 2000, 6, 722055, `${of(tunnel)} Client Type: Cisco AnyConnect VPN Agent for ${tunnel.machine.os === 'macos' ? 'Mac OS X' : 'Windows'} 5.1.6.103`);
}

/** Its end, the second before the disconnect included; `lost` when the client fell silent. */
export function asaEnd(sink: Sink, tunnel: Tunnel): void {
  const { login, ip, start, end, lost } = tunnel;
  const add = (at: number, severity: number, id: number, text: string): void => { sink.add('asa', at, line(at, severity, id, text)); };
  add(end - 1000, 5, 722037, `${of(tunnel)} SVC closing connection: ${lost === true ? 'DPD failure' : 'User requested'}.`);
  add(end - 1000, 6, 722023, `${of(tunnel)} UDP SVC connection terminated without compression`);
  add(end, 4, 113019, `Group = ${GROUP}, Username = ${login}, IP = ${ip}, Session disconnected. Session Type: AnyConnect-Parent, Duration: ${duration(end - start - 1000)}, Bytes xmt: ${String(tunnel.bytes[0])}, Bytes rcv: ${String(tunnel.bytes[1])}, Reason: ${lost === true ? 'Idle Timeout' : 'User Requested'}`);
}

/** A wrong password at the gateway. */
export function asaRejected(sink: Sink, at: number, login: string, ip: string): void {
  sink.add('asa', at, line(at, 6, 113005, `AAA user authentication Rejected : reason = AAA failure : server = ${SERVER} : user = ${login} : user IP = ${ip}`));
}
