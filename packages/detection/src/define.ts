import { type Claims, DAY, type Family, HOUR, isoTime, type PersonClaim, type Presence, type Timeline } from '@winnow/core';
import { type Static, type TObject, type TSchema } from 'typebox';
import { Default } from 'typebox/value';
import { type Need } from './needs.ts';

/** Share of such frauds that show it and of honest people who do: the author's estimates, with their source. */
export interface Level { readonly hit: number; readonly base: number; readonly source: string }
export type Levels = Readonly<Record<string, Level>>;
export type Duration = `${number}d`;
export const milliseconds = (duration: Duration): number => Number(duration.slice(0, -1)) * DAY;

/** A conclusion before it is stored: which level, how good the data is (0..1), and what it rests on. */
export interface Found<L extends string = string> {
  readonly level: L;
  readonly quality: number;
  /** Unix ms of the last observation that shows it; age runs from here. */
  readonly observedAt: number;
  readonly summary: string;
  readonly facts: Readonly<Record<string, unknown>>;
  /** Ids of observations, at most 20. */
  readonly observations: readonly string[];
}
export interface FoundWith<L extends string = string> extends Found<L> { readonly subject: string; readonly with: readonly string[] }

export interface Attack { readonly tactic: string; readonly technique: string }
interface Definition<L extends Levels, P extends TObject> {
  /** `family.name`, equal to the path under detectors/. */
  readonly id: string;
  readonly version: number;
  readonly family: Family;
  readonly title: string;
  /** What it is blind without. */
  readonly needs: readonly Need[];
  readonly attacks: readonly Attack[];
  /** How far back the detector looks. */
  readonly window: Duration;
  /** Time in which a finding loses half of its weight; absent when it does not fade (a delivery stays what it was). */
  readonly halfLife?: Duration;
  readonly levels: L;
  readonly params: P;
  /** What a decent person would have to say to be innocent of it, for the case page. */
  readonly innocent: string;
}
export interface PersonInput<P> {
  readonly timeline: Timeline;
  readonly claims: Claims;
  /** The claim about the person that holds at asOf; undefined when the account belongs to nobody known. */
  readonly person: PersonClaim | undefined;
  readonly params: P;
  readonly asOf: number;
}
export interface PersonDetector extends Definition<Levels, TObject> {
  readonly kind: 'person';
  evaluate(input: PersonInput<unknown>): readonly Found[];
}

/** One pure function from a timeline and claims to findings. Throws at start when a parameter has no default. */
export function definePersonDetector<const L extends Levels, P extends TObject>(definition: Definition<L, P> & { evaluate(input: PersonInput<Static<P>>): readonly Found<keyof L & string>[] }): PersonDetector {
  return { ...definition, kind: 'person', evaluate: (input) => definition.evaluate(input as PersonInput<Static<P>>) }; // the engine filled params from this very schema
}

export interface PopulationInput<P> {
  readonly claims: Claims;
  /** Person id of an account, or the account itself when it is nobody's. */
  readonly subjectOf: (account: string, at: number) => string;
  readonly params: P;
  readonly asOf: number;
}
export interface PopulationDetector extends Definition<Levels, TObject> {
  readonly kind: 'population';
  /** One SELECT over presence or things; `{from:Int64}` and `{asOf:Int64}` (Unix ms) and the parameters are bound. Empty when claims alone are compared. */
  readonly query: string;
  /** Which parameters the query binds, and as what. */
  readonly binds: Readonly<Record<string, string>>;
  readonly row: TSchema;
  toFindings(rows: readonly unknown[], input: PopulationInput<unknown>): readonly FoundWith[];
}
export function definePopulationDetector<const L extends Levels, P extends TObject, R extends TSchema>(definition: Definition<L, P> & { query: string; binds: Readonly<Record<string, string>>; row: R; toFindings(rows: readonly Static<R>[], input: PopulationInput<Static<P>>): readonly FoundWith<keyof L & string>[] }): PopulationDetector {
  return { ...definition, kind: 'population', toFindings: (rows, input) => definition.toFindings(rows as Static<R>[], { ...input, params: input.params as Static<P> }) }; // rows and params were checked against these schemas
}

export type Detector = PersonDetector | PopulationDetector;

/** Parameters of a detector with its defaults filled in. */
export const paramsOf = (detector: Detector, given: Readonly<Record<string, unknown>> = {}): unknown => Default(detector.params, { ...given });

/** The part of a timeline that a detector with this window sees at asOf: nothing later, nothing older. Asked for everybody on every day, so what need not be cut is not copied: it may be the timeline itself. */
export function sliceTimeline(timeline: Timeline, asOf: number, windowMs: number): Timeline {
  const from = asOf - windowMs;
  // Timestamps are ISO text of one form (see Observation): compared as text, for reading each as a date costs more than many a detector.
  const [first, end] = [isoTime(from), isoTime(asOf)];
  const presences = presencesIn(timeline.presences, from, asOf);
  const sessions = timeline.sessions.every((s) => s.end >= from && s.end <= asOf && s.start < asOf) ? timeline.sessions : timeline.sessions.filter((s) => s.end >= from && s.start < asOf).map((s) => (s.end > asOf ? { ...s, end: asOf } : s));
  const notable = between(timeline.notable, (o) => o['@timestamp'] < first, (o) => o['@timestamp'] < end);
  const isWhole = presences === timeline.presences && sessions === timeline.sessions && notable === timeline.notable;
  return isWhole ? timeline : { subject: timeline.subject, presences, sessions, notable };
}

/** Presences are in order of their first instant and no longer than an hour: only those of the first hour may have ended before. */
function presencesIn(presences: readonly Presence[], from: number, asOf: number): readonly Presence[] {
  const reach = between(presences, (p) => p.first < from - HOUR, (p) => p.first < asOf);
  const edge = indexOfFirst(reach, (p) => p.first < from);
  return reach.slice(0, edge).every((p) => p.last >= from) ? reach : [...reach.slice(0, edge).filter((p) => p.last >= from), ...reach.slice(edge)];
}

/** What lies between those that are before and those that are not within any more, of an ordered list. */
function between<T>(list: readonly T[], isBefore: (item: T) => boolean, isWithin: (item: T) => boolean): readonly T[] {
  const [from, to] = [indexOfFirst(list, isBefore), indexOfFirst(list, isWithin)];
  return from === 0 && to === list.length ? list : list.slice(from, to);
}

/** Index of the first of an ordered list for which `holds`, which is true up to somewhere, is not true any more. */
function indexOfFirst<T>(list: readonly T[], holds: (item: T) => boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    const item = list[middle];
    if (item !== undefined && holds(item)) low = middle + 1;
    else high = middle;
  }
  return low;
}
