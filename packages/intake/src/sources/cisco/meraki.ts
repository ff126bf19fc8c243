import { epochTime, normaliseIp, normaliseUser } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type Unwrapped } from '../../types.ts';

/** `epoch.nanos device role …`: no reader of headers takes this for one. A relay's own header leaves the version `1` or takes it for a host. */
const line = /^(?:1 {1,4})?(\d{9,11}\.\d{1,9}) {1,4}(?:(\S{1,255}) {1,4})?(events|flows|urls|firewall|cellular_firewall|vpn_firewall|bridge_anyconnect_client_vpn_firewall|ids-alerts|security_event|airmarshal_events|ip_flow_start|ip_flow_end)(?= )/;

interface Line { readonly time: number | undefined; readonly device: string | undefined; readonly role: string; readonly message: string }

function lineOf({ text }: Unwrapped): Line | undefined {
  const match = text === undefined ? null : line.exec(text.slice(0, 400));
  if (match === null || text === undefined) return undefined;
  const device: string | undefined = match[2];
  return { time: epochTime(Number(match[1])), device, role: match[3] ?? '', message: text.slice(match[0].length).trim() };
}

interface Found { readonly kind: Draft['kind']; readonly outcome: Draft['outcome']; readonly action: string; readonly user?: string | undefined; readonly ip?: string | undefined; readonly port?: string | undefined; readonly nat?: string | undefined }
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** Client VPN (L2TP) and AnyConnect in the same words. Greedy, as a name may hold the words that follow it. */
const session = /^(client_vpn|anyconnect_vpn)_(connect|disconnect) user id '(.{0,256})' local ip (\S{2,64}) (re)?connected from (\S{2,64})/;

function readSession(message: string): Found | undefined {
  const [, what = '', step, user, nat, again, from] = session.exec(message) ?? [];
  if (step === undefined) return undefined;
  const client = what.replaceAll('_', '-');
  const common = { outcome: 'success', user, ip: from, nat } as const;
  if (step === 'disconnect') return { kind: 'vpn-session-end', action: `${client}-disconnect`, ...common };
  return again === undefined ? { kind: 'vpn-session-start', action: `${client}-connect`, ...common } : { kind: 'vpn-session-update', action: `${client}-reconnect`, ...common };
}

/** `type=… msg= '… '`, also with the message in brackets of another sort. */
const typed = /^type=(anyconnect_vpn_[a-z_]{1,40}) msg= ?'(.{0,1024})/;
const peer = /\bPeer IP=([\da-f.:]{3,45}?)(?= |$|Peer port)/i;
const port = /\bPeer port(?:=|\[)(\d{1,5})/;
const userOf = /\bUser=(.{1,256}?): (?:Authentication|AAA)/;

function readTyped(message: string): Reading | undefined {
  const [, type, text = ''] = typed.exec(message) ?? [];
  if (type === undefined) return undefined;
  const from = { ip: peer.exec(text)?.[1], port: port.exec(text)?.[1] };
  switch (type) {
    // RADIUS tells the name, the firewall's other ways of asking do not.
    case 'anyconnect_vpn_auth_success': return { kind: 'login', outcome: 'success', action: 'anyconnect-auth', user: userOf.exec(text)?.[1], ...from };
    case 'anyconnect_vpn_auth_failure': return { kind: 'login', outcome: 'failure', action: 'anyconnect-auth', user: userOf.exec(text)?.[1], ...from };
    // Says the beginning and end of a session again, without the address in the tunnel.
    case 'anyconnect_vpn_session_manager': return 'session_detail';
    default: return 'not_relevant';
  }
}

function read({ role, message }: Line): Reading {
  if (role !== 'events') return 'not_relevant';
  const head = message.slice(0, 2048);
  return readSession(head) ?? readTyped(head) ?? 'not_relevant';
}

function sourceOf(found: Found): Draft['source'] {
  const ip = normaliseIp(found.ip);
  const nat = normaliseIp(found.nat);
  const number = Number(found.port);
  return known<NonNullable<Draft['source']>>({ ip, port: ip !== undefined && number > 0 && number < 65_536 ? number : undefined, nat: nat === undefined ? undefined : { ip: nat } });
}

const categories: Readonly<Record<string, Pick<Draft, 'category' | 'type'>>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

function parse(record: Unwrapped): ParseResult {
  const found = lineOf(record);
  if (found === undefined) return deadLetter('no_parser', 'no line of a Meraki appliance');
  const reading = read(found);
  if (typeof reading === 'string') return drop(reading);
  const user = normaliseUser(reading.user);
  if (user === undefined) return drop('no_user');
  const time = found.time ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'epoch of the line');
  const { kind, outcome, action } = reading;
  const source = sourceOf(reading);
  const hostname = found.device ?? record.host;
  return ok({ time, kind, outcome, action, ...categories[kind], user, ...(source !== undefined && { source }), observer: { vendor: 'Cisco', product: 'Meraki', ...(hostname !== undefined && { hostname }) } });
}

/** Cisco Meraki security appliances: client VPN and AnyConnect. */
export const meraki: Source = {
  id: 'cisco.meraki',
  title: 'Cisco Meraki MX (syslog, role "Appliance event log")',
  events: ['client_vpn_connect', 'client_vpn_disconnect', 'anyconnect_vpn_connect', 'anyconnect_vpn_disconnect', 'anyconnect_vpn_auth_success', 'anyconnect_vpn_auth_failure'],
  clues: ['events', 'flows', 'urls', 'firewall', 'cellular_firewall', 'vpn_firewall', 'bridge_anyconnect_client_vpn_firewall', 'ids', 'security_event', 'airmarshal_events', 'ip_flow_start', 'ip_flow_end'],
  matches: (record) => lineOf(record) !== undefined,
  parse,
};
