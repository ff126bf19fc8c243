import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { type Entry, entryOf, matches, timeOf } from './connect-secure-fields.ts';

/** What a message says beside its user and address. */
interface Found {
  readonly kind: Draft['kind'];
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly traits?: readonly string[];
  /** Instead of the record's own. */
  readonly ip?: string | undefined;
  readonly nat?: string | undefined;
  readonly host?: string | undefined;
  readonly mac?: string | undefined;
  readonly agent?: string | undefined;
  readonly compliant?: boolean;
}
/** A text: known and not wanted, and why. */
type Reader = (entry: Entry) => Found | string;

const always = (found: Found): Reader => () => found;

/** Who is let in is written twice: for the password, and for the session, which comes after every other question too. */
const succeeded: Reader = ({ message, agent }) => ({ kind: 'login', outcome: 'success', action: 'login', agent: agent ?? / with (.{4,512}?)\.?$/.exec(message.slice(0, 1024))?.[1] });

const steps: Reader = ({ message }) => {
  const outcome = /authentication failed/i.test(message) ? 'failure' : 'success';
  if (!/^secondary/i.test(message)) return { kind: 'other', outcome, action: 'primary-authentication' };
  return { kind: 'mfa', outcome, action: 'secondary-authentication', ...(outcome === 'failure' && { traits: ['password-proven'] }) };
};

/** Without an authentication server it is the realm that refuses; a wrong password is told by the server's record already. Roles are looked for after the password. */
const refused: Reader = ({ message }) => {
  const failure = { kind: 'login', outcome: 'failure', action: 'login' } as const;
  if (/^login failed using auth server/i.test(message)) return failure;
  const why = /reason: ?(.{1,128})$/i.exec(message.slice(0, 512))?.[1] ?? '';
  if (/^(?:wrong password|failed|invalid|incorrect)/i.test(why)) return { kind: 'other', outcome: 'failure', action: 'login-refused' };
  if (/no ?roles|host ?checker/i.test(why)) return { ...failure, traits: ['blocked', 'password-proven'] };
  return /denied|restrict|certificate|browser|limit|disabled/i.test(why) ? { ...failure, traits: ['blocked'] } : failure;
};

const assigned = (message: string): string | undefined => /with (?:IPv[46] address|IP(?: address)?) ([\da-f.:]{2,64})/i.exec(message)?.[1];

/** The host's name is what the client says of itself. */
const started: Reader = ({ message }) => ({ kind: 'vpn-session-start', outcome: 'success', action: 'session-started', nat: assigned(message), host: /\bhostname ([^\s,]{1,255})/i.exec(message)?.[1] });
const ended: Reader = ({ message }) => ({ kind: 'vpn-session-end', outcome: 'success', action: 'session-ended', nat: assigned(message) });
const going = (action: string): Reader => ({ message }) => ({ kind: 'vpn-session-update', outcome: 'success', action, nat: /\b(?:with IP|with NCIP) ([\da-f.:]{2,64})/i.exec(message)?.[1] });

/** The client is back from another network, and let on or not. */
const moved: Reader = ({ message }) => {
  const ip = / changed from \S{2,64} to ([\da-f.:]{2,64})/i.exec(message)?.[1]?.replace(/\.$/, '');
  const denied = /access denied/i.test(message);
  return { kind: 'vpn-session-update', outcome: denied ? 'failure' : 'success', action: 'address-changed', ip, ...(denied && { traits: ['blocked'] }) };
};

/** One policy of several, which may cost no more than a role: no login is decided by it. */
const checked: Reader = ({ message }) => {
  const compliant = !/' failed on host/i.test(message);
  return { kind: 'device-seen', outcome: compliant ? 'success' : 'failure', action: 'host-check', compliant, mac: / address '([^']{1,64})'/i.exec(message)?.[1] };
};

const created: Reader = ({ message }) => {
  const mac = /mac-address: \[([^\]]{1,64})\]/i.exec(message)?.[1];
  return macAddress(mac) === undefined ? 'echo' : { kind: 'device-seen', outcome: 'success', action: 'session-created', mac };
};

const resumed: Reader = ({ message }) => ({ kind: 'vpn-session-update', outcome: 'success', action: 'session-resumed', agent: /user agent '([^']{1,512})'/i.exec(message)?.[1] });
const out = (action: string): Reader => always({ kind: 'logout', outcome: 'success', action });

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['AUT31504', succeeded], ['AUT24414', succeeded], ['ADM22668', succeeded], ['AUT24326', steps], ['AUT24327', steps], ['AUT23457', refused], ['ADM22798', always({ kind: 'login', outcome: 'failure', action: 'login' })],
  ['AUT24803', checked], ['AUT24804', checked], ['AUT32033', created], ['NWC23464', started], ['NWC23465', ended], ['NWC30477', going('transport-mode')], ['NWC24328', going('transport-mode')], ['NWC23508', going('key-exchange')],
  ['AUT20919', moved], ['EAM24460', resumed], ['AUT24460', resumed], ['AUT22673', out('logout')], ['AUT20914', out('session-timeout')], ['AUT20915', out('session-timeout')], ['AUT22886', out('session-timeout')],
]);

