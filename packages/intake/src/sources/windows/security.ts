import { normaliseUser } from '../../normalise.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { isConsole, isOwnSid, logonTypeOf, refusalTraits, securityEvents, sidOf, told, type What } from '../../windows/logon.ts';
import { addressOf, clues, common, eventOf, timeOf, valueOf, type WindowsEvent } from './event.ts';
import { pluggedIn } from './devices.ts';

/** What NPS writes into the same log has a source of its own. */
const isNps = (id: string): boolean => /^62(?:7\d|80)$/.test(id);
const isSecurity = ({ id, channel, provider }: WindowsEvent): boolean => (channel === 'Security' || provider === 'Microsoft-Windows-Security-Auditing') && !isNps(id);

/** Said twice: credentials given for another logon, and the lock of a screen, whose unlocking is a logon of type 7. */
const echoes: ReadonlyMap<string, string> = new Map([['4648', 'explicit_credentials'], ['4800', 'screen_lock'], ['4801', 'screen_lock'], ['4802', 'screen_lock'], ['4803', 'screen_lock']]);
const actions: Readonly<Record<What, string>> = { logon: 'logged-in', failure: 'logon-failed', logoff: 'logged-out', reconnect: 'session-reconnected', disconnect: 'session-disconnected' };

/** The window manager's and the font driver's accounts of each session, where no SID tells them. */
const isWindowsOwn = (name: string): boolean => /^(?:dwm|umfd)-\d{1,6}$/.test(name);

/** Whose account is used: the target, never the subject, which is the service that asks. */
function personOf(event: WindowsEvent): Draft['user'] {
  const sid = valueOf(event, 'TargetUserSid', 'TargetSid');
  if (isOwnSid(sid)) return undefined;
  const login = normaliseUser(valueOf(event, 'TargetUserName', 'AccountName', 'TargetAccount', 'Account'));
  if (login?.name === undefined || isWindowsOwn(login.name)) return undefined;
  const domain = login.domain ?? valueOf(event, 'TargetDomainName', 'AccountDomain')?.slice(0, 255).toLowerCase();
  const id = sidOf(sid);
  return { ...login, ...(domain !== undefined && { domain }), ...(id !== undefined && { id }) };
}

function sourceOf(event: WindowsEvent): NonNullable<Draft['source']> | undefined {
  const ip = addressOf(event, 'IpAddress', 'ClientAddress');
  const port = Number(valueOf(event, 'IpPort') ?? NaN);
  return ip === undefined ? undefined : { ip, ...(Number.isInteger(port) && port > 0 && port < 65_536 && { port }) };
}

/** Of a remote session: the other machine, and the logon's number, by which its end is known. Numbers begin anew on each machine. */
function remotely(event: WindowsEvent, source: Draft['source']): Partial<Draft> {
  const id = valueOf(event, 'ClientName')?.slice(0, 255);
  const logon = valueOf(event, 'TargetLogonId', 'LogonID', 'LogonId')?.slice(0, 64).toLowerCase();
  const peer = { ...(source?.ip !== undefined && { ip: source.ip }), ...(id !== undefined && { id }) };
  return { ...(Object.keys(peer).length > 0 && { peer }), ...(logon !== undefined && { sessionId: `${(event.computer ?? '').slice(0, 128).toLowerCase()} ${logon}` }) };
}

/** The parts of a logon but for its time; a reason where it is not wanted. */
function logon(event: WindowsEvent): Omit<Draft, 'time'> | string {
  const what = securityEvents.get(event.id);
  const said = told({ what, type: logonTypeOf(valueOf(event, 'LogonType', 'LogonTypeName')), terminal: false });
  if (typeof said === 'string' || what === undefined) return typeof said === 'string' ? said : 'windows_event';
  const { far, ...rest } = said;
  if (far && isConsole(valueOf(event, 'ClientAddress'))) return 'local_session';
  const user = personOf(event);
  if (user === undefined) return 'no_user';
  const source = sourceOf(event);
  const traits = what === 'failure' ? refusalTraits(valueOf(event, 'Status'), valueOf(event, 'SubStatus')) : [];
  return { ...rest, action: actions[what], user, ...(source !== undefined && { source }), ...(far && rest.outcome !== 'failure' && remotely(event, source)), ...(traits.length > 0 && { traits }) };
}

function readingOf(event: WindowsEvent): Omit<Draft, 'time'> | string {
  const echo = echoes.get(event.id);
  if (echo !== undefined) return echo;
  return event.id === '6416' ? pluggedIn(event, valueOf(event, 'DeviceId'), valueOf(event, 'DeviceDescription')) : logon(event);
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const event = eventOf(record);
  if (event === undefined || !isSecurity(event)) return deadLetter('no_parser', 'no record of the Security log');
  const reading = readingOf(event);
  if (typeof reading === 'string') return drop(reading);
  const time = timeOf(event, record, context);
  return time === undefined ? deadLetter('no_time', 'TimeCreated, EventTime or TimeGenerated') : ok({ ...reading, ...common(event, time) });
}

/** Windows' Security log: logons at the machine and through Remote Desktop, and what was plugged in. */
export const security: Source = {
  id: 'windows.security',
  title: 'Windows Security log',
  events: ['4624', '4625', '4634', '4647', '4778', '4779', '6416'],
  clues,
  matches: (record) => { const event = eventOf(record); return event !== undefined && isSecurity(event); },
  parse,
};
