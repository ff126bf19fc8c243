import { DAY, distanceKm, homeOf, isoDate, type NetworkClass, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { saysPlace } from '../../places.ts';

/** One line (IPv4 address or IPv6 /64) with at least two accounts: parallel arrays, one entry per account. */
const Row = Type.Object({
  line: Type.String(), network_class: Type.Unsafe<NetworkClass>(Type.String()), lat: Type.Number(), lon: Type.Number(), has_point: Type.Integer(), accuracy_km: Type.Number(), place: Type.String(),
  accounts: Type.Array(Type.String()), days: Type.Array(Type.Integer()), first: Type.Array(Type.Integer()), last: Type.Array(Type.Integer()), devices: Type.Array(Type.Array(Type.String())), observations: Type.Array(Type.String()),
});

const Params = Type.Object({
  min_days: Type.Integer({ default: 2, minimum: 1, maximum: 14, description: 'days each person was on the line' }),
  max_people: Type.Integer({ default: 40, minimum: 3, maximum: 10000, description: 'above this it is a carrier\'s gateway or an office, not a line' }),
  household_km: Type.Number({ default: 3, minimum: 0.1, maximum: 50, description: 'km between claimed homes that are one household' }),
  near_km: Type.Number({ default: 50, minimum: 5, maximum: 500, description: 'km between the line and a claimed home that make it that person\'s own line' }),
  max_rows: Type.Integer({ default: 20000, minimum: 100, maximum: 1000000, description: 'lines returned at most' }),
});

export const sharedEgress = definePopulationDetector({
  id: 'sharing.shared-egress', version: 1, family: 'sharing',
  title: 'People who should share nothing work from one line',
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0001', technique: 'T1199' }],
  window: '14d', halfLife: '30d',
  levels: {
    pair: { hit: 0.4, base: 0.0252, source: 'estimate: couples and flat-shares whose addresses differ in HR' },
    'pair-separate': { hit: 0.4, base: 0.0063, source: 'estimate: and nobody of them claims to live near the line' },
    three: { hit: 0.4, base: 0.004, source: 'estimate: three and more on one access line are an office or a farm' },
    'three-separate': { hit: 0.5, base: 0.00079, source: 'estimate: three and more, hired separately, none of whom claims to live near' },
  },
  params: Params,
  innocent: 'a shared flat, a family, or an office nobody told us of; the addresses in HR or a network claim decide it',
  query: `
    SELECT line, speaker.1 AS network_class, speaker.2 AS lat, speaker.3 AS lon, speaker.4 AS has_point, speaker.5 AS accuracy_km, speaker.6 AS place, accounts, days, first, last, devices, observations
    FROM (
      SELECT line, argMin(spoken, observation_id) AS speaker,
        groupArray(account_id) AS accounts, groupArray(day_count) AS days, groupArray(first_ms) AS first, groupArray(last_ms) AS last, groupArray(device_ids) AS devices, groupArray(observation_id) AS observations
      FROM (
        SELECT line, account_id, argMin((network_class, lat, lon, has_point, accuracy_km, arrayStringConcat(arrayFilter(x -> x != '', [city, country]), ', ')), observation) AS spoken, min(observation) AS observation_id,
          uniqExact(intDiv(hour, 86400000)) AS day_count, min(first) AS first_ms, max(last) AS last_ms, arraySort(groupUniqArrayIf(device_id, device_id != '')) AS device_ids
        FROM presence_lines(from = {from:Int64}, asOf = {asOf:Int64})
        GROUP BY line, account_id ORDER BY line, account_id
      ) GROUP BY line
    ) WHERE length(accounts) >= 2 AND length(accounts) <= {max_people:UInt32} ORDER BY line LIMIT {max_rows:UInt32}`,
  binds: { max_people: 'UInt32', max_rows: 'UInt32' },
  row: Row,
  toFindings: (rows, input) => rows.flatMap((row) => findingsOf(row, input)),
});

interface Member { readonly subject: string; readonly person: PersonClaim | undefined; readonly days: number; readonly first: number; readonly last: number; readonly devices: readonly string[]; readonly observation: string }
export interface LineRow { readonly line: string; readonly network_class: NetworkClass; readonly lat: number; readonly lon: number; readonly has_point: number; readonly accuracy_km: number; readonly place: string; readonly accounts: readonly string[]; readonly days: readonly number[]; readonly first: readonly number[]; readonly last: readonly number[]; readonly devices: readonly (readonly string[])[]; readonly observations: readonly string[] }
type Input = PopulationInput<{ min_days: number; max_people: number; household_km: number; near_km: number; max_rows: number }>;

function membersOf(row: LineRow, input: Input): readonly Member[] {
  const members = new Map<string, Member>();
  for (const [i, account] of row.accounts.entries()) {
    const subject = input.subjectOf(account, row.last[i] ?? input.asOf);
    const one: Member = { subject, person: input.claims.person(subject, input.asOf), days: row.days[i] ?? 0, first: row.first[i] ?? 0, last: row.last[i] ?? 0, devices: row.devices[i] ?? [], observation: row.observations[i] ?? '' };
    const before = members.get(subject);
    members.set(subject, before === undefined ? one : { ...one, days: Math.max(one.days, before.days), first: Math.min(one.first, before.first), last: Math.max(one.last, before.last), devices: [...before.devices, ...one.devices] });
  }
  return [...members.values()].filter((m) => m.days >= input.params.min_days).sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** People who claim one home, or work for one agency on a business line, are one unit: they are expected to share. */
function unitsOf(members: readonly Member[], row: LineRow, householdKm: number): number {
  const units: Member[][] = [];
  for (const member of members) {
    const unit = units.find((u) => u.some((other) => expected(member, other, row, householdKm)));
    if (unit === undefined) units.push([member]);
    else unit.push(member);
  }
  return units.length;
}

function expected(a: Member, b: Member, row: LineRow, householdKm: number): boolean {
  const [homeA, homeB] = [homeOf(a.person), homeOf(b.person)];
  // Two cities' centres are equal for all who live there, so the town alone does not make a household: the line must be in it, too.
  if (homeA !== undefined && homeB !== undefined && distanceKm(homeA, homeB) <= householdKm && nearLine(a, row, 50)) return true;
  const agency = a.person?.agency;
  return agency !== undefined && agency !== '' && agency === b.person?.agency && row.network_class !== 'residential';
}

function nearLine(member: Member, row: LineRow, km: number): boolean {
  const home = homeOf(member.person);
  if (home === undefined || row.has_point === 0) return false;
  return distanceKm(home, { lat: row.lat, lon: row.lon }) - row.accuracy_km <= km;
}

function findingsOf(row: LineRow, input: Input): readonly FoundWith<'pair' | 'pair-separate' | 'three' | 'three-separate'>[] {
  // A claimed network is an office, a gateway or a coworking space: people are meant to share it.
  if (!saysPlace(row.network_class) || row.network_class === 'mobile' || input.claims.network(row.line.split('/', 1).join('')) !== undefined) return [];
  const members = membersOf(row, input);
  const units = unitsOf(members, row, input.params.household_km);
  if (members.length < 2 || units < 2) return [];
  const separate = members.every((m) => m.person !== undefined && homeOf(m.person) !== undefined && !nearLine(m, row, input.params.near_km)) && row.has_point === 1 && hiredSeparately(members);
  const level = units >= 3 ? (separate ? 'three-separate' as const : 'three' as const) : separate ? 'pair-separate' as const : 'pair' as const;
  const names = members.map((m) => m.subject);
  const last = Math.max(...members.map((m) => m.last));
  return members.map((member) => ({
    subject: member.subject, with: names.filter((n) => n !== member.subject), level, quality: row.network_class === 'business' ? 0.5 : 1, observedAt: member.last,
    summary: `${String(members.length)} people work from one line in ${row.place === '' ? 'an unknown place' : row.place} (${row.line})${separate ? ', hired separately and none of them claims to live near it' : ''}.`,
    facts: { ips: [row.line], device_ids: [...new Set(member.devices)].filter((d) => d !== '').sort().slice(0, 10), people: members.length, days: member.days, until: isoDate(last), claimed_near: members.filter((m) => nearLine(m, row, input.params.near_km)).length },
    observations: [member.observation],
  }));
}

/** Not one agency, and not one start day: a team that was hired together may well share a flat. */
function hiredSeparately(members: readonly Member[]): boolean {
  const agencies = new Set(members.map((m) => m.person?.agency ?? m.subject));
  const starts = new Set(members.map((m) => Math.floor(Date.parse(m.person?.start_date ?? '') / DAY)));
  return agencies.size > 1 && starts.size > 1;
}
