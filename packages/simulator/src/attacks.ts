import { DAY, HOUR } from '@winnow/core';
import { type Stage } from './day.ts';
import { type Line } from './model.ts';
import { firstNames, lastNames } from './names.ts';
import { type Random } from './random.ts';
import { farCities, homeCities, type City } from './world.ts';

const hosted: readonly City[] = homeCities.filter((c) => (c.hosting ?? []).length > 0);
const households: readonly City[] = [...farCities, ...homeCities.filter((c) => ['BR', 'IN', 'MX', 'AR', 'PL', 'US'].includes(c.country))];

/** One guess at one account; in a full company every third guess is at a name that nobody there has. */
function guess(stage: Stage, at: number, line: Line, random: Random): void {
  const person = random.pick(stage.company.people);
  const typed = !stage.company.profile.simple && random.chance(0.33) ? { typed: `${random.pick(firstNames)}.${random.pick(lastNames)}`.toLowerCase() } : {};
  const who = { person, line, ...typed, random: random.fork() };
  const vpn = random.chance(0.5);
  stage.agenda.at(at, (sink) => { stage.scribe[vpn ? 'tunnelRejected' : 'rejected'](sink, at, who); });
}

/** One password tried on many accounts, quickly, from one rented server. */
function spray(stage: Stage, begin: number, random: Random): void {
  const line = stage.company.addresses.line(random.pick(hosted), 'hosting', random);
  let at = begin;
  for (let n = Math.min(400, Math.max(30, Math.round(stage.company.people.length * 0.4))); n > 0; n--) {
    at += random.int(900, 4000);
    guess(stage, at, line, random);
  }
}

/** Passwords out of other people's leaks, slowly, from many households of many countries, two or three guesses from each. */
function stuffing(stage: Stage, begin: number, random: Random): void {
  let at = begin;
  for (let n = random.int(15, 40); n > 0; n--) {
    const line = stage.company.addresses.line(random.pick(households), 'home', random);
    for (let tries = random.int(1, 3); tries > 0; tries--) { at += random.int(20, 400) * 1000; guess(stage, at, line, random); }
  }
}

/** What strangers try on a day: a spray about once a fortnight, and one on the second day; stuffing about once a week. All of it fails. */
export function attacksOn(stage: Stage, day: number): void {
  const random = stage.company.random('attacks', day);
  const midnight = stage.company.startMs + day * DAY;
  if (day === 1 || random.chance(0.06)) spray(stage, midnight + random.int(0, 20) * HOUR + random.int(0, 3_600_000), random);
  if (!stage.company.profile.simple && random.chance(0.13)) stuffing(stage, midnight + random.int(0, 12) * HOUR, random);
}
