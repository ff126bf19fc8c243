import { describe, expect, it } from '@jest/globals';
import { type Presence, timelineOf } from '@winnow/core';
import { onceFor } from '../src/once.ts';
import { spotsOf, spreadKm } from '../src/spots.ts';
import { daily, on, seen } from './support.ts';

const presencesOf = (...observations: Parameters<typeof timelineOf>[1][]): readonly Presence[] => timelineOf('p1', observations.flatMap((list) => [...list])).presences;

describe('onceFor', () => {
  it('derives once from one list, and anew from another of the same', () => {
    let asked = 0;
    const count = onceFor<number, number>((list) => { asked += 1; return list.length; });
    const list = [1, 2];
    expect([count(list), count(list), asked, count([...list]), asked]).toEqual([2, 2, 1, 2, 2]);
  });
});

describe('spotsOf', () => {
  it('has one presence of each address, whatever came between', () => {
    const home = daily(6, { from: 'austin' });
    const away = seen({ at: on(2, 20), from: 'berlin', ip: '198.51.100.9' });
    expect(presencesOf(home, [away]).length).toBe(7);
    expect(spotsOf(presencesOf(home, [away])).map((p) => p.country).sort()).toEqual(['DE', 'US']);
  });

  it('has an address twice when it is placed elsewhere since', () => {
    const [before, after] = [seen({ at: on(0), from: 'austin' }), seen({ at: on(1), from: 'austin' })];
    const moved = { ...after, source: { ...after.source, geo: { ...after.source?.geo, location: { lat: 1, lon: 2 } } } };
    expect(spotsOf(presencesOf([before, moved]))).toHaveLength(2);
  });
});

describe('spreadKm', () => {
  it('is nothing at one place, and the way between the two farthest', () => {
    expect(spreadKm(presencesOf(daily(5, { from: 'austin' })))).toBe(0);
    expect(spreadKm(presencesOf(daily(5, { from: 'austin' }), [seen({ at: on(3, 20), from: 'berlin', ip: '198.51.100.9' })]))).toBeGreaterThan(8000);
  });
  it('is endless where there are too many places to compare', () => {
    const many = Array.from({ length: 80 }, (_, i) => { const o = seen({ at: on(1, i / 4), from: 'austin', ip: `198.51.100.${String(i)}` }); return { ...o, source: { ...o.source, geo: { ...o.source?.geo, location: { lat: 30 + i / 100, lon: -97 } } } }; });
    expect(spreadKm(presencesOf(many.slice(0, 64)))).toBeLessThan(100);
    expect(spreadKm(presencesOf(many))).toBe(Number.POSITIVE_INFINITY);
  });
});
