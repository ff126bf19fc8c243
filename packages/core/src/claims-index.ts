import { type ClaimRows, type DeviceClaim, type NetworkClaim, type PersonClaim, type TravelClaim } from './claims.ts';
import { Blocks } from './blocks.ts';
import { parseCidr } from './ip.ts';
import { Lists } from './lists.ts';
import { type Point } from './place.ts';
import { DAY, fromZone, HOUR, isTimeZone, zoneOffset } from './time.ts';

/** Looks a place name up without a network; undefined when it is not known or not unique enough. An empty country is any in which region and time zone fit; the answer says which it is. */
export type Geocoder = (place: { readonly country: string; readonly region?: string | undefined; readonly city?: string | undefined; readonly postcode?: string | undefined; readonly time_zone?: string | undefined }) => (Point & { readonly country?: string }) | undefined;

/** What a login says, split once: `DOMAIN\name` and `name@domain` have a full form beside the bare one. Both lower case. */
export function splitLogin(login: string): { readonly name: string; readonly realm: string } {
  const text = login.trim().toLowerCase();
  const slash = text.lastIndexOf('\\');
  if (slash > 0) return { name: text.slice(slash + 1), realm: text.slice(0, slash).replace(/\\+$/, '') };
  const at = text.lastIndexOf('@');
  return at > 0 ? { name: text.slice(0, at), realm: text.slice(at + 1) } : { name: text, realm: '' };
}

const fullForm = (login: string): string => { const { name, realm } = splitLogin(login); return realm === '' ? '' : `${realm}/${name}`; };
const MOST_ADDRESSES = 50_000;
const NO_NETWORK = { network: undefined };
const AMBIGUOUS = Symbol('ambiguous');

/** A claim about a person, and what stands for the home that it does not name. */
export interface Housed { readonly row: PersonClaim; /** `delivery`: the row's home is where the laptop was sent. `zone`: it has no home but the clock time they are said to live by. */ readonly from: 'home' | 'delivery' | 'zone' | 'nothing' }
/** Deliveries to these say nothing of where somebody lives. */
const NO_HOMES = new Set(['office', 'parcel-shop', 'freight-forwarder']);
/** Time zones tell where people live in a roster where most who have a home, too, live by their clock; elsewhere they are a default of the form. */
const ZONES_TELL = { people: 10, share: 0.9, hours: 3 } as const;

/** Answers detectors' and enrichment's questions about claims. Built once per version of the claims; never changes. */
export class Claims {
  readonly rows: ClaimRows;
  readonly warnings: readonly string[];
  readonly #people = new Lists<PersonClaim>();
  readonly #devices = new Lists<DeviceClaim>();
  /** Devices that a person owned at any time, by the device's key. */
  readonly #owned = new Lists<string>();
  readonly #byFull = new Map<string, string | typeof AMBIGUOUS>();
  readonly #byBare = new Map<string, string | typeof AMBIGUOUS>();
  readonly #byHostOrMac = new Map<string, string | typeof AMBIGUOUS>();
  readonly #travel = new Lists<TravelClaim>();
  /** Instants at which a day begins in a zone, by `zone date`: asked for again and again, and a question to Intl takes microseconds. */
  readonly #dayStarts = new Map<string, number>();
  readonly #networks: Blocks<NetworkClaim>;
  /** Blocks by address, for addresses that were asked for: everybody's are, with each evaluation, and to read one takes a microsecond. */
  readonly #networkOf = new Map<string, { readonly network: NetworkClaim | undefined }>();
  /** People by the country of their newest claimed home. */
  readonly #homes: ReadonlyMap<string, number>;

  readonly #housed = new Map<PersonClaim, Housed>();
  #zonesTell: boolean | undefined;

