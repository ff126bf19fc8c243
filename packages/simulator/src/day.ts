import { DAY, fromZone, HOUR, MINUTE } from '@winnow/core';
import { type Company } from './company.ts';
import { type Agenda, type Line, type Machine, type Person, type RemoteSession, type Spot } from './model.ts';
import { outagesOf } from './outages.ts';
import { type Random } from './random.ts';
import { type Rhythm, works } from './rhythm.ts';
import { type Scribe, type SignOn } from './scribe.ts';
import { misspelt } from './typing.ts';

/** Where a day is written to. */
export interface Stage { readonly company: Company; readonly agenda: Agenda; readonly scribe: Scribe }

interface Piece { readonly start: number; readonly end: number; readonly line: Line; readonly lost: boolean }
interface Today { readonly person: Person; readonly day: number; readonly spot: Spot; readonly machine: Machine; /** Instant of an hour after the local day's beginning. */ readonly clock: (hour: number) => number }

function isWorking(company: Company, person: Person, day: number): boolean {
  if (day < person.firstDay || day > (person.lastDay ?? Infinity)) return false;
  if (day === person.firstDay || person.slips.some((slip) => slip.day === day)) return true;
  const random = company.random('works', person.crew ?? person.id, day);
  return works({ rhythm: person.rhythm, at: company.startMs + day * DAY, day }, random);
}

/** A day by the rhythm: two stretches around a break, one when the break is not worth a disconnect, more in the evening or on call. */
function stretchesOf(rhythm: Rhythm, { day, parted }: { readonly day: number; readonly parted: boolean }, random: Random): (readonly [from: number, to: number])[] {
  const { start, hours, evening, onCall } = rhythm;
  const begin = Math.max(4, start + random.normal() * 0.35);
  const length = hours * (1 + random.normal() * 0.09);
  const rest = (0.4 + random.next() * 0.85) * (hours / 8);
  const pause = begin + length * (0.4 + random.next() * 0.2);
  const out: (readonly [number, number])[] = parted || random.chance(0.6) ? [[begin, pause], [pause + rest, begin + length + rest]] : [[begin, begin + length + rest]];
  if (evening !== undefined && random.chance(0.85)) out.push([Math.max(evening + random.normal() * 0.3, begin + length + rest + 0.5), evening + 2 + random.next() * 1.3]);
  if (onCall !== undefined && Math.floor(day / 7) % onCall === 0 && random.chance(0.35)) { const at = 1 + random.next() * 2.5; out.unshift([at, at + 0.4 + random.next()]); }
  return out.filter(([from, to]) => to > from + 0.1);
}

/** Tunnels of the day: stretches, cut where the premises or the district lost the way, and where the line is a shaky one. */
function piecesOf(stage: Stage, today: Today, random: Random): Piece[] {
  const { spot, day, person, clock } = today;
  const spans = spot.stretches ?? stretchesOf(person.rhythm, { day, parted: spot.later !== undefined }, random);
  const breaks = [...outagesOf(stage.company, spot, day - 1), ...outagesOf(stage.company, spot, day), ...outagesOf(stage.company, spot, day + 1)];
  return spans.flatMap(([from, to], i) => {
    const line = i === 0 ? spot.line : spot.later ?? spot.line;
    const [start, end] = [clock(from), clock(to)];
    const cuts = [...breaks, ...(random.chance(0.07) ? [{ at: start + random.next() * (end - start), ms: random.int(20, 400) * 1000 }] : [])].filter((b) => b.at > start + MINUTE && b.at + b.ms < end - MINUTE).sort((a, b) => a.at - b.at);
    const pieces: Piece[] = [];
    let at = start;
    for (const cut of cuts) {
      if (cut.at <= at + MINUTE) continue;
      pieces.push({ start: at, end: Math.round(cut.at + random.int(2, 40) * 1000), line, lost: true });
      at = Math.round(cut.at + cut.ms + random.int(41, 90) * 1000);
    }
    return at < end ? [...pieces, { start: at, end, line, lost: false }] : pieces;
  });
}

