import { DAY, distanceKm, homeOf, isoDate, type NetworkClass, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { type LineRow } from '../../lines.ts';
import { placeCode } from '../../people.ts';
import { saysPlace } from '../../places.ts';

/** One line (IPv4 address or IPv6 /64) on one day with at least two accounts: parallel arrays, one entry per account. */
const Row = Type.Object({
  line: Type.String(), day: Type.Integer(), network_class: Type.Unsafe<NetworkClass>(Type.String()), lat: Type.Number(), lon: Type.Number(), has_point: Type.Integer(), accuracy_km: Type.Number(), place: Type.String(), country: Type.String(),
  accounts: Type.Array(Type.String()), placed: Type.Array(Type.Integer()), hidden: Type.Array(Type.Integer()), last: Type.Array(Type.Integer()), devices: Type.Array(Type.Array(Type.String())), observations: Type.Array(Type.String()),
});

const Params = Type.Object({
  min_days: Type.Integer({ default: 3, minimum: 1, maximum: 14, description: 'days on which two people stood on one line, whichever line that was' }),
  min_share: Type.Number({ default: 0.6, minimum: 0, maximum: 1, description: 'share of the days of whichever of the two was seen less, on lines of a known place, that were shared; who is elsewhere more often is a visitor' }),
  min_hidden_days: Type.Integer({ default: 5, minimum: 1, maximum: 14, description: 'days behind an exit from which on a single shared day counts: the line shows only when the tunnel drops' }),
  visit_days: Type.Integer({ default: 6, minimum: 1, maximum: 14, description: 'days in a row on one line within which people who were elsewhere before or after are on a visit: a company meeting, a week in a rented house' }),
  office_people: Type.Integer({ default: 8, minimum: 3, maximum: 10000, description: 'people from which on a fifth who live near is enough to make the line an office; of fewer it takes half' }),
  max_people: Type.Integer({ default: 40, minimum: 3, maximum: 10000, description: 'above this it is a carrier\'s gateway or an office, not a line' }),
  household_km: Type.Number({ default: 3, minimum: 0.1, maximum: 50, description: 'km between claimed homes that are one household' }),
  near_km: Type.Number({ default: 50, minimum: 5, maximum: 500, description: 'km between the line and a claimed home that make it that person\'s own line' }),
  max_share: Type.Number({ default: 0.15, minimum: 0.01, maximum: 1, description: 'share of all claimed people on one line above which it is an office or the company\'s own way out, but never fewer than a dozen' }),
  town_km: Type.Number({ default: 12, minimum: 1, maximum: 300, description: 'km within which all homes of a group lie that lives in one place; then it is the line that is placed wrongly' }),
  max_rows: Type.Integer({ default: 20000, minimum: 100, maximum: 1000000, description: 'lines and days returned at most' }),
});

export const sharedEgress = definePopulationDetector({
  id: 'sharing.shared-egress', version: 6, family: 'sharing',
  title: 'People who should share nothing work from one line',
  needs: ['place'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0001', technique: 'T1199' }],
  window: '14d', halfLife: '30d',
  levels: {
    neighbours: { hit: 0.3, base: 0.06, source: 'estimate: three and more, many of whom claim to live near it: an office nobody told us of, or a carrier that puts a street behind one address' },
    pair: { hit: 0.4, base: 0.0252, source: 'estimate: couples and flat-shares whose addresses differ in HR' },
    'pair-separate': { hit: 0.4, base: 0.0063, source: 'estimate: and nobody of them claims to live near the line' },
    three: { hit: 0.4, base: 0.004, source: 'estimate: three and more on one access line, most of them strangers to the place, are an office or a farm' },
    'three-separate': { hit: 0.5, base: 0.00079, source: 'estimate: three and more, hired separately, none of whom claims to live near' },
  },
  params: Params,
  innocent: 'a shared flat, a family, or an office nobody told us of; the addresses in HR or a network claim decide it',
  query: `
    WITH worked AS (
        SELECT line, account_id, device_id, intDiv(hour, 86400000) * 86400000 AS day, last, observation, network_class, country, lat, lon, has_point, accuracy_km, city
        FROM presence_lines(from = {from:Int64}, asOf = {asOf:Int64}) WHERE bitAnd(kinds, 3) != 0
      ), on_lines AS (
        SELECT * FROM worked WHERE network_class NOT IN ('vpn', 'proxy', 'tor', 'relay', 'hosting', 'satellite', 'corporate', 'private', 'mobile')
      )
    SELECT line, day, speaker.1 AS network_class, speaker.2 AS lat, speaker.3 AS lon, speaker.4 AS has_point, speaker.5 AS accuracy_km, speaker.6 AS place, speaker.7 AS country, accounts, placed, hidden, last, devices, observations
    FROM (
      SELECT line, day, argMin(spoken, observation_id) AS speaker, groupArray(account_id) AS accounts, groupArray(placed_days) AS placed, groupArray(hidden_days) AS hidden, groupArray(last_ms) AS last, groupArray(device_ids) AS devices, groupArray(observation_id) AS observations
      FROM (
        SELECT line, day, account_id, spoken, observation_id, last_ms, device_ids, placed_days, hidden_days FROM (
          SELECT line, day, account_id, argMin((network_class, lat, lon, has_point, accuracy_km, arrayStringConcat(arrayFilter(x -> x != '', [city, country]), ', '), country), observation) AS spoken, min(observation) AS observation_id,
            max(last) AS last_ms, arraySort(groupUniqArrayIf(device_id, device_id != '')) AS device_ids
          FROM on_lines GROUP BY line, day, account_id
        ) AS here LEFT JOIN (SELECT account_id, uniqExact(day) AS placed_days FROM on_lines GROUP BY account_id) AS anywhere USING (account_id)
        LEFT JOIN (SELECT account_id, uniqExact(day) AS hidden_days FROM worked WHERE network_class IN ('vpn', 'proxy', 'tor', 'hosting') GROUP BY account_id) AS behind USING (account_id)
        ORDER BY line, day, account_id
      ) GROUP BY line, day
    ) WHERE length(accounts) >= 2 AND length(accounts) <= {max_people:UInt32} ORDER BY line, day LIMIT {max_rows:UInt32}`,
  binds: { max_people: 'UInt32', max_rows: 'UInt32' },
  row: Row,
  toFindings: (rows, input) => findingsOf(rows, input),
});

type Level = 'neighbours' | 'pair' | 'pair-separate' | 'three' | 'three-separate';
type Input = PopulationInput<{ min_days: number; min_share: number; min_hidden_days: number; visit_days: number; office_people: number; max_people: number; household_km: number; near_km: number; max_share: number; town_km: number; max_rows: number }>;
/** Somebody on shared lines, with all accounts put together. */
interface Seen { readonly subject: string; placed: number; hidden: number; last: number; readonly devices: Set<string>; observation: string }
interface Pair { readonly a: string; readonly b: string; readonly days: Set<number>; /** Days per line. */ readonly lines: Map<string, number> }
/** Whether the line is where somebody claims to live. */
type Relation = 'local' | 'stranger' | 'unknown';
interface Member extends Seen { readonly person: PersonClaim | undefined; readonly relation: Relation }

function findingsOf(rows: readonly LineRow[], input: Input): readonly FoundWith<Level>[] {
  // A claimed network is an office, a gateway or a coworking space: people are meant to share it.
  const access = rows.filter((row) => saysPlace(row.network_class) && row.network_class !== 'mobile' && input.claims.network(row.line.split('/', 1).join('')) === undefined);
  const crowded = crowdedLines(access, input);
  const lines = access.filter((row) => !crowded.has(row.line));
  const seen = new Map<string, Seen>();
  const pairs = new Map<string, Pair>();
  for (const row of lines) standTogether([...takeIn(row, seen, input)].sort(), row, pairs);
  const bound = [...pairs.values()].filter((pair) => isBound(pair, seen, input.params));
  return groupsOf(bound).flatMap((group) => groupFindings(group, { lines, seen, input }));
}

const FEW = 12;
/** Lines on which, over the days, more people stood than a house holds: on a quiet day few of them are there. */
function crowdedLines(rows: readonly LineRow[], { claims, params }: Input): ReadonlySet<string> {
  const accounts = new Map<string, Set<string>>();
  for (const row of rows) {
    const known = accounts.get(row.line) ?? new Set<string>();
    accounts.set(row.line, known);
    for (const account of row.accounts) known.add(account);
  }
  const most = Math.min(params.max_people, Math.max(FEW, params.max_share * claims.peopleIn()));
  return new Set([...accounts].filter(([, known]) => known.size > most).map(([line]) => line));
}

/** One account's share of a row. */
interface Stood { readonly subject: string; readonly placed: number; readonly hidden: number; readonly last: number; readonly devices: readonly string[]; readonly observation: string }
function stoodIn(row: LineRow, { subjectOf }: Input): readonly Stood[] {
  return row.accounts.map((account, i) => {
    const [last = 0, placed = 0, hidden = 0, observation = '', devices = []] = [row.last[i], row.placed[i], row.hidden[i], row.observations[i], row.devices[i]];
    return { subject: subjectOf(account, last), placed, hidden, last, devices, observation };
  });
}

/** The subjects of one line and day. */
function takeIn(row: LineRow, seen: Map<string, Seen>, input: Input): ReadonlySet<string> {
  const here = new Set<string>();
  const stood = stoodIn(row, input);
  const isClaimed = ({ subject }: Stood): boolean => input.claims.person(subject, input.asOf) !== undefined;
  const claimed = new Set(stood.filter(isClaimed).flatMap((s) => s.devices));
  for (const s of stood) {
    // An account that nobody claims, on a claimed person's device: an administrator's or a test account of that person.
    if (s.devices.length > 0 && s.devices.every((d) => claimed.has(d)) && !isClaimed(s)) continue;
    here.add(s.subject);
    const one = seen.get(s.subject) ?? { ...s, devices: new Set<string>() };
    seen.set(s.subject, one);
    one.placed = Math.max(one.placed, s.placed);
    one.hidden = Math.max(one.hidden, s.hidden);
    one.last = Math.max(one.last, s.last);
    for (const device of s.devices) one.devices.add(device);
    if (s.observation < one.observation) one.observation = s.observation;
  }
  return here;
}

function standTogether(subjects: readonly string[], row: LineRow, pairs: Map<string, Pair>): void {
  for (const [i, a] of subjects.entries()) {
    for (const b of subjects.slice(i + 1)) {
      const key = `${a}\n${b}`;
      let pair = pairs.get(key);
      if (pair === undefined) pairs.set(key, pair = { a, b, days: new Set(), lines: new Map() });
      pair.days.add(row.day);
      pair.lines.set(row.line, (pair.lines.get(row.line) ?? 0) + 1);
    }
  }
}

/** Days count, not addresses: a home's address may change daily, and a carrier's pool puts strangers on one address for a day. */
function isBound({ a, b, days }: Pair, seen: ReadonlyMap<string, Seen>, { min_days, min_share, min_hidden_days }: Input['params']): boolean {
  const [one, other] = [seen.get(a), seen.get(b)];
  if (one === undefined || other === undefined || days.size < min_share * Math.min(one.placed, other.placed)) return false;
  return days.size >= min_days || (one.hidden >= min_hidden_days && other.hidden >= min_hidden_days);
}

/** One of two lives there: rather a couple of whom HR knows one address than a host with a single guest. */
const LOCAL_PAIR_QUALITY = 0.8;

interface Group { readonly subjects: readonly string[]; readonly days: ReadonlySet<number>; /** The line on which they stood most. */ readonly line: string }
/** Connected people, in order. */
function groupsOf(pairs: readonly Pair[]): readonly Group[] {
  const parent = new Map<string, string>();
  const root = (s: string): string => { let at = s; for (let up = parent.get(at); up !== undefined && up !== at; up = parent.get(at)) at = up; return at; };
  for (const { a, b } of pairs) { const [x, y] = [root(a), root(b)]; if (x !== y) parent.set(x < y ? y : x, x < y ? x : y); }
  const groups = new Map<string, { subjects: Set<string>; days: Set<number>; lines: Map<string, number> }>();
  for (const { a, b, days, lines } of pairs) {
    const top = root(a);
    const group = groups.get(top) ?? { subjects: new Set<string>(), days: new Set<number>(), lines: new Map<string, number>() };
    groups.set(top, group);
    group.subjects.add(a).add(b);
    for (const day of days) group.days.add(day);
    for (const [line, n] of lines) group.lines.set(line, (group.lines.get(line) ?? 0) + n);
  }
  return [...groups.values()].map(({ subjects, days, lines }) => ({ subjects: [...subjects].sort(), days, line: [...lines].sort((x, y) => y[1] - x[1] || (x[0] < y[0] ? -1 : 1))[0]?.[0] ?? '' }));
}

/** By distance where both places are known, else by the town's name (of which several have one, no map tells which it is), else by country. */
function relationOf(person: PersonClaim | undefined, row: LineRow, km: number): Relation {
  const home = homeOf(person);
  if (home !== undefined && row.has_point === 1) return distanceKm(home, { lat: row.lat, lon: row.lon }) - row.accuracy_km <= km ? 'local' : 'stranger';
  return home === undefined && isTownOf(person, row) ? 'local' : byCountry(person, row);
}
function isTownOf(person: PersonClaim | undefined, row: LineRow): boolean {
  const town = placeCode(person?.home_country, person?.home_city);
  return town !== undefined && town === placeCode(row.country, row.place.split(', ', 1).join(''));
}
function byCountry(person: PersonClaim | undefined, row: LineRow): Relation {
  const country = person?.home_country?.toUpperCase();
  return country !== undefined && row.country !== '' && country !== row.country ? 'stranger' : 'unknown';
}

/** km by which GeoIP is wrong inside a country, now and then. */
const GEO_ERROR_KM = 800;
/** Hired at random, the people of a farm claim homes all over the country; who all live in one town, one of them with the company for a year, share a line there, and GeoIP puts it elsewhere in the country. */
function liveInOneTown(people: readonly (PersonClaim | undefined)[], row: LineRow, { params, asOf }: Input): boolean {
  if (!people.some((p) => asOf - Date.parse(p?.start_date ?? '') > 365 * DAY)) return false;
  const homes = people.flatMap((p) => homeOf(p) ?? []);
  const [first] = homes;
  if (first === undefined || homes.length < people.length) return isOneName(people);
  const isErring = row.has_point === 1 && distanceKm(first, { lat: row.lat, lon: row.lon }) <= GEO_ERROR_KM && people.every((p) => p?.home_country === undefined || p.home_country.toUpperCase() === row.country);
  return isErring && homes.every((home) => distanceKm(first, home) <= params.town_km);
}
/** A town of a name that several have is on no map. */
function isOneName(people: readonly (PersonClaim | undefined)[]): boolean {
  const towns = new Set(people.map((p) => placeCode(p?.home_country, p?.home_city)));
  return towns.size === 1 && !towns.has(undefined);
}

/** People who claim one home, or who work for one agency in its office, are one unit: they are expected to share. */
function unitsOf(members: readonly Member[], sharing: Sharing): number {
  const units: Member[][] = [];
  for (const member of members) {
    const unit = units.find((u) => u.some((other) => isHousehold(member, other, sharing) || isOffice(member, other, sharing)));
    if (unit === undefined) units.push([member]);
    else unit.push(member);
  }
  return units.length;
}

interface Sharing { readonly row: LineRow; readonly householdKm: number; readonly isPair: boolean }
/** Two cities' centres are equal for all who live there, so for more than a couple the town alone does not make a household: the line must be in it, or the postcode be one. */
function isHousehold(a: Member, b: Member, { householdKm, isPair }: Sharing): boolean {
  const [homeA, homeB] = [homeOf(a.person), homeOf(b.person)];
  return homeA !== undefined && homeB !== undefined && distanceKm(homeA, homeB) <= householdKm && (isPair || a.relation === 'local' || samePostcode(a, b));
}
const samePostcode = (a: Member, b: Member): boolean => a.person?.home_postcode !== undefined && a.person.home_postcode === b.person?.home_postcode;

function isOffice(a: Member, b: Member, { row }: Sharing): boolean {
  const agency = a.person?.agency ?? '';
  return agency !== '' && agency === b.person?.agency && (row.network_class !== 'residential' || (a.relation !== 'stranger' && b.relation !== 'stranger'));
}

/** How strange it is that these share; undefined when it is not. */
function levelOf(members: readonly Member[], units: number, officePeople: number): Level | undefined {
  const count = (relation: Relation): number => members.filter((m) => m.relation === relation).length;
  const [strangers, locals] = [count('stranger'), count('local')];
  if (locals === members.length || isOfficeLine(locals, members.length, officePeople)) return units >= 3 ? 'neighbours' : undefined;
  const isSeparate = locals === 0 && strangers >= 2 && hiredSeparately(members);
  // Who lives there and who has no claimed home are no strangers; two of three must be, or it is a family with a guest.
  if (units >= 3) return isSeparate ? 'three-separate' : members.length - locals >= 2 ? 'three' : 'pair';
  return isSeparate ? 'pair-separate' : 'pair';
}

/** Where half of three and more live, or a fifth of many, the rest are colleagues with homes that HR does not know or who commute: an office nobody told us of. */
const isOfficeLine = (locals: number, members: number, officePeople: number): boolean => members >= 3 && locals >= 2 && locals >= (members >= officePeople ? 0.2 : 0.5) * members;

/** People who stood together for one short run of days, and most of whom were elsewhere, too. */
function isVisit(members: readonly Member[], days: ReadonlySet<number>, most: number): boolean {
  const run = (Math.max(...days) - Math.min(...days)) / DAY + 1;
  return run <= most && members.filter((m) => m.placed > days.size).length > 0.5 * members.length;
}

/** Days on which three of the group stood on one line, whichever that was, or both of two: a couple among them is together at home, too. */
function daysTogether(members: readonly Member[], days: ReadonlySet<number>, lines: readonly LineRow[], { subjectOf }: Input): ReadonlySet<number> {
  const own = new Set(members.map((m) => m.subject));
  const least = Math.min(3, members.length);
  const together = new Set<number>();
  for (const row of lines) {
    if (together.has(row.day) || !days.has(row.day) || row.accounts.length < least) continue;
    const here = new Set(row.accounts.map((account, i) => subjectOf(account, row.last[i] ?? row.day)).filter((subject) => own.has(subject)));
    if (here.size >= least) together.add(row.day);
  }
  return together.size === 0 ? days : together;
}

const words: Readonly<Record<Level, string>> = { neighbours: ', where many of them claim to live', pair: '', three: '', 'pair-separate': ', hired separately, and neither claims to live near it', 'three-separate': ', hired separately, and none of them is known to live near it' };

function groupFindings({ subjects, days, line }: Group, { lines, seen, input }: { readonly lines: readonly LineRow[]; readonly seen: ReadonlyMap<string, Seen>; readonly input: Input }): readonly FoundWith<Level>[] {
  const row = lines.findLast((r) => r.line === line);
  if (row === undefined) return [];
  const known = subjects.flatMap((subject) => { const one = seen.get(subject); return one === undefined ? [] : [{ ...one, person: input.claims.person(subject, input.asOf) }]; });
  const isTown = liveInOneTown(known.map((m) => m.person), row, input);
  const members = known.map((m): Member => ({ ...m, relation: isTown ? 'local' : relationOf(m.person, row, input.params.near_km) }));
  const units = unitsOf(members, { row, householdKm: input.params.household_km, isPair: members.length === 2 });
  const level = units < 2 || isVisit(members, daysTogether(members, days, lines, input), input.params.visit_days) ? undefined : levelOf(members, units, input.params.office_people);
  if (level === undefined) return [];
  const last = Math.max(...members.map((m) => m.last));
  const summary = `${String(members.length)} people work from one line in ${row.place === '' ? 'an unknown place' : row.place} (${line})${words[level]}.`;
  const locals = members.filter((m) => m.relation === 'local').length;
  const quality = (row.network_class === 'business' ? 0.5 : 1) * (level === 'pair' && locals > 0 ? LOCAL_PAIR_QUALITY : 1);
  return members.map((member) => ({
    subject: member.subject, with: subjects.filter((n) => n !== member.subject), level, quality, observedAt: member.last, summary,
    facts: { ips: [line], place: row.place, device_ids: [...member.devices].sort().slice(0, 10), people: members.length, shared_days: days.size, own_days: member.placed, until: isoDate(last), claimed_near: locals },
    observations: [member.observation],
  }));
}

/** Not one agency, and not one start day: a team that was hired together may well share a flat. */
function hiredSeparately(members: readonly Member[]): boolean {
  const agencies = new Set(members.map((m) => m.person?.agency ?? m.subject));
  const starts = new Set(members.map((m) => Math.floor(Date.parse(m.person?.start_date ?? '') / DAY)));
  return agencies.size > 1 && starts.size > 1;
}
