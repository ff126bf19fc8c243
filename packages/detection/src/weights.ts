import { DAY, type Family, type Finding } from '@winnow/core';
import { type Detector, type Level, type Levels, milliseconds } from './define.ts';

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
export function ratesOf(findings: Iterable<Pick<Finding, 'subject' | 'detector' | 'level'>>, population: number): Rates {
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
  /** The heaviest level that so many of the others show, it or a heavier one, that it is nobody's own: only what goes beyond its `db` counts. */
  readonly common: Common | undefined;
  readonly base: number;
}
export interface Common { readonly level: string; readonly showing: number; readonly others: number; readonly db: number }

/**
 * What a third of the others show is the company's own way, or a mistake in its claims (homes in the wrong country, an inventory of which one column
 * was sorted): too few to be counted against the author's figure, and far more than there can be frauds who have nothing to do with each other.
 */
const COMMON = { least: 2, share: 1 / 3 } as const;
function commonOf({ id, levels }: Rated, rates: Rates, component: ReadonlySet<string>): Common | undefined {
  const others = rates.population - component.size;
  let showing = 0;
  for (const { level, db } of heaviestFirst(levels)) {
    showing += outsideOf(rates.showing.get(rateKey(id, level)), component);
    if (showing >= Math.max(COMMON.least, COMMON.share * others)) return { level, showing, others, db };
  }
  return undefined;
}
interface Ranked { readonly level: string; readonly db: number }
const ranked = new WeakMap<Levels, readonly Ranked[]>();
/** Put in order once: asked for with every finding. */
function heaviestFirst(levels: Levels): readonly Ranked[] {
  let list = ranked.get(levels);
  if (list === undefined) ranked.set(levels, list = Object.entries(levels).map(([level, rate]) => ({ level, db: Math.max(0, weightOf(rate)) })).sort((a, b) => b.db - a.db || (a.level < b.level ? -1 : 1)));
  return list;
}
type Rated = { readonly id: string; readonly levels: Levels };

function outsideOf(showing: ReadonlySet<string> | undefined, component: ReadonlySet<string>): number {
  let outside = showing?.size ?? 0;
  if (outside > 0) for (const subject of component) if (showing?.has(subject) === true) outside -= 1;
  return outside;
}

/**
 * The base rate for one subject: the author's, raised (never lowered) when more than max(10 people, 2 %) outside the subject's component show it, and
 * raised by what a level weighs that a third of the others show.
 */
export function baseRate(detector: Rated, level: string, rates: Rates, component: ReadonlySet<string>): BaseRate | undefined {
  const own = detector.levels[level];
  if (own === undefined) return undefined;
  const { population } = rates;
  const needed = Math.max(10, 0.02 * population);
  const outside = outsideOf(rates.showing.get(rateKey(detector.id, level)), component);
  const common = commonOf(detector, rates, component);
  const estimated = outside <= needed ? own.base : (own.base * PSEUDO_PEOPLE + outside) / (PSEUDO_PEOPLE + population);
  const base = Math.max(own.base, Math.min(1, Math.max(estimated, common === undefined ? 0 : own.base * 10 ** (common.db / 10))));
  return { author: own.base, outside, population, needed, pseudoPeople: PSEUDO_PEOPLE, common, base };
}

/** What a finding's age leaves of its weight: days since it was last seen, and the share. */
export function decayOf(finding: Pick<Finding, 'observed_at'>, detector: Pick<Detector, 'halfLife'>, asOf: number): { readonly ageDays: number; readonly decay: number } {
  const ageDays = Math.max(0, asOf - finding.observed_at) / DAY;
  return { ageDays, decay: detector.halfLife === undefined ? 1 : 0.5 ** (ageDays / (milliseconds(detector.halfLife) / DAY)) };
}
