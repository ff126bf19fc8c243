import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { type Fields, type Layout, layoutOf } from './authentication-fields.ts';

interface Found {
  readonly kind: 'login' | 'mfa' | 'other';
  readonly outcome: Draft['outcome'];
  readonly action: string;
  readonly user: string | undefined;
  readonly ip: string | undefined;
  readonly traits?: readonly string[];
}
const text = (fields: Fields, ...names: readonly string[]): string | undefined => names.map((name) => said(fields.get(name))).find((value) => value !== undefined);

function outcomeOf(event: string): Draft['outcome'] {
  if (/success|succeeded|accept/i.test(event)) return 'success';
  return /fail|invalid|den(?:y|ied)|reject|time ?out|lock|revoked|expired|cancel/i.test(event) ? 'failure' : 'unknown';
}

/** GlobalProtect has a log of its own, which decides its logins. */
const isEcho = (fields: Fields): boolean => ['client', 'object', 'policy'].some((name) => /global ?protect/i.test(fields.get(name) ?? ''));

/** Who comes to the second factor has given the right password. */
function traitsOf(words: string, second: boolean): readonly string[] {
  return [...(/lock|allow ?list|not allowed/i.test(words) ? ['blocked'] : []), ...(second ? ['password-proven'] : [])];
}

function readAuthentication(fields: Fields): Found {
  const event = text(fields, 'event') ?? '';
  const description = text(fields, 'description') ?? '';
  const outcome = outcomeOf(event === '' ? description : event);
  const second = Number(text(fields, 'factor') ?? '1') > 1;
  const traits = outcome === 'failure' ? traitsOf(`${event} ${description}`, second) : [];
  const kind = second ? 'mfa' : isEcho(fields) ? 'other' : 'login';
  const action = event.toLowerCase().replace(/[^a-z\d]{1,64}/g, '-').slice(0, 64);
  return { kind, outcome, action: action === '' ? 'authentication' : action, user: text(fields, 'user', 'normalised'), ip: text(fields, 'ip'), ...(traits.length > 0 && { traits }) };
}

const person = /\bfor user '(.{1,256}?)'(?=[.,]| {2}|$)/;
/** It stands last, behind a name that strangers choose. */
const from = /^From: ([\da-fA-F:.]{2,45}?)\.?(?=$|[\s"])/;
/** Only administrators have a role; whoever has none came by GlobalProtect or a portal, which have logs of their own. */
const role = /\badmin role '[^']{1,64}'/;

function readSystem(fields: Fields): Found | string {
  const event = text(fields, 'event') ?? '';
  if (event !== 'auth-success' && event !== 'auth-fail') return 'not_relevant';
  const words = text(fields, 'description') ?? '';
  const failed = event === 'auth-fail';
  const blocked = failed && /locked|allow ?list/i.test(words);
  return {
    kind: !failed && role.test(words) ? 'login' : 'other', outcome: failed ? 'failure' : 'success', action: event, user: person.exec(words)?.[1], ip: from.exec(words.slice(Math.max(0, words.lastIndexOf('From: '))))?.[1], ...(blocked && { traits: ['blocked'] }),
  };
}

const offset = /(?:Z|[+-]\d\d:?\d\d)$/;
/** The firewall writes its own clock; the precise stamp of newer versions, and the logging service, have a zone. */
function timeOf(fields: Fields, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const precise = text(fields, 'precise') ?? '';
  const dtz = text(fields, 'dtz');
  const exact = offset.test(precise) ? parseTime(precise, receivedAt) : undefined;
  const read = (written: string | undefined): number | undefined => (written === undefined ? undefined : (dtz === undefined ? undefined : parseTime(`${written} ${dtz}`, receivedAt)) ?? parseTime(written, receivedAt, zone));
  return exact ?? read(text(fields, 'generated')) ?? read(text(fields, 'received')) ?? time;
}

/** Firewall and sequence number; the numbers begin anew with a new disk, so the time is in it. */
function recordIdOf(fields: Fields, log: Layout['log'], time: number): string | undefined {
  const [serial, number] = [text(fields, 'devicesn'), text(fields, 'seqno')];
  if (serial === undefined || serial === 'no-serial' || serial.length > 64 || number === undefined || !/^-?[1-9]\d{0,19}$/.test(number)) return undefined;
  return `${log} ${serial} ${number} ${String(Math.floor(time / 1000))}`;
}

function hostOf(fields: Fields): Draft['host'] {
  const mac = text(fields, 'mac')?.toLowerCase();
  return known<NonNullable<Draft['host']>>({ name: text(fields, 'machine')?.slice(0, 255), mac: mac !== undefined && /^[\da-f]{2}(?::[\da-f]{2}){5}$/.test(mac) ? [mac] : undefined });
}

function factsOf(fields: Fields, found: Found, recordId: string | undefined): Partial<Draft> | undefined {
  const ip = normaliseIp(found.ip);
  const factor = found.kind === 'mfa' ? text(fields, 'vendor')?.slice(0, 64) : undefined;
  return known<Partial<Draft>>({
    recordId, source: ip === undefined ? undefined : { ip }, host: hostOf(fields), userAgent: text(fields, 'agent')?.slice(0, 512), mfa: factor === undefined ? undefined : { factor }, traits: found.traits,
  });
}

const parse: Source['parse'] = (record, context): ParseResult => {
  const layout = layoutOf(record);
  if (layout === undefined) return deadLetter('no_parser', 'no authentication record of PAN-OS');
  const fields = layout.read();
  if (fields === undefined) return deadLetter('bad_value', 'cut short');
  const found = layout.log === 'system' ? readSystem(fields) : readAuthentication(fields);
  if (typeof found === 'string') return drop(found);
  const user = normaliseUser(found.user);
  if (user === undefined) return drop('no_user');
  const time = timeOf(fields, record, context);
  if (time === undefined) return deadLetter('no_time', 'generated time');
  const { kind, outcome, action } = found;
  const hostname = text(fields, 'firewall')?.slice(0, 255) ?? record.host;
  return ok({
    time, kind, outcome, action, category: ['authentication'], type: [kind === 'login' ? 'start' : 'info'], user, observer: { vendor: 'Palo Alto Networks', product: 'PAN-OS', ...(hostname !== undefined && { hostname }) }, ...factsOf(fields, found, recordIdOf(fields, layout.log, time)),
  });
};

/** PAN-OS: the authentication log (portals, administrators, further factors) and what the system's log says of the same. */
export const authentication: Source = {
  id: 'palo-alto.authentication',
  title: 'Palo Alto Networks authentication and system/auth logs (PAN-OS, Strata Logging Service)',
  events: ['AUTHENTICATION', 'auth-success', 'auth-fail'],
  clues: ['AUTHENTICATION', 'AUTH', 'auth', 'AuthEvent', 'EventDescription', 'normalize_user', 'auth_event_name', 'AuthenticationPolicy'],
  matches: (record) => layoutOf(record) !== undefined,
  parse,
};
