import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { said } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

type What = Pick<Draft, 'kind' | 'outcome' | 'action' | 'traits'>;
interface Who { readonly user: string; readonly ip?: string | undefined; readonly port?: string | undefined; /** What a certificate says of whom it was made for. */ readonly keyId?: string | undefined }
type Reading = Who & What;
/** What the text tells, why it is not wanted, or undefined when a known beginning goes on in an unknown form. */
type Reader = (text: string) => Reading | string | undefined;

const login = (outcome: 'success' | 'failure'): What => ({ kind: 'login', outcome, action: outcome === 'success' ? 'accepted' : 'failed' });
const echo = (action: string, outcome: Draft['outcome'], ...traits: readonly string[]): What => ({ kind: 'other', outcome, action, ...(traits.length > 0 && { traits }) });

const withoutInvalid = (name: string): string => name.replace(/^(?:invalid|illegal) user ?/, '');
const tail = /^ from (\S{1,64})(?: port (\d{1,5}))?(?=[ :]|$)/;

/** `U from A port P …`, split at the last ` from `: strangers choose the name that they fail with, and may write an address into it. */
function lastFrom(text: string): Who | undefined {
  const at = text.lastIndexOf(' from ');
  const match = at === -1 ? null : tail.exec(text.slice(at, at + 128));
  if (match === null) return undefined;
  // What comes after the address may be a stranger's word too, in a certificate that they made; then nobody can tell which address is the true one.
  const forged = text.includes('-CERT ') && text.indexOf(' from ') !== at;
  return { user: withoutInvalid(text.slice(0, forged ? text.indexOf(' from ') : at)), ...(!forged && { ip: match[1], port: match[2] }) };
}

const accepted = /^Accepted [\w./-]{1,64} for (.{1,256}?) from (\S{1,64}) port (\d{1,5})(?=[ :]|$)/;
const certificate = / ID (\S{1,256}) \(serial \d{1,20}\) CA /;

/** A name that is let in is an account's, so the first ` from ` ends it; the certificate behind it may hold another. */
function readAccepted(text: string): Reading | undefined {
  const [, user, ip, port] = accepted.exec(text) ?? [];
  return user === undefined ? undefined : { ...login('success'), user, ip, port, keyId: certificate.exec(text.slice(0, 1024))?.[1] };
}

const after = (beginning: string, what: What): Reader => (text) => {
  const who = lastFrom(text.slice(beginning.length));
  return who === undefined ? undefined : { ...what, ...who };
};

const method = /^(?:Failed|Partial) ([\w./-]{1,64}) for /;
function tried(text: string): Reading | string | undefined {
  const match = method.exec(text);
  if (match === null) return undefined;
  // Clients begin with the method `none` to be told the others.
  if (match[1] === 'none') return 'method_none';
  const who = lastFrom(text.slice(match[0].length));
  if (who === undefined) return undefined;
  return { ...(text.startsWith('Partial') ? echo('partial', 'success') : login('failure')), ...who };
}

/** AllowUsers and the like; a `Failed` line may follow, which is the login. Not marked as blocked: strangers who know a name cause it without any key. */
function refused(text: string): Reading | string | undefined {
  const at = text.lastIndexOf(' not allowed because ');
  if (at === -1) return 'not_relevant';
  const named = text.slice('User '.length, at);
  return { ...echo('not-allowed', 'failure'), ...(lastFrom(named) ?? { user: named }) };
}

/** By now the key or password was right; the line before it, `Failed`, has the address. */
function deniedByPam(text: string): Reading | string {
  const user = /^fatal: Access denied for user (.{1,256}?) by PAM account configuration/.exec(text)?.[1];
  return user === undefined ? 'not_relevant' : { ...echo('account-denied', 'failure', 'blocked', 'password-proven'), user };
}

const party = /^(authenticating |invalid )?user (.{0,256}) ([\da-fA-F.:]{2,45}(?:%[\w.-]{1,32})?|UNKNOWN) port (\d{1,5})(?=[ :]|$)/;

/** `Disconnected from user U A port P`. Before authentication it is an attempt that was given up: servers that take only keys write no `Failed` line for it. */
const ended = (beginning: string): Reader => (text) => {
  const [, stage, user, ip, port] = party.exec(text.slice(beginning.length, beginning.length + 512)) ?? [];
  if (user === undefined) return 'no_user';
  return { ...(stage === undefined ? { kind: 'logout', outcome: 'success', action: 'disconnected' } : echo('given-up', 'failure')), user, ip, port };
};

/** PAM's word on a session has no address; `Accepted` and `Disconnected` have. Kept for the end alone, as a lost connection may have no other line. */
function pamSession(text: string): Reading | string {
  const user = / session closed for user (\S{1,256})$/.exec(text.slice(0, 512))?.[1];
  return user === undefined ? 'pam' : { ...echo('session-closed', 'success'), user };
}

const readers: readonly (readonly [beginning: string, reader: Reader])[] = [
  ['Accepted ', readAccepted], ['Failed ', tried], ['Partial ', tried],
  ['Invalid user ', after('Invalid user ', echo('invalid-user', 'failure'))],
  ['Illegal user ', after('Illegal user ', echo('invalid-user', 'failure'))],
  ['error: maximum authentication attempts exceeded for ', after('error: maximum authentication attempts exceeded for ', echo('too-many-attempts', 'failure'))],
  ...['Disconnected from ', 'Connection closed by ', 'Connection reset by ', 'Timeout, client not responding from ', 'Disconnecting '].map((beginning) => [beginning, ended(beginning)] as const),
  ['User ', refused], ['fatal: Access denied for user ', deniedByPam], ['pam_unix(sshd:session): session closed', pamSession], ['pam_', () => 'pam'],
];

