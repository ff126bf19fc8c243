import { type Claims, type DeviceClaim, distanceKm, homeOf, type PersonClaim, type Point, shippedTo } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isOneHome, peopleParams, placeCode, unitsOf } from '../../people.ts';

export const sharedAddress = definePopulationDetector({
  id: 'delivery.shared-address', version: 1, family: 'delivery',
  title: 'Laptops of several people were sent to one place far from all of their homes',
  needs: ['home', 'delivery'],
  attacks: [{ tactic: 'TA0001', technique: 'T1199' }],
  window: '30d',
  levels: {
    two: { hit: 0.35, base: 0.022, source: 'estimate: one in ten deliveries goes elsewhere, and two of them now and then to the same big town' },
    three: { hit: 0.45, base: 0.009, source: 'estimate: an office or a coworking space that no claim tells of' },
  },
  params: Type.Object({
    ...peopleParams,
    near_km: Type.Number({ default: 3, minimum: 0.1, maximum: 50, description: 'km between deliveries that are one place' }),
    min_km: Type.Number({ default: 100, minimum: 10, maximum: 2000, description: 'km between the delivery and every home that the person ever claimed' }),
    max_people: Type.Integer({ default: 12, minimum: 2, maximum: 1000, description: 'people above which the place is a depot or an office' }),
    local_km: Type.Number({ default: 30, minimum: 1, maximum: 300, description: 'km around the place within which a claimed home makes a person a local' }),
    max_locals: Type.Number({ default: 0.05, minimum: 0, maximum: 1, description: 'share of all people with a home on the map who may be locals; above it the company is at home there' }),
  }),
  innocent: 'an office, a coworking space or a partner\'s flat that no record tells of; the courier\'s signature or a network claim decides it',
  query: '', binds: {}, row: Type.Object({}),
  toFindings: (_rows, input) => {
    const strays = straysOf(input);
    const homes = strays.length < 2 ? [] : homesOf(input);
    return placesOf(strays, input.params.near_km).flatMap((place) => findingsOf(place, homes, input));
  },
});

type Input = PopulationInput<{ household_km: number; near_km: number; min_km: number; max_people: number; local_km: number; max_locals: number }>;
/** A delivery far from every home of whom it was for. */
interface Stray { readonly subject: string; readonly person: PersonClaim; readonly device: DeviceClaim; readonly at: number; readonly point: Point | undefined; readonly code: string | undefined; readonly km: number | undefined }

function straysOf(input: Input): readonly Stray[] {
  const { claims, asOf } = input;
  const strays: Stray[] = [];
  for (const person of claims.personIds) {
    for (const device of claims.devicesOf(person, asOf)) {
      const stray = strayOf(person, device, input);
      if (stray !== undefined) strays.push(stray);
    }
  }
  return strays;
}

function strayOf(subject: string, device: DeviceClaim, { claims, params, asOf }: Input): Stray | undefined {
  const at = Date.parse(device.shipped_on ?? device.valid_from ?? '2000-01-01');
  const person = claims.person(subject, asOf);
  if (person === undefined || Number.isNaN(at) || at >= asOf || device.shipped_kind === 'office') return undefined;
  const [point, code] = [shippedTo(device), placeCode(device.shipped_country, device.shipped_postcode)];
  if ((point === undefined && code === undefined) || isOffice(claims, point, params.near_km)) return undefined;
  const rows = claims.personHistory(subject);
  if (!rows.every((row) => isFar(row, device, params.min_km))) return undefined;
  const kms = rows.flatMap((row) => { const home = homeOf(row); return home === undefined || point === undefined ? [] : [distanceKm(home, point)]; });
  return { subject, person, device, at, point, code, km: kms.length === 0 ? undefined : Math.round(Math.min(...kms)) };
}

/** By distance; where one of the two places is not on the map, by country. Who claims no home is far from nothing. */
function isFar(row: PersonClaim, device: DeviceClaim, km: number): boolean {
  const [home, point] = [homeOf(row), shippedTo(device)];
  if (home !== undefined && point !== undefined) return distanceKm(home, point) > km;
  return row.home_country !== undefined && device.shipped_country !== undefined && row.home_country.toUpperCase() !== device.shipped_country.toUpperCase();
}

const isOffice = (claims: Claims, point: Point | undefined, km: number): boolean => point !== undefined
  && claims.rows.networks.some((n) => (n.kind === 'office' || n.kind === 'coworking') && n.lat !== undefined && n.lon !== undefined && distanceKm(point, { lat: n.lat, lon: n.lon }) <= Math.max(km, 10));

