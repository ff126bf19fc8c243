import { ago } from '@winnow/core';
import { Type } from 'typebox';
import { type Db } from '../clickhouse/db.ts';
import { bad, type Fact, note, ok } from './fact.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const WINDOW_DAYS = 30;

const Row = Type.Object({ topic: Type.String(), source: Type.String(), result: Type.String(), reason: Type.String(), recent: Type.Number(), earlier: Type.Number(), seen: Type.Number(), example: Type.String(), hours: Type.Array(Type.Number()) });
/** What became of records of a topic in one way: in the last day and before it, when last, and in which hours (Unix ms). */
export interface IntakeRow { readonly topic: string; readonly source: string; readonly result: string; readonly reason: string; readonly recent: number; readonly earlier: number; readonly seen: number; readonly example: string; readonly hours: readonly number[] }

/** `now`: Unix ms, which a clock may give in fractions. */
export const intakeRows = (db: Db, database: string, now: number): Promise<readonly IntakeRow[]> => db.query(
  `SELECT topic, source, result, reason, sumIf(n, hour > {day:Int64}) AS recent, sumIf(n, hour <= {day:Int64}) AS earlier, max(last) AS seen, argMax(example, last) AS example, arraySort(groupUniqArray(hour)) AS hours
   FROM {database:Identifier}.intake_counts WHERE hour > {since:Int64} GROUP BY topic, source, result, reason ORDER BY topic, source, result, reason`,
  { database, day: Math.floor(now) - DAY, since: Math.floor(now) - WINDOW_DAYS * DAY }, Row,
);

const sum = (rows: readonly IntakeRow[], of: (row: IntakeRow) => number): number => rows.reduce((total, row) => total + of(row), 0);
const n = (value: number): string => value.toLocaleString('en-US');
const percent = (part: number): string => `${(100 * part).toFixed(part < 0.1 ? 1 : 0)} %`;
function groups(rows: readonly IntakeRow[], key: (row: IntakeRow) => string): ReadonlyMap<string, readonly IntakeRow[]> {
  const by = new Map<string, IntakeRow[]>();
  for (const row of rows) by.set(key(row), [...by.get(key(row)) ?? [], row]);
  return by;
}

/** What arrives in each topic, what of it is read, and what has changed: a source that fell silent, records that can be read no longer. */
export function intakeFacts(rows: readonly IntakeRow[], now: number): readonly Fact[] {
  return [...groups(rows, ({ topic }) => topic)].flatMap(([topic, of]) => [topicFact(topic, of, now), ...failureFacts(topic, of), ...silenceFacts(topic, of, now)]);
}

function topicFact(topic: string, rows: readonly IntakeRow[], now: number): Fact {
  const all = sum(rows, ({ recent }) => recent);
  if (all === 0) return note(topic, `no record for ${ago(now - Math.max(...rows.map(({ seen }) => seen)))}`, 'do the shippers send to it?');
  const told = (result: string): string => {
    const some = rows.filter((row) => row.result === result && row.recent > 0);
    return [...groups(some, (row) => (result === 'observation' ? row.source : row.reason))].map(([word, own]) => [word, sum(own, ({ recent }) => recent)] as const).sort((a, b) => b[1] - a[1]).slice(0, 5).map(([word, times]) => `${word} ${n(times)}`).join(', ');
  };
  const parts = [['read', told('observation')], ['left alone', told('dropped')], ['not readable', told('dead_letter')]].filter(([, list]) => list !== '').map(([what, list]) => `${what ?? ''}: ${list ?? ''}`);
  return ok(topic, `in 24 hours ${parts.join('; ')}`);
}

/** Least share and number of records, and how many times as many as before, that are told. */
const RISE = { share: 0.02, records: 20, times: 5 };

function failureFacts(topic: string, rows: readonly IntakeRow[]): readonly Fact[] {
  const [all, before] = [sum(rows, ({ recent }) => recent), sum(rows, ({ earlier }) => earlier)];
  const dead = rows.filter(({ result }) => result === 'dead_letter');
  return [...groups(dead, ({ reason }) => reason)].flatMap(([reason, of]) => {
    const [now, earlier] = [sum(of, ({ recent }) => recent), sum(of, (row) => row.earlier)];
    const [share, usual] = [all === 0 ? 0 : now / all, before === 0 ? 0 : earlier / before];
    if (now < RISE.records || share < RISE.share || share < RISE.times * usual) return [];
    const [worst] = [...of].sort((a, b) => b.recent - a.recent);
    const compared = before === 0 ? 'nothing to compare it with yet' : `before ${percent(usual)}`;
    return [bad(topic, `${percent(share)} of the records of the last day could not be read (${reason}; ${compared})`, `look at one: winnow deadletter show --topic ${topic} (for example ${worst?.example ?? ''}), then winnow parse --explain; did the sender's version or settings change?`)];
  });
}

/** Hours in which a source must have been heard of before its silence says something. */
const HEARD = 24;

function silenceFacts(topic: string, rows: readonly IntakeRow[], now: number): readonly Fact[] {
  return [...groups(rows.filter(({ source, result }) => source !== '' && result !== 'dead_letter'), ({ source }) => source)].flatMap(([source, of]) => {
    const hours = [...new Set(of.flatMap((row) => row.hours))].sort((a, b) => a - b);
    const quiet = now - Math.max(...of.map(({ seen }) => seen));
    const longest = Math.max(...hours.slice(1).map((hour, i) => hour - (hours[i] ?? hour)));
    // Weekends and nights are gaps, too: what is longer than half as long again as any before is none of them.
    if (hours.length < HEARD || quiet < 6 * HOUR || quiet < 1.5 * longest) return [];
    return [bad(topic, `${source} is silent for ${ago(quiet)}; its longest pause in ${String(WINDOW_DAYS)} days was ${ago(longest)}`, `is the shipper up, and does it still send to ${topic}? If records still arrive, was the format changed?`)];
  });
}
