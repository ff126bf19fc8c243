import { describe, expect, test } from '@jest/globals';
import { caseFields, type Fields, parseQuery } from '@winnow/core';
import * as fc from 'fast-check';
import { asked, quoted, replaced, termsOf, toggled, valueOf, writingAt } from '../src/query-text.ts';

const fields: Fields = { ...caseFields, tag: { type: 'text', help: 'a tag' } };
const read = (text: string) => { const parsed = parseQuery(text, fields, 0); return 'query' in parsed ? parsed.query : parsed.faults; };

describe('a click changes a query as a person would', () => {
  test.each([
    ['a first term', '', 'band', 'high', false, 'band:high'],
    ['a second value is an alternative', 'band:high since:7d', 'band', 'critical', false, 'band:high,critical since:7d'],
    ['what was asked for is no more', 'band:high,critical since:7d', 'band', 'high', false, 'band:critical since:7d'],
    ['the last value takes its term along', 'band:high since:7d', 'band', 'high', false, 'since:7d'],
    ['case does not count', 'band:HIGH', 'band', 'high', false, ''],
    ['kept out', 'since:7d', 'band', 'low', true, 'since:7d -band:low'],
    ['kept out, beside another', '-band:low x', 'band', 'medium', true, '-band:low,medium x'],
    ['kept out, not as an alternative of what is asked for', 'band:high', 'band', 'low', true, 'band:high -band:low'],
    ['from asked for to kept out', 'band:high,low', 'band', 'low', true, 'band:high -band:low'],
    ['a value with blanks is quoted', '', 'tag', 'ask "HR"', false, 'tag:"ask \\"HR\\""'],
    ['a quoted value is found again', 'tag:"ask HR",b', 'tag', 'ask HR', false, 'tag:b'],
    ['an asterisk that was written stays one', 'detector:sharing.* x', 'detector', 'origin.vpn', false, 'detector:sharing.*,origin.vpn x'],
    ['another field with this value is left alone', 'family:device kind:device', 'kind', 'device', false, 'family:device'],
    ['words and blanks', '  ann   doe ', 'band', 'high', false, 'ann doe band:high'],
    ['a quote that is not closed', 'tag:"ask H', 'band', 'high', false, 'tag:"ask H band:high'],
  ] as const)('%s', (...[, text, field, value, isNot, expected]) => { expect(toggled(text, field, value, isNot)).toBe(expected); });

  test('any value comes back from the text, and a second click undoes the first', () => {
    fc.assert(fc.property(fc.string({ minLength: 1, maxLength: 30, unit: 'grapheme' }).filter((v) => v.trim() !== ''), fc.boolean(), (value, isNot) => {
      const text = toggled('since:7d words', 'tag', value, isNot);
      expect(asked(text, 'tag', value)).toBe(isNot ? 'not' : 'is');
      expect(read(text)).toMatchObject({ terms: [{ field: 'since' }, { field: undefined }, { field: 'tag', isNot, values: [{ kind: 'pattern', parts: [value.toLowerCase()] }] }] });
      expect(toggled(text, 'tag', value, isNot)).toBe('since:7d words');
    }));
  });

  test('reads terms as the language does', () => {
    for (const text of ['band:high,critical -status:closed', 'person:"Ann Doe" detector:sharing.* words', '-word "two words" tag:a,"b c",d', 'a - b']) {
      const query = read(text);
      if (Array.isArray(query) || !('terms' in query)) throw new Error(`${text} does not parse`);
      expect(termsOf(text).map((t) => ({ field: t.field, isNot: t.isNot, values: t.values.map((v) => v.value.toLowerCase()) }))).toEqual(query.terms.map((t) => ({ field: t.field, isNot: t.isNot, values: t.values.map((v) => (v.kind === 'pattern' ? v.parts.join('*') : '')) })));
    }
  });
});

test('a field that stands there once is replaced', () => {
  expect(replaced('band:high sort:opened-asc x', 'sort', 'probability-desc')).toBe('band:high x sort:probability-desc');
  expect(replaced('since:7d since:3d', 'since', undefined)).toBe('');
  expect(valueOf('band:high sort:opened-asc', 'sort')).toBe('opened-asc');
  expect(valueOf('-since:7d', 'since')).toBeUndefined();
});
test('quotes only where they are needed', () => { expect(['high', 'a,b', 'a b', 'a*', '10.0.0.0/8', ''].map(quoted)).toEqual(['high', '"a,b"', '"a b"', '"a*"', '10.0.0.0/8', '""']); });

test.each([
  ['ba', 2, { from: 0, to: 2, field: undefined, begun: 'ba' }],
  ['x -ba', 5, { from: 3, to: 5, field: undefined, begun: 'ba' }],
  ['band:', 5, { from: 5, to: 5, field: 'band', begun: '' }],
  ['band:hi x', 7, { from: 5, to: 7, field: 'band', begun: 'hi' }],
  ['band:high,cr x', 12, { from: 10, to: 12, field: 'band', begun: 'cr' }],
  ['band:high,cr x', 7, { from: 5, to: 9, field: 'band', begun: 'hi' }],
  ['band:high ', 10, { from: 10, to: 10, field: undefined, begun: '' }],
  ['tag:"ask H', 10, { from: 4, to: 10, field: 'tag', begun: 'ask H' }],
  ['band:high', 2, { from: 0, to: 5, field: undefined, begun: 'ba' }],
] as const)('what is being written: %s at %i', (text, caret, expected) => { expect(writingAt(text, caret)).toEqual(expected); });
