import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { dapAttribute, dapSelected, dapTerminated, osType } from './asa-dap.ts';
import { HEAD, headingOf } from './asa-header.ts';
import { between, colonPairs, durationIn, type Found, groupEquals, groupUserIp, isAddress, isGateway, localRemote, type Reader, type Reading, type Who } from './asa-fields.ts';

interface What { readonly kind: Found['kind']; readonly action: string; readonly outcome?: Found['outcome']; readonly traits?: readonly string[] }
type Form = (body: string) => Who | undefined;

const from = ({ kind, action, outcome = 'success', traits }: What, { user, ip }: { readonly user: string; readonly ip?: string | undefined }): Found => ({ kind, action, outcome, user, ip, ...(traits !== undefined && { traits }) });

/** A message whose words after the person must hold `words`. */
const said = (form: Form, words: string, what: What): Reader => (body) => {
  const who = form(body);
  return who?.rest.includes(words) === true ? from(what, who) : undefined;
};
const update = (action: string): What => ({ kind: 'vpn-session-update', action });
const refused = (action: string): What => ({ kind: 'login', action, outcome: 'failure' });

function disconnected(body: string): Reading {
  const who = groupEquals(body);
  if (who?.rest.startsWith('Session disconnected') !== true) return undefined;
  if (isGateway(who) || /LAN-?(?:to|2)-?LAN/i.test(who.rest)) return 'site_to_site';
  const durationMs = durationIn(who.rest);
  return { ...from({ kind: 'vpn-session-end', action: 'session-disconnected' }, who), ...(durationMs !== undefined && { facts: { durationMs } }) };
}

/** 722051 has two wordings; the older is written when the session is created, without the address. */
function assigned(body: string): Reading {
  const who = groupUserIp(body);
  if (who !== undefined) {
    if (!who.rest.includes('assigned to session')) return undefined;
    const v4 = /Address <?([^<> ]{1,64})/.exec(who.rest)?.[1];
    const v6 = /IPv6 address <?([^<> ]{1,64})/.exec(who.rest)?.[1];
    return { ...from(update('address-assigned'), who), nat: [v4, v6] };
  }
  const user = between(body, 'session for client user ', ', IP ');
  if (user === undefined || !body.includes(' has been created')) return undefined;
  return from({ kind: 'vpn-session-start', action: 'session-started' }, { user: user.value, ip: body.slice(user.end + 5, user.end + 69).split(' ', 1).join('') });
}

/** 713049, IKEv1: a tunnel is up, of a person or between two gateways. */
function negotiated(body: string): Reading {
  if (body.includes('complete for LAN-to-LAN Group (')) return 'site_to_site';
  const who = groupEquals(body);
  if (who !== undefined) return !who.rest.includes('Security negotiation complete') ? undefined : isGateway(who) ? 'site_to_site' : from(update('tunnel-opened'), who);
  const user = /^Security negotiation complete for User \(([^()]{1,256})\)/.exec(body)?.[1];
  return user === undefined ? undefined : from(update('tunnel-opened'), { user });
}

/** 713228, IKEv1: the address in the tunnel. */
function assignedIkev1(body: string): Reading {
  const who = groupEquals(body);
  const nat = /^Assigned private IP address (\S{1,64}) to remote user/.exec(who?.rest ?? '')?.[1];
  return who === undefined || nat === undefined ? undefined : { ...from({ kind: 'vpn-session-start', action: 'address-assigned' }, who), nat: [nat] };
}

/** 751025, IKEv2: the address in the tunnel. */
function assignedIkev2(body: string): Reading {
  const who = localRemote(body, 'IKEv2 Group:') ?? localRemote(body, 'Group:');
  if (who?.rest.includes('assigned to session') !== true) return undefined;
  const v4 = /IPv4 Address=(\S{1,64})/.exec(who.rest)?.[1];
  const v6 = /IPv6 address=(\S{1,64})/.exec(who.rest)?.[1];
  return { ...from({ kind: 'vpn-session-start', action: 'address-assigned' }, who), nat: [v4, v6] };
}

/** 716059: the client is back, perhaps from another network. */
function resumed(body: string): Reading {
  const who = groupUserIp(body);
  const now = /resumed connection from IP <?([^<> ]{2,64})>?/.exec(who?.rest ?? '')?.[1];
  return who === undefined || now === undefined ? undefined : from(update('session-resumed'), { user: who.user, ip: now.replace(/\.$/, '') });
}