/** What syslog daemons make of the same line several times over. */
const repeated = /^message repeated \d{1,9} times: \[ (.{1,4096})\]$/;

function read(text: string): Reading | string | undefined {
  const plain = text.startsWith('message repeated ') ? repeated.exec(text.trimEnd())?.[1] ?? text : text;
  const reader = readers.find(([beginning]) => plain.startsWith(beginning));
  return reader === undefined ? 'not_relevant' : reader[1](plain);
}

/** Accounts that many people use, or none: whoever came through them, it was no one person's habit. */
const shared = new Set(['root', 'toor', 'admin', 'administrator', 'ubuntu', 'debian', 'centos', 'rocky', 'almalinux', 'fedora', 'opensuse', 'alpine', 'core', 'ec2-user', 'azureuser', 'opc', 'cloud-user', 'vagrant', 'pi', 'git', 'gitlab', 'svn', 'ansible',
  'jenkins', 'deploy', 'deployer', 'deployment', 'backup', 'nagios', 'zabbix', 'rsync', 'sftp', 'nobody', 'guest', 'test', 'user', 'postgres', 'mysql', 'oracle', 'www-data', 'docker', 'hadoop', 'tomcat', 'ftp', 'ftpuser', 'nouser']);

/** The person. Behind a shared account only a certificate that was made out to somebody's address says who it is. */
function personOf({ user, keyId }: Who): ReturnType<typeof normaliseUser> {
  const account = normaliseUser(user);
  if (account?.name !== undefined && !shared.has(account.name)) return account;
  return keyId !== undefined && /^[\w.+-]{1,64}@[\w.-]{1,255}$/.test(keyId) ? normaliseUser(keyId) : undefined;
}

const authentication = ['authentication'];
const types: Readonly<Partial<Record<Draft['kind'], readonly string[]>>> = { login: ['start'], logout: ['end'] };

function sourceOf(who: Who): Draft['source'] {
  const ip = normaliseIp(who.ip);
  const port = Number(who.port);
  return ip === undefined ? undefined : { ip, ...(port > 0 && port < 65_536 && { port }) };
}

interface Line { readonly text: string; readonly time: number | undefined; readonly host: string | undefined; readonly recordId?: string | undefined }

function parse({ text, time, host, recordId }: Line): ParseResult {
  const found = read(text);
  if (typeof found === 'string') return drop(found);
  if (found === undefined) return deadLetter('bad_value', 'form of message');
  const user = personOf(found);
  if (user === undefined) return drop('no_user');
  if (time === undefined) return deadLetter('no_time', 'header');
  const { kind, outcome, action, traits } = found;
  const source = sourceOf(found);
  return ok({
    time, kind, outcome, ...(action !== undefined && { action }), ...(traits !== undefined && { traits }), category: authentication, type: types[kind] ?? ['info'], user,
    observer: { vendor: 'OpenSSH', product: 'sshd', ...(host !== undefined && { hostname: host }) }, ...(source !== undefined && { source }), ...(recordId !== undefined && { recordId }),
  });
}

/** Since OpenSSH 9.8 a process of its own speaks for each connection, since 10 another for authentication. */
const programs: ReadonlySet<unknown> = new Set(['sshd', 'sshd-session', 'sshd-auth', '/usr/sbin/sshd', '/usr/libexec/sshd-session', '/usr/lib/openssh/sshd-session']);
const messageOf = (json: JsonObject): unknown => json['MESSAGE'] ?? json['message'];
const isJournal = (json: JsonObject): boolean => programs.has(json['SYSLOG_IDENTIFIER']) && typeof messageOf(json) === 'string' && ('__REALTIME_TIMESTAMP' in json || '_HOSTNAME' in json || '_COMM' in json);

function ofJournal(json: JsonObject, record: Unwrapped, { receivedAt, zone }: SourceContext): Line {
  const stamp = json['_SOURCE_REALTIME_TIMESTAMP'] ?? json['__REALTIME_TIMESTAMP'];
  const text = messageOf(json);
  return { text: typeof text === 'string' ? text : '', time: parseTime(stamp, receivedAt, zone) ?? record.time, host: said(json['_HOSTNAME'])?.slice(0, 255) ?? record.host, recordId: said(json['__CURSOR'])?.slice(0, 512) };
}

export const sshd: Source = {
  id: 'openssh.sshd',
  title: 'OpenSSH server (syslog or journal)',
  events: ['Accepted', 'Failed', 'Partial', 'Invalid user', 'maximum authentication attempts exceeded', 'not allowed because', 'Access denied by PAM account configuration', 'Disconnected', 'Connection closed', 'Connection reset', 'Timeout', 'session closed'],
  clues: ['sshd', 'SYSLOG_IDENTIFIER'],
  matches: ({ text, tag, json }) => (json === undefined ? text !== undefined && programs.has(tag) : isJournal(json)),
  parse: (record, context) => {
    const { json, text, time, host } = record;
    if (json !== undefined) return parse(ofJournal(json, record, context));
    return text === undefined ? deadLetter('bad_value', 'not text') : parse({ text, time, host });
  },
};
