/** A simulated company as the product reads it: claims, and observations by person. Addresses are placed by the world's own table, so no geo data are needed. */
import { type Claims, lineOf, loadClaims, type Observation, parseIPv4, parseIPv6, splitLogin } from '@winnow/core';
import { Pipeline, sources } from '@winnow/intake';
import { parse } from 'csv-parse/sync';
import { simulation, type SimulationOptions } from '@winnow/simulator';
import { type LineKind } from '../src/model.ts';
import { satellites, sixes, wideCities } from '../src/world-wide.ts';
import { farCities, homeCities, type Block, type City } from '../src/world.ts';

export interface Where { readonly city: City; readonly kind: LineKind }
export interface Truth { readonly person_id: string; readonly scenario: string; readonly cluster: string; readonly from: string; readonly to: string }
export interface Parsed {
  readonly claims: Claims;
  readonly truth: readonly Truth[];
  readonly roles: ReadonlyMap<string, string>;
  /** Observations of each person's accounts, and of devices that belong to them or were used by them, in order of time. */
  readonly seen: ReadonlyMap<string, readonly Observation[]>;
  readonly files: ReadonlyMap<string, readonly string[]>;
  readonly deadLetters: readonly string[];
  readonly warnings: readonly string[];
}

const kinds = ['home', 'business', 'mobile', 'vpn', 'hosting'] as const;
const cities: readonly City[] = [...homeCities, ...wideCities, ...farCities];
interface Placed { readonly first: number; readonly last: number; readonly where: Where }
function rangeOf([cidr]: Block): { readonly first: number; readonly last: number } {
  const [base = '', length = ''] = cidr.split('/');
  const first = parseIPv4(base) ?? Number.NaN;
  return { first, last: first + 2 ** (32 - Number(length)) - 1 };
}
const known: readonly Placed[] = [
  ...cities.flatMap((city) => kinds.flatMap((kind) => (city[kind] ?? []).map((block) => ({ ...rangeOf(block), where: { city, kind } })))),
  ...[...satellites].flatMap(([name, blocks]) => blocks.map((block) => ({ ...rangeOf(block), where: { city: cities.find((c) => c.city === name) ?? homeCities[0] ?? farCities[0], kind: 'satellite' as const } }))),
].flatMap((p) => (p.where.city === undefined ? [] : [{ ...p, where: { city: p.where.city, kind: p.where.kind } }])).sort((a, b) => a.first - b.first);
const known6 = [...sixes].flatMap(([name, blocks]) => blocks.map(([cidr]) => ({ groups: (parseIPv6(cidr.split('/', 1).join('')) ?? []).slice(0, 3), city: cities.find((c) => c.city === name) })));

/** City and kind of an address of the simulated world. The exits of the named operator are VPN exits of no city in the table. */
export function whereIs(ip: string): Where | undefined {
  const n = parseIPv4(ip);
  if (n === undefined) {
    const groups = parseIPv6(ip) ?? [];
    const found = known6.find((k) => k.groups[0] === groups[0] && k.groups[1] === groups[1] && ((k.groups[2] ?? 0) & 0xff00) === ((groups[2] ?? 0) & 0xff00))?.city;
    return found === undefined ? undefined : { city: found, kind: 'home' };
  }
  let [low, high] = [0, known.length - 1];
  while (low < high) { const mid = (low + high + 1) >> 1; if ((known[mid]?.first ?? 0) <= n) low = mid; else high = mid - 1; }
  const hit = known[low];
  return hit !== undefined && n >= hit.first && n <= hit.last ? hit.where : undefined;
}

export const isExit = (ip: string): boolean => whereIs(ip)?.kind === 'vpn' || whereIs(ip)?.kind === 'hosting' || ip === '142.214.202.2' || ip === '155.94.199.59';
export const tunnelStarts = (list: readonly Observation[]): readonly Observation[] => list.filter((o) => o.winnow.kind === 'vpn-session-start');
export const ipOf = (o: Observation): string => o.source?.ip ?? '';
export const lineAt = (o: Observation): string => lineOf(ipOf(o));
export const dayOf = (o: Observation): string => o['@timestamp'].slice(0, 10);

export function filesOf(options: SimulationOptions): { readonly files: Map<string, string[]>; readonly roles: ReadonlyMap<string, string>; readonly endMs: number } {
  const made = simulation(options);
  const files = new Map<string, string[]>();
  for (const { path, lines } of made.files) { const list = files.get(path) ?? []; for (const line of lines) list.push(line); files.set(path, list); }
  return { files, roles: new Map(made.cast.map((c) => [c.person_id, c.role])), endMs: made.endMs };
}

function deviceKeys(o: Observation): string[] {
  const { device_id: id, device } = o.winnow;
  return [id, device?.serial, o.host?.name, o.host?.id].flatMap((k) => (k === undefined ? [] : [k.toLowerCase()]));
}

/** Whose each observation is: by its account, else by the device, which belongs to whoever logged in on it last. */
function bySubject(all: readonly Observation[], claims: Claims): ReadonlyMap<string, readonly Observation[]> {
  const seen = new Map<string, Observation[]>();
  const owners = new Map<string, string>();
  const named = all.map((o) => {
    const login = splitLogin(o.user?.name ?? '');
    const person = login.name === '' ? undefined : claims.personOfLogin(login.name, o.user?.domain ?? login.realm);
    if (person !== undefined && o.event.outcome === 'success') for (const key of deviceKeys(o)) owners.set(key, person);
    return { o, person };
  });
  for (const { o, person } of named) {
    const whose = person ?? (o.user?.name === undefined ? deviceKeys(o).map((key) => owners.get(key)).find((p) => p !== undefined) : undefined);
    if (whose === undefined) continue;
    const list = seen.get(whose);
    if (list === undefined) seen.set(whose, [o]);
    else list.push(o);
  }
  return seen;
}

export function parsed(options: SimulationOptions): Parsed {
  const { files, roles, endMs } = filesOf(options);
  const { claims, errors } = loadClaims((['people', 'devices', 'travel', 'networks'] as const).flatMap((kind) => { const lines = files.get(`${kind}.csv`); return lines === undefined ? [] : [{ kind, name: `${kind}.csv`, text: lines.join('\n') }]; }));
  const pipeline = new Pipeline({ sources });
  const all: Observation[] = [];
  const deadLetters: string[] = [];
  const logs = [...files].filter(([path]) => path.startsWith('logs/'));
  for (const [path, lines] of logs) for (const line of lines) {
    const read = pipeline.process({ value: Buffer.from(line), receivedAt: endMs });
    for (const o of read.observations) all.push(o);
    for (const { reason, detail } of read.deadLetters) deadLetters.push(`${path} ${reason} ${detail}: ${line.slice(0, 200)}`);
  }
  all.sort((a, b) => (a['@timestamp'] < b['@timestamp'] ? -1 : a['@timestamp'] > b['@timestamp'] ? 1 : 0));
  const truth = parse<Truth>((files.get('truth.csv') ?? []).join('\n'), { columns: true });
  return { claims, truth, roles, seen: bySubject(all, claims), files, deadLetters, warnings: [...claims.warnings, ...errors.map((e) => JSON.stringify(e))] };
}
