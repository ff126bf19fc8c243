import { caseFields, parseQuery, type Query } from '@winnow/core';
import { Type } from 'typebox';
import { ProblemError } from './problem.ts';

export const MOST_ROWS = 200;
export const QueryText = Type.String({ maxLength: 2000, default: '', description: 'for example: band:high,critical -status:closed since:7d detector:sharing.* person:ann' });
export const Limit = Type.Integer({ minimum: 1, maximum: MOST_ROWS, default: 50 });
export const Cursor = Type.String({ minLength: 1, maxLength: 400, description: 'as the page before gave it in `next`' });

/** The query that a text is. Throws a ProblemError 400 with all faults and their places. */
export function queryOf(text: string, now: number): Query {
  const parsed = parseQuery(text, caseFields, now);
  if ('query' in parsed) return parsed.query;
  throw new ProblemError(400, 'bad-query', `the query, character ${String((parsed.faults[0]?.at ?? 0) + 1)}: ${parsed.faults[0]?.message ?? 'cannot be read'}`, { faults: [...parsed.faults] });
}

/** A cursor holds where the page before it ended: what it was sorted by, and which row that was. Opaque to others, and only ever compared, never run. */
export const cursorOf = (parts: readonly (string | number)[]): string => Buffer.from(JSON.stringify(parts)).toString('base64url');
/** The parts of a cursor, each a text or a number. Throws a ProblemError 400 for what no page gave. */
export function partsOf(cursor: string, n: number): readonly (string | number)[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    if (Array.isArray(parts) && parts.length === n && parts.every((p): p is string | number => typeof p === 'string' || typeof p === 'number')) return parts;
  } catch { /* no cursor of ours */ }
  throw new ProblemError(400, 'bad-cursor', 'cursor: not one that this API gave; leave it out to begin at the start');
}
