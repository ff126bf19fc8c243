import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { macAddress, osType } from './asa-dap.ts';
import { matches, type Message, messageOf, timeOf } from './ise-fields.ts';

interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly ip?: string | undefined;
  readonly nat?: string | undefined;
  readonly traits?: readonly string[];
  readonly durationMs?: number | undefined;
  readonly sessionId?: string | undefined;
}
/** A text: known and not wanted, and why. */
type Reading = Found | string;

/** A gateway says where its client is: as the tunnel's far end, or as the caller, which in a network of one's own is a MAC address. */
const outerOf = ({ get }: Message): string | undefined => normaliseIp(get('Tunnel-Client-Endpoint')?.replace(/^\(tag=\d{1,3}\) ?/, '')) ?? normaliseIp(get('Calling-Station-ID', 'Calling-Station-Id'));
const isVpn = (message: Message): boolean => outerOf(message) !== undefined || /^virtual/i.test(message.get('NAS-Port-Type') ?? '');

const isMac = (text: string): boolean => /^(?:[\da-f]{2}([:-])(?:[\da-f]{2}\1){4}[\da-f]{2}|[\da-f]{4}\.[\da-f]{4}\.[\da-f]{4})$/i.test(text.slice(0, 32));

/** Printers, telephones and cameras are let in by their address alone. */
const byAddress = ({ get }: Message): boolean => /MAB$/i.test(get('RadiusFlowType') ?? '') || /^host lookup$/i.test(get('UseCase') ?? '') || /^call check$/i.test(get('Service-Type') ?? '') || isMac(get('UserName', 'User-Name') ?? '');
const isMachine = ({ get }: Message): boolean => /^host\//i.test(get('UserName', 'User-Name') ?? '') || /^true$/i.test(get('IsMachineAuthentication') ?? '');

/** Reasons by their numbers: rules that come after the password, accounts that may not, and a second factor that was refused. */
function refusal(reason: string): readonly string[] {
  const code = /^\d{5}/.exec(reason)?.[0] ?? '';
  if (['15039', '15040'].includes(code) || /rejected per authorization profile|posture/i.test(reason)) return ['blocked', 'password-proven'];
  return /disabled|locked|expired|restricted|not allowed|suspended|blacklist/i.test(reason) ? ['blocked'] : [];
}

/** The gateway's own record decides a VPN login, of which this is the echo. In a network of one's own nobody else tells of it. */
function authentication(message: Message, outcome: 'success' | 'failure'): Reading {
  if (/^tacacs/i.test(message.get('Protocol') ?? '')) return 'device_administration';
  if (byAddress(message)) return 'device_login';
  if (isMachine(message)) return 'no_user';
  const traits = outcome === 'failure' ? refusal((message.get('FailureReason') ?? '').slice(0, 256)) : [];
  const common = { outcome, ...(traits.length > 0 && { traits }) };
  if (!isVpn(message)) return { kind: 'login', action: 'network-login', ip: normaliseIp(message.get('Framed-IP-Address')), ...common };
  const tells = outcome === 'success' && message.mdm('device-platform') !== undefined;
  return { kind: tells ? 'device-seen' : 'other', action: 'vpn-authentication', ip: outerOf(message), ...common };
}

const statuses: ReadonlyMap<string, { readonly kind: Draft['kind']; readonly action: string }> = new Map<string, { readonly kind: Draft['kind']; readonly action: string }>([
  ['start', { kind: 'vpn-session-update', action: 'accounting-start' }], ['interim-update', { kind: 'vpn-session-update', action: 'accounting-update' }], ['stop', { kind: 'vpn-session-end', action: 'accounting-stop' }],
]);

/** A tunnel's beginning is the gateway's to tell; how long it was stands here, too. */
function accounting(message: Message): Reading {
  const { get } = message;
  const status = statuses.get((get('Acct-Status-Type') ?? '').toLowerCase());
  if (status === undefined) return 'not_relevant';
  if (!isVpn(message)) return 'network_accounting';
  const seconds = status.kind === 'vpn-session-end' ? /^\d{1,8}$/.exec(get('Acct-Session-Time') ?? '')?.[0] : undefined;
  return {
    ...status, outcome: 'success', ip: outerOf(message), nat: normaliseIp(get('Framed-IP-Address', 'Framed-IPv6-Address')), durationMs: seconds === undefined ? undefined : Number(seconds) * 1000, sessionId: get('Acct-Session-Id')?.slice(0, 128),
  };
}

