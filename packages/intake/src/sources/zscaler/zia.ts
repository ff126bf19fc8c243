import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { isObject } from '../../decode/json.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { systemType } from '../../hardware.ts';

type Log = 'audit' | 'device' | 'web' | 'firewall' | 'dns' | 'tunnel' | 'other';

/** A feed over HTTPS writes `{sourcetype, event}`; which log it is stands outside, and inside by fields that only it has. */
const sourcetypes: readonly (readonly [name: string, log: Log])[] = [['audit', 'audit'], ['web', 'web'], ['fw', 'firewall'], ['dns', 'dns'], ['tunnel', 'tunnel']];
const telling: readonly (readonly [log: Log, one: string, other: string])[] = [
  ['audit', 'auditlogtype', 'adminid'], ['device', 'machineHostname', 'udid'], ['web', 'urlsupercat', 'reqmethod'], ['firewall', 'csip', 'cdip'], ['dns', 'dns_req', 'dns_reqtype'], ['tunnel', 'Recordtype', 'tunneltype'],
];

/** The record, out of a feed's own envelope where that is still on. */
const innerOf = (json: JsonObject): JsonObject => (typeof json['sourcetype'] === 'string' && isObject(json['event']) ? json['event'] : json);

function bySourcetype(sourcetype: unknown): Log | undefined {
  if (typeof sourcetype !== 'string' || !sourcetype.startsWith('zscalernss-')) return undefined;
  return sourcetypes.find(([name]) => sourcetype === `zscalernss-${name}`)?.[1] ?? 'other';
}

function logOf({ json, pairs }: Unwrapped): Log | undefined {
  if (json !== undefined) return bySourcetype(json['sourcetype']) ?? telling.find(([, one, other]) => typeof json[one] === 'string' && typeof json[other] === 'string')?.[0];
  return pairs === undefined ? undefined : byProduct(pairs);
}

function byProduct(pairs: ReadonlyMap<string, string>): Log | undefined {
  if ((pairs.get('cef.vendor') ?? pairs.get('leef.vendor')) !== 'Zscaler') return undefined;
  const product = pairs.get('cef.product') ?? pairs.get('leef.product') ?? '';
  return product.startsWith('NSSFW') ? 'firewall' : product.startsWith('NSS') ? 'web' : undefined;
}

/** A feed may be set to a zone, which its records name by `timezone`; without a name they are in that of the configuration. */
const zoneOf = (json: JsonObject, { zone }: SourceContext): string | undefined => (/^(?:UTC|GMT)$/i.test(said(json['timezone']) ?? '') ? undefined : zone);
const outcomes: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['SUCCESS', 'success'], ['FAILURE', 'failure'], ['FAILED', 'failure']]);
const observer = { vendor: 'Zscaler', product: 'Internet Access' };

type Told = Pick<Draft, 'kind' | 'outcome' | 'action' | 'category' | 'type'>;
const upper = (value: unknown): string => (said(value) ?? '').toUpperCase();

/** An administrator signs in to the portal. Programs sign in with the same names, from servers. */
function toldOf(json: JsonObject): Told | string {
  const action = upper(json['action']);
  if (action !== 'SIGN_IN' && action !== 'SIGN_OUT') return 'audit_action';
  if (upper(json['interface']) === 'API') return 'api_login';
  const outcome = outcomes.get(upper(json['result']));
  if (outcome === undefined) return 'undecided';
  const login = action === 'SIGN_IN';
  return { kind: login ? 'login' : 'logout', outcome, action: login ? 'portal-sign-in' : 'portal-sign-out', category: ['authentication'], type: [login ? 'start' : 'end'] };
}

function audit(json: JsonObject, record: Unwrapped, context: SourceContext): ParseResult {
  const told = toldOf(json);
  if (typeof told === 'string') return drop(told);
  const user = normaliseUser(said(json['adminid']));
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['time'], context.receivedAt, zoneOf(json, context)) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'time');
  const [ip, id] = [normaliseIp(said(json['clientip'])), said(json['recordid'])?.slice(0, 128)];
  return ok({ ...told, time, user, observer, ...(id !== undefined && { recordId: `audit ${id}` }), ...(ip !== undefined && { source: { ip } }) });
}

/** The Client Connector's numbers for systems. */
const types: ReadonlyMap<string, string> = new Map([['1', 'ios'], ['2', 'android'], ['3', 'windows'], ['4', 'macos'], ['5', 'linux']]);
const virtual = /\b(?:vmware|virtualbox|innotek|qemu|parallels|xen|bochs|kvm|virtual machine)\b/i;

function machineOf(json: JsonObject): Partial<Draft> | undefined {
  const [version, mac, vendor] = ['osVersion', 'macAddress', 'manufacturer'].map((name) => said(json[name])?.slice(0, 128));
  const type = types.get(said(json['type']) ?? '') ?? systemType(version) ?? systemType(version?.replace(/^Microsoft /, ''));
  const os = known<{ type: string; version: string }>({ type, version });
  return known<Partial<Draft>>({
    host: known<NonNullable<Draft['host']>>({ name: said(json['machineHostname'])?.slice(0, 255), mac: mac === undefined ? undefined : [mac], os }),
    device: known<NonNullable<Draft['device']>>({ vendor, vm: vendor !== undefined && virtual.test(vendor) ? true : undefined }), deviceId: said(json['udid'])?.slice(0, 128),
  });
}

/** A machine as the portal of the Client Connector lists it, at the time at which it was last in touch. */
function device(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  if (!/^registered$/i.test(said(json['registrationState']) ?? 'Registered')) return drop('not_registered');
  const user = normaliseUser(said(json['user']));
  if (user === undefined) return drop('no_user');
  const time = ['keepAliveTime', 'last_seen_time', 'registration_time'].map((name) => parseTime(json[name], receivedAt, zone)).find((at) => at !== undefined);
  if (time === undefined) return deadLetter('no_time', 'keepAliveTime, last_seen_time');
  return ok({ time, kind: 'device-seen', outcome: 'success', action: 'client-connector', category: ['host'], type: ['info'], user, observer: { vendor: 'Zscaler', product: 'Client Connector' }, ...machineOf(json) });
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const log = logOf(record);
  if (log === undefined) return deadLetter('no_parser', 'no record of Zscaler');
  if (record.json === undefined || (log !== 'audit' && log !== 'device')) return drop(`${log}_log`);
  return log === 'audit' ? audit(innerOf(record.json), record, context) : device(record.json, context);
}

/** Zscaler Internet Access: who signs in to its portal, and the machines of its client. Traffic is known, and dropped. */
export const zia: Source = {
  id: 'zscaler.zia',
  title: 'Zscaler Internet Access: admin audit, Client Connector devices (JSON)',
  events: ['audit: SIGN_IN', 'audit: SIGN_OUT', 'getDevices'],
  clues: ['sourcetype', 'auditlogtype', 'machineHostname', 'urlsupercat', 'csip', 'dns_reqtype', 'Recordtype', 'Zscaler'],
  matches: (record) => logOf(record) !== undefined,
  parse,
};
