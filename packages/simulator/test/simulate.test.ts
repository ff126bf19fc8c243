import { createHash } from 'node:crypto';
import { parse } from 'csv-parse/sync';
import { describe, expect, it } from '@jest/globals';
import { Claims, distanceKm, homeOf, isPrivateIp, shippedTo, type DeviceClaim, type NetworkClaim, type PersonClaim, type TravelClaim } from '@winnow/core';
import { simulate, simulation, writeSimulation, type SimulationOptions } from '@winnow/simulator';

const options: SimulationOptions = { people: 60, days: 30, seed: 7 };

function folder(of: SimulationOptions): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const { path, lines } of simulate(of)) files.set(path, [...(files.get(path) ?? []), ...lines]);
  return files;
}
const digest = (files: Map<string, string[]>): string => createHash('sha256').update(JSON.stringify([...files])).digest('hex');

/** Rows of a claims file; the reader refuses rows of another width than the header's. */
function rows(files: Map<string, string[]>, path: string): Map<string, string>[] {
  const [names = [], ...body] = parse((files.get(path) ?? []).join('\n'));
  return body.map((values) => new Map(names.map((name, i) => [name, values[i] ?? ''])));
}
const ids = (files: Map<string, string[]>, scenario: string): string[] => rows(files, 'truth.csv').filter((r) => r.get('scenario') === scenario).map((r) => r.get('person_id') ?? '');
const text = (row: Map<string, string>, name: string): string => row.get(name) ?? '';
const point = (row: Map<string, string>, kind: 'home' | 'shipped') => ({ lat: Number(row.get(`${kind}_lat`)), lon: Number(row.get(`${kind}_lon`)) });

const company = folder(options);
const cast = simulation(options).cast;
const people = rows(company, 'people.csv');
const devices = rows(company, 'devices.csv');
const log = (name: string): string[] => company.get(`logs/${name}`) ?? [];
const person = (id: string): Map<string, string> => people.find((r) => r.get('person_id') === id) ?? new Map<string, string>();
const device = (id: string): Map<string, string> => devices.find((r) => r.get('owner_id') === id) ?? new Map<string, string>();
const played = (role: string): string[] => cast.filter((c) => c.role === role).map((c) => c.person_id);

/** Outer addresses of somebody's tunnels, one a start. */
function tunnels(id: string): string[] {
  const login = text(person(id), 'usernames');
  const asa = log('asa.log').flatMap((line) => { const m = /%ASA-6-113039: Group <[^>]*> User <([^>]*)> IP <([^>]*)>/.exec(line); return m?.[1] === login ? [m[2] ?? ''] : []; });
  const gp = log('globalprotect.log').map((line) => line.split(',')).filter((f) => f[8] === 'gateway-connected' && f[12] === login).map((f) => f[15] ?? '');
  return [...asa, ...gp];
}

describe('logs that a company keeps', () => {
  it.each([['vpn', ['logs/asa.log', 'logs/globalprotect.log']], ['identity', ['logs/okta.jsonl']]] as const)('%s only', (logs, expected) => {
    const some = folder({ ...options, days: 5, logs });
    const all = folder({ ...options, days: 5 });
    expect([...some.keys()].filter((path) => path.startsWith('logs/')).sort()).toEqual([...expected].sort());
    expect(some.get('truth.csv')).toEqual(all.get('truth.csv'));
    for (const path of expected) expect(some.get(path)?.length).toBe(all.get(path)?.length);
  });
});

