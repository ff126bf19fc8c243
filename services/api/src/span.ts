import { DAY, EARLIEST, LATEST } from '@winnow/core';
import { type Span } from '@winnow/platform';
import { Type } from 'typebox';
import { ProblemError } from './problem.ts';

/** Days that a page looks back when it is not said from when on. */
export const SPAN_DAYS = 90;
/** More years than that are asked for one after the other. */
const MOST_DAYS = 1100;
export const From = Type.String({ minLength: 10, maxLength: 40, description: 'a UTC day (2026-03-01) or an RFC 3339 instant, inclusive' });
export const To = Type.String({ minLength: 10, maxLength: 40, description: 'a UTC day, all of which is meant, or an RFC 3339 instant, exclusive' });
export interface AskedSpan { readonly from?: string; readonly to?: string }

const form = /^(\d{4}-\d{2}-\d{2})(T\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:\d{2}))?$/;
function instantOf(name: string, text: string): number {
  const [, day = '', time] = form.exec(text) ?? [];
  const ms = Date.parse(text);
  // 2026-02-30 is read as 2 March by some engines; no day is none.
  if (Number.isNaN(ms) || Number.isNaN(Date.parse(`${day}T00:00:00Z`)) || new Date(`${day}T00:00:00Z`).toISOString().slice(0, 10) !== day || ms < EARLIEST || ms > LATEST) throw new ProblemError(400, 'bad-time', `${name}: write a day as 2026-03-01 or an instant as 2026-03-01T08:00:00Z, between 1990 and 2100`);
  return name === 'to' && time === undefined ? ms + DAY : ms;
}

/** The span that is asked for. Without an end it ends behind `last`, without a beginning it is SPAN_DAYS long, or begins at `first` where that is given; it may be as long as one likes then. Throws a ProblemError 400. */
export function spanOf({ from, to }: AskedSpan, last: number, first?: number): Span {
  const end = to === undefined ? last + 1 : instantOf('to', to);
  const start = from === undefined ? (first ?? end - SPAN_DAYS * DAY) : instantOf('from', from);
  if (start >= end && from !== undefined) throw new ProblemError(400, 'bad-time', to === undefined ? 'from: nothing was seen since then' : 'from: has to be before to');
  if (from !== undefined && first === undefined && end - start > MOST_DAYS * DAY) throw new ProblemError(400, 'bad-time', `from: at most ${String(MOST_DAYS)} days at a time`);
  return { from: Math.min(start, end), to: end };
}
