import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { addressOf, clues as eventClues, common, eventOf, timeOf, valueOf, type WindowsEvent } from './event.ts';
import { type Field, isDts, isLine, npsRecord, type NpsRecord } from './nps-fields.ts';

type Reading = Omit<Draft, 'time'> | string;
type Rule = Pick<Draft, 'kind' | 'outcome' | 'action' | 'category' | 'type'>;

/** By packet type. The request knows the address, the answer whether it was granted: both carry the same Class, which is the session's id here. */
const packets: ReadonlyMap<string, Rule | string> = new Map<string, Rule | string>([
  ['1', { kind: 'other', outcome: 'unknown', action: 'access-request', category: ['authentication'], type: ['info'] }],
  ['2', { kind: 'login', outcome: 'success', action: 'access-accept', category: ['authentication'], type: ['start'] }],
  ['3', { kind: 'login', outcome: 'failure', action: 'access-reject', category: ['authentication'], type: ['start'] }],
  ['11', 'challenge'],
]);
/** By the status of an accounting request (packet type 4). */
const accounting: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['1', { kind: 'vpn-session-start', outcome: 'success', action: 'accounting-start', category: ['network', 'session'], type: ['start'] }],
  ['2', { kind: 'vpn-session-end', outcome: 'success', action: 'accounting-stop', category: ['network', 'session'], type: ['end'] }],
  ['3', { kind: 'vpn-session-update', outcome: 'success', action: 'accounting-update', category: ['network', 'session'], type: ['info'] }],
]);

/** Reasons by which policy turns away: hours, restrictions, no policy that fits, permission to dial in, what the policy asks of the connection. */
const byPolicy = new Set(['37', '38', '48', '49', '65', '66', '67', '68', '69', '70', '71']);
const traitsOf = (outcome: Draft['outcome'], reason: string | undefined): readonly string[] | undefined => (outcome === 'failure' && byPolicy.has(reason ?? '') ? ['blocked'] : undefined);

/** An office's wireless (19) and wired (15) network ask the same server, with a hardware address in the place of the caller's. */
const isOffice = (port: string | undefined, caller: string | undefined): boolean => /^(?:15|19)$|^(?:ethernet|wireless)/i.test(port ?? '') || /^(?:[\da-f]{2}[:-]?){5}[\da-f]{2}(?::.{0,64})?$/i.test(caller ?? '');

/** `host/name` is the machine that logs on by itself. */
function userOf(...names: readonly (string | undefined)[]): Draft['user'] {
  for (const name of names) {
    // A directory's path (`corp.example/Staff/Jane Roe`) is no login.
    if (name === undefined || name.includes('/')) continue;
    const user = normaliseUser(name);
    if (user !== undefined) return user;
  }
  return undefined;
}

function ruleOf(field: Field): Rule | string {
  const packet = field('Packet-Type') ?? '';
  if (packet !== '4') return packets.get(packet) ?? 'packet_type';
  return accounting.get(field('Acct-Status-Type') ?? '') ?? 'accounting_status';
}

