import { normaliseIp, parseTime } from '../../normalise.ts';
import { at, flagOf, itemsAt, known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { logonTypeOf, told as toldOfLogon } from '../../windows/logon.ts';
import { addressOf, agentOf, deviceFacts, deviceIdAt, type Event, eventOf, hostAt, isBlocked, numberAt, observerOf, outcomeOf, sessionOf, sourceOf, type User, userAt, wordAt } from './events-fields.ts';
import { inventory, launch, peripheral, type Reading, remoteDesktop, software } from './events-machines.ts';

/** Logon types that nobody sits behind: batch, services, other credentials for a while. Of the network ones see `isShare`. */
const unattended = new Set([4, 5, 9]);
const LOCAL = new Set([2, 7, 11, 13]);
const FROM_AFAR = new Set([10, 12]);
const isShare = (json: JsonObject, type: number): boolean => (type === 3 || type === 8) && (/^46\d\d$/.test(wordAt(json, 'metadata.event_code') ?? '') || [1, 2].includes(numberAt(json, 'auth_protocol_id') ?? 0));

/**
 * True when `device` is the person's machine. In some records it is the server that wrote them: then it says nothing of where somebody works.
 */
function isClients(json: JsonObject, type: number): boolean {
  const name = saidAt(json, 'device.hostname', 'device.name')?.toLowerCase();
  if (LOCAL.has(type) || FROM_AFAR.has(type) || flagOf(at(json, 'is_remote')) === false) return true;
  if (name !== undefined && name === saidAt(json, 'dst_endpoint.hostname', 'dst_endpoint.name')?.toLowerCase()) return false;
  const ip = normaliseIp(at(json, 'device', 'ip'));
  if (ip !== undefined && ip === normaliseIp(at(json, 'src_endpoint', 'ip'))) return true;
  return [2, 3, 4, 5, 8].includes(numberAt(json, 'device', 'type_id') ?? 0) || ['is_managed', 'is_compliant', 'is_personal', 'is_trusted'].some((flag) => flagOf(at(json, 'device', flag)) !== undefined);
}

function machineOf(json: JsonObject, type: number): Partial<Draft> {
  if (!isClients(json, type)) return known<Pick<Draft, 'host'>>({ host: hostAt(json, 'src_endpoint') }) ?? {};
  return known<Pick<Draft, 'host' | 'deviceId' | 'device'>>({ host: hostAt(json, 'device'), deviceId: deviceIdAt(json, 'device'), device: deviceFacts(json, 'device') }) ?? {};
}

const factors: ReadonlyMap<number, string> = new Map([[1, 'sms'], [2, 'security question'], [3, 'phone call'], [4, 'biometric'], [5, 'push'], [6, 'hardware token'], [7, 'otp'], [8, 'email'], [9, 'u2f'], [10, 'webauthn']]);
const PASSWORD = 11;

/** The second factor, with the phone where the record tells it. */
function mfaOf(json: JsonObject): Draft['mfa'] {
  const factor = itemsAt(json, ['auth_factors'], ['factor_type_id', 'factor_type']).find((item) => numberAt(item, 'factor_type_id') !== PASSWORD && !/^password$/i.test(wordAt(item, 'factor_type') ?? ''));
  if (factor === undefined) return undefined;
  return known<NonNullable<Draft['mfa']>>({
    factor: wordAt(factor, 'factor_type') ?? factors.get(numberAt(factor, 'factor_type_id') ?? 0), device_id: wordAt(factor, 'device.uid'), phone: wordAt(factor, 'phone_number'), ip: normaliseIp(at(factor, 'device', 'ip')),
  });
}

const whomOf = (json: JsonObject): User | undefined => userAt(json, 'user') ?? (saidAt(json, 'user.name', 'user.uid') === undefined ? userAt(json, 'actor.user') : undefined);

function about(json: JsonObject, user: User): Partial<Draft> {
  return { user, ...known<Pick<Draft, 'source' | 'userAgent' | 'sessionId'>>({ source: sourceOf(json), userAgent: agentOf(json), sessionId: sessionOf(json) }) };
}

/** Security Lake calls it a logon when one role of AWS takes on another, which machines do all day. CloudTrail's own records tell people from them. */
const token = /^(?:AssumeRole|GetSessionToken|GetFederationToken)/;

/** Why a record of authentication is no login of a person. Kerberos' tickets are activities of their own. */
function notWanted(json: JsonObject, activity: number, type: number): string | undefined {
  if (activity !== 1 && activity !== 2) return 'activity';
  if (activity === 1 && outcomeOf(json) === 'unknown') return 'undecided';
  if (token.test(wordAt(json, 'api.operation') ?? '')) return 'token';
  return unattended.has(type) || isShare(json, type) ? 'logon_type' : undefined;
}

/** A logon or logoff. */
function authentication({ json, activity }: Event): Reading {
  const type = numberAt(json, 'logon_type_id') ?? 0;
  const reason = notWanted(json, activity, type);
  if (reason !== undefined) return reason;
  const user = whomOf(json);
  if (user === undefined) return 'no_user';
  const outcome = outcomeOf(json);
  if (FROM_AFAR.has(type) && outcome !== 'failure') return fromAfar(json, { activity, user, type });
  const common = { category: ['authentication'], ...about(json, user), ...machineOf(json, type) };
  if (activity === 2) return { kind: 'logout', outcome: outcome === 'unknown' ? 'success' : outcome, type: ['end'], ...common };
  const mfa = mfaOf(json);
  return { kind: 'login', outcome, type: ['start'], ...common, ...(mfa !== undefined && { mfa }), ...(isBlocked(json) && { traits: ['blocked'] }) };
}

/** Remote Desktop into the machine that tells of it, as Windows' own log has it. */
function fromAfar(json: JsonObject, { activity, user, type }: { readonly activity: number; readonly user: User; readonly type: number }): Reading {
  const said = toldOfLogon({ what: activity === 1 ? 'logon' : 'logoff', type: logonTypeOf(String(type)), terminal: false });
  if (typeof said === 'string') return said;
  const ip = addressOf(json);
  const { kind, outcome, category, type: types } = said;
  return { kind, outcome, ...(category !== undefined && { category }), ...(types !== undefined && { type: types }), ...about(json, user), ...machineOf(json, type), ...(ip !== undefined && { peer: { ip } }) };
}

/** Passwords and factors. Others (created, disabled, deleted) are no work of the person's. */
const changes: ReadonlyMap<number, string> = new Map([[3, 'password-change'], [4, 'password-reset'], [10, 'mfa-factor-enable'], [11, 'mfa-factor-disable']]);

function isOwn(json: JsonObject, { user, activity }: { readonly user: User; readonly activity: number }): boolean {
  const actor = userAt(json, 'actor.user');
  if (actor === undefined) return activity === 3 && at(json, 'actor', 'user') === undefined;
  return actor.id !== undefined && user.id !== undefined ? actor.id === user.id : actor.name === user.name && actor.domain === user.domain;
}

/** Belongs to the user whose account it is; address and browser are theirs only if they did it themselves. */
function accountChange({ json, activity }: Event): Reading {
  if (!changes.has(activity)) return 'activity';
  const user = userAt(json, 'user');
  if (user === undefined) return 'no_user';
  const mfa = activity >= 10 ? mfaOf(json) : undefined;
  const facts = isOwn(json, { user, activity }) ? about(json, user) : { user };
  return { kind: 'account-change', outcome: outcomeOf(json), action: changes.get(activity) ?? '', category: ['iam'], type: ['user', 'change'], ...facts, ...(mfa?.factor !== undefined && { mfa: { factor: mfa.factor } }) };
}

const tunnels: ReadonlyMap<number, readonly [kind: Draft['kind'], type: string]> = new Map([[1, ['vpn-session-start', 'start']], [2, ['vpn-session-end', 'end']], [3, ['vpn-session-update', 'info']]]);

/** A VPN; what was turned away at the door is a login that failed. */
function tunnel({ json, activity }: Event): Reading {
  const step = tunnels.get(activity);
  if (step === undefined) return 'activity';
  const user = whomOf(json);
  if (user === undefined) return 'no_user';
  const outcome = outcomeOf(json);
  const source = sourceOf(json, normaliseIp(at(json, 'tunnel_interface', 'ip')));
  const durationMs = numberAt(json, 'duration');
  const facts = { ...about(json, user), ...machineOf(json, 0), ...(source !== undefined && { source }) };
  if (outcome === 'failure' && activity === 1) return { kind: 'login', outcome, category: ['authentication'], type: ['start'], ...facts, ...(isBlocked(json) && { traits: ['blocked'] }) };
  return { kind: step[0], outcome: outcome === 'unknown' ? 'success' : outcome, category: ['session', 'network'], type: [step[1]], ...facts, ...(activity === 2 && durationMs !== undefined && { durationMs }) };
}

const classes: ReadonlyMap<number, (event: Event) => Reading> = new Map<number, (event: Event) => Reading>([
  [1007, launch], [3001, accountChange], [3002, authentication], [4005, remoteDesktop], [4014, tunnel], [5001, inventory], [5002, inventory], [5014, peripheral], [5020, software],
]);

/** The record's own id; short ones are counters, which come again. */
function recordIdOf({ json, classUid, activity }: Event): string | undefined {
  const uid = saidAt(json, 'metadata.uid');
  return uid === undefined || uid.length < 16 || uid.length > 512 ? undefined : `${uid} ${String(classUid)} ${String(activity)}`;
}

function parse(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  const event = eventOf(json);
  if (event === undefined) return deadLetter('no_parser', 'no class_uid');
  const read = classes.get(event.classUid);
  if (read === undefined) return drop('event_class');
  const reading = read(event);
  if (reading === undefined) return deadLetter('no_identity', 'the machine has no name, address or id');
  if (typeof reading === 'string') return drop(reading);
  const time = parseTime(at(json, 'time'), receivedAt, zone) ?? parseTime(at(json, 'time_dt'), receivedAt, zone);
  if (time === undefined) return deadLetter('no_time', 'time');
  const action = reading.action ?? wordAt(json, 'activity_name')?.toLowerCase();
  return ok({ ...reading, time, ...known<Pick<Draft, 'observer' | 'recordId' | 'action'>>({ observer: observerOf(json), recordId: recordIdOf(event), action }) });
}

const isNumber = (value: unknown): boolean => typeof value === 'number' || (typeof value === 'string' && /^\d{4,7}$/.test(value));

/** What lakes and pipelines make of anybody's log (Amazon Security Lake, Splunk, Cribl, own JSON). A record that also is a vendor's own belongs to that vendor's source. */
export const events: Source = {
  id: 'ocsf.events',
  title: 'OCSF events (Security Lake and other pipelines)',
  events: ['1007 Process Activity: Launch', '3001 Account Change', '3002 Authentication', '4005 RDP Activity', '4014 Tunnel Activity', '5001 Device Inventory Info', '5002 Device Config State', '5014 Peripheral Device', '5020 Software Inventory Info'],
  clues: ['class_uid', 'type_uid'],
  general: true,
  matches: ({ json }) => json !== undefined && (isNumber(json['class_uid']) || isNumber(json['type_uid'])) && ('metadata' in json || 'metadata.version' in json || 'metadata.product.name' in json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
