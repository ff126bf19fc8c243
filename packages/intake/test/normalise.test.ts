import { describe, expect, it } from '@jest/globals';
import { normaliseIp, normaliseUser, parseTime } from '../src/index.ts';

describe('normaliseUser', () => {
  it.each([
    ['jdoe', { name: 'jdoe' }],
    ['CORP\\JDoe', { name: 'jdoe', domain: 'corp' }],
    ['CORP\\\\JDoe', { name: 'jdoe', domain: 'corp' }],
    ['LOCAL\\grp\\u', { name: 'u', domain: 'local' }],
    ['J.Doe@Example.com', { name: 'j.doe', domain: 'example.com', email: 'j.doe@example.com' }],
    ['u@example.com@203.0.113.7', { name: 'u', domain: 'example.com', email: 'u@example.com' }],
    ['u(REALM)[ROLE A, ROLE B]', { name: 'u' }],
    ['Default Network::u', { name: 'u' }],
    ['"first.o\'last@example.com"', { name: "first.o'last", domain: 'example.com', email: "first.o'last@example.com" }],
    ['*****', undefined], ['HOST1$', undefined], ['N/A', undefined], ['pre-logon', undefined], ['', undefined], ['  ', undefined], ['System()', undefined],
    ['x'.repeat(600), undefined],
  ])('%s', (field, expected) => { expect(normaliseUser(field)).toEqual(expected); });
});

describe('parseTime', () => {
  const received = Date.UTC(2026, 0, 2, 12);
  it.each([
    ['2026-01-02T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['2026-01-02T03:04:05.123456789+02:00', Date.UTC(2026, 0, 2, 1, 4, 5, 123)],
    ['2026/01/02 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['Jan  2 03:04:05', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['Dec 31 23:59:59', Date.UTC(2025, 11, 31, 23, 59, 59)],
    ['Jan 3 11:00:00', Date.UTC(2026, 0, 3, 11)],
    ['Jan 4 00:00:00', Date.UTC(2025, 0, 4)],
    ['Feb 29 10:00:00', Date.UTC(2024, 1, 29, 10)],
    ['Jun 22 2022 01:02:03', Date.UTC(2022, 5, 22, 1, 2, 3)],
    [1767323045, Date.UTC(2026, 0, 2, 3, 4, 5)],
    [1767323045.5, Date.UTC(2026, 0, 2, 3, 4, 5, 500)],
    ['1767323045000', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['1767323045000000000', Date.UTC(2026, 0, 2, 3, 4, 5)],
    ['0000-01-01T00:00:00Z', undefined], ['2026-02-30T00:00:00Z', undefined], ['2026-13-01T00:00:00Z', undefined], ['9999-01-01T00:00:00Z', undefined],
    ['yesterday', undefined], [Number.NaN, undefined], [null, undefined], ['', undefined],
  ])('%s', (value, expected) => { expect(parseTime(value, received)).toBe(expected); });
  it('reads a stamp without a zone in the zone of the source', () => { expect(parseTime('2026-01-02 03:04:05', received, 'America/New_York')).toBe(Date.UTC(2026, 0, 2, 8, 4, 5)); });
});

it('takes the first address of a list', () => {
  expect(normaliseIp('unknown, 203.0.113.7, 198.51.100.1')).toBe('203.0.113.7');
  expect(normaliseIp(42)).toBeUndefined();
});
