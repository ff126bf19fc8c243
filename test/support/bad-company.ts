/** A small company, in memory, that tests spoil in one way each before its files are written. Addresses are real ones, for geography matters. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DAY, formatIPv4, HOUR, isoDate, isoTime, MINUTE, parseIPv4, sha256 } from '@winnow/core';
import { type City, cityNamed, homeCities } from '@winnow/simulator';

/** A line of a claims file; lists are written with `;`. */
export type Row = Readonly<Record<string, string>>;
/** Something that a log tells of. */
export interface Happening {
  readonly log: 'vpn.jsonl' | 'asa.log' | 'okta.jsonl';
  readonly kind: 'start' | 'end' | 'login' | 'mfa';
  /** Unix ms. */
  readonly at: number;
  readonly login: string;
  readonly ip: string;
  readonly device: string;
  readonly session: string;
}
export interface Company {
  readonly people: readonly Row[];
  readonly devices: readonly Row[];
  readonly networks: readonly Row[];
  readonly happenings: readonly Happening[];
  /** Files beside the logs of the happenings, by name. */
  readonly files?: Readonly<Record<string, string>>;
}

/** A Monday. */
export const FIRST_DAY = Date.UTC(2026, 4, 4);
export const DAYS = 21;
export const FARM = 5;
export const DOMAIN = 'example.com';
const HOST_WIDTH = 5;
/** Where the farm's line is; nobody lives there. */
const FARM_CITY = 'Las Vegas';

const dice = (...parts: readonly (string | number)[]): number => parseInt(sha256(...parts.map(String)).slice(0, 8), 16);
/** The nth address of a home's block, never its first ones. */
export const addressIn = (city: City, n: number, kind: 'home' | 'vpn' = 'home'): string => formatIPv4((parseIPv4((city[kind]?.[0]?.[0] ?? '').split('/', 1).join('')) ?? 0) + 10 + (kind === 'vpn' ? n % 20 : n));
const cities = homeCities.filter((c) => c.country === 'US' && c.city !== FARM_CITY);
const cityOf = (i: number): City => cities[(i * 7) % cities.length] ?? cityNamed(FARM_CITY);
/** A city where many live, with exits of a VPN service. */
export const vpnCity = cityNamed('Chicago');

/** People at homes of their own with a laptop each that was sent there, who work on weekdays; the last ones work on one line in a city where none of them lives. */
export function company(size: number, farm = 0, days = DAYS): Company {
  const hires = Array.from({ length: size }, (_, i) => i);
  const isFarm = (i: number): boolean => i >= size - farm;
  const people = hires.map((i): Row => ({
    person_id: `p${String(i)}`, usernames: `user${String(i)}`, email: `user${String(i)}@${DOMAIN}`, display_name: `Person ${String(i)}`, home_country: 'US', home_region: cityOf(i).region, home_city: cityOf(i).city,
    employment: 'employee', start_date: isoDate(FIRST_DAY - (isFarm(i) ? 20 + i : 400 + 11 * i) * DAY), team: `team ${String(i % 9)}`,
  }));
  const devices = hires.map((i): Row => {
    const to = isFarm(i) ? cityNamed(FARM_CITY) : cityOf(i);
    return { device_id: `SN${String(i).padStart(HOST_WIDTH, '0')}`, hostnames: `LT-${String(i).padStart(HOST_WIDTH, '0')}`, owner_id: `p${String(i)}`, ownership: 'corporate', os: 'Windows 11', model: 'Latitude 7440', shipped_country: 'US', shipped_city: to.city, shipped_on: isoDate(FIRST_DAY - (isFarm(i) ? 15 + i : 390 + 11 * i) * DAY) };
  });
  const lineOf = (i: number): string => (isFarm(i) ? addressIn(cityNamed(FARM_CITY), 77) : addressIn(cityOf(i), i));
  return { people, devices, networks: [], happenings: hires.flatMap((i) => workOf(i, lineOf(i), days)) };
}