describe('the same options give the same bytes', () => {
  it('seed 7 twice', () => { expect(digest(folder(options))).toBe(digest(company)); });
  it('another seed is another company', () => { expect(digest(folder({ ...options, seed: 8 }))).not.toBe(digest(company)); });
  it('writes through a port what it yields, each file begun once', async () => {
    const written = new Map<string, string>();
    const begun: string[] = [];
    const result = await writeSimulation(options, (path, piece, append) => { if (!append) begun.push(path); written.set(path, append ? (written.get(path) ?? '') + piece : piece); });
    expect(begun).toEqual([...company.keys()]);
    expect(result.files).toEqual(begun);
    for (const [path, lines] of company) expect(written.get(path)).toBe(`${lines.join('\n')}\n`);
  });
  it.each([{ people: 10 }, { people: 60.5 }, { dropClaims: 1.5 }, { dropClaims: Number.NaN }, { days: 0 }, { days: 1e9 }, { start: 'yesterday' }, { start: '2026-13-45' }])('says what is out of bounds: %j', (wrong) => {
    expect(() => simulation({ ...options, ...wrong })).toThrow(RangeError);
  });
});

describe('claims', () => {
  const number = (value: string): number | undefined => (value === '' ? undefined : Number(value));
  const claims = new Claims({
    people: people.map((r): PersonClaim => ({ person_id: text(r, 'person_id'), usernames: [text(r, 'usernames')], email: text(r, 'email'), home_lat: Number(r.get('home_lat')), home_lon: Number(r.get('home_lon')), valid_from: text(r, 'valid_from') })),
    devices: devices.map((r): DeviceClaim => ({ device_id: text(r, 'device_id'), owner_id: text(r, 'owner_id'), hostnames: [text(r, 'hostnames')], macs: text(r, 'macs').split(';'), shipped_lat: Number(r.get('shipped_lat')), shipped_lon: Number(r.get('shipped_lon')) })),
    travel: rows(company, 'travel.csv').map((r): TravelClaim => ({ person_id: text(r, 'person_id'), from: text(r, 'from'), to: text(r, 'to'), country: text(r, 'country') })),
    networks: rows(company, 'networks.csv').map((r): NetworkClaim => { const [lat, lon] = [number(text(r, 'lat')), number(text(r, 'lon'))]; return { cidr: text(r, 'cidr'), kind: text(r, 'kind'), ...(lat === undefined || lon === undefined ? {} : { lat, lon }) }; }),
  });

  it('are read without a warning, every login and device resolves to its owner', () => {
    expect(claims.warnings).toEqual([]);
    expect(claims.personIds).toHaveLength(60);
    for (const row of people) expect(claims.personOfLogin(text(row, 'usernames'), 'example.com')).toBe(row.get('person_id'));
    for (const row of devices) {
      expect(claims.deviceBy(text(row, 'hostnames'))).toBe(row.get('device_id'));
      for (const mac of text(row, 'macs').split(';')) expect(claims.deviceBy(mac)).toBe(row.get('device_id'));
    }
  });
  it('every ordinary colleague has a laptop that went home', () => {
    for (const id of played('colleague')) expect(distanceKm(homeOf(claims.person(id)) ?? { lat: 0, lon: 0 }, shippedTo(claims.devicesOf(id)[0]) ?? { lat: 90, lon: 0 })).toBeLessThan(20);
  });
  it('offices are networks, pools are private', () => {
    expect(rows(company, 'networks.csv').map((r) => r.get('kind'))).toEqual(['office', 'office', 'office', 'coworking', 'vpn-pool', 'vpn-pool']);
    expect(isPrivateIp('10.80.3.4')).toBe(true);
  });
});