const homesOf = ({ claims, asOf }: Input): readonly Point[] => claims.personIds.flatMap((id) => homeOf(claims.person(id, asOf)) ?? []);

/** Deliveries that went to one place, by postcode or by distance; a chain of neighbours is one place. */
function placesOf(strays: readonly Stray[], km: number): readonly (readonly Stray[])[] {
  const places: { members: Stray[] }[] = [];
  const byCode = new Map<string, { members: Stray[] }>();
  const at = new Map<Stray, { members: Stray[] }>();
  const join = (a: Stray, b: Stray): void => {
    const [into, from] = [at.get(a), at.get(b)];
    if (into === undefined || from === undefined || into === from) return;
    for (const m of from.members) { into.members.push(m); at.set(m, into); }
    from.members = [];
  };
  for (const stray of strays) {
    const own = { members: [stray] };
    places.push(own);
    at.set(stray, own);
    const same = stray.code === undefined ? undefined : byCode.get(stray.code)?.members[0];
    if (stray.code !== undefined && same === undefined) byCode.set(stray.code, own);
    if (same !== undefined) join(same, stray);
  }
  joinNear(strays, km, join);
  return places.map((p) => p.members).filter((m) => m.length >= 2);
}

/** From south to north each is compared only with those within `km` of latitude. Of a crowd at one point the first one stands for all. */
function joinNear(strays: readonly Stray[], km: number, join: (a: Stray, b: Stray) => void): void {
  const placed = new Map<string, { point: Point; stray: Stray }>();
  for (const stray of strays) {
    if (stray.point === undefined) continue;
    const key = `${String(stray.point.lat)} ${String(stray.point.lon)}`;
    const first = placed.get(key);
    if (first === undefined) placed.set(key, { point: stray.point, stray });
    else join(first.stray, stray);
  }
  const sorted = [...placed.values()].sort((a, b) => a.point.lat - b.point.lat);
  const degrees = km / 111;
  for (const [i, one] of sorted.entries()) {
    for (let j = i + 1; j < sorted.length; j += 1) {
      const other = sorted[j];
      if (other === undefined || other.point.lat - one.point.lat > degrees) break;
      if (distanceKm(one.point, other.point) <= km) join(one.stray, other.stray);
    }
  }
}

function findingsOf(place: readonly Stray[], homes: readonly Point[], { params }: Input): readonly FoundWith<'two' | 'three'>[] {
  const people = [...new Map([...place].sort((a, b) => a.at - b.at || (a.device.device_id < b.device.device_id ? -1 : 1)).map((s) => [s.subject, s])).values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
  if (people.length < 2 || people.length > params.max_people || isHomeTown(people[0]?.point, homes, params)) return [];
  // Partners have a parent's address in common, and an agency's people its office.
  const units = unitsOf(people, (a, b) => isOneHome(a.person, b.person, params.household_km) === true || isOneAgency(a.person, b.person));
  if (units < 2) return [];
  const names = people.map((s) => s.subject);
  const where = placeName(people);
  const nearest = Math.min(...people.map((s) => s.km ?? Number.POSITIVE_INFINITY));
  const far = Number.isFinite(nearest) ? `at least ${String(nearest)} km from every home they claim` : 'in another country than the homes they claim';
  return people.map((s) => ({
    subject: s.subject, with: names.filter((n) => n !== s.subject), level: units >= 3 ? 'three' as const : 'two' as const, quality: 1, observedAt: s.at, observations: [],
    summary: `The laptops of ${String(people.length)} people were sent to one place${where === '' ? '' : ` in ${where}`}, ${far}.`,
    facts: { device_ids: people.map((p) => p.device.device_id).slice(0, 10), people: people.length, households: units, place: where, km_from_home: s.km ?? null },
  }));
}

const isOneAgency = (a: PersonClaim, b: PersonClaim): boolean => (a.agency ?? '') !== '' && a.agency === b.agency;

/** Where the company's people live, two strays to one town are chance: a place known by its town only is one point for all who live there. */
const isHomeTown = (point: Point | undefined, homes: readonly Point[], { local_km, max_locals }: Input['params']): boolean =>
  point !== undefined && homes.length > 0 && homes.filter((home) => distanceKm(home, point) <= local_km).length > Math.max(2, max_locals * homes.length);

function placeName(people: readonly Stray[]): string {
  const names = people.map(({ device }) => [device.shipped_city ?? '', device.shipped_country ?? ''].filter((part) => part !== '').join(', ')).filter((name) => name !== '').sort();
  return names[0] ?? '';
}
