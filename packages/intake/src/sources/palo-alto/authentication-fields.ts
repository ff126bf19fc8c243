import { pairsOf } from '../../decode/pairs.ts';
import { type JsonObject, type Unwrapped } from '../../types.ts';
import { splitCsv } from './globalprotect-fields.ts';

/** One record's fields under one set of names, whatever layout they came in. */
export type Fields = ReadonlyMap<string, string>;

/** Columns of the authentication log from the receive time on, the same in PAN-OS and in what the logging service forwards. */
const authentication = [
  'received', 'devicesn', 'type', '', '', 'generated', '', 'ip', 'user', 'normalised', 'object', 'policy', '', '', 'vendor', '', 'profile', 'description', 'client', 'event', 'factor', 'seqno', '', '', '', '', '', '', 'firewall', '', '', '',
  'precise', '', '', '', '', '', '', 'machine', 'mac', '', '', 'agent',
] as const;
const system = ['received', 'devicesn', 'type', '', '', 'generated', '', 'event', 'object', '', '', '', '', 'description', 'seqno', '', '', '', '', '', '', 'firewall'] as const;
/** Until here a record must reach: half a line may end in half an address. */
const LEAST = { authentication: authentication.indexOf('seqno'), system: system.indexOf('seqno') };

/** Spellings of JSON, CEF and LEEF, without `PanOS`, in lower case. */
const spellings: Readonly<Record<string, readonly string[]>> = {
  received: ['timereceived', 'receive_time', 'rt'], devicesn: ['devicesn', 'serial', 'deviceexternalid'], generated: ['timegenerated', 'time_generated', 'start', 'devtime'], precise: ['timegeneratedhighresolution', 'high_res_timestamp'],
  ip: ['sourceip', 'ip', 'src', 'c6a2', 'source_ip'], user: ['user', 'duser', 'usrname'], normalised: ['normalizeuser', 'normalize_user', 'cs2'], object: ['object', 'fname'], policy: ['authenticationpolicy', 'authpolicy', 'cs4'], vendor: ['mfavendor', 'vendor', 'flexstring2'],
  profile: ['authserverprofile', 'serverprofile', 'cs1'], description: ['authenticationdescription', 'eventdescription', 'desc', 'opaque', 'auth_description'], client: ['clienttype', 'client_type', 'cs5', 'clienttypename'], factor: ['authfactorno', 'factorno', 'auth_factor_num', 'cn1'],
  event: ['authevent', 'eventname', 'event', 'eventid', 'auth_event_name', 'leef.event_id'], seqno: ['sequenceno', 'seqno', 'externalid'], firewall: ['devicename', 'device_name', 'dvchost'], machine: ['sourcedevicehost', 'src_host'], mac: ['sourcedevicemac', 'src_mac'], agent: ['useragentstring', 'user_agent'], dtz: ['dtz'],
};
const nameOf: ReadonlyMap<string, string> = new Map(Object.entries(spellings).flatMap(([name, list]) => list.map((spelling) => [spelling, name])));
const MAX_FIELDS = 256;

function put(out: Map<string, string>, name: string | undefined, value: unknown): void {
  const text = typeof value === 'number' ? String(value) : typeof value === 'string' ? value.trim().replace(/^"(.*)"$/s, '$1').trim() : '';
  if (name !== undefined && name !== '' && text !== '' && text.length <= 4096 && !out.has(name)) out.set(name, text);
}

function ofEntries(entries: Iterable<readonly [string, unknown]>): Map<string, string> {
  const out = new Map<string, string>();
  let found = 0;
  for (const [key, value] of entries) {
    if (key.length <= 64) put(out, nameOf.get(key.toLowerCase().replace(/^panos/, '').replace(/\.value$/, '')), value);
    if (++found > MAX_FIELDS) break;
  }
  return out;
}

function ofCsv(text: string, kind: keyof typeof LEAST): Fields | undefined {
  const cells = splitCsv(text);
  if (cells.length <= LEAST[kind] + 2) return undefined;
  const out = new Map<string, string>();
  (kind === 'system' ? system : authentication).forEach((name, i) => { put(out, name, cells[i + 1]); });
  return out;
}

const cefHead = /^(?:CEF: ?)?(?=\d{1,2}\|Palo Alto Networks\|)/;

/** The event stands in `msg`; in the system's log that is the description, and the event in `cat`. */
function ofCef(text: string, kind: keyof typeof LEAST): Fields {
  const pairs = pairsOf(text.replace(cefHead, 'CEF:')) ?? new Map<string, string>();
  const out = ofEntries(pairs);
  put(out, kind === 'system' ? 'description' : 'event', pairs.get('msg'));
  if (kind === 'system') put(out, 'event', pairs.get('cat'));
  return out;
}

const csv = /^(?:[^,\n]{0,128},){3}(AUTHENTICATION|AUTH|SYSTEM,auth),/;
/** PAN-OS writes subtype and type, the logging service type and subtype. */
const cef = /\|(?:(AUTHENTICATION|AUTH)|(?:auth\|SYSTEM|SYSTEM\|auth))\|/;

/** `log` tells the authentication log from the system's, whose descriptions hold all. */
export interface Layout { readonly log: keyof typeof LEAST; readonly read: () => Fields | undefined }

function ofJson(json: JsonObject): Layout | undefined {
  const type = json['LogType'] ?? json['log_type'] ?? json['type'];
  const read = (): Fields => ofEntries(Object.entries(json));
  if (type === 'AUTHENTICATION' || type === 'AUTH') return 'AuthEvent' in json || 'normalize_user' in json || 'auth_event_name' in json ? { log: 'authentication', read } : undefined;
  if (type !== 'SYSTEM' || typeof json['EventDescription'] !== 'string') return undefined;
  return json['Subtype'] === 'auth' || json['SubType'] === 'auth' ? { log: 'system', read } : undefined;
}

function ofLeef(pairs: ReadonlyMap<string, string>): Layout | undefined {
  if (pairs.get('leef.vendor') !== 'Palo Alto Networks' || !/^auth(?:entication)?$/i.test(pairs.get('cat') ?? '') || !pairs.has('AuthenticationPolicy')) return undefined;
  return { log: 'authentication', read: () => ofEntries(pairs) };
}

/** How the record is laid out; undefined when it is of another log. GlobalProtect's system log is another's. */
export function layoutOf({ json, text, pairs }: Unwrapped): Layout | undefined {
  if (json !== undefined) return ofJson(json);
  if (text === undefined) return undefined;
  if (cefHead.test(text)) {
    const match = cef.exec(text.slice(0, 256));
    const log = match?.[1] === undefined ? 'system' : 'authentication';
    return match === null ? undefined : { log, read: () => ofCef(text, log) };
  }
  if (pairs !== undefined) return ofLeef(pairs);
  const type = csv.exec(text)?.[1];
  if (type === undefined) return undefined;
  const log = type === 'SYSTEM,auth' ? 'system' : 'authentication';
  return { log, read: () => ofCsv(text, log) };
}