/** Beginnings of the same messages where no code is written, and of those whose code differs between versions. */
const phrases: readonly (readonly [RegExp, Reader])[] = [
  [/^(?:agent )?login succeeded for /i, succeeded], [/^(?:primary|secondary) authentication (?:successful|failed) for /i, steps], [/^login failed from /i, always({ kind: 'login', outcome: 'failure', action: 'login' })], [/^login failed(?: using auth server|\. {1,4}reason:)/i, refused],
  [/^host checker policy '[^']{0,128}' (?:passed|failed) on host /i, checked], [/^session created for user: /i, created], [/^vpn tunneling: session started for user/i, started], [/^vpn tunneling: session ended for user/i, ended],
  [/^vpn tunneling: user with ip /i, going('transport-mode')], [/^vpn tunneling: transport mode switched over/i, going('transport-mode')], [/^key exchange number /i, going('key-exchange')], [/^remote address for user .{1,512} changed from /i, moved],
  [/^session resumed from user agent '/i, resumed], [/^logout from /i, out('logout')], [/^(?:session timed out|max session timeout) for /i, out('session-timeout')],
];

function readerOf({ code, message }: Entry): Reader | undefined {
  const byCode = code === undefined ? undefined : readers.get(code);
  if (byCode !== undefined) return byCode;
  const head = message.slice(0, 1024);
  return phrases.find(([pattern]) => pattern.test(head))?.[1];
}

const hex12 = /^[\da-f]{12}$/;
function macAddress(text: string | undefined): string | undefined {
  const digits = (text ?? '').slice(0, 64).replace(/[^\da-z]/gi, '').toLowerCase();
  return hex12.test(digits) && digits !== '000000000000' ? digits.replace(/..(?=.)/g, '$&:') : undefined;
}

const systems: readonly (readonly [RegExp, string])[] = [[/iphone|ipad|\bios\b/i, 'ios'], [/android/i, 'android'], [/mac ?os|macintosh|darwin/i, 'macos'], [/windows/i, 'windows'], [/linux|ubuntu/i, 'linux']];

/** The client names its system in brackets; a browser's description is left to the enrichment but for the family. */
function osOf(agent: string | undefined): NonNullable<Draft['host']>['os'] {
  const type = systems.find(([pattern]) => pattern.test(agent ?? ''))?.[1];
  const name = /^(?:Pulse|Ivanti|Junos)[\w-]{0,32}\/\S{1,32} \(([^()]{2,64})\)/i.exec(agent ?? '')?.[1];
  return type === undefined ? undefined : { type, ...(name !== undefined && { name }) };
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'other': { category: ['authentication'], type: ['info'] }, 'mfa': { category: ['authentication'], type: ['info'] }, 'logout': { category: ['authentication'], type: ['end'] },
  'vpn-session-start': { category: ['session', 'network'], type: ['start'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'device-seen': { category: ['host'], type: ['info'] },
};

/** The short id is in every record of newer versions; older ones have the long one where they speak of a session. */
function sessionOf({ session, message }: Entry): string | undefined {
  const id = session ?? /\(session: ?(sid[\da-f]{4,96}|[\da-f]{4,96})\)/i.exec(message.slice(0, 2048))?.[1];
  return id === undefined || /^0*$/.test(id) ? undefined : id.slice(0, 128);
}

function sourceOf({ ip }: Entry, found: Found): Draft['source'] {
  const nat = normaliseIp(found.nat);
  return known<NonNullable<Draft['source']>>({ ip: normaliseIp(found.ip ?? ip), nat: nat === undefined ? undefined : { ip: nat } });
}

function factsOf(entry: Entry, found: Found): Partial<Draft> {
  const agent = (found.agent ?? entry.agent)?.slice(0, 512);
  const mac = macAddress(found.mac ?? entry.mac);
  return known<Partial<Draft>>({
    host: known<NonNullable<Draft['host']>>({ name: found.host, mac: mac === undefined ? undefined : [mac], os: osOf(agent) }), userAgent: agent, deviceId: entry.deviceId?.slice(0, 128),
    device: known<NonNullable<Draft['device']>>({ compliant: found.compliant, fingerprint: entry.browserId?.slice(0, 128) }), sessionId: sessionOf(entry), source: sourceOf(entry, found),
  }) ?? {};
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const entry = entryOf(record);
  if (entry === undefined) return deadLetter('no_parser', 'no record of Connect Secure');
  const found = readerOf(entry)?.(entry) ?? 'not_relevant';
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(entry.user);
  if (user === undefined) return drop('no_user');
  const time = timeOf(entry, record, context);
  if (time === undefined) return deadLetter('no_time', 'time of the record and header');
  const { kind, outcome, action, traits } = found;
  const hostname = entry.gateway ?? record.host;
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Ivanti', product: 'Connect Secure', ...(hostname !== undefined && { hostname }) }, ...(traits !== undefined && { traits }), ...factsOf(entry, found) });
}

/** Ivanti (Pulse) Connect Secure: logins, VPN sessions, and what the client and Host Checker say of machines. */
export const connectSecure: Source = {
  id: 'ivanti.connect-secure',
  title: 'Ivanti Connect Secure, formerly Pulse and Juniper (WELF, classic text, JSON)',
  events: [...readers.keys()],
  matches,
  parse,
};
