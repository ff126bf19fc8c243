import { DAY, isoDate, type DeviceClaim, type NetworkClaim, type PersonClaim, type TravelClaim, type Truth } from '@winnow/core';
import { Addresses } from './addresses.ts';
import { corporateLaptop, phoneOf } from './machines.ts';
import { type Delivery, type Line, type Machine, type Person } from './model.ts';
import { firstNames, lastNames } from './names.ts';
import { DOMAIN, type Profile } from './profile.ts';
import { Random } from './random.ts';
import { rhythmOf } from './rhythm.ts';
import { type City, type Place } from './world.ts';

/** What to make of a new colleague; everything else is drawn. `home` is where they really live and say that they do. */
export interface Hire extends Partial<Omit<Person, 'id' | 'login' | 'name' | 'oktaId' | 'where' | 'home'>> {
  readonly home: City;
  /** The place that the roster has, when its lines are another city's. */
  readonly claimed?: Place;
  /** Claims that differ from an ordinary employee's. */
  readonly claims?: Partial<PersonClaim>;
  /** Delivery of the laptop; the home when absent. `null` leaves the laptop out of the inventory. */
  readonly delivery?: Delivery | null;
  readonly where?: Person['where'];
}

/** Lines that belong to the company or to places where colleagues sit together. */
export interface Sites { readonly offices: readonly { readonly city: City; readonly line: Line }[]; readonly coworking: readonly Line[] }

interface Frame { readonly seed: string; readonly people: number; readonly days: number; readonly startMs: number; readonly profile: Profile; /** Days of people about whom nothing else is said. */ readonly usual: (company: Company, home: City, random: Random) => Person['where'] }

/** The company under construction: its people, its claims, and which addresses are taken. */
export class Company {
  readonly people: Person[] = [];
  readonly rows = { people: new Array<PersonClaim>(), devices: new Array<DeviceClaim>(), travel: new Array<TravelClaim>(), networks: new Array<NetworkClaim>(), truth: new Array<Truth>() };
  readonly seed: string;
  readonly days: number;
  readonly startMs: number;
  readonly profile: Profile;
  readonly addresses: Addresses;
  readonly sites: { offices: Sites['offices']; coworking: Sites['coworking'] } = { offices: [], coworking: [] };
  readonly #usual: Frame['usual'];
  readonly #logins = new Set<string>();
  /** Numbers in random order: an id must not tell who was hired together. */
  readonly #numbers: readonly number[];

  constructor({ seed, people, days, startMs, profile, usual }: Frame) {
    this.#usual = usual;
    this.seed = seed;
    this.days = days;
    this.startMs = startMs;
    this.profile = profile;
    this.addresses = new Addresses(seed);
    this.#numbers = this.random('numbers').shuffle(Array.from({ length: people }, (_, i) => i + 1));
  }

  random(...name: readonly (string | number)[]): Random { return new Random(this.seed, ...name); }

  /** Date of a day counted from the start, `YYYY-MM-DD`. */
  date(day: number): string { return isoDate(this.startMs + day * DAY); }

  /** 0 Sunday to 6 Saturday. */
  weekday(day: number): number { return new Date(this.startMs + day * DAY).getUTCDay(); }