function client(body: string): Reading {
  const who = groupUserIp(body);
  const mark = 'Client Type: ';
  if (who?.rest.startsWith(mark) !== true) return undefined;
  const userAgent = who.rest.slice(mark.length).trim().slice(0, 512);
  const type = osType(userAgent);
  const version = /\((?:Mac OS X|Windows|Linux|Android|iOS)[ -]?([\d.]{1,32})\)|(?:Mac OS X|Windows) \(([\d.]{1,32})\)/.exec(userAgent);
  const os = { ...(type !== undefined && { type }), ...(version !== null && { version: version[1] ?? version[2] ?? '' }) };
  return { ...from(update('client-type'), who), facts: { userAgent, ...(type !== undefined && { host: { os } }) } };
}

/** Accounts that are shut are tried by strangers too, who need no password for it: that is no policy block of a person. */
const aaa = (outcome: 'success' | 'failure'): Reader => (body) => {
  const { what, pairs } = colonPairs(body);
  const user = pairs.get('user');
  if (!what.startsWith('AAA ') || user === undefined) return undefined;
  if (/\b(?:authorization|accounting)\b/.test(what)) return 'not_authentication';
  return from({ kind: 'login', action: outcome === 'success' ? 'authenticated' : 'rejected', outcome }, { user, ip: pairs.get('user ip') });
};

/** 113021: who gets as far as the question of admin rights has been authenticated. */
const noAdmin: Reader = (body) => {
  const user = between(body, "console login failed user '", "'");
  return user === undefined ? undefined : from({ ...refused('admin-rights'), traits: ['blocked', 'password-proven'] }, { user: user.value });
};

const guest: Reader = (body) => {
  const user = between(`${body}\n`, 'rejecting guest login for ', '\n');
  return user === undefined ? undefined : from(refused('guest-rejected'), { user: user.value.replace(/[. ]+$/, '') });
};

/** 605004 and 605005: `Login denied from ip/port to interface:ip/service for user "u"`. */
const management = (word: string, what: What): Reader => (body) => {
  const user = between(body, ' for user "', '"');
  const origin = new RegExp(`^Login ${word} from (\\S{2,64})/(\\d{1,5}) to `).exec(body);
  if (user !== undefined && body.startsWith(`Login ${word} from serial to `)) return from(what, { user: user.value });
  if (user === undefined || origin === null) return undefined;
  return { ...from(what, { user: user.value, ip: origin[1] }), port: Number(origin[2]) };
};

/** 611101 and 611102: `User authentication succeeded: [IP address: ip, ]Uname: u`. */
const management611 = (word: string, what: What): Reader => (body) => {
  const user = /\bUname: (.{1,256})$/.exec(body)?.[1];
  if (user === undefined || !body.startsWith(`User authentication ${word}`)) return undefined;
  return from(what, { user, ip: /IP address: ([^, ]{2,64}),/.exec(body)?.[1] });
};

const svc = groupUserIp;
const start = (words: string): Reader => said(svc, words, { kind: 'vpn-session-start', action: 'session-started' });
const denied = { kind: 'login', action: 'session-refused', outcome: 'failure', traits: ['blocked', 'password-proven'] } as const;

const readers: ReadonlyMap<string, Reader> = new Map<string, Reader>([
  ['109031', guest], ['113004', aaa('success')], ['113005', aaa('failure')], ['113012', aaa('success')], ['113013', aaa('failure')], ['113014', aaa('failure')], ['113015', aaa('failure')],
  ['113016', aaa('failure')], ['113017', aaa('failure')], ['113019', disconnected], ['113021', noAdmin], ['113039', start('parent session started')],
  ['605004', management('denied', refused('admin-login'))], ['605005', management('permitted', { kind: 'login', action: 'admin-login' })],
  ['611101', management611('succeeded', { kind: 'login', action: 'admin-login' })], ['611102', management611('failed', refused('admin-login'))],
  ['713049', negotiated], ['713167', said(groupEquals, 'failed user authentication', refused('rejected'))], ['713228', assignedIkev1],
  ['716001', start('session started')], ['716002', said(svc, 'session terminated', { kind: 'vpn-session-end', action: 'session-terminated' })],
  ['716038', said(svc, 'Authentication: successful', { kind: 'login', action: 'authenticated' })], ['716039', said(svc, 'Authentication: rejected', refused('rejected'))],
  ['716058', said(svc, 'lost connection', update('connection-lost'))], ['716059', resumed],
  ['722022', said(svc, 'connection established', update('tunnel-opened'))], ['722023', said(svc, 'connection terminated', update('tunnel-closed'))],
  ['722032', said(svc, 'replacing old connection', update('tunnel-replaced'))], ['722033', said(svc, 'connection established', update('tunnel-opened'))], ['722034', said(svc, 'SVC connection', update('tunnel-opened'))],
  ['722037', said(svc, 'closing connection', update('tunnel-closed'))], ['722050', said(svc, 'not enabled for the user', denied)], ['722051', assigned], ['722055', client],
  ['734001', dapSelected], ['734002', dapTerminated], ['734003', dapAttribute],
  ['750006', (body) => fromIke(body, 'SA UP', 'tunnel-opened')], ['750007', (body) => fromIke(body, 'SA DOWN', 'tunnel-closed')],
  ['751011', (body) => said((text) => localRemote(text, 'Failed user authentication'), 'Failed', refused('rejected'))(body)], ['751025', assignedIkev2],
]);

