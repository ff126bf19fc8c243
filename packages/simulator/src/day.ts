import { DAY, distanceKm, fromZone, HOUR, MINUTE } from '@winnow/core';
import { type Company } from './company.ts';
import { asaRejected, asaTunnel } from './formats/asa.ts';
import { globalProtectRejected, globalProtectTunnel } from './formats/globalprotect.ts';
import { oktaBlocked, oktaLogin, oktaRejected, oktaSso } from './formats/okta.ts';
import { inventory } from './formats/osquery.ts';
import { sprayOrigin } from './frauds.ts';
import { type Line, type Machine, type Person, type Sink, type Spot } from './model.ts';
import { type Random } from './random.ts';
import { cityNamed, type City } from './world.ts';

const gateways = [['GP-Gateway-Chicago', cityNamed('Chicago')], ['GP-Gateway-London', cityNamed('London')]] as const;

/** What a gateway measures: light in fibre over a crooked way, plus the access line; never less than physics allows. */
const rtt = (from: City, to: City, random: Random): number => Math.round(distanceKm(from, to) / 75 + 6 + random.next() * 12);

interface Stretch { readonly person: Person; readonly machine: Machine; readonly line: Line; /** Where the person really sits, when that is behind the line and far from it. */ readonly behind: City | undefined; readonly start: number; readonly end: number }

function tunnel(sink: Sink, stretch: Stretch, random: Random): void {
  const { person, machine, line, behind, start, end } = stretch;
  const detour = behind === undefined ? 0 : rtt(behind, line.city, random);
  const common = { login: person.login, ip: line.ip, machine, start, end, bytes: [random.int(2e6, 9e8), random.int(1e6, 2e8)] as const };
  if (person.gateway === 'asa') asaTunnel(sink, { ...common, inner: `10.80.${String(random.int(0, 31))}.${String(random.int(2, 253))}` });
  else globalProtectTunnel(sink, { ...common, inner: `10.90.${String(random.int(0, 31))}.${String(random.int(2, 253))}`, country: line.city.country, rtts: gateways.map(([name, city]) => [name, rtt(line.city, city, random) + detour] as const) });
}

function works(company: Company, person: Person, day: number, random: Random): boolean {
  if (day < person.firstDay) return false;
  if (day === person.firstDay || day === person.slip?.day) return true;
  const weekday = company.weekday(day);
  if (weekday === 0 || weekday === 6) return random.chance(0.04);
  const away = person.holiday[0] <= day % 75 && day % 75 <= person.holiday[1];
  return !away && !random.chance(0.02);
}

/** One working day: sign-on in the morning with the phone, the tunnel in two pieces around a break, applications in between. */
function workDay(sink: Sink, person: Person, { begin, spot }: { begin: number; spot: Spot }, random: Random): void {
  const machine = spot.machine ?? person.machine;
  const length = (person.hours + random.normal() * 0.09 * person.hours) * HOUR;
  const rest = (25 + random.next() * 50) * MINUTE * (person.hours / 8);
  const pause = begin + length * (0.42 + random.next() * 0.16);
  const { behind } = spot;
  const morning: Stretch = { person, machine, behind, line: spot.line, start: begin, end: Math.round(pause) };
  const afternoon: Stretch = { person, machine, behind, line: spot.later ?? spot.line, start: Math.round(pause + rest), end: Math.round(begin + length + rest) };
  const pieces = spot.later !== undefined || random.chance(0.6) ? [morning, afternoon] : [{ ...morning, end: afternoon.end }];
  pieces.forEach((piece, i) => {
    const context = { person, line: piece.line, machine, ...spot.desk, random };
    const signOn = piece.start - random.int(20, 400) * 1000;
    if (random.chance(0.04)) oktaRejected(sink, signOn - random.int(15, 60) * 1000, context);
    if (i === 0 || random.chance(0.5)) oktaLogin(sink, signOn, context, i === 0 ? spot.phone : undefined);
    if (spot.inside !== true) {
      if (random.chance(0.03)) wrongPassword(sink, piece.start - 15_000, piece);
      tunnel(sink, piece, random);
    }
    for (let n = random.int(0, 2); n > 0; n--) oktaSso(sink, Math.round(piece.start + random.next() * (piece.end - piece.start)), context);
  });
}

function wrongPassword(sink: Sink, at: number, { person, line, machine }: { person: Person; line: Line; machine?: Machine }): void {
  if (person.gateway === 'asa') asaRejected(sink, at, person.login, line.ip);
  else globalProtectRejected(sink, at, { login: person.login, ip: line.ip, country: line.city.country, ...(machine === undefined ? {} : { machine }) });
}

/** Writes what one person leaves in the logs on one day. */
export function personDay(company: Company, sink: Sink, person: Person, day: number): void {
  const random = company.random('day', person.id, day);
  if (!works(company, person, day, random)) return;
  const spot = person.where(day, random);
  const wall = company.startMs + day * DAY + Math.round((person.startHour + random.normal() * 0.045 * person.hours) * HOUR);
  const begin = fromZone(wall, spot.zone ?? person.home.zone);
  const slip = person.slip?.day === day ? person.slip : undefined;
  workDay(sink, person, { begin, spot: slip?.kind === 'mfa' ? { ...spot, phone: slip.line } : spot }, random);
  if (slip?.kind === 'blocked') oktaBlocked(sink, begin - random.int(12, 30) * MINUTE, { person, line: slip.line, machine: person.machine, random });
  if (random.chance(0.08)) oktaSso(sink, begin + random.int(10, 13) * HOUR, { person, line: spot.phone, random });
  report(sink, spot.machine ?? person.machine, { person, day, begin }, random);
}

/** Agents report once a week, at an hour of their own, and when a machine is first switched on. */
function report(sink: Sink, machine: Machine, { person, day, begin }: { person: Person; day: number; begin: number }, random: Random): void {
  const due = day === Math.max(0, person.firstDay) || day % 7 === 1 + (Number(person.id.slice(1)) % 5);
  if (machine.managed && due) inventory(sink, begin + random.int(5, 90) * MINUTE, machine, random);
}

/** About once a fortnight somebody tries one password on many accounts, from abroad, and fails. */
export function spray(company: Company, sink: Sink, day: number): void {
  const random = company.random('spray', day);
  if (!(day === 1 || random.chance(0.06))) return;
  const line = sprayOrigin(company, random);
  let at = company.startMs + day * DAY + random.int(0, 20) * HOUR;
  for (const person of random.shuffle(company.people).slice(0, 40)) {
    at += random.int(900, 4000);
    if (random.chance(0.5)) oktaRejected(sink, at, { person, line, random });
    else wrongPassword(sink, at, { person, line });
  }
}
