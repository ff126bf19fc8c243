import { DAY, distanceKm, homeOf, isoDate, type NetworkClass, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { type LineRow } from '../../lines.ts';
import { saysPlace } from '../../places.ts';

/** One line (IPv4 address or IPv6 /64) with at least two accounts: parallel arrays, one entry per account. */
const Row = Type.Object({
  line: Type.String(), network_class: Type.Unsafe<NetworkClass>(Type.String()), lat: Type.Number(), lon: Type.Number(), has_point: Type.Integer(), accuracy_km: Type.Number(), place: Type.String(), country: Type.String(),
  accounts: Type.Array(Type.String()), days: Type.Array(Type.Integer()), active: Type.Array(Type.Integer()), first: Type.Array(Type.Integer()), last: Type.Array(Type.Integer()), devices: Type.Array(Type.Array(Type.String())), observations: Type.Array(Type.String()),
});

const Params = Type.Object({
  min_days: Type.Integer({ default: 2, minimum: 1, maximum: 14, description: 'days each person was on the line' }),
  min_share: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'share of the days on lines of a known place that were on this one; who is elsewhere more often is a visitor' }),
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
    neighbours: { hit: 0.3, base: 0.06, source: 'estimate: three and more who all claim to live near it: an office nobody told us of, or a carrier that puts a street behind one address' },
    pair: { hit: 0.4, base: 0.0252, source: 'estimate: couples and flat-shares whose addresses differ in HR' },
    'pair-separate': { hit: 0.4, base: 0.0063, source: 'estimate: and nobody of them claims to live near the line' },
    three: { hit: 0.4, base: 0.004, source: 'estimate: three and more on one access line, most of them strangers to the place, are an office or a farm' },
    'three-separate': { hit: 0.5, base: 0.00079, source: 'estimate: three and more, hired separately, none of whom claims to live near' },
  },
  params: Params,
  innocent: 'a shared flat, a family, or an office nobody told us of; the addresses in HR or a network claim decide it',
  query: `
    WITH worked AS (SELECT * FROM presence_lines(from = {from:Int64}, asOf = {asOf:Int64}) WHERE bitAnd(kinds, 3) != 0)
    SELECT line, speaker.1 AS network_class, speaker.2 AS lat, speaker.3 AS lon, speaker.4 AS has_point, speaker.5 AS accuracy_km, speaker.6 AS place, speaker.7 AS country, accounts, days, active, first, last, devices, observations
    FROM (
      SELECT line, argMin(spoken, observation_id) AS speaker,
        groupArray(account_id) AS accounts, groupArray(day_count) AS days, groupArray(active_days) AS active, groupArray(first_ms) AS first, groupArray(last_ms) AS last, groupArray(device_ids) AS devices, groupArray(observation_id) AS observations
      FROM (
        SELECT line, account_id, spoken, observation_id, day_count, first_ms, last_ms, device_ids, active_days FROM (
          SELECT line, account_id, argMin((network_class, lat, lon, has_point, accuracy_km, arrayStringConcat(arrayFilter(x -> x != '', [city, country]), ', '), country), observation) AS spoken, min(observation) AS observation_id,
            uniqExact(intDiv(hour, 86400000)) AS day_count, min(first) AS first_ms, max(last) AS last_ms, arraySort(groupUniqArrayIf(device_id, device_id != '')) AS device_ids
          FROM worked GROUP BY line, account_id
        ) AS on_line LEFT JOIN (
          SELECT account_id, uniqExact(intDiv(hour, 86400000)) AS active_days FROM worked
          WHERE network_class NOT IN ('vpn', 'proxy', 'tor', 'relay', 'hosting', 'satellite', 'corporate', 'private', 'mobile') GROUP BY account_id
        ) AS anywhere USING (account_id)
        ORDER BY line, account_id
      ) GROUP BY line
    ) WHERE length(accounts) >= 2 AND length(accounts) <= {max_people:UInt32} ORDER BY line LIMIT {max_rows:UInt32}`,
  binds: { max_people: 'UInt32', max_rows: 'UInt32' },
  row: Row,
  toFindings: (rows, input) => rows.flatMap((row) => findingsOf(row, input)),
});

type Level = 'neighbours' | 'pair' | 'pair-separate' | 'three' | 'three-separate';
type Input = PopulationInput<{ min_days: number; min_share: number; max_people: number; household_km: number; near_km: number; max_rows: number }>;
/** Whether the line is where somebody claims to live. */
type Relation = 'local' | 'stranger' | 'unknown';
interface Member { readonly subject: string; readonly person: PersonClaim | undefined; readonly relation: Relation; readonly days: number; readonly active: number; readonly first: number; readonly last: number; readonly devices: readonly string[]; readonly observation: string }

/** Whoever works mainly from this line. A guest, a traveller in a hotel and a colleague in a shared office are on other lines more often. */
function membersOf(row: LineRow, input: Input): readonly Member[] {
  const members = new Map<string, Member>();
  for (const [i, account] of row.accounts.entries()) {
    const subject = input.subjectOf(account, row.last[i] ?? input.asOf);
    const person = input.claims.person(subject, input.asOf);
    const one: Member = { subject, person, relation: relationOf(person, row, input.params.near_km), days: row.days[i] ?? 0, active: row.active[i] ?? 0, first: row.first[i] ?? 0, last: row.last[i] ?? 0, devices: row.devices[i] ?? [], observation: row.observations[i] ?? '' };
    const before = members.get(subject);
    members.set(subject, before === undefined ? one : { ...one, days: Math.max(one.days, before.days), active: Math.max(one.active, before.active), first: Math.min(one.first, before.first), last: Math.max(one.last, before.last), devices: [...before.devices, ...one.devices] });
  }
  const { min_days, min_share } = input.params;
  return [...members.values()].filter((m) => m.days >= min_days && m.days >= min_share * m.active).sort((a, b) => (a.subject < b.subject ? -1 : 1));
}

