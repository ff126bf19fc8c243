import { isObject } from '../../decode/json.ts';
import { epochTime, normaliseIp, normaliseUser } from '../../normalise.ts';
import { at, flagOf, itemsAt, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type SourceContext } from '../../types.ts';

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const authentication = ['authentication'];
const login = (outcome: Draft['outcome'], ...traits: readonly string[]): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'], ...(traits.length > 0 && { traits }) });

/** The console asks for a second factor after every password: the password alone is no presence. */
const operations: ReadonlyMap<string, (outcome: Draft['outcome']) => Told> = new Map<string, (outcome: Draft['outcome']) => Told>([
  ['userAuthenticate', (outcome) => (outcome === 'success' ? { kind: 'other', outcome, category: authentication, type: ['info'] } : login(outcome))],
  ['twoFactorAuthenticate', (outcome) => (outcome === 'failure' ? login(outcome, 'password-proven') : login(outcome))],
  ['saml2Assert', (outcome) => login(outcome)], ['ssoAuthenticate', (outcome) => login(outcome)],
  ...['changePassword', 'confirmResetPassword', 'resetAuthSecret', 'resetPassword'].map((name): [string, (outcome: Draft['outcome']) => Told] => [name, (outcome) => ({ kind: 'account-change', outcome, category: ['iam'], type: ['user', 'change'] })]),
]);

const stamp = (value: unknown): number | undefined => { const text = said(value); return text === undefined || !/^\d{9,19}(?:\.\d{1,9})?$/.test(text) ? undefined : epochTime(Number(text)); };

function detail(event: JsonObject, name: string): string | undefined {
  const item = itemsAt(event, ['AuditKeyValues'], ['Key', 'ValueString']).find((one) => saidAt(one, 'Key') === name);
  return item === undefined ? undefined : saidAt(item, 'ValueString');
}

const observer = { vendor: 'CrowdStrike', product: 'Falcon' };

interface Streamed { readonly event: JsonObject; readonly type: string; readonly time: number; readonly recordId: string | undefined }

const outcomeOf = (event: JsonObject): Draft['outcome'] => { const success = flagOf(event['Success']); return success === undefined ? 'unknown' : success ? 'success' : 'failure'; };

/** Whose it is: of a change, the one whose account it was. The address is only hers who did it to herself. */
function whose(event: JsonObject, isChange: boolean): Partial<Draft> | undefined {
  const actor = normaliseUser(saidAt(event, 'UserId'));
  const user = (isChange ? normaliseUser(detail(event, 'target_name')) : undefined) ?? actor;
  if (user === undefined) return undefined;
  const ip = user.name === actor?.name && user.domain === actor?.domain ? normaliseIp(saidAt(event, 'UserIp')) : undefined;
  return { user, ...(ip !== undefined && { source: { ip } }) };
}

function atTheConsole({ event, time, recordId }: Streamed): ParseResult {
  const operation = saidAt(event, 'OperationName') ?? '';
  const told = operations.get(operation)?.(outcomeOf(event));
  if (told === undefined) return drop('operation');
  const who = whose(event, told.kind === 'account-change');
  return who === undefined ? drop('no_user') : ok({ ...told, time, action: operation, observer, ...who, ...(recordId !== undefined && { recordId }) });
}

/** An analyst works on the machine: he is the other end, and who it belongs to is for the inventory to say. */
function response({ event, type, time, recordId }: Streamed): ParseResult {
  const [name, deviceId, analyst, sessionId] = [saidAt(event, 'HostnameField', 'HostName'), saidAt(event, 'AgentIdString'), saidAt(event, 'UserName', 'UserId'), saidAt(event, 'SessionId')].map((value) => value?.slice(0, 256));
  if (name === undefined && deviceId === undefined) return deadLetter('no_identity', 'neither HostnameField nor AgentIdString');
  const ended = type === 'RemoteResponseSessionEndEvent';
  const [from, to] = [stamp(event['StartTimestamp']), ended ? stamp(event['EndTimestamp']) : undefined];
  const durationMs = from !== undefined && to !== undefined && to >= from ? to - from : undefined;
  const facts = known<Partial<Draft>>({ recordId, sessionId, deviceId, durationMs, peer: known({ id: analyst }), host: known({ name }) });
  return ok({ ...facts, kind: 'remote-control-session', outcome: 'success', category: ['session'], type: [ended ? 'end' : 'start'], action: type, time: (ended ? to : from) ?? time, observer, software: [{ name: 'Falcon Real Time Response', vendor: 'CrowdStrike' }] });
}

const tellers: ReadonlyMap<string, (streamed: Streamed) => ParseResult> = new Map([['AuthActivityAuditEvent', atTheConsole], ['RemoteResponseSessionStartEvent', response], ['RemoteResponseSessionEndEvent', response]]);
export const streamed = [...tellers.keys()];

export function isStreamed(json: JsonObject): boolean {
  const { metadata } = json;
  if (isObject(metadata)) return typeof metadata['eventType'] === 'string' && ('customerIDString' in metadata || 'eventCreationTime' in metadata);
  return typeof json['metadata.eventType'] === 'string' && ('metadata.customerIDString' in json || 'metadata.eventCreationTime' in json);
}

/** A record of Event Streams, as the SIEM connector writes it in JSON. Times are in seconds here and milliseconds there. */
export function ofStream(json: JsonObject, _: SourceContext, carried: number | undefined): ParseResult {
  const type = saidAt(json, 'metadata.eventType') ?? '';
  const teller = tellers.get(type);
  if (teller === undefined) return drop('event_type');
  const nested = at(json, 'event');
  const event = isObject(nested) ? nested : Object.fromEntries(Object.entries(json).flatMap(([key, value]) => (key.startsWith('event.') ? [[key.slice(6), value]] : [])));
  const time = stamp(at(json, 'metadata', 'eventCreationTime')) ?? stamp(event['UTCTimestamp']) ?? carried;
  if (time === undefined) return deadLetter('no_time', 'eventCreationTime');
  const [customer, offset] = [saidAt(json, 'metadata.customerIDString'), saidAt(json, 'metadata.offset')];
  return teller({ event, type, time, recordId: customer === undefined || offset === undefined ? undefined : `${type} ${customer} ${offset} ${String(time)}` });
}
