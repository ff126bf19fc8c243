import { describe, expect, it } from '@jest/globals';
import { busiest, columnsOf, minutesByHour } from '../src/entity/hours.ts';

const at = (text: string): number => Date.parse(`2026-10-${text}:00Z`);
const utc = (ms: number): { day: string; hour: number; weekday: string } => ({ day: new Date(ms).toISOString().slice(0, 10), hour: new Date(ms).getUTCHours(), weekday: '' });

describe('minutes by the hour', () => {
  it.each([
    ['half of a stretch in each hour', [{ first: at('05T10:30'), last: at('05T11:30'), minutes: 40 }], { [at('05T10:00')]: 20, [at('05T11:00')]: 20 }],
    ['an instant is in its hour', [{ first: at('05T10:30'), last: at('05T10:30'), minutes: 1 }], { [at('05T10:00')]: 1 }],
    ['it ends at the full hour: nothing in the next', [{ first: at('05T10:00'), last: at('05T11:00'), minutes: 60 }], { [at('05T10:00')]: 60 }],
    ['two devices at once are no more than an hour', [{ first: at('05T10:00'), last: at('05T11:00'), minutes: 60 }, { first: at('05T10:00'), last: at('05T11:00'), minutes: 50 }], { [at('05T10:00')]: 60 }],
    ['what lies before the span is left out', [{ first: at('04T23:00'), last: at('05T01:00'), minutes: 120 }], { [at('05T00:00')]: 60 }],
    ['and what lies behind it', [{ first: at('05T23:00'), last: at('06T01:00'), minutes: 120 }], { [at('05T23:00')]: 60 }],
  ])('%s', (_name, stretches, minutes) => { expect(Object.fromEntries(minutesByHour(stretches, at('05T00:00'), at('06T00:00')))).toEqual(minutes); });
});

describe('columns of days', () => {
  const span = { from: at('05T00:00'), to: at('07T00:00') };
  it('puts an hour where the clock has it, and tells day from night at home', () => {
    const columns = columnsOf(new Map([[at('05T18:00'), 30]]), span, utc, (ms) => (utc(ms).hour + 18) % 24); // home is six hours behind
    expect(columns.map((c) => c.day)).toEqual(['2026-10-05', '2026-10-06']);
    expect(columns[0]?.cells[18]).toEqual({ minutes: 30, isDay: true });
    expect(columns[0]?.cells[12]).toEqual({ minutes: 0, isDay: false }); // 6 h there
    expect(columns[0]?.cells[13]).toEqual({ minutes: 0, isDay: true });
  });
  it('an hour that the clock leaves out has no cell; one that it has twice holds both', () => {
    const jumping = (ms: number): { day: string; hour: number; weekday: string } => ({ ...utc(ms), hour: utc(ms).hour === 2 ? 3 : utc(ms).hour });
    const columns = columnsOf(new Map([[at('05T02:00'), 10], [at('05T03:00'), 20]]), { from: at('05T00:00'), to: at('06T00:00') }, jumping, undefined);
    expect(columns[0]?.cells[2]?.minutes).toBe(-1);
    expect(columns[0]?.cells[3]?.minutes).toBe(30);
  });
  it('says which nine hours hold most, over midnight too, and nothing where nothing was', () => {
    const columns = columnsOf(new Map([[at('05T23:00'), 60], [at('06T02:00'), 60], [at('06T12:00'), 30]]), span, utc, undefined);
    expect(busiest(columns)).toEqual({ from: 18, to: 3, share: 0.8 });
    expect(busiest(columnsOf(new Map(), span, utc, undefined))).toBeUndefined();
  });
});