/** Weekdays: a tunnel from morning to evening, two logins, and an approval on every third day. */
export function workOf(i: number, ip: string, days = DAYS): readonly Happening[] {
  const common = { login: `user${String(i)}`, ip, device: `LT-${String(i).padStart(HOST_WIDTH, '0')}` };
  const vpn = i % 2 === 0 ? 'vpn.jsonl' as const : 'asa.log' as const;
  return Array.from({ length: days }, (_, d) => d).filter((d) => d % 7 < 5 && dice('leave', i, d) % 20 !== 0).flatMap((d): readonly Happening[] => {
    const start = FIRST_DAY + d * DAY + 14 * HOUR + (dice('start', i, d) % 90) * MINUTE;
    const end = start + 7 * HOUR + (dice('end', i, d) % 100) * MINUTE;
    const session = `s${String(i)}x${String(d)}`;
    return [
      { ...common, log: vpn, kind: 'start', at: start, session }, { ...common, log: 'okta.jsonl', kind: 'login', at: start + 4 * MINUTE, session }, { ...common, log: 'okta.jsonl', kind: 'login', at: start + 4 * HOUR, session: `${session}b` },
      ...(d % 3 === 0 ? [{ ...common, log: 'okta.jsonl' as const, kind: 'mfa' as const, at: start + 5 * MINUTE, session }] : []), { ...common, log: vpn, kind: 'end', at: end, session },
    ];
  });
}

const asaTime = (at: number): string => `${['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'][new Date(at).getUTCMonth()] ?? ''} ${isoTime(at).slice(8, 10)} 2026 ${isoTime(at).slice(11, 19)}`;
function lineOf({ log, kind, at, login, ip, device, session }: Happening): string {
  if (log === 'asa.log') {
    return kind === 'start' ? `<166>${asaTime(at)} edge-1 : %ASA-6-113039: Group <Staff> User <${login}> IP <${ip}> AnyConnect parent session started.`
      : `<164>${asaTime(at)} edge-1 : %ASA-4-113019: Group = Staff, Username = ${login}, IP = ${ip}, Session disconnected. Session Type: AnyConnect-Parent, Duration: 7h:30m:00s, Bytes xmt: 1000, Bytes rcv: 2000, Reason: User Requested`;
  }
  if (log === 'vpn.jsonl') {
    return JSON.stringify({ '@timestamp': isoTime(at), event: { category: ['session', 'network'], type: [kind], outcome: 'success', action: `vpn-session-${kind}` }, observer: { type: 'vpn', vendor: 'Example', hostname: 'gw-1' }, user: { name: login }, source: { ip }, host: { name: device, os: { type: 'windows', name: 'Windows 11' } }, session: { id: session } });
  }
  return JSON.stringify({
    published: isoTime(at), uuid: `u-${sha256(login, String(at), kind).slice(0, 20)}`, eventType: kind === 'mfa' ? 'user.authentication.auth_via_mfa' : 'user.session.start', actor: { alternateId: `${login}@${DOMAIN}`, type: 'User', id: `00u${login}` }, outcome: { result: 'SUCCESS' },
    client: { ipAddress: ip, userAgent: { rawUserAgent: 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/134.0.0.0 Safari/537.36' }, device: 'Computer' }, authenticationContext: { externalSessionId: session },
    ...(kind !== 'mfa' && { device: { id: `guo${device}`, name: device, managed: true, registered: true, os_platform: 'WINDOWS' } }),
  });
}

const csv = (rows: readonly Row[]): string => {
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const quoted = (text = ''): string => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return `${[columns.join(','), ...rows.map((row) => columns.map((c) => quoted(row[c])).join(','))].join('\n')}\n`;
};

/** Writes the files into a folder: logs in order of time, and those claims that there are. */
export function writeCompany({ people, devices, networks, happenings, files = {} }: Company, folder: string): string {
  const put = (name: string, text: string): void => { mkdirSync(dirname(join(folder, name)), { recursive: true }); writeFileSync(join(folder, name), text); };
  const byLog = new Map<string, Happening[]>();
  for (const h of happenings) { const list = byLog.get(h.log); if (list === undefined) byLog.set(h.log, [h]); else list.push(h); }
  for (const [log, list] of byLog) put(`logs/${log}`, `${list.sort((a, b) => a.at - b.at).map(lineOf).join('\n')}\n`);
  for (const [name, rows] of [['people', people], ['devices', devices], ['networks', networks]] as const) if (rows.length > 0) put(`${name}.csv`, csv(rows));
  for (const [name, text] of Object.entries(files)) put(name, text);
  return folder;
}