describe('stories at 60 people and 30 days', () => {
  it('truth names each story, and of honest people only the breach of policy', () => {
    const scenarios = rows(company, 'truth.csv').map((r) => r.get('scenario'));
    expect(scenarios.sort()).toEqual(['byod-vm', 'forwarded-laptop', 'laptop-farm', 'laptop-farm', 'laptop-farm', 'laptop-farm', 'laptop-farm', 'policy.nomad', 'vpn-chain']);
    expect(rows(folder({ ...options, stories: 'none' }), 'truth.csv').map((r) => r.get('scenario'))).toEqual(['policy.nomad']);
  });
  it('laptop farm: five on one line, homes far from it and from the deliveries', () => {
    const farm = ids(company, 'laptop-farm');
    expect(new Set(farm.flatMap(tunnels)).size).toBe(1);
    for (const id of farm) {
      expect(tunnels(id).length).toBeGreaterThan(3);
      expect(distanceKm(point(person(id), 'home'), point(device(id), 'shipped'))).toBeGreaterThan(300);
    }
    expect(new Set(farm.map((id) => text(person(id), 'home_city'))).size).toBe(5);
    expect(new Set(farm.map((id) => text(device(id), 'shipped_city'))).size).toBe(1);
  });
  it('VPN behind the VPN: exits only, and one slip from China or Russia', () => {
    const [id = ''] = ids(company, 'vpn-chain');
    const slips = log('okta.jsonl').filter((line) => line.includes(`"alternateId":"${text(person(id), 'email')}"`) && /"country":"(CN|RU)"/.test(line));
    expect([1, 2]).toContain(slips.length);
    expect(new Set(tunnels(id)).size).toBeGreaterThan(1);
  });
  it('both kinds of slip occur among seeds', () => {
    const kinds = Array.from({ length: 6 }, (_, seed) => {
      const files = folder({ people: 30, days: 12, seed });
      const [id = ''] = ids(files, 'vpn-chain');
      const email = text(rows(files, 'people.csv').find((r) => r.get('person_id') === id) ?? new Map<string, string>(), 'email');
      const slips = (files.get('logs/okta.jsonl') ?? []).filter((line) => line.includes(`"${email}"`) && /"country":"(CN|RU)"/.test(line));
      return slips.some((line) => line.includes('"result":"DENY"')) ? 'blocked' : slips.some((line) => line.includes('OKTA_VERIFY_PUSH')) ? 'mfa' : 'none';
    });
    expect(new Set(kinds)).toEqual(new Set(['blocked', 'mfa']));
  });
  it('VM on a private device: no inventory record, unmanaged at sign-on', () => {
    const [id = ''] = ids(company, 'byod-vm');
    expect(device(id).size).toBe(0);
    const own = log('okta.jsonl').filter((line) => line.includes(`"alternateId":"${text(person(id), 'email')}"`) && line.includes('"managed":'));
    expect(own.length).toBeGreaterThan(3);
    expect(own.every((line) => line.includes('"managed":false'))).toBe(true);
    const machine = /"name":"(DESKTOP-[A-Z0-9]{7})"/.exec(own[0] ?? '')?.[1] ?? 'none';
    expect(log('osquery.log').some((line) => line.includes(machine))).toBe(false);
    expect([...log('asa.log'), ...log('globalprotect.log')].some((line) => line.includes(machine))).toBe(true);
  });
  it('forwarded laptop: one line far away from home, sent to a forwarder', () => {
    const [id = ''] = ids(company, 'forwarded-laptop');
    expect(device(id).get('shipped_kind')).toBe('freight-forwarder');
    expect(new Set(tunnels(id)).size).toBe(1);
    expect(person(id).get('home_country')).toBe('US');
  });
});

