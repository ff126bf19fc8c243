import { DAY, formatIPv4, isoDate, parseIPv4, type DeviceClaim, type NetworkClaim, type PersonClaim, type TravelClaim, type Truth } from '@winnow/core';
import { corporateLaptop } from './machines.ts';
import { type Line, type LineKind, type Machine, type Person, type Spot } from './model.ts';
import { firstNames, lastNames } from './names.ts';
import { Random } from './random.ts';
import { cityNamed, type Block, type City } from './world.ts';

export const DOMAIN = 'example.com';
const noBlocks: readonly Block[] = [];

/** What to make of a new colleague; everything else is drawn. */
export interface Hire extends Partial<Omit<Person, 'id' | 'login' | 'name' | 'oktaId' | 'where'>> {
  readonly home: City;
  /** Claims that differ from an ordinary employee's. */
  readonly claims?: Partial<PersonClaim>;
  /** Delivery of the laptop; the home when absent. `null` leaves the laptop out of the inventory. */
  readonly delivery?: Partial<DeviceClaim> | null;
  readonly where?: Person['where'];
}

/** The company under construction: its people, its claims, and which addresses are taken. */
export class Company {
  readonly people: Person[] = [];
  readonly rows = { people: new Array<PersonClaim>(), devices: new Array<DeviceClaim>(), travel: new Array<TravelClaim>(), networks: new Array<NetworkClaim>(), truth: new Array<Truth>() };
  readonly seed: string;
  readonly days: number;
  readonly startMs: number;
  readonly #taken = new Set<string>();
  readonly #logins = new Set<string>();
  /** Numbers in random order: an id must not tell who was hired together. */
  readonly #numbers: readonly number[];

  constructor({ seed, people, days, startMs }: { seed: string; people: number; days: number; startMs: number }) {
    this.seed = seed;
    this.days = days;
    this.startMs = startMs;
    this.#numbers = this.random('numbers').shuffle(Array.from({ length: people }, (_, i) => i + 1));
  }

  random(...name: readonly (string | number)[]): Random { return new Random(this.seed, ...name); }

  /** Date of a day counted from the start, `YYYY-MM-DD`. */
  date(day: number): string { return isoDate(this.startMs + day * DAY); }

  /** 0 Sunday to 6 Saturday. */
  weekday(day: number): number { return new Date(this.startMs + day * DAY).getUTCDay(); }

  /** A line of its own in the city; mobile and VPN exits are drawn from few addresses, as carriers and VPN services share theirs. */
  line(city: City, kind: LineKind, random: Random, block?: Block): Line {
    const chosen = block ?? random.pick(city[kind] ?? noBlocks);
    const [base = '', length = ''] = chosen[0].split('/');
    const size = 2 ** (32 - Number(length));
    const first = parseIPv4(base) ?? 0;
    const shared = kind === 'mobile' || kind === 'vpn';
    for (;;) {
      const ip = formatIPv4(first + (shared ? 10 + random.int(0, 11) * 7 : random.int(4, size - 5)));
      if (shared) return { ip, block: chosen, city, kind };
      if (this.#taken.has(ip)) continue;
      this.#taken.add(ip);
      return { ip, block: chosen, city, kind };
    }
  }

  /** The day, or the Monday after it. */
  #workingDay(day: number): number {
    const weekday = this.weekday(day);
    return weekday === 6 ? day + 2 : weekday === 0 ? day + 1 : day;
  }

  #name(random: Random): { login: string; name: string } {
    for (let n = 1; ; n++) {
      const [first, last] = [random.pick(firstNames), random.pick(lastNames)];
      const login = `${first}.${last}`.toLowerCase() + (n > 20 ? String(n) : '');
      if (this.#logins.has(login)) continue;
      this.#logins.add(login);
      return { login, name: `${first} ${last}` };
    }
  }

  /** Adds a person with claims and laptop. */
  hire(hire: Hire): Person {
    const number = this.#numbers[this.people.length];
    if (number === undefined) throw new RangeError('the company is full');
    const id = `p${String(number).padStart(5, '0')}`;
    const random = this.random('person', id);
    const { login, name } = this.#name(random);
    const firstDay = this.#workingDay(hire.firstDay ?? -random.int(200, 2500));
    const machine = hire.machine ?? corporateLaptop(random);
    const holiday = random.int(0, 60);
    const person: Person = {
      id, login, name, oktaId: `00u${random.text(17, 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789')}`, role: 'colleague', gateway: number % 2 === 0 ? 'asa' : 'globalprotect', startHour: 8.5 + random.normal() * 0.6, hours: 7.8, holiday: [holiday, holiday + 4],
      ...hire, firstDay, machine, where: hire.where ?? this.atHome(hire.home, random),
    };
    this.people.push(person);
    this.#claim(person, hire, random);
    return person;
  }

