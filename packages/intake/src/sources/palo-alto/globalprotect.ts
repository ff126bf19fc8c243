import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { eventKeys, type Fields, fieldsOf, layoutOf } from './globalprotect-fields.ts';

/**
 * What an event says.
 * - `login`: the credentials are looked at here.
 * - `entry`: behind authentication, still before the tunnel; its failure turns away somebody who has proven who they are.
 * - `config`: as `entry`, but its success says nothing that the login before it did not.
 */
type Rule = 'login' | 'entry' | 'config' | 'start' | 'update' | 'end';

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ['portal-auth', 'login'], ['gateway-auth', 'login'], ['clientlessvpn-login', 'login'],
  ['portal-getconfig', 'config'], ['portal-config', 'config'], ['gateway-register', 'entry'], ['gateway-regist', 'start'], ['gateway-getconfig', 'entry'], ['gateway-config', 'entry'],
  ['gateway-connected', 'start'], ['gateway-setup-ipsec', 'update'], ['gateway-setup-ssl', 'update'], ['gateway-switch-to-ssl', 'update'], ['gateway-tunnel-latency', 'update'],
  ['gateway-hip-check', 'update'], ['gateway-hip-report', 'update'],
  ['gateway-logout', 'end'], ['gateway-config-release', 'end'], ['clientlessvpn-logout', 'end'],
]);

interface Event { readonly name: string; readonly rule: Rule; readonly outcome: Draft['outcome'] }

const nothing = new Set(['', '-', 'n/a', 'none', 'null', 'unknown', 'any', 'not available']);
function text(fields: Fields, ...names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = fields.get(name)?.trim();
    if (value !== undefined && !nothing.has(value.toLowerCase())) return value;
  }
  return undefined;
}

const outcomes: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['success', 'success'], ['succ', 'success'], ['failure', 'failure'], ['fail', 'failure'], ['failed', 'failure']]);

/** The status, else the end of an older event's name. Without both a step that is no question is a success unless it names an error. */
function outcomeOf(fields: Fields, ended: string | undefined, rule: Rule): Draft['outcome'] {
  const said = outcomes.get((text(fields, 'status') ?? ended ?? '').toLowerCase());
  if (said !== undefined) return said;
  if (text(fields, 'error') !== undefined) return 'failure';
  return rule === 'login' ? 'unknown' : 'success';
}

/** `gateway-auth`, in the system log `globalprotectgateway-auth-succ`. */
function eventOf(fields: Fields): Event | undefined {
  const written = (text(fields, 'event') ?? '').slice(0, 64).toLowerCase().replace(/^globalprotect/, '').replace(/^gw-/, 'gateway-');
  const ended = /-(succ|fail)$/.exec(written)?.[1];
  const name = ended === undefined ? written : written.slice(0, -5);
  const rule = rules.get(name);
  return rule === undefined ? undefined : { name, rule, outcome: outcomeOf(fields, ended, rule) };
}

