import { describe, expect, it } from '@jest/globals';
import { agoText, endOf, isOld } from '../src/ago.ts';

const at = (text: string): number => Date.parse(`${text}Z`);
const now = at('2026-11-26T12:00:00');
const newest = at('2026-04-16T05:40:00');

describe('how long ago', () => {
  it.each([
    ['a moment', '2026-11-26T11:59:50', 'a moment ago'], ['minutes', '2026-11-26T11:15:00', '45 min ago'], ['hours', '2026-11-25T12:00:00', '24 h ago'], ['days', '2026-11-20T12:00:00', '6 d ago'], ['what is to come', '2026-11-28T12:00:00', 'in 2 d'],
  ])('in a company whose logs come in: %s', (_name, when, said) => {
    for (const clocks of [{ now }, { now, newest: at('2026-11-26T11:58:00') }, { now, newest: at('2026-11-25T00:00:00') }]) expect(agoText(at(when), clocks)).toBe(said);
  });

  it.each([
    ['what records told is told against the last of them', '2026-03-05T00:00:00', '42 d before the last record'], ['so is the hour before it', '2026-04-16T05:00:00', '40 min before the last record'], ['the last itself', '2026-04-16T05:40:00', 'at the last record'],
    ['a case that changed with the end of that day', '2026-04-17T00:00:00', 'at the last record'], ['what people did since is of today', '2026-11-26T07:00:00', '5 h ago'], ['also soon after the logs ended', '2026-04-18T12:00:00', '222 d ago'],
  ])('in a folder of old logs: %s', (_name, when, said) => { expect(agoText(at(when), { now, newest })).toBe(said); });

  it('old is what ended more than two days ago; charts end there, and otherwise now', () => {
    expect([isOld({ now }), isOld({ now, newest: now - 86_400_000 }), isOld({ now, newest }), isOld({ now, newest: now + 86_400_000 })]).toEqual([false, false, true, false]);
    expect([endOf({ now }), endOf({ now, newest: now - 86_400_000 }), endOf({ now, newest })]).toEqual([now, now, newest]);
  });
});
