import { isObject } from '../../decode/json.ts';
import { pairsOf } from '../../decode/pairs.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

/** Fields of an audit record by the Vault's own names. */
type Read = (name: string) => string | undefined;

/** What the CEF translator calls them. Its values may stand in quotes. */
const cefNames: Readonly<Record<string, string>> = { MessageID: 'cef.event_id', Issuer: 'suser', Station: 'shost', TargetUser: 'duser', ExtraDetails: 'cs5', IsoTimestamp: 'rt', Desc: 'cef.name' };

function recordOf(json: unknown): JsonObject | undefined {
  const record = at(json, 'syslog', 'audit_record');
  return isObject(record) && record['Product'] === 'Vault' && record['Vendor'] === 'Cyber-Ark' ? record : undefined;
}

const isVault = (pairs: ReadonlyMap<string, string> | undefined): boolean => pairs?.get('cef.vendor') === 'Cyber-Ark' && pairs.get('cef.product') === 'Vault';

/** The first sample translator's layout: `%CYBERARK: MessageID="7";Version="11.7";Message="Logon";Issuer="jane";Station="10.2.0.6";...`. */
const NATIVE = '%CYBERARK: MessageID=';
const nativeAt = ({ raw }: Unwrapped): number => raw.slice(0, 400).indexOf(NATIVE);
const lastStamp = /(\d{4}-\d\d-\d\dT[\d:.]{8,15}(?:Z|[+-]\d\d:\d\d)) \S{1,255} $/;

function nativeReader(raw: string, start: number): Read {
  const pairs = pairsOf(raw.slice(start + '%CYBERARK: '.length));
  const stamp = lastStamp.exec(raw.slice(0, start))?.[1];
  return (name) => said(pairs?.get(name === 'Desc' ? 'Message' : name)) ?? (name === 'IsoTimestamp' ? stamp : undefined);
}

function readerOf(record: Unwrapped): Read | undefined {
  const { pairs } = record;
  if (pairs !== undefined && isVault(pairs)) return (name) => said(pairs.get(cefNames[name] ?? '')?.replace(/^"(.*)"$/s, '$1'));
  const start = nativeAt(record);
  if (start !== -1) return nativeReader(record.raw, start);
  const found = recordOf(record.json);
  return found === undefined ? undefined : (name) => said(found[name]);
}

const matches = (record: Unwrapped): boolean => recordOf(record.json) !== undefined || isVault(record.pairs) || nativeAt(record) !== -1;

/** By the number of the audit record: https://docs.cyberark.com, Vault audit action codes. */
const actions: ReadonlyMap<string, 'in' | 'refused' | 'out' | 'session' | 'session-end' | 'change'> = new Map([
  ['7', 'in'], ['4', 'refused'], ['309', 'refused'], ['8', 'out'], ['300', 'session'], ['301', 'session'], ['302', 'session-end'], ['317', 'change'],
] as const);
type Action = 'in' | 'refused' | 'out' | 'session' | 'session-end' | 'change';

/** Accounts with which the product's own parts log in to the Vault, all the time. */
const parts = /^(?:PVWA(?:App|GW)User|PasswordManager|PSMP?(?:App|GW|_ADB)?_|Prov_|(?:AIMWebService|SCIM-user|DR|Backup|Batch|NotificationEngine|PTA(?:App)?User)$)/i;

const userOf = (name: string | undefined): Draft['user'] => (name === undefined || parts.test(name) ? undefined : normaliseUser(name));

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type'>;
const category = ['authentication'];
const told: Readonly<Record<Action, Told>> = {
  in: { kind: 'login', outcome: 'success', category, type: ['start'] },
  refused: { kind: 'login', outcome: 'failure', category, type: ['start'] },
  out: { kind: 'logout', outcome: 'success', category, type: ['end'] },
  // Whoever connects through the session manager has logged in before; here it is seen from where the person works on a target.
  session: { kind: 'other', outcome: 'success', category: ['session'], type: ['start'] },
  'session-end': { kind: 'other', outcome: 'success', category: ['session'], type: ['end'] },
  change: { kind: 'account-change', outcome: 'success', category: ['iam'], type: ['user', 'change'] },
};

/** `SrcHost=10.2.0.6;SessionID=...;SessionDuration=00:12:30;` */
const details = (text: string | undefined): ReadonlyMap<string, string> => new Map((text ?? '').slice(0, 4096).split(';', 64).flatMap((part): [string, string][] => {
  const eq = part.indexOf('=');
  return eq > 0 ? [[part.slice(0, eq).trim(), part.slice(eq + 1).trim()]] : [];
}));

function lasted(text: string | undefined): number | undefined {
  const [, hours, minutes, seconds] = /^(\d{1,4}):(\d\d):(\d\d)$/.exec(text ?? '') ?? [];
  return hours === undefined ? undefined : (Number(hours) * 3600 + Number(minutes) * 60 + Number(seconds)) * 1000;
}

const outside = (text: string | undefined): string | undefined => {
  const ip = normaliseIp(text);
  return ip === undefined || ip.startsWith('127.') || ip === '::1' ? undefined : ip;
};

/** The station of a session is the session manager's own address; the person's stands in the details. */
function whereFrom(read: Read, action: Action): Partial<Draft> {
  if (action === 'change') return {};
  if (action !== 'session' && action !== 'session-end') {
    const ip = outside(read('Station'));
    return ip === undefined ? {} : { source: { ip } };
  }
  const more = details(read('ExtraDetails'));
  const [ip, sessionId, durationMs] = [outside(more.get('SrcHost')), said(more.get('SessionID'))?.slice(0, 256), lasted(more.get('SessionDuration'))];
  return { ...(ip !== undefined && { source: { ip } }), ...(sessionId !== undefined && { sessionId }), ...(durationMs !== undefined && { durationMs }) };
}

function parse(read: Read | undefined, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  if (read === undefined) return deadLetter('bad_value', 'no audit record');
  const id = read('MessageID') ?? '';
  const action = actions.get(id);
  if (action === undefined) return drop('message_id');
  const user = userOf(action === 'change' ? read('TargetUser') : read('Issuer'));
  if (user === undefined) return drop('no_user');
  const time = parseTime(read('IsoTimestamp'), receivedAt, zone) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'IsoTimestamp');
  const outcome = id === '301' ? 'failure' : told[action].outcome;
  const observer = known<NonNullable<Draft['observer']>>({ vendor: 'CyberArk', product: 'Vault', hostname: record.host ?? read('Hostname') });
  return ok({ ...told[action], outcome, time, action: (read('Desc') ?? id).slice(0, 128), user, ...(observer !== undefined && { observer }), ...whereFrom(read, action) });
}

export const vault: Source = {
  id: 'cyberark.vault',
  title: 'CyberArk Vault audit (CEF, JSON, MessageID=)',
  events: ['7 Logon', '4 User Authentication', '309 Undefined User Logon', '8 Logoff', '300 PSM Connect', '301 PSM Connect Failed', '302 PSM Disconnect', '317 Reset User Password'],
  clues: ['syslog', 'audit_record', 'Vault', 'CYBERARK'],
  matches,
  parse: (record, context) => parse(readerOf(record), record, context),
};
