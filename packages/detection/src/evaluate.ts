import { type Claims, DAY, type Finding, findingId, isoDate, startOfDay, type Timeline } from '@winnow/core';
import { type Detector, type Found, type FoundWith, type Levels, milliseconds, paramsOf, type PersonDetector, sliceTimeline } from './define.ts';
import { weightOf } from './weights.ts';

/** A detector with the parameters it runs with. */
export interface Tuned<D extends Detector = Detector> { readonly detector: D; readonly params: unknown }
export const tune = <D extends Detector>(detectors: readonly D[], given: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {}): readonly Tuned<D>[] =>
  detectors.map((detector) => ({ detector, params: paramsOf(detector, given[detector.id]) }));

/** The day slot that an evaluation at `asOf` speaks for: the one that ends there, or holds it. */
export const slotOf = (asOf: number): number => startOfDay(asOf - 1);

function strongest<F extends Found>(found: readonly F[], levels: Levels): F | undefined {
  if (found.length < 2) return found[0];
  const strength = (f: F): number => { const level = levels[f.level]; return level === undefined ? 0 : weightOf(level) * f.quality; };
  return [...found].sort((a, b) => strength(b) - strength(a) || b.observedAt - a.observedAt || (a.level < b.level ? -1 : 1))[0];
}

/** The finding as it is stored; without `found` it says that the detector finds nothing any more. */
export function storedFinding(detector: Detector, subject: string, asOf: number, found?: Found | FoundWith): Finding {
  const day = isoDate(slotOf(asOf));
  const key = { id: findingId(subject, detector.id, day), subject, detector: detector.id, detector_version: detector.version, day };
  if (found === undefined) return { ...key, level: '', quality: 0, observed_at: 0, summary: '', facts: {}, observations: [], with: [] };
  return {
    ...key, level: found.level, quality: found.quality, observed_at: found.observedAt, summary: found.summary,
    facts: { ...found.facts }, observations: found.observations.slice(0, 20), with: 'with' in found ? [...found.with] : [],
  };
}

/** What all person detectors conclude about one person at asOf: at most one finding each. Pure; a detector that throws is a bug and is let through. */
export function evaluatePerson(detectors: readonly Tuned<PersonDetector>[], timeline: Timeline, claims: Claims, asOf: number): readonly Finding[] {
  const slices = new Map<string, Timeline>();
  const person = claims.person(timeline.subject, asOf - 1);
  const findings: Finding[] = [];
  /** The shortest window that cuts nothing off, so longer ones do not either. */
  let whole = Number.POSITIVE_INFINITY;
  for (const { detector, params } of detectors) {
    let slice = slices.get(detector.window);
    if (slice === undefined) {
      const window = milliseconds(detector.window);
      slices.set(detector.window, slice = window >= whole ? timeline : sliceTimeline(timeline, asOf, window));
      if (slice === timeline) whole = Math.min(whole, window);
    }
    const best = strongest(detector.evaluate({ timeline: slice, claims, person, params, asOf }), detector.levels);
    if (best !== undefined && best.quality > 0) findings.push(storedFinding(detector, timeline.subject, asOf, best));
  }
  return findings;
}

/** A population detector's conclusions at asOf: one finding per subject, the strongest. */
export function strongestBySubject(detector: Detector, found: readonly FoundWith[], asOf: number): readonly Finding[] {
  const bySubject = new Map<string, FoundWith[]>();
  for (const f of found) bySubject.set(f.subject, [...(bySubject.get(f.subject) ?? []), f]);
  return [...bySubject].sort(([a], [b]) => (a < b ? -1 : 1)).flatMap(([subject, list]) => {
    const best = strongest(list, detector.levels);
    return best === undefined || best.quality === 0 ? [] : [storedFinding(detector, subject, asOf, { ...best, with: [...new Set(list.flatMap((f) => f.with))].sort() })];
  });
}

/** UTC days on which something new about the subject was seen: what has to be evaluated again. */
export function touchedDays(timeline: Timeline): readonly number[] {
  const days = new Set<number>();
  for (const p of timeline.presences) days.add(startOfDay(p.first));
  for (const o of timeline.notable) days.add(startOfDay(Date.parse(o['@timestamp'])));
  return [...days].sort((a, b) => a - b);
}

export const endOfDay = (day: number): number => day + DAY;
