import { type Company } from './company.ts';
import { type Random } from './random.ts';
import { homeCities, type City } from './world.ts';

/** A kind of people, or a fraud: how often it happens, and how its people are hired. One file each. */
export interface Kind {
  readonly name: string;
  /** Groups per 1,000 people in so many days of logs. */
  readonly per1000: (days: number) => number;
  /** People that a group has at most. */
  readonly size: number;
  /** Hires one group. `random` is the group's own stream. */
  readonly hire: (company: Company, random: Random, copy: number) => void;
}

export const always = (groups: number) => (): number => groups;

/** A city of the company's choice, in a simple one an American one with VPN exits. */
export const someCity = (company: Company, random: Random): City => random.pick(company.profile.simple ? american : company.profile.cities);
export const american: readonly City[] = homeCities.filter((c) => c.country === 'US' && (c.vpn ?? []).length > 0);

/** When somebody was hired: most long ago, some lately, a few while the logs run. */
export function hiredOn(company: Company, random: Random): number {
  const dice = random.next();
  if (company.profile.simple) return dice < 0.08 ? random.int(-150, Math.floor(company.days / 5)) : -random.int(200, 2500);
  if (dice < 0.06) return random.int(0, Math.floor(company.days * 0.7));
  return dice < 0.24 ? random.int(-180, -1) : -random.int(181, 2500);
}
