import { expect, it } from '@jest/globals';
import { distanceKm, fromZone, isTimeZone, zoneOffset, HOUR } from '../src/index.ts';

it.each([
  ['Berlin to Paris', { lat: 52.52, lon: 13.405 }, { lat: 48.8566, lon: 2.3522 }, 878],
  ['across the date line', { lat: 0, lon: 179.5 }, { lat: 0, lon: -179.5 }, 111],
  ['to itself', { lat: 10, lon: 10 }, { lat: 10, lon: 10 }, 0],
])('%s is %#', (_, a, b, km) => { expect(Math.abs(distanceKm(a, b) - km)).toBeLessThan(2); });

it.each([
  ['America/New_York', Date.UTC(2026, 0, 15), -5 * HOUR],
  ['America/New_York', Date.UTC(2026, 6, 15), -4 * HOUR],
  ['Asia/Kolkata', Date.UTC(2026, 6, 15), 5.5 * HOUR],
])('offset of %s', (zone, at, offset) => { expect(zoneOffset(zone, at)).toBe(offset); });

it('reads wall time in a zone, also after the change of clocks', () => {
  expect(fromZone(Date.UTC(2026, 6, 15, 12), 'Europe/Berlin')).toBe(Date.UTC(2026, 6, 15, 10));
  expect(fromZone(Date.UTC(2026, 2, 29, 12), 'Europe/Berlin')).toBe(Date.UTC(2026, 2, 29, 10));
});

it('knows a zone from a word', () => { expect([isTimeZone('Europe/Berlin'), isTimeZone('Mars/Olympus')]).toEqual([true, false]); });