  constructor(rows: ClaimRows, warnings: readonly string[] = []) {
    this.rows = rows;
    const said = [...warnings];
    for (const person of rows.people) this.#people.add(person.person_id, person);
    for (const device of rows.devices) this.#indexDevice(device);
    for (const lists of [this.#people, this.#devices]) lists.sort((a: { valid_from?: string }, b: { valid_from?: string }) => compare(a.valid_from ?? '', b.valid_from ?? ''));
    this.#homes = this.#countHomes();
    for (const trip of rows.travel) this.#travel.add(trip.person_id, trip);
    for (const person of rows.people) this.#indexLogins(person, said);
    for (const device of rows.devices) this.#indexNames(device);
    for (const { cidr } of rows.networks) if (parseCidr(cidr) === undefined) said.push(`networks: "${cidr}" is no CIDR block; the row is ignored`);
    this.#networks = new Blocks(rows.networks.map((network) => [network.cidr, network] as const));
    this.warnings = said;
  }

  #countHomes(): ReadonlyMap<string, number> {
    const homes = new Map<string, number>();
    for (const id of this.#people.keys()) {
      const country = this.person(id)?.home_country?.toUpperCase() ?? '';
      homes.set(country, (homes.get(country) ?? 0) + 1);
    }
    return homes;
  }

  #indexDevice(device: DeviceClaim): void {
    const key = device.device_id.toLowerCase();
    this.#devices.add(key, device);
    if (device.owner_id !== undefined && !this.#owned.of(device.owner_id).includes(key)) this.#owned.add(device.owner_id, key);
  }

  #indexNames(device: DeviceClaim): void {
    for (const name of device.hostnames ?? []) claim(this.#byHostOrMac, name.toLowerCase(), device.device_id);
    for (const mac of (device.macs ?? []).map(macKey)) if (mac.length === MAC_DIGITS) claim(this.#byHostOrMac, mac, device.device_id);
  }

  #indexLogins(person: PersonClaim, said: string[]): void {
    const logins = [...person.usernames, ...(person.email === undefined ? [] : [person.email])];
    for (const login of logins) {
      const full = fullForm(login);
      const { name } = splitLogin(login);
      if (full !== '' && claim(this.#byFull, full, person.person_id)) said.push(`login "${login}" is claimed by two people; it is left unresolved`);
      if (claim(this.#byBare, name, person.person_id)) said.push(full === '' ? `login "${login}" is claimed by two people; it is left unresolved` : `login "${name}" without a domain is claimed by two people; it is left unresolved`);
    }
  }

  /** The person who owns a login: by its full form first, then by its bare part. Undefined when nobody or two people do. */
  personOfLogin(name: string, realm: string): string | undefined {
    const full = realm === '' ? undefined : this.#byFull.get(`${realm.toLowerCase()}/${name.toLowerCase()}`);
    const found = full ?? this.#byBare.get(name.toLowerCase());
    return typeof found === 'string' ? found : undefined;
  }

  /** The claim about a person that holds at `at` (ms); the first one before that. */
  person(id: string, at?: number): PersonClaim | undefined { return holding(this.#people, id, at); }
  /** The same, and where it names no home, what else the company believes of where the person lives: where their laptop was sent, else their time zone. */
  housed(id: string, at?: number): Housed | undefined {
    const row = this.person(id, at);
    return row === undefined ? undefined : this.#house(row);
  }
  housedHistory(id: string): readonly Housed[] { return this.personHistory(id).map((row) => this.#house(row)); }

  #house(row: PersonClaim): Housed {
    let housed = this.#housed.get(row);
    if (housed === undefined) this.#housed.set(row, housed = this.#houseAnew(row));
    return housed;
  }

  #houseAnew(row: PersonClaim): Housed {
    if (row.home_country !== undefined || homeOf(row) !== undefined) return { row, from: 'home' };
    const sent = this.#owned.of(row.person_id).flatMap((key) => this.#devices.of(key)).filter((d) => d.owner_id === row.person_id && d.shipped_country !== undefined && !NO_HOMES.has(d.shipped_kind ?? ''));
    const [first] = sent.sort((a, b) => compare(a.shipped_on ?? '', b.shipped_on ?? '') || compare(a.device_id, b.device_id));
    if (first !== undefined) {
      const point = shippedTo(first);
      return { row: { ...row, ...(first.shipped_country !== undefined && { home_country: first.shipped_country }), ...(first.shipped_city !== undefined && { home_city: first.shipped_city }), ...(point !== undefined && { home_lat: point.lat, home_lon: point.lon }) }, from: 'delivery' };
    }
    return { row, from: row.time_zone !== undefined && isTimeZone(row.time_zone) && this.#doZonesTell() ? 'zone' : 'nothing' };
  }

  #doZonesTell(): boolean {
    if (this.#zonesTell !== undefined) return this.#zonesTell;
    let [asked, agree] = [0, 0];
    for (const id of this.#people.keys()) {
      const row = this.person(id);
      const home = homeOf(row);
      const gap = row?.time_zone === undefined || home === undefined ? undefined : hoursFromZone(home, row.time_zone);
      if (gap === undefined) continue;
      asked += 1;
      if (gap <= ZONES_TELL.hours) agree += 1;
    }
    return this.#zonesTell = asked >= ZONES_TELL.people && agree >= ZONES_TELL.share * asked;
  }

  personHistory(id: string): readonly PersonClaim[] { return this.#people.of(id); }
  device(id: string, at?: number): DeviceClaim | undefined { return holding(this.#devices, id.toLowerCase(), at); }
  deviceHistory(id: string): readonly DeviceClaim[] { return this.#devices.of(id.toLowerCase()); }
  /** How many people claim to live in a country (ISO 3166-1 alpha-2, upper case); without one, how many are claimed. */
  peopleIn(country?: string): number { return country === undefined ? this.#people.size : (this.#homes.get(country) ?? 0); }
  get personIds(): readonly string[] { return [...this.#people.keys()]; }

  /** Device id by serial or MDM id, host name or MAC address. */
  deviceBy(key: string): string | undefined {
    const direct = this.#devices.pick(key.toLowerCase(), ([first]) => first)?.device_id;
    const mac = macKey(key);
    const found = direct ?? this.#byHostOrMac.get(key.toLowerCase()) ?? (mac.length === MAC_DIGITS ? this.#byHostOrMac.get(mac) : undefined);
    return typeof found === 'string' ? found : undefined;
  }

  /** Ids of devices that the inventory gave to the person at any time. */
  everOwned(personId: string): readonly string[] { return this.#owned.of(personId).flatMap((key) => this.#devices.pick(key, ([first]) => first)?.device_id ?? []); }

  devicesOf(personId: string, at?: number): readonly DeviceClaim[] {
    const found: DeviceClaim[] = [];
    for (const key of this.#owned.of(personId)) {
      const device = holding(this.#devices, key, at);
      if (device?.owner_id === personId) found.push(device);
    }
    return found;
  }

  /** Travel records of a person that cover the instant, both days inclusive in the person's zone. */
  travelAt(personId: string, at: number): readonly TravelClaim[] {
    const trips = this.#travel.of(personId);
    if (trips.length === 0) return [];
    const zone = this.person(personId, at)?.time_zone;
    const local = (date: string): number => this.#dayStart(date, zone);
    return trips.filter((trip) => at >= local(trip.from) && at < local(trip.to) + DAY);
  }

  #dayStart(date: string, zone: string | undefined): number {
    const key = `${zone ?? ''} ${date}`;
    let at = this.#dayStarts.get(key);
    if (at === undefined) {
      const ms = Date.parse(date.slice(0, 10));
      this.#dayStarts.set(key, at = zone !== undefined && isTimeZone(zone) ? fromZone(ms, zone) : ms);
    }
    return at;
  }

  /** The narrowest claimed block that holds the address: an office inside a corporate range is an office. */
  network(ip: string): NetworkClaim | undefined {
    if (this.#networks.size === 0) return undefined;
    const known = this.#networkOf.get(ip);
    if (known !== undefined) return known.network;
    const network = this.#networks.find(ip);
    if (this.#networkOf.size >= MOST_ADDRESSES) this.#networkOf.clear();
    this.#networkOf.set(ip, network === undefined ? NO_NETWORK : { network });
    return network;
  }
}

export const homeOf = (person: PersonClaim | undefined): Point | undefined => (person?.home_lat !== undefined && person.home_lon !== undefined ? { lat: person.home_lat, lon: person.home_lon } : undefined);
export const shippedTo = (device: DeviceClaim | undefined): Point | undefined => (device?.shipped_lat !== undefined && device.shipped_lon !== undefined ? { lat: device.shipped_lat, lon: device.shipped_lon } : undefined);

/** Hours between the sun's time at a place and the clock of a time zone, in winter, the shorter way round; undefined for a zone that nobody knows. Borders of zones lie up to three hours off the sun. */
export function hoursFromZone({ lon }: Point, zone: string): number | undefined {
  const offset = zoneHours(zone);
  if (offset === undefined) return undefined;
  const gap = Math.abs(lon / 15 - offset);
  return Math.min(gap, 24 - gap);
}
const hoursOfZones = new Map<string, number | undefined>();
function zoneHours(zone: string): number | undefined {
  if (!hoursOfZones.has(zone)) hoursOfZones.set(zone, isTimeZone(zone) ? Math.min(zoneOffset(zone, JANUARY), zoneOffset(zone, JULY)) / HOUR : undefined);
  return hoursOfZones.get(zone);
}
const JANUARY = Date.UTC(2026, 0, 15);
const JULY = Date.UTC(2026, 6, 15);

/** `AA-BB-…`, `aa:bb:…` and `aabb.…` are one address. */
export const macKey = (mac: string): string => mac.toLowerCase().replace(/[^0-9a-f]/g, '');

/** `none` in a column of MAC addresses would be `e`, and `-` nothing at all: keys that other words have, too. */
const MAC_DIGITS = 12;

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);
/** True when the key was somebody else's until now. */
function claim(map: Map<string, string | typeof AMBIGUOUS>, key: string, owner: string): boolean {
  const before = map.get(key);
  if (before === undefined) map.set(key, owner);
  else if (before !== owner) map.set(key, AMBIGUOUS);
  return typeof before === 'string' && before !== owner;
}
/** Most have one row, which holds always; and reading a date takes longer than all else that is asked here. */
const holding = <T extends { valid_from?: string }>(lists: Lists<T>, key: string, at: number | undefined): T | undefined => lists.pick(key, (rows) => (at === undefined ? rows.at(-1) : rows.findLast((row) => row.valid_from === undefined || row.valid_from === '' || Date.parse(row.valid_from) <= at) ?? rows[0]));