/** Administrators of ISE itself. */
const admins: ReadonlyMap<string, Found> = new Map<string, Found>([
  ['51000', { kind: 'login', outcome: 'failure', action: 'admin-login' }], ['51001', { kind: 'login', outcome: 'success', action: 'admin-login' }], ['51002', { kind: 'logout', outcome: 'success', action: 'admin-logout' }],
]);

function read(message: Message): Reading {
  const { category, code, part, get } = message;
  if (part > 0) return 'continuation';
  if (category === 'CISE_Passed_Authentications') return code === '5200' ? authentication(message, 'success') : code === '5201' ? 'device_administration' : 'not_relevant';
  if (category === 'CISE_Failed_Attempts') return code === '5400' ? authentication(message, 'failure') : code === '5401' ? 'device_administration' : 'not_decided';
  if (category === 'CISE_RADIUS_Accounting') return accounting(message);
  if (category === 'CISE_TACACS_Accounting') return 'device_administration';
  const admin = category === 'CISE_Administrative_and_Operational_Audit' ? admins.get(code) : undefined;
  return admin === undefined ? 'not_relevant' : { ...admin, ip: normaliseIp(get('AdminIPAddress')) };
}

type Host = NonNullable<Draft['host']>;
type Os = NonNullable<Host['os']>;

/** The MAC address the client says, else that of the endpoint; a gateway's caller has none. */
function hostOf({ get, mdm }: Message): Host | undefined {
  const written = mdm('device-mac') ?? mdm('device-public-mac') ?? get('EndPointMACAddress', 'Calling-Station-ID');
  const mac = written === undefined || !isMac(written) ? undefined : macAddress(written);
  const platform = mdm('device-platform');
  const os = known<Os>({ type: platform === undefined ? undefined : osType(platform), version: mdm('device-platform-version')?.slice(0, 64) });
  return known<Host>({ name: mdm('computer-name')?.slice(0, 255), mac: mac === undefined ? undefined : [mac], os });
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'other': { category: ['authentication'], type: ['info'] }, 'device-seen': { category: ['host'], type: ['info'] },
  'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

function factsOf(message: Message, found: Found): Partial<Draft> {
  const { ip, nat, durationMs, sessionId, traits } = found;
  const { mdm } = message;
  const model = mdm('device-type')?.slice(0, 256);
  return known<Partial<Draft>>({
    source: known<NonNullable<Draft['source']>>({ ip, nat: nat === undefined ? undefined : { ip: nat } }), durationMs, sessionId, traits, host: found.action.startsWith('admin') ? undefined : hostOf(message),
    userAgent: mdm('ac-user-agent')?.slice(0, 512), deviceId: mdm('device-uid')?.slice(0, 128), device: model === undefined ? undefined : { model },
  }) ?? {};
}

/** Names that ISE puts for one that nobody has, lest a password typed into the wrong field be logged. */
const masked = /^(?:INVALID|USERNAME)$/;

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const message = messageOf(record);
  if (message === undefined) return deadLetter('no_parser', 'no message of ISE');
  const found = read(message);
  if (typeof found === 'string') return drop(found);
  const name = message.get('UserName', 'User-Name', 'AdminName');
  const user = name === undefined || masked.test(name) ? undefined : normaliseUser(name);
  if (user === undefined) return drop('no_user');
  const time = timeOf(message, record, context);
  if (time === undefined) return deadLetter('no_time', 'stamp and header');
  const { kind, outcome, action } = found;
  const hostname = record.host?.slice(0, 255);
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Cisco', product: 'ISE', ...(hostname !== undefined && { hostname }) }, ...factsOf(message, found) });
}

/** Cisco Identity Services Engine: 802.1X logins, what VPN clients say of their machines, RADIUS accounting of tunnels. */
export const ise: Source = {
  id: 'cisco.ise',
  title: 'Cisco Identity Services Engine (ISE)',
  events: ['5200', '5400', '3000', '3001', '3002', '51000', '51001', '51002'],
  clues: ['CISE'],
  matches,
  parse,
};