  #claim(person: Person, hire: Hire, random: Random): void {
    const { home } = person;
    const near = { home_lat: round(home.lat + (random.next() - 0.5) * 0.1), home_lon: round(home.lon + (random.next() - 0.5) * 0.1) };
    const row: PersonClaim = {
      person_id: person.id, usernames: [person.login], email: `${person.login}@${DOMAIN}`, display_name: person.name,
      home_country: home.country, home_region: home.region, home_city: home.city, home_postcode: home.postcode, ...near, time_zone: home.zone,
      employment: 'employee', start_date: this.date(person.firstDay), team: random.pick(['engineering', 'engineering', 'sales', 'finance', 'support', 'design', 'data']),
      byod_allowed: false, payout: 'bank', id_country: home.country, id_city: home.city, ...hire.claims,
    };
    this.rows.people.push(row);
    if (hire.delivery !== null) this.own(person, person.machine, { shipped_lat: row.home_lat, shipped_lon: row.home_lon, ...hire.delivery });
  }

  /** Puts a device into the inventory, sent to its owner's home shortly before the first day unless told otherwise. */
  own(person: Person, machine: Machine, delivery: { [K in keyof DeviceClaim]?: DeviceClaim[K] | undefined }): void {
    const known = Object.fromEntries(Object.entries(delivery).filter(([, value]) => value !== undefined));
    this.rows.devices.push({
      device_id: machine.serial, hostnames: [machine.hostname], macs: [machine.mac, ...machine.otherMacs.filter((m) => !m.name.includes('VM')).map((m) => m.mac)], owner_id: person.id, ownership: machine.managed ? 'corporate' : 'byod',
      os: machine.os, model: machine.model, vm_allowed: false,
      shipped_country: person.home.country, shipped_city: person.home.city, shipped_postcode: person.home.postcode, shipped_on: this.date(person.firstDay - 4), shipped_kind: 'home', ...known,
    });
  }

  /** A day's address out of the few behind which a carrier-grade NAT puts a district; neighbours share them. */
  behindNat(home: City, random: Random): Person['where'] {
    const block = random.pick(home.home);
    const first = parseIPv4(block[0].split('/', 1).join('')) ?? 0;
    return (_, today) => {
      const line: Line = { ip: formatIPv4(first + 2 + today.int(0, 5)), block, city: home, kind: 'home' };
      return { line, phone: this.phone(line, today) };
    };
  }

  /** Days on one's own residential line, some of them over the phone's hotspot. The provider renews the address now and then, German ones every few days. */
  atHome(home: City, random: Random): Person['where'] {
    const block = random.pick(home.home);
    const lease = home.country === 'DE' ? random.int(4, 12) : random.int(25, 120);
    const shift = random.int(0, lease);
    const lines = new Map<number, Line>();
    const lineOn = (day: number): Line => {
      const period = Math.floor((day + shift) / lease);
      const line = lines.get(period) ?? this.line(home, 'home', random, block);
      lines.set(period, line);
      return line;
    };
    return (day, today) => {
      const line = lineOn(day);
      const phone = this.phone(line, today);
      return today.chance(0.05) && phone.kind === 'mobile' ? { line: phone, phone } : { line, phone };
    };
  }

  /** The phone is on the same wireless network or on a carrier of the region. */
  phone(line: Line, random: Random): Line {
    const carrier = (line.city.mobile ?? []).length > 0 ? line.city : undefined;
    return carrier !== undefined && random.chance(0.4) ? this.line(carrier, 'mobile', random) : line;
  }

  truth(person: Person, scenario: string, cluster: string, day: number = person.firstDay): void {
    this.rows.truth.push({ person_id: person.id, scenario, cluster, from: this.date(Math.max(0, day)) });
  }
}

const round = (degrees: number): number => Math.round(degrees * 1000) / 1000;

/** A spot that is the same all day, with the phone beside it. */
export const staying = (company: Company, line: Line, zone?: string): Person['where'] =>
  (_, today): Spot => ({ line, phone: company.phone(line, today), ...(zone === undefined ? {} : { zone }) });

export const cities = (...names: readonly string[]): City[] => names.map(cityNamed);
