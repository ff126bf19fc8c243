import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { systemType } from '../../hardware.ts';

/** The log's own names of fields, whatever carries them. */
type Fields = (name: string) => unknown;

/** What the templates for LEEF call a field. */
const leefNames: ReadonlyMap<string, string> = new Map([
  ['Username', 'usrName'], ['PublicIP', 'src'], ['Hostname', 'identHostName'],
  ['TimestampAuthentication', 'TimestampAuthentication:iso8601'], ['TimestampUnAuthentication', 'TimestampUnAuthentication:iso8601'],
]);

function fieldsOf({ json, pairs }: Unwrapped): Fields | undefined {
  if (json !== undefined) return (name) => json[name];
  return pairs === undefined ? undefined : (name) => pairs.get(name) ?? pairs.get(leefNames.get(name) ?? '');
}

/** Streams of the company's own machines: the log receiver, connectors of branches and clouds, tunnels before anybody has logged in, addresses lent to applications. */
const technical = /slogger|ip_anchoring|edge_connector|branch_connector|machine_tunnel|assistant/i;
const technicalName = /^ZPA (?:LSS Client|IP Anchoring)|^ZPA\b.{0,64}\b(?:Client|Connector)$/i;

/** A new session is told at once; after that the same record comes again and again while it lasts. */
const FRESH = 2 * 60_000;

interface Times { readonly at: number; readonly from: number | undefined; readonly to: number | undefined }
type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type'>;

const session = (kind: Draft['kind'], type: string): Told => ({ kind, outcome: 'success', category: ['session', 'network'], type: [type] });

function toldOf(status: string, { at, from }: Times): Told | undefined {
  if (/AUTH_FAILED/i.test(status)) return { kind: 'login', outcome: 'failure', category: ['authentication'], type: ['start'] };
  if (/DISCONNECTED/i.test(status)) return session('vpn-session-end', 'end');
  if (!/AUTHENTICATED$/i.test(status)) return undefined;
  return from !== undefined && at - from <= FRESH ? session('vpn-session-start', 'start') : session('vpn-session-update', 'info');
}

/** Browsers that run at Zscaler come from there, and not from where the person is. */
const addressOf = (fields: Fields): string | undefined => (/isolation/i.test(said(fields('ClientType')) ?? '') ? undefined : normaliseIp(said(fields('PublicIP'))));

function hostOf(fields: Fields): Draft['host'] {
  const type = systemType(said(fields('Platform')));
  return known<NonNullable<Draft['host']>>({ name: said(fields('Hostname'))?.slice(0, 255), os: type === undefined ? undefined : { type } });
}

function durationOf(told: Told, { at, from, to }: Times): number | undefined {
  const end = to ?? at;
  return told.kind === 'vpn-session-end' && from !== undefined && end >= from ? end - from : undefined;
}

function optional(fields: Fields, told: Told, times: Times): Partial<Draft> | undefined {
  const ip = addressOf(fields);
  return known<Partial<Draft>>({ durationMs: durationOf(told, times), source: ip === undefined ? undefined : { ip }, host: hostOf(fields), sessionId: said(fields('SessionID'))?.slice(0, 256) });
}

function parse(record: Unwrapped, { receivedAt }: SourceContext): ParseResult {
  const fields = fieldsOf(record);
  if (fields === undefined) return deadLetter('bad_value', 'neither JSON nor LEEF');
  // The stamp is UTC and does not say so.
  const [at, from, to] = ['LogTimestamp', 'TimestampAuthentication', 'TimestampUnAuthentication'].map((name) => parseTime(fields(name), receivedAt));
  const time = at ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'LogTimestamp');
  const status = said(fields('SessionStatus')) ?? '';
  const told = toldOf(status, { at: time, from, to });
  if (told === undefined) return drop('session_status');
  const name = said(fields('Username')) ?? '';
  const user = technicalName.test(name.slice(0, 128)) ? undefined : normaliseUser(name);
  if (user === undefined || technical.test(said(fields('ClientType'))?.slice(0, 128) ?? '')) return drop('no_user');
  return ok({ ...told, time, action: status.slice(0, 128), user, observer: { vendor: 'Zscaler', product: 'Private Access' }, ...optional(fields, told, { at: time, from, to }) });
}

/** Zscaler Private Access, as its Log Streaming Service sends it. */
export const zpaUserStatus: Source = {
  id: 'zscaler.zpa-user-status',
  title: 'Zscaler Private Access: User Status (JSON, LEEF)',
  events: ['ZPN_STATUS_AUTHENTICATED', 'ZPN_STATUS_DISCONNECTED', 'ZPN_STATUS_AUTH_FAILED'],
  clues: ['SessionStatus'],
  matches: ({ json, pairs }) => {
    if (json !== undefined) return typeof json['SessionStatus'] === 'string' && typeof json['Username'] === 'string' && 'SessionID' in json && !('ConnectionID' in json);
    return pairs?.get('leef.vendor') === 'Zscaler' && pairs.has('SessionStatus') && pairs.has('usrName') && !pairs.has('ConnectionID');
  },
  parse,
};