/** By distance where both places are known, else by country. */
function relationOf(person: PersonClaim | undefined, row: LineRow, km: number): Relation {
  const home = homeOf(person);
  if (home !== undefined && row.has_point === 1) return distanceKm(home, { lat: row.lat, lon: row.lon }) - row.accuracy_km <= km ? 'local' : 'stranger';
  const country = person?.home_country?.toUpperCase();
  return country !== undefined && row.country !== '' && country !== row.country ? 'stranger' : 'unknown';
}

/** People who claim one home, or who work for one agency in its office, are one unit: they are expected to share. */
function unitsOf(members: readonly Member[], row: LineRow, householdKm: number): number {
  const units: Member[][] = [];
  for (const member of members) {
    const unit = units.find((u) => u.some((other) => expected(member, other, { row, householdKm, isPair: members.length === 2 })));
    if (unit === undefined) units.push([member]);
    else unit.push(member);
  }
  return units.length;
}

interface Sharing { readonly row: LineRow; readonly householdKm: number; readonly isPair: boolean }
const expected = (a: Member, b: Member, sharing: Sharing): boolean => isHousehold(a, b, sharing) || isOffice(a, b, sharing);

/** Two cities' centres are equal for all who live there, so for more than a couple the town alone does not make a household: the line must be in it, or the postcode be one. */
function isHousehold(a: Member, b: Member, { householdKm, isPair }: Sharing): boolean {
  const [homeA, homeB] = [homeOf(a.person), homeOf(b.person)];
  return homeA !== undefined && homeB !== undefined && distanceKm(homeA, homeB) <= householdKm && (isPair || a.relation === 'local' || samePostcode(a, b));
}

function isOffice(a: Member, b: Member, { row }: Sharing): boolean {
  const agency = a.person?.agency ?? '';
  return agency !== '' && agency === b.person?.agency && (row.network_class !== 'residential' || (a.relation === 'local' && b.relation === 'local'));
}
const samePostcode = (a: Member, b: Member): boolean => a.person?.home_postcode !== undefined && a.person.home_postcode === b.person?.home_postcode;

/** How strange it is that these share; undefined when it is not. */
function levelOf(members: readonly Member[], units: number): Level | undefined {
  const count = (relation: Relation): number => members.filter((m) => m.relation === relation).length;
  const [strangers, locals] = [count('stranger'), count('local')];
  if (locals === members.length) return units >= 3 ? 'neighbours' : undefined;
  const isSeparate = locals === 0 && hiredSeparately(members);
  // Who lives there and who has no claimed home are no strangers; two of three must be, or it is a family with a guest.
  if (units >= 3) return isSeparate && strangers >= 3 ? 'three-separate' : members.length - locals >= 2 ? 'three' : 'pair';
  return isSeparate && strangers >= 2 ? 'pair-separate' : 'pair';
}

function findingsOf(row: LineRow, input: Input): readonly FoundWith<Level>[] {
  // A claimed network is an office, a gateway or a coworking space: people are meant to share it.
  if (!saysPlace(row.network_class) || row.network_class === 'mobile' || input.claims.network(row.line.split('/', 1).join('')) !== undefined) return [];
  const members = membersOf(row, input);
  const units = unitsOf(members, row, input.params.household_km);
  const level = members.length < 2 || units < 2 ? undefined : levelOf(members, units);
  if (level === undefined) return [];
  const names = members.map((m) => m.subject);
  const last = Math.max(...members.map((m) => m.last));
  const told = `${String(members.length)} people work from one line in ${row.place === '' ? 'an unknown place' : row.place} (${row.line})`;
  const rest = { neighbours: ', all of whom claim to live near it', pair: '', three: '', 'pair-separate': ', hired separately, and neither claims to live near it', 'three-separate': ', hired separately, and none of them claims to live near it' }[level];
  return members.map((member) => ({
    subject: member.subject, with: names.filter((n) => n !== member.subject), level, quality: row.network_class === 'business' ? 0.5 : 1, observedAt: member.last, summary: `${told}${rest}.`,
    facts: { ips: [row.line], device_ids: [...new Set(member.devices)].filter((d) => d !== '').sort().slice(0, 10), people: members.length, days: member.days, of_days: member.active, until: isoDate(last), claimed_near: members.filter((m) => m.relation === 'local').length },
    observations: [member.observation],
  }));
}

/** Not one agency, and not one start day: a team that was hired together may well share a flat. */
function hiredSeparately(members: readonly Member[]): boolean {
  const agencies = new Set(members.map((m) => m.person?.agency ?? m.subject));
  const starts = new Set(members.map((m) => Math.floor(Date.parse(m.person?.start_date ?? '') / DAY)));
  return agencies.size > 1 && starts.size > 1;
}