describe('innocent twins at 60 people and 30 days', () => {
  it('household: two people, one home, one line beside the phones\' hotspots', () => {
    const pair = played('household');
    const [one = [], other = []] = pair.map((id) => tunnels(id));
    expect(pair).toHaveLength(2);
    expect(one.filter((ip) => other.includes(ip)).length).toBeGreaterThan(one.length * 0.8);
    expect(new Set(pair.map((id) => `${text(person(id), 'home_lat')}/${text(person(id), 'home_lon')}`)).size).toBe(1);
  });
  it('agency: eight of one agency share a line and each has another one at home', () => {
    const agency = played('agency');
    const lines = agency.map((id) => new Set(tunnels(id)));
    const shared = [...(lines[0] ?? [])].filter((ip) => lines.every((other) => other.has(ip)));
    expect(agency).toHaveLength(8);
    expect(shared).toHaveLength(1);
    expect(lines.every((own) => own.size >= 2)).toBe(true);
    expect(new Set(agency.map((id) => text(person(id), 'agency')))).toEqual(new Set(['Northfield Staffing']));
  });
  it('traveller has a record, nomad has none, the VPN user has been there for four years', () => {
    const travel = rows(company, 'travel.csv').map((r) => r.get('person_id'));
    expect(travel).toContain(played('traveller')[0]);
    expect(travel).not.toContain(played('nomad')[0]);
    expect(text(person(played('privacy-vpn')[0] ?? ''), 'start_date') < '2022-03-01').toBe(true);
  });
  it('the developer\'s virtual machine is in the inventory and allowed; the other\'s is a second adapter of a laptop', () => {
    const [developer = ''] = played('allowed-vm');
    expect(devices.filter((r) => r.get('owner_id') === developer).map((r) => r.get('vm_allowed'))).toEqual(['false', 'true']);
    const laptop = device(played('vm-adapter')[0] ?? '');
    expect(log('osquery.log').some((line) => line.includes('interface_details') && line.includes('00:50:56:c0:00:08') && line.includes(text(laptop, 'device_id')))).toBe(true);
    expect(text(laptop, 'macs')).not.toContain('00:50:56');
  });
  it('moved house: a second row that holds from a later date; parents: sent far from home, kind home', () => {
    const moved = people.filter((r) => r.get('person_id') === played('moved')[0]);
    expect(moved.map((r) => r.get('valid_from'))).toEqual(['', '2026-03-17']);
    expect(new Set(tunnels(played('moved')[0] ?? '')).size).toBeGreaterThan(1);
    const [child = ''] = played('parents');
    expect(device(child).get('shipped_kind')).toBe('home');
    expect(distanceKm(point(person(child), 'home'), point(device(child), 'shipped'))).toBeGreaterThan(300);
  });
  it('a password spray fails against many accounts', () => {
    const failed = log('okta.jsonl').filter((line) => line.includes('INVALID_CREDENTIALS')).map((line) => /"alternateId":"([^"]*)"/.exec(line)?.[1]);
    expect(new Set(failed).size).toBeGreaterThan(15);
  });
});

describe('formats', () => {
  it.each([
    ['asa.log', /^<16[4-7]>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d asa-edge-1 %ASA-[4-7]-\d{6}: \S.*$/],
    ['globalprotect.log', /^<14>[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d pa-gw-1 1,\d{4}\/\d\d\/\d\d \d\d:\d\d:\d\d,\d+,GLOBALPROTECT,0,2561,/],
    ['okta.jsonl', /^\{"actor":\{.*\}$/],
    ['osquery.log', /^\{"snapshot":\[\{.*\}$/],
  ])('every line of %s has its shape', (name, shape) => {
    expect(log(name).length).toBeGreaterThan(100);
    expect(log(name).filter((line) => !shape.test(line))).toEqual([]);
  });
  it('GlobalProtect rows have fifty columns, quoted where a comma stands', () => {
    const widths = new Set(log('globalprotect.log').map((line) => line.replace(/"[^"]*"/g, 'q').split(',').length));
    expect([...widths]).toEqual([50]);
  });
  it('records are in order of time within a file, ids are unique', () => {
    const published = log('okta.jsonl').map((line) => /"published":"([^"]*)"/.exec(line)?.[1] ?? '');
    expect(published).toEqual([...published].sort());
    expect(new Set(log('okta.jsonl').map((line) => /"uuid":"([^"]*)"/.exec(line)?.[1])).size).toBe(published.length);
    const unix = log('osquery.log').map((line) => Number(/"unixTime":(\d+)/.exec(line)?.[1]));
    expect(unix).toEqual([...unix].sort((a, b) => a - b));
  });
  it('every session that starts on the ASA ends there', () => {
    const count = (id: string): number => log('asa.log').filter((line) => line.includes(id)).length;
    expect(count('-113019:')).toBe(count('-113039:'));
    expect(count('-722051:')).toBe(count('-113039:'));
  });
});