function durationOf({ kind }: Rule, field: Field): number | undefined {
  const seconds = field('Acct-Session-Time') ?? '';
  return kind === 'vpn-session-end' && /^\d{1,8}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

/** Where the caller is, and, once there is a tunnel, the address inside. */
function sourceOf(field: Field): Draft['source'] {
  const ip = normaliseIp(field('Calling-Station-Id')) ?? normaliseIp(field('Tunnel-Client-Endpt'));
  const inner = normaliseIp(field('Framed-IP-Address'));
  const nat = inner !== undefined && inner !== '255.255.255.255' && inner !== '255.255.255.254' ? { nat: { ip: inner } } : {};
  return ip === undefined && Object.keys(nat).length === 0 ? undefined : { ...(ip !== undefined && { ip }), ...nat };
}

function ofFile(field: Field): Reading {
  const rule = ruleOf(field);
  if (typeof rule === 'string') return rule;
  if (isOffice(field('NAS-Port-Type'), field('Calling-Station-Id'))) return 'office_network';
  const user = userOf(field('SAM-Account-Name'), field('User-Name'), field('Fully-Qualifed-User-Name', 'Fully-Qualified-User-Name'));
  if (user === undefined) return 'no_user';
  const sessionId = field('Class', 'Acct-Session-Id')?.slice(0, 256);
  const hostname = field('Computer-Name')?.slice(0, 255);
  const optional = known<Partial<Draft>>({ source: sourceOf(field), sessionId, durationMs: durationOf(rule, field), traits: traitsOf(rule.outcome, field('Reason-Code')) });
  return { ...rule, user, observer: { vendor: 'Microsoft', product: 'NPS', ...(hostname !== undefined && { hostname }) }, ...optional };
}

/** Security log of an NPS: granted, denied. That the machine was healthy, too (6278), comes beside a 6272. */
const events: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['6272', 'success'], ['6273', 'failure']]);
const isNps = ({ id, channel, provider }: WindowsEvent): boolean => /^62(?:7\d|80)$/.test(id) && (channel === 'Security' || provider === 'Microsoft-Windows-Security-Auditing');

function ofEvent(event: WindowsEvent): Reading {
  const outcome = events.get(event.id);
  if (outcome === undefined) return event.id === '6278' ? 'full_access' : 'nps_event';
  if (isOffice(valueOf(event, 'NASPortType'), valueOf(event, 'CallingStationID'))) return 'office_network';
  const login = userOf(valueOf(event, 'SubjectUserName'), valueOf(event, 'FullyQualifiedSubjectUserName'));
  if (login === undefined) return 'no_user';
  const domain = login.domain ?? valueOf(event, 'SubjectDomainName')?.slice(0, 255).toLowerCase();
  const ip = addressOf(event, 'CallingStationID');
  const optional = known<Partial<Draft>>({ source: ip === undefined ? undefined : { ip }, sessionId: valueOf(event, 'AccountSessionIdentifier'), traits: traitsOf(outcome, valueOf(event, 'ReasonCode')) });
  return { kind: 'login', outcome, action: outcome === 'success' ? 'access-accept' : 'access-reject', category: ['authentication'], type: ['start'], user: { ...login, ...(domain !== undefined && { domain }) }, ...optional };
}

function parseFile({ field, time: stamp }: NpsRecord, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const reading = ofFile(field);
  if (typeof reading === 'string') return drop(reading);
  const time = stampOr(parseTime(stamp, receivedAt, zone), record.time);
  return time === undefined ? deadLetter('no_time', 'Timestamp, or date and time') : ok({ ...reading, time });
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const file = npsRecord(record);
  if (file !== undefined) return parseFile(file, record, context);
  const event = eventOf(record);
  if (event === undefined || !isNps(event)) return deadLetter('no_parser', 'no record of NPS');
  const reading = ofEvent(event);
  if (typeof reading === 'string') return drop(reading);
  const time = timeOf(event, record, context);
  if (time === undefined) return deadLetter('no_time', 'TimeCreated or EventTime');
  const { recordId } = common(event, time);
  // The machine that wrote it is the server, and nobody's host.
  return ok({ ...reading, time, ...(recordId !== undefined && { recordId }), observer: { vendor: 'Microsoft', product: 'NPS', ...(event.computer !== undefined && { hostname: event.computer.slice(0, 255) }) } });
}

/** Microsoft's RADIUS server: its log file, database-compatible or in XML, and its records in the Security log. */
export const nps: Source = {
  id: 'windows.nps',
  title: 'Microsoft NPS (RADIUS, Always On VPN)',
  events: ['packet types 1, 2, 3, 4', 'Security 6272', 'Security 6273'],
  clues: ['IAS', 'RAS', ...eventClues],
  matches: (record) => { if (record.json === undefined) return isLine(record.text); const event = eventOf(record); return event === undefined ? isDts(record.json) : isNps(event); },
  parse,
};
