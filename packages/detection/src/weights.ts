import { DAY, type Family, type Finding } from '@winnow/core';
import { type Detector, type Level, milliseconds } from './define.ts';

/** Decibans that a level is worth: 10·log10 of the likelihood ratio. */
export const weightOf = (level: Pick<Level, 'hit' | 'base'>): number => 10 * Math.log10(level.hit / level.base);

/** Above these, correlated findings of one family stop adding up (design 4). */
export const familyCaps: Readonly<Record<Family, number>> = { origin: 30, location: 25, delivery: 20, sharing: 28, 'remote-control': 45, device: 25, behaviour: 15 };

/** How much the author's figure counts against the customer's population, in people. */
const PSEUDO_PEOPLE = 500;

/** How many people show a level, today, of how many. Key: `detector level`. */
export interface Rates { readonly population: number; readonly showing: ReadonlyMap<string, ReadonlySet<string>> }
export const noRates: Rates = { population: 0, showing: new Map() };
const rateKey = (detector: string, level: string): string => `${detector} ${level}`;

/** Counts who shows what. People of one sharing component are left out for each other in baseRate: a farm cannot vouch for itself. */
export function ratesOf(findings: Iterable<Finding>, population: number): Rates {
  const showing = new Map<string, Set<string>>();
  for (const f of findings) {
    if (f.level === '') continue;
    const key = rateKey(f.detector, f.level);
    const subjects = showing.get(key);
    if (subjects === undefined) showing.set(key, new Set([f.subject]));
    else subjects.add(f.subject);
  }
  return { population, showing };
}

/** Where a base rate comes from: the author's figure, and how many people outside the subject's component show the level, of how many. */
export interface BaseRate {
  readonly author: number;
  readonly outside: number;
  readonly population: number;
  /** Only when more than so many show it does the population speak. */
  readonly needed: number;
  readonly pseudoPeople: number;
  readonly base: number;
}

/** The base rate for one subject: the author's, raised (never lowered) when more than max(10 people, 2 %) outside the subject's component show it. */
export function baseRate(level: Level, key: { detector: string; level: string }, rates: Rates, component: ReadonlySet<string>): BaseRate {
  const { population } = rates;
  const needed = Math.max(10, 0.02 * population);
  let outside = 0;
  for (const subject of rates.showing.get(rateKey(key.detector, key.level)) ?? []) if (!component.has(subject)) outside += 1;
  const base = outside <= needed ? level.base : Math.max(level.base, Math.min(1, (level.base * PSEUDO_PEOPLE + outside) / (PSEUDO_PEOPLE + population)));
  return { author: level.base, outside, population, needed, pseudoPeople: PSEUDO_PEOPLE, base };
}

/** What a finding's age leaves of its weight: days since it was last seen, and the share. */
export function decayOf(finding: Pick<Finding, 'observed_at'>, detector: Pick<Detector, 'halfLife'>, asOf: number): { readonly ageDays: number; readonly decay: number } {
  const ageDays = Math.max(0, asOf - finding.observed_at) / DAY;
  return { ageDays, decay: detector.halfLife === undefined ? 1 : 0.5 ** (ageDays / (milliseconds(detector.halfLife) / DAY)) };
}
