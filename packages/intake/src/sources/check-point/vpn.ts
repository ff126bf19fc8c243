import { isPrivateIp } from '@winnow/core';
import { normaliseIp, normaliseUser, parseTime, type UserName } from '../../normalise.ts';
import { known, said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { type Fields, readerOf } from './vpn-fields.ts';

type What = Pick<Draft, 'kind' | 'outcome' | 'action' | 'traits'>;
const text = (fields: Fields, ...names: readonly string[]): string | undefined => names.map((name) => said(fields.get(name))).find((value) => value !== undefined);

const actions: ReadonlyMap<string, 'in' | 'failed' | 'out' | 'changed'> = new Map([
  ['log in', 'in'], ['login', 'in'], ['failed log in', 'failed'], ['failed login', 'failed'], ['log out', 'out'], ['logout', 'out'], ['update', 'changed'], ['ip changed', 'changed'],
]);
/** Identity Awareness learns of people by these; the rest (AD Query, Identity Collector, the VPN itself) tells what another log has told. */
const asked = /captive portal|browser|identity agent/i;

const isRemote = (fields: Fields): boolean => ['office_mode_ip', 'assigned_ip', 'tunnel_protocol'].some((name) => text(fields, name) !== undefined);

/** The reason is free text; only what is surely behind the password is told so. */
function failureOf(fields: Fields): What {
  const reason = text(fields, 'reason', 'auth_status_reason', 'msg', 'description')?.slice(0, 512) ?? '';
  if (/complian|security scan|posture/i.test(reason)) return { kind: 'login', outcome: 'failure', action: 'failed-log-in', traits: ['blocked', 'password-proven'] };
  if (/dynamic ?id|one.?time/i.test(reason)) return { kind: 'login', outcome: 'failure', action: 'failed-log-in', traits: ['password-proven'] };
  const blocked = /locked|disabled|not (?:authorized|permitted|allowed)|permission/i.test(reason);
  return { kind: 'login', outcome: 'failure', action: 'failed-log-in', ...(blocked && { traits: ['blocked'] }) };
}

function ofIdentity(fields: Fields, step: string): What | string {
  const source = text(fields, 'identity_src', 'client_name') ?? '';
  if (step === 'failed' || /fail/i.test(text(fields, 'auth_status') ?? '')) return failureOf(fields);
  if (!asked.test(source)) return step === 'out' ? 'echo' : { kind: 'other', outcome: 'success', action: 'identity-learned' };
  if (step === 'out') return { kind: 'logout', outcome: 'success', action: 'log-out' };
  return step === 'in' ? { kind: 'login', outcome: 'success', action: 'log-in' } : { kind: 'other', outcome: 'success', action: 'identity-updated' };
}

function ofAccess(fields: Fields, step: string): What | string {
  const tunnel = isRemote(fields);
  if (step === 'failed' || /^fail/i.test(text(fields, 'status', 'auth_status') ?? '')) return failureOf(fields);
  if (step === 'in') return tunnel ? { kind: 'vpn-session-start', outcome: 'success', action: 'log-in' } : { kind: 'login', outcome: 'success', action: 'log-in' };
  if (step === 'out') return tunnel ? { kind: 'vpn-session-end', outcome: 'success', action: 'log-out' } : { kind: 'logout', outcome: 'success', action: 'log-out' };
  return tunnel ? { kind: 'vpn-session-update', outcome: 'success', action: 'session-updated' } : 'not_relevant';
}

const products = /^(?:vpn|mobile access|connectra|endpoint security vpn|remote access|identity awareness|vpn-1 & firewall-1|smartconsole|web[_ -]?(?:ui|api)|gaia)/i;

function whatOf(fields: Fields): What | string {
  const product = text(fields, 'product') ?? '';
  // LEA's files have the step in the second, records of management in the third, and another word in the first.
  const step = ['action', 'event_type', 'operation'].map((name) => actions.get((text(fields, name) ?? '').toLowerCase())).find((found) => found !== undefined);
  if (step === undefined || !products.test(product)) return 'not_relevant';
  return /^identity/i.test(product) ? ofIdentity(fields, step) : ofAccess(fields, step);
}

/** `Doe, John (jdoe)`, `John Doe (jdoe)(+)`, or the name alone. */
function userOf(fields: Fields): UserName | undefined {
  const written = text(fields, 'user', 'src_user_name', 'vpn_user', 'administrator', 'dst_user')?.slice(0, 512);
  const login = written === undefined ? undefined : /^[^()]{1,200} \(([^()]{1,256})\)/.exec(written)?.[1];
  const user = normaliseUser(login ?? written);
  const domain = text(fields, 'domain_name');
  return user?.name !== undefined && user.domain === undefined && domain !== undefined && domain.length <= 255 ? { ...user, domain: domain.toLowerCase() } : user;
}

/** In the VPN's own records `src` is the client. What Identity Awareness learns of a VPN's people is their address in the tunnel. */
function sourceOf(fields: Fields, kind: Draft['kind']): Draft['source'] {
  const ip = normaliseIp(text(fields, 'src', 'client_ip', 'endpoint_ip'));
  const echoed = kind === 'other' && ip !== undefined && isPrivateIp(ip) && /remote access|vpn/i.test(text(fields, 'identity_src', 'client_name') ?? '');
  const nat = normaliseIp(text(fields, 'office_mode_ip', 'assigned_ip')) ?? (echoed ? ip : undefined);
  return known<NonNullable<Draft['source']>>({ ip: echoed ? undefined : ip, nat: nat === undefined ? undefined : { ip: nat } });
}

const systems: readonly (readonly [RegExp, string])[] = [[/\bios\b|iphone|ipad/i, 'ios'], [/mac|darwin|os x/i, 'macos'], [/android/i, 'android'], [/linux|ubuntu/i, 'linux'], [/windows/i, 'windows']];

/** `hostname` is not read: in some layouts it is the client's, in others the exporter's. */
function hostOf(fields: Fields): Draft['host'] {
  const name = text(fields, 'src_machine_name', 'machine_name')?.slice(0, 255).replace(/@.*$/s, '');
  const system = text(fields, 'os_name')?.slice(0, 64);
  const type = system === undefined ? undefined : systems.find(([pattern]) => pattern.test(system))?.[1];
  const version = [text(fields, 'os_version'), text(fields, 'os_build')].filter((part) => part !== undefined).join('.').slice(0, 64);
  const mac = text(fields, 'mac_address')?.toLowerCase().replaceAll('-', ':');
  return known<NonNullable<Draft['host']>>({
    name, mac: mac !== undefined && /^[\da-f]{2}(?::[\da-f]{2}){5}$/.test(mac) ? [mac] : undefined, os: known({ type, name: system, version: system === undefined || version === '' ? undefined : version }),
  });
}

/** The exporter writes seconds since 1970; LEA's files `2Mar2026  8:31:22` of the server's own clock. */
function timeOf(fields: Fields, { receivedAt, zone }: SourceContext): number | undefined {
  const written = text(fields, 'time');
  const old = /^(\d{1,2})([A-Z][a-z]{2})(\d{4}) {1,2}(\d{1,2}:\d\d:\d\d)$/.exec(written ?? '');
  return parseTime(old === null ? written : `${old[2] ?? ''} ${old[1] ?? ''} ${old[3] ?? ''} ${old[4] ?? ''}`, receivedAt, zone);
}

function durationOf(fields: Fields, kind: Draft['kind']): number | undefined {
  const seconds = text(fields, 'duration', 'session_duration') ?? '';
  return (kind === 'logout' || kind === 'vpn-session-end') && /^\d{1,8}$/.test(seconds) ? Number(seconds) * 1000 : undefined;
}

const categories: Readonly<Record<string, Pick<Draft, 'category' | 'type'>>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'other': { category: ['authentication'], type: ['info'] },
  'vpn-session-start': { category: ['authentication', 'session', 'network'], type: ['start'] }, 'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

/** `CN=gateway,O=…` names who wrote the record. */
const gatewayOf = (fields: Fields): string | undefined => /^cn=([^,]{1,255})/i.exec(text(fields, 'originsicname', 'origin_sic_name') ?? '')?.[1] ?? text(fields, 'origin', 'gateway', 'orig')?.slice(0, 255);

/** One record keeps its uid while it is updated, so what is said and when belongs to it. */
const recordIdOf = (fields: Fields, action: string, time: number): string | undefined => { const uid = text(fields, 'loguid'); return uid === undefined || uid.length > 128 ? undefined : `${uid} ${action} ${String(time)}`; };

/** What a record has besides who, what and when. */
function factsOf(fields: Fields, { kind, action = '', traits }: What, time: number): Partial<Draft> | undefined {
  const sessionId = text(fields, 'session_uid', 'snid')?.slice(0, 128);
  return known<Partial<Draft>>({
    recordId: recordIdOf(fields, action, time), sessionId, source: sourceOf(fields, kind), host: hostOf(fields), durationMs: durationOf(fields, kind), traits,
    userAgent: text(fields, 'user_agent', 'browser')?.slice(0, 512),
  });
}

const parse: Source['parse'] = (record, context): ParseResult => {
  const fields = readerOf(record)?.();
  if (fields === undefined) return deadLetter('no_parser', 'no record of Check Point');
  const what = whatOf(fields);
  if (typeof what === 'string') return drop(what);
  const user = userOf(fields);
  if (user === undefined) return drop('no_user');
  const time = timeOf(fields, context) ?? record.time;
  if (time === undefined) return deadLetter('no_time', 'time');
  const { kind, outcome, action = '' } = what;
  const hostname = gatewayOf(fields) ?? record.host;
  return ok({ time, kind, outcome, action, ...categories[kind], user, observer: { vendor: 'Check Point', product: text(fields, 'product')?.slice(0, 64) ?? 'VPN', ...(hostname !== undefined && { hostname }) }, ...factsOf(fields, what, time) });
};

/** Check Point gateways: remote access VPN, Mobile Access and Identity Awareness, as Log Exporter writes them. */
export const vpn: Source = {
  id: 'check-point.vpn',
  title: 'Check Point remote access, Mobile Access and Identity Awareness (Log Exporter: syslog, CEF, LEEF, Splunk, JSON)',
  events: ['Log In', 'Failed Log In', 'Log Out', 'Update', 'IP Changed'],
  clues: ['CheckPoint', 'Point', 'loguid', 'originsicname', 'ifdir', 'event_type'],
  matches: (record) => readerOf(record) !== undefined,
  parse,
};
