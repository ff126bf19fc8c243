import { type Claims, HOUR } from '@winnow/core';
import { blindLines, BusyLine, busyLinesQuery, type Detector, Reports, reportsQuery, type Sight, SourceDay, sourceDaysQuery } from '@winnow/detection';
import { asked } from './asked.ts';
import { type DetectionStore } from './ports.ts';

export interface Seen {
  readonly store: Pick<DetectionStore, 'population'>;
  /** Everybody was shown to it. */
  readonly sight: Sight;
  readonly detectors: readonly Detector[];
  /** First and last instant of anything observed, Unix ms. */
  readonly span: { readonly first: number; readonly last: number } | undefined;
  /** With what was learned of the company's own networks: that many come from there is no riddle. */
  readonly claims: Claims;
  readonly unread: { readonly records: number; readonly of: number; readonly why: string };
}

/** Which detectors could not see in a run, and why: a line each. */
export async function blindIn({ store, sight, detectors, span, claims, unread }: Seen): Promise<readonly string[]> {
  const [reports] = await asked(store, reportsQuery, {}, Reports);
  const days = await asked(store, sourceDaysQuery, {}, SourceDay);
  const lines = span === undefined ? [] : await asked(store, busyLinesQuery, { least: 2, days: 1, from: span.first - (span.first % HOUR), asOf: span.last + 1 }, BusyLine);
  if (reports === undefined) return [];
  return blindLines(detectors, sight.facts(reports), { days, crowd: lines.find(({ line }) => claims.network(line.split('/', 1).join('')) === undefined), unread });
}
