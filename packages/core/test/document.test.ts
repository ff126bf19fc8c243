import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { documentOf, type Observation, sha256, withoutNames } from '@winnow/core';
import { createHash } from 'node:crypto';

const maybe = <T>(of: fc.Arbitrary<T>) => fc.option(of, { nil: undefined });
/** Members in any order, some left out: the text has to keep their order, too. */
const observations = fc.record({
  user: maybe(fc.record({ name: fc.string() })), host: maybe(fc.record({ name: fc.string({ unit: 'binary' }), id: fc.string(), os: fc.record({ type: fc.string() }) }, { requiredKeys: [] })), original: maybe(fc.string({ unit: 'binary' })), ip: maybe(fc.string()), isHostFirst: fc.boolean(),
}).map(({ user, host, original, ip, isHostFirst }): Observation => ({
  ...(isHostFirst && host !== undefined && { host }), schema_version: 1, '@timestamp': '2026-03-01T10:00:00.000Z', event: { id: 'e', ...(original !== undefined && { original }), outcome: 'success' },
  ...(user !== undefined && { user }), ...(ip !== undefined && { source: { ip } }), ...(!isHostFirst && host !== undefined && { host }), winnow: { kind: 'login', source: 'test' },
}));

describe('what is stored and published', () => {
  it('is the observation without names, to the byte', () => {
    fc.assert(fc.property(observations, (o) => { expect(documentOf(o)).toBe(JSON.stringify(withoutNames(o))); }));
  });
  it('leaves the observation as it is', () => {
    fc.assert(fc.property(observations, (o) => { const before = JSON.stringify(o); documentOf(o); expect(JSON.stringify(o)).toBe(before); }));
  });
});

describe('ids', () => {
  it('are hashes of each part behind its length, halves of surrogate pairs too', () => {
    fc.assert(fc.property(fc.array(fc.oneof(fc.string({ unit: 'binary' }), fc.constantFrom('\ud83d', '\ude00', 'a\ud83d'))), (parts) => {
      const whole = createHash('sha256');
      for (const part of parts) whole.update(`${String(part.length)}:${part}`);
      expect(sha256(...parts)).toBe(whole.digest('hex'));
    }));
  });
});