function tunnels(stage: Stage, today: Today, pieces: readonly Piece[], random: Random): void {
  const { person, machine, spot } = today;
  for (const piece of pieces) {
    const seed = random.int(0, 0xffffffff);
    const stretch = { person, machine, behind: spot.behind, ...piece };
    stage.agenda.at(piece.start, (sink) => { stage.scribe.tunnelStart(sink, stretch, seed); });
    stage.agenda.at(piece.end - 1000, (sink) => { stage.scribe.tunnelEnd(sink, stretch, seed); });
  }
}

/** Sign-ons before tunnels, wrong passwords before sign-ons, applications in between. */
function signOns(stage: Stage, today: Today, pieces: readonly Piece[], random: Random): void {
  const { agenda, scribe } = stage;
  const { person, spot, machine } = today;
  const phone = person.enrolments.findLast((e) => e.day <= today.day)?.phone ?? person.phone;
  const typos = stage.company.profile.simple ? 0 : 0.006;
  const phoneLine = person.slips.find((slip) => slip.day === today.day && slip.kind === 'mfa')?.line ?? spot.phone;
  pieces.forEach((piece, i) => {
    const who: SignOn = { person, line: piece.line, machine, ...spot.desk, random: random.fork() };
    const at = piece.start - random.int(20, 400) * 1000;
    if (random.chance(0.04)) agenda.at(at - 75_000, (sink) => { scribe.rejected(sink, at - 75_000 + who.random.int(0, 60) * 1000, who); });
    if (random.chance(typos)) agenda.at(at - 95_000, (sink) => { scribe.rejected(sink, at - 95_000, { ...who, typed: misspelt(person.login, who.random) }); });
    if (i === 0 || random.chance(0.4)) {
      const approves = i === 0 || random.chance(0.25) ? { line: phoneLine, phone } : undefined;
      agenda.at(at, (sink) => { scribe.login(sink, at, who, approves); });
    }
    if (spot.inside !== true && random.chance(0.03)) {
      const typed = typos > 0 && random.chance(0.15) ? { typed: misspelt(person.login, random) } : {};
      agenda.at(piece.start - 15_000, (sink) => { scribe.tunnelRejected(sink, piece.start - 15_000, { ...who, ...typed }); });
    }
    const hours = (piece.end - piece.start) / HOUR;
    for (let n = Math.floor(hours * 0.35 + random.next() * 1.2); n > 0; n--) {
      const then = Math.round(piece.start + random.next() * (piece.end - piece.start));
      const mine = { ...who, random: random.fork() };
      agenda.at(then, (sink) => { scribe.sso(sink, then, mine); });
    }
  });
}

/** On some evenings the phone looks at the mail. */
function phoneAtNight(stage: Stage, { person, spot, clock }: Today, random: Random): void {
  if (!random.chance(0.08)) return;
  const at = clock(19 + random.next() * 4);
  const who = { person, line: spot.phone, random: random.fork() };
  stage.agenda.at(at, (sink) => { stage.scribe.sso(sink, at, who); });
}

function remoteSessions(stage: Stage, { spot, machine, clock }: Today, first: number, random: Random): void {
  const { company, agenda, scribe } = stage;
  const sessions: RemoteSession[] = [...spot.remote ?? []];
  const office = company.sites.offices[0];
  // The help desk looks at a screen now and then: short, and from an office.
  if (office !== undefined && machine.managed && random.chance(0.006)) sessions.push({ tool: company.profile.support, peer: office.line.ip, fromHour: first + 1 + random.next() * 4, hours: 0.1 + random.next() * 0.6 });
  for (const session of sessions) {
    const [start, end] = [clock(session.fromHour), clock(session.fromHour + session.hours)];
    const where = { machine, random: random.fork() };
    agenda.at(start, (sink) => { scribe.remote(sink, start, where, { session }); });
    for (let at = start + HOUR; at < end; at += HOUR) { const then = at; if (company.profile.endpoint === 'osquery') agenda.at(then, (sink) => { scribe.remote(sink, then, where, { session }); }); }
    agenda.at(end, (sink) => { scribe.remote(sink, end, where, { session, durationMs: end - start }); });
  }
}