const kinds: Readonly<Record<Rule, Draft['kind']>> = { login: 'login', entry: 'vpn-session-update', config: 'login', start: 'vpn-session-start', update: 'vpn-session-update', end: 'vpn-session-end' };
const categories: Partial<Record<Draft['kind'], { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

const policy = /quarantin|config(?:uration)? (?:is )?not found|not (?:been )?allow|disallow|denied|block|\bhip\b|complian/i;

/** A failure behind authentication proves it. A quarantined machine is one that the company knows, whatever step it fails at. */
function traitsOf({ rule, outcome }: Event, fields: Fields): readonly string[] {
  if (outcome !== 'failure' || rule === 'end') return [];
  const why = ['reason', 'error', 'description'].map((name) => fields.get(name) ?? '').join(' ').slice(0, 2048);
  if (rule === 'login') return /quarantin/i.test(why) ? ['blocked'] : [];
  return policy.test(why) ? ['blocked', 'password-proven'] : ['password-proven'];
}

function kindOf({ rule, outcome }: Event): Draft['kind'] {
  const turnedAway = outcome === 'failure' && (rule === 'entry' || rule === 'start');
  return turnedAway ? 'login' : kinds[rule];
}

const systems: readonly (readonly [RegExp, string])[] = [[/\bios\b|iphone|ipad/i, 'ios'], [/mac|darwin|os x/i, 'macos'], [/android/i, 'android'], [/chrome/i, 'chromeos'], [/linux|ubuntu|debian|fedora|red hat|centos/i, 'linux'], [/windows/i, 'windows']];

function osOf(fields: Fields): NonNullable<Draft['host']>['os'] {
  const family = (text(fields, 'os') ?? '').slice(0, 128);
  const name = text(fields, 'osversion')?.slice(0, 256).replace(/ +,/g, ',');
  const type = systems.find(([pattern]) => pattern.test(family))?.[1] ?? systems.find(([pattern]) => pattern.test(name ?? ''))?.[1];
  return type === undefined ? undefined : { type, ...(name !== undefined && { name }) };
}

const mac = /^[\da-f]{2}(?:[:-][\da-f]{2}){5}$/i;

/** On a Mac the host id is an adapter's address. */
function hostOf(fields: Fields): Draft['host'] {
  const name = text(fields, 'machine')?.slice(0, 255);
  const id = text(fields, 'hostid')?.slice(0, 256);
  const os = osOf(fields);
  if (name === undefined && id === undefined && os === undefined) return undefined;
  const macs = id !== undefined && mac.test(id) ? [id.toLowerCase().replaceAll('-', ':')] : undefined;
  return { ...(name !== undefined && { name }), ...(id !== undefined && { id }), ...(macs !== undefined && { mac: macs }), ...(os !== undefined && { os }) };
}

function sourceOf(fields: Fields): Draft['source'] {
  const ip = normaliseIp(fields.get('public')) ?? normaliseIp(fields.get('public6'));
  const inner = normaliseIp(fields.get('private')) ?? normaliseIp(fields.get('private6'));
  if (ip === undefined && inner === undefined) return undefined;
  return { ...(ip !== undefined && { ip }), ...(inner !== undefined && { nat: { ip: inner } }) };
}

const MAX_GATEWAYS = 32;
const milliseconds = (value: string | undefined): number | undefined => (value !== undefined && /^\d{1,5}$/.test(value) && Number(value) > 0 ? Number(value) : undefined);

/** Round trips to gateways in ms: those that the agent tried (`name,ms,priority;…`), and the latency it told before it went through the tunnel. */
function roundTrips(fields: Fields, landmark: string | undefined): NonNullable<Draft['rtt']> {
  const out: { landmark: string; ms: number }[] = [];
  for (const attempt of (text(fields, 'attempted') ?? '').split(';', MAX_GATEWAYS)) {
    const [name = '', taken] = attempt.split(',', 3).map((part) => part.trim());
    const ms = milliseconds(taken);
    if (name !== '' && ms !== undefined) out.push({ landmark: name.slice(0, 128), ms });
  }
  const told = milliseconds(/\bPre-tunnel latency: ?(\d{1,5}) ?ms/i.exec((fields.get('description') ?? '').slice(0, 512))?.[1]);
  if (told !== undefined && landmark !== undefined) out.push({ landmark, ms: told });
  return out;
}

const offset = /(?:Z|[+-]\d\d:?\d\d)$/;

/**
 * The firewall writes its own clock without a zone. Newer versions add a precise stamp of the same moment with one, which tells the zone.
 * Undefined when nothing in record or envelope is a time.
 */
function timeOf(fields: Fields, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const precise = fields.get('precise') ?? '';
  const exact = offset.test(precise) ? parseTime(precise, receivedAt) : undefined;
  const local = exact === undefined ? fields.get('dtz') ?? '' : offset.exec(precise)?.[0] ?? '';
  const read = (written: string | undefined): number | undefined => (written === undefined ? undefined : (local === '' ? undefined : parseTime(`${written} ${local}`, receivedAt)) ?? parseTime(written, receivedAt, zone));
  const generated = read(fields.get('generated'));
  if (exact !== undefined && (generated === undefined || Math.abs(exact - generated) < 1000)) return exact;
  return generated ?? read(fields.get('received')) ?? time;
}

/** Firewall, sequence number and event: one record, however often it is forwarded. The time is in it as numbers begin anew with a new disk. */
function recordIdOf(fields: Fields, event: Event, time: number): string | undefined {
  const firewall = text(fields, 'devicesn');
  const number = text(fields, 'seqno');
  if (firewall === undefined || firewall === 'no-serial' || number === undefined || !/^[1-9]\d{0,19}$/.test(number)) return undefined;
  return `${firewall} ${number} ${event.name} ${String(Math.floor(time / 1000))}`;
}

/** The serial number is the device's id in every record; as a fact, which is kept whole in timelines, it stands where a session starts or somebody fails. */
function deviceOf(fields: Fields, { rule, outcome }: Event): Partial<Draft> {
  const host = hostOf(fields);
  const serial = text(fields, 'serial')?.slice(0, 256);
  const told = rule === 'start' || outcome === 'failure';
  return { ...(host !== undefined && { host }), ...(serial !== undefined && { deviceId: serial, ...(told && { device: { serial } }) }) };
}

/** Seconds since the login, where a session ends; 0 is written where it is not known. */
function durationOf(fields: Fields, { rule }: Event): number | undefined {
  const seconds = text(fields, 'duration') ?? '';
  return rule === 'end' && /^[1-9]\d{0,7}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

interface Known { readonly fields: Fields; readonly event: Event; readonly time: number; readonly hostname: string | undefined }

function draft(user: NonNullable<Draft['user']>, { fields, event, time, hostname }: Known): Draft {
  const kind = kindOf(event);
  const source = sourceOf(fields);
  const rtt = roundTrips(fields, text(fields, 'gateway', 'portal') ?? hostname);
  const traits = traitsOf(event, fields);
  const recordId = recordIdOf(fields, event, time);
  const durationMs = durationOf(fields, event);
  return {
    time, kind, outcome: event.outcome, action: event.name, ...categories[kind], user, observer: { vendor: 'Palo Alto Networks', product: 'GlobalProtect', ...(hostname !== undefined && { hostname }) },
    ...(recordId !== undefined && { recordId }), ...(source !== undefined && { source }), ...deviceOf(fields, event), ...(rtt.length > 0 && { rtt }), ...(durationMs !== undefined && { durationMs }), ...(traits.length > 0 && { traits }),
  };
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  if (layoutOf(record) === undefined) return deadLetter('no_parser', 'no GlobalProtect record');
  const fields = fieldsOf(record);
  if (fields === undefined) return deadLetter('bad_value', 'cut short');
  const event = eventOf(fields);
  if (event === undefined) return drop('not_a_login');
  if (event.rule === 'config' && event.outcome !== 'failure') return drop('portal_step');
  const user = normaliseUser(text(fields, 'user', 'user2'));
  if (user === undefined) return drop('no_user');
  const time = timeOf(fields, record, context);
  if (time === undefined) return deadLetter('no_time', 'generated time');
  return ok(draft(user, { fields, event, time, hostname: text(fields, 'firewall')?.slice(0, 255) ?? record.host }));
}

/** GlobalProtect of Palo Alto Networks: portal and gateway logins, tunnels, and the machines behind them. */
export const globalprotect: Source = {
  id: 'palo-alto.globalprotect',
  title: 'Palo Alto Networks GlobalProtect (PAN-OS, Prisma Access, Strata Logging Service)',
  events: [...rules.keys()],
  clues: ['GlobalProtect', ...eventKeys],
  matches: (record) => layoutOf(record) !== undefined,
  parse,
};