function fromIke(body: string, words: string, action: string): Reading {
  return said((text) => localRemote(text, 'IKEv2 '), words, update(action))(body);
}

const inText = /(?:^|[\s:])%(ASA|FTD|PIX)(?:-[a-z]{2,16})?-\d-(\d{6})(?=[:\s]):?\s*/;
const inTag = /^%?(ASA|FTD|PIX)(?:-[a-z]{2,16})?-\d-(\d{6})$/;
interface Message { readonly product: string; readonly id: string; readonly before: string; readonly body: string }

/** The mark stands in the text, or some relays take it for the program's name. */
function message({ text, tag }: Unwrapped): Message | undefined {
  if (text === undefined) return undefined;
  const match = inText.exec(text.slice(0, HEAD));
  if (match !== null) return { product: match[1] ?? '', id: match[2] ?? '', before: text.slice(0, match.index), body: text.slice(match.index + match[0].length).trim() };
  const tagged = tag === undefined || tag.length > 40 ? null : inTag.exec(tag);
  return tagged === null ? undefined : { product: tagged[1] ?? '', id: tagged[2] ?? '', before: '', body: text.replace(/^[:\s]{1,8}/, '').trim() };
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['info'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-end': { category: ['session', 'network'], type: ['end'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'device-seen': { category: ['host'], type: ['info'] },
};

function sourceOf({ ip, port, nat = [] }: Found): Draft['source'] {
  const outer = normaliseIp(ip);
  const inner = nat.map((address) => normaliseIp(address)).find((address) => address !== undefined);
  if (outer === undefined && inner === undefined) return undefined;
  return { ...(outer !== undefined && { ip: outer }), ...(outer !== undefined && port !== undefined && { port }), ...(inner !== undefined && { nat: { ip: inner } }) };
}

interface At { readonly time: number; readonly product: string; readonly hostname: string | undefined }

function draft(found: Found, user: NonNullable<Draft['user']>, { time, product, hostname }: At): Draft {
  const source = sourceOf(found);
  const observer = { vendor: 'Cisco', product, ...(hostname !== undefined && { hostname }) };
  const { kind, outcome, action, traits, facts } = found;
  return { time, kind, outcome, action, ...categories[kind], user, observer, ...(source !== undefined && { source }), ...(traits !== undefined && { traits }), ...facts };
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const found = message(record);
  if (found === undefined) return deadLetter('no_parser', 'no %ASA- or %FTD- mark');
  const reader = readers.get(found.id);
  if (reader === undefined) return drop('not_relevant');
  const reading = reader(found.body);
  if (reading === undefined) return deadLetter('bad_value', `${found.id}: not in a known form`);
  if (typeof reading === 'string') return drop(reading);
  if (isAddress(reading.user)) return drop('site_to_site');
  const user = builtIn.test(reading.user) ? undefined : normaliseUser(reading.user);
  if (user === undefined) return drop('no_user');
  const { time, hostname } = headingOf(record, found.before, context);
  if (time === undefined) return deadLetter('no_time', `${found.id}: no time in header or envelope`);
  return ok(draft(reading, user, { time, product: found.product, hostname }));
}

/** Machines that log in by their certificate, and the privilege levels of the device's own console. */
const builtIn = /^(?:host\/|enable_\d{1,2}$)/i;

/** Cisco ASA and Firepower Threat Defense: remote access VPN, logins, and what clients say of their machines. */
export const asa: Source = {
  id: 'cisco.asa',
  title: 'Cisco ASA and Firepower Threat Defense (syslog)',
  events: [...readers.keys()],
  clues: ['ASA', 'FTD', 'PIX'],
  matches: (record) => message(record) !== undefined,
  parse,
};