/** Agents report once a week, at an hour of their own, and when a machine is first switched on; one that is never switched off also at night. */
function reports(stage: Stage, { person, day, spot, machine, clock }: Today, first: number, random: Random): void {
  const { company, agenda, scribe } = stage;
  const own = company.random('agent', machine.serial);
  const covered = own.chance(company.profile.coverage);
  const phase = own.int(0, 6);
  const begins = day === Math.max(0, person.firstDay);
  // On a day off no agent reports: it does so with the next sign-on.
  const due = begins || Math.floor((day + phase) / 7) !== Math.floor((day + phase - daysSince(company, person, day)) / 7);
  if (!machine.managed || !covered || !due) return;
  const atNight = spot.idle !== undefined && random.chance(0.5);
  const at = atNight ? clock(random.next() * 3 + 0.6) : clock(first + 0.1 + random.next() * 1.5);
  const seen = atNight ? spot.idle ?? machine : machine;
  const stream = random.fork();
  agenda.at(at, (sink) => { scribe.inventory(sink, at, seen, stream); });
}

/** Days since the last working day before this one, at most a fortnight. */
function daysSince(company: Company, person: Person, day: number): number {
  let n = 1;
  while (n < 14 && day - n >= 0 && !isWorking(company, person, day - n)) n += 1;
  return n;
}

function slips(stage: Stage, { person, day, machine }: Today, start: number, random: Random): void {
  for (const slip of person.slips.filter((s) => s.day === day && s.kind !== 'mfa')) {
    const at = start - random.int(12, 50) * MINUTE;
    const who = { person, line: slip.line, machine, random: random.fork() };
    stage.agenda.at(at, (sink) => { stage.scribe[slip.kind === 'blocked' ? 'blocked' : 'login'](sink, at, who); });
  }
}

/** A second person on the same account, with a tunnel and sign-ons of their own. */
function second(stage: Stage, today: Today, random: Random): void {
  const { spot, person, clock } = today;
  if (spot.second === undefined) return;
  const { line, machine, fromHour, hours } = spot.second;
  const start = clock(fromHour + random.normal() * 0.2);
  const other: Today = { ...today, machine, spot: { line, phone: spot.phone } };
  const pieces = [{ start, end: start + Math.round(hours * HOUR), line, lost: false }];
  tunnels(stage, other, pieces, random);
  signOns(stage, { ...other, person: { ...person, slips: [] } }, pieces, random);
}

/** Notes what one person leaves in the logs on one day. */
export function personDay(stage: Stage, person: Person, day: number): void {
  const { company } = stage;
  if (!isWorking(company, person, day)) return;
  const random = company.random('day', person.id, day);
  const spot = person.where(day, random);
  const midnight = company.startMs + day * DAY;
  const zone = spot.zone ?? person.home.zone;
  const offset = fromZone(midnight + 12 * HOUR, zone) - 12 * HOUR;
  const clock = (hour: number): number => Math.round(offset + Math.max(0.5, hour) * HOUR);
  const machine = spot.machine ?? person.machine;
  const today: Today = { person, day, spot, machine, clock };
  const pieces = piecesOf(stage, today, random);
  const [first] = pieces;
  if (first === undefined) return;
  const firstHour = (first.start - offset) / HOUR;
  signOns(stage, today, pieces, random);
  if (spot.inside !== true) tunnels(stage, today, pieces, random);
  enrolments(stage, today, first.start, random);
  slips(stage, today, first.start, random);
  second(stage, today, random);
  remoteSessions(stage, today, firstHour, random);
  phoneAtNight(stage, today, random);
  reports(stage, today, firstHour, random);
}

function enrolments(stage: Stage, { person, day, spot, machine }: Today, start: number, random: Random): void {
  for (const { phone } of person.enrolments.filter((e) => e.day === day)) {
    const who = { person, line: spot.phone, machine, random: random.fork() };
    stage.agenda.at(start - 15 * MINUTE, (sink) => { stage.scribe.enrolled(sink, start - 15 * MINUTE + who.random.int(0, 300) * 1000, who, phone); });
  }
}