  /** How many more can be hired. */
  get free(): number { return this.#numbers.length - this.people.length; }

  /** The day, or the Monday after it. */
  workingDay(day: number): number {
    const weekday = this.weekday(day);
    return weekday === 6 ? day + 2 : weekday === 0 ? day + 1 : day;
  }

  #name(random: Random): { login: string; name: string } {
    for (let n = 1; ; n++) {
      const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
      const login = `${first}.${last}`.toLowerCase() + (n > 20 ? String(random.int(1, 99_999)) : '');
      if (this.#logins.has(login)) continue;
      this.#logins.add(login);
      return { login, name: `${first} ${last}` };
    }
  }

  /** Adds a person with claims and laptop; throws RangeError when everybody is there already. */
  hire(hire: Hire): Person {
    const number = this.#numbers[this.people.length];
    if (number === undefined) throw new RangeError('the company is full');
    const id = `p${String(number).padStart(5, '0')}`;
    const random = this.random('person', id);
    const { login, name } = this.#name(random);
    const { claimed, claims, delivery, ...own } = hire;
    const place = claimed ?? hire.home;
    const person: Person = {
      id, login, name, oktaId: `00u${random.text(17, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`, role: 'colleague', gateway: random.pick(this.profile.vpn), rhythm: rhythmOf(random, place.country, this.days),
      phone: phoneOf(random, place.country), slips: [], enrolments: [], ...own, home: place, firstDay: this.workingDay(hire.firstDay ?? -random.int(200, 2500)), machine: hire.machine ?? corporateLaptop(random), where: hire.where ?? this.#usual(this, hire.home, random),
    };
    this.people.push(person);
    this.#claim(person, claims ?? {}, random);
    if (delivery !== null) this.own(person, person.machine, delivery ?? {});
    return person;
  }

  #claim(person: Person, more: Partial<PersonClaim>, random: Random): void {
    const { home } = person;
    const near = { home_lat: round(home.lat + (random.next() - 0.5) * 0.1), home_lon: round(home.lon + (random.next() - 0.5) * 0.1) };
    this.rows.people.push({
      person_id: person.id, usernames: [person.login], email: `${person.login}@${DOMAIN}`, display_name: person.name,
      home_country: home.country, home_region: home.region, home_city: home.city, home_postcode: home.postcode, ...near, time_zone: home.zone,
      employment: 'employee', start_date: this.date(person.firstDay), team: random.pick(['engineering', 'engineering', 'sales', 'finance', 'support', 'design', 'data']),
      manager_id: `p${String(random.int(1, Math.max(1, Math.floor(this.#numbers.length / 8)))).padStart(5, '0')}`, byod_allowed: false, phone: person.phone.number, payout: 'bank', id_country: home.country, id_city: home.city,
      ...(person.lastDay === undefined ? {} : { end_date: this.date(person.lastDay) }), ...more,
    });
  }

  /** The newest row of the roster about somebody. */
  rowOf(person: Person): PersonClaim | undefined { return this.rows.people.findLast((row) => row.person_id === person.id); }

  /** Puts a device into the inventory, sent to its owner's home shortly before the first day unless told otherwise. */
  own(person: Person, machine: Machine, delivery: Delivery): void {
    const known = Object.fromEntries(Object.entries(delivery).filter(([, value]) => value !== undefined));
    const row = this.rowOf(person);
    const place = { ...(row?.home_lat === undefined ? {} : { shipped_lat: row.home_lat }), ...(row?.home_lon === undefined ? {} : { shipped_lon: row.home_lon }) };
    this.rows.devices.push({
      device_id: machine.serial, hostnames: [machine.hostname], macs: [machine.mac, ...machine.otherMacs.filter((m) => !m.name.includes('VM')).map((m) => m.mac)], owner_id: person.id, ownership: machine.managed ? 'corporate' : 'byod',
      os: machine.os, model: machine.model, vm_allowed: false, shipped_country: person.home.country, shipped_city: person.home.city, shipped_postcode: person.home.postcode, ...place,
      shipped_on: this.date(person.firstDay - this.random('sent', machine.serial).int(3, 9)), shipped_kind: 'home', ...known,
    });
  }

  /** Adds the travel record of a trip. */
  travelled(person: Person, { from, to, place }: { readonly from: number; readonly to: number; readonly place: Place }): void {
    this.rows.travel.push({ person_id: person.id, from: this.date(from), to: this.date(to), country: place.country, city: place.city });
  }

  /** A later row of the roster: moved, or said to have. */
  moved(person: Person, day: number, place: Place): void {
    const row = this.rowOf(person);
    const random = this.random('moved', person.id);
    if (row !== undefined) this.rows.people.push({ ...row, home_country: place.country, home_region: place.region, home_city: place.city, home_postcode: place.postcode, home_lat: round(place.lat + (random.next() - 0.5) * 0.1), home_lon: round(place.lon + (random.next() - 0.5) * 0.1), time_zone: place.zone, valid_from: this.date(day) });
  }

  truth(person: Person, scenario: string, cluster: string, day: number = person.firstDay): void {
    this.rows.truth.push({ person_id: person.id, scenario, cluster, from: this.date(Math.max(0, day)), ...(person.lastDay === undefined ? {} : { to: this.date(person.lastDay) }) });
  }
}

export const round = (degrees: number): number => Math.round(degrees * 1000) / 1000;

/** A delivery to a flat of a city. */
export function deliveredTo(place: Place, random: Random): Delivery {
  return { shipped_country: place.country, shipped_city: place.city, shipped_postcode: place.postcode, shipped_lat: round(place.lat + (random.next() - 0.5) * 0.08), shipped_lon: round(place.lon + (random.next() - 0.5) * 0.08) };
}
