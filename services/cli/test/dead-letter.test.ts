import { describe, expect, it } from '@jest/globals';
import { deadLetterReasons } from '@winnow/intake';
import { type InMessage } from '@winnow/platform';
import fc from 'fast-check';
import { advice, contentOf, isSelected, letterOf, rangeOf } from '../src/dead-letter.ts';
import { visible, visibleBytes } from '../src/safe-text.ts';

const message = (headers: Readonly<Record<string, string>>, more: Partial<InMessage> = {}): InMessage => ({ offset: 7n, key: null, value: Buffer.from('x'), timestampMs: 1000, headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k, Buffer.from(v)])), ...more });

describe('headers of a dead letter', () => {
  it.each([
    ['as the collector writes them', message({ 'winnow-reason': 'no_time', 'winnow-detail': 'd', 'winnow-topic': 'raw', 'winnow-partition': '1', 'winnow-offset': '9', 'winnow-received': '5' }), { reason: 'no_time', detail: 'd', topic: 'raw', from: '1/9', received: '5', rounds: 0, damagedBatch: false }],
    ['sent back twice', message({ 'winnow-redriven': '2' }), { rounds: 2 }],
    ['a count that is none', message({ 'winnow-redriven': '-1e9', 'winnow-received': 'soon' }), { rounds: 0, received: undefined }],
    ['none at all', message({}), { reason: 'unknown', topic: '', damagedBatch: false }],
    ['a batch that could not be decoded', message({ 'winnow-reason': 'encoding', 'winnow-detail': 'batch of 66 offsets: larger than 67108864' }), { damagedBatch: true }],
    ['bytes that are no text', message({ 'winnow-reason': 'encoding', 'winnow-detail': 'not text' }), { damagedBatch: false }],
    ['text that quotes those words', message({ 'winnow-reason': 'no_parser', 'winnow-detail': 'batch of 66 offsets: x' }), { damagedBatch: false }],
    ['a damaged batch of the dead-letter topic itself', message({ 'winnow-reason': 'no_parser' }, { damaged: 'batch of 1 offsets: cut short' }), { reason: 'encoding', damagedBatch: true }],
  ])('%s', (_, given, expected) => { expect(letterOf(0, given)).toMatchObject(expected); });
  it('every reason of the closed list has advice', () => { expect(Object.keys(advice).sort()).toEqual([...deadLetterReasons].sort()); });
  it('equal bytes for one topic are one record; for another topic, or others, not', () => {
    const letter = letterOf(0, message({ 'winnow-topic': 'a' }));
    expect(contentOf(letter)).toBe(contentOf({ topic: 'a', value: Buffer.from('x') }));
    expect(new Set([letter, { topic: 'b', value: Buffer.from('x') }, { topic: 'a', value: Buffer.from('y') }, { topic: 'a', value: null }].map(contentOf)).size).toBe(4);
  });
});

describe('places and selections', () => {
  it.each([['17', [0, 17n, 17n]], ['3/17', [3, 17n, 17n]], ['3/17-40', [3, 17n, 40n]], ['17-40', [0, 17n, 40n]]] as const)('%s', (text, [partition, from, to]) => { expect(rangeOf(text)).toEqual({ partition, from, to }); });
  it.each(['', 'a', '1/2/3', '-1', '1/', '5-2', '1e3', '99999999999999999999', '1/2-'])('"%s" is none', (text) => { expect(() => rangeOf(text)).toThrow(/no place in the topic|ends before it begins/); });
  it.each([[{}, true], [{ reason: 'no_time' }, true], [{ reason: 'depth' }, false], [{ topic: 'raw' }, true], [{ topic: 'ra' }, false], [{ ranges: [rangeOf('2/5-7')] }, true], [{ ranges: [rangeOf('2/8')] }, false], [{ ranges: [rangeOf('2/8'), rangeOf('2/7')] }, true], [{ ranges: [] }, false], [{ ranges: [rangeOf('1/7')] }, false], [{ reason: 'no_time', ranges: [rangeOf('2/8')] }, false]])('%j', (selection, expected) => {
    expect(isSelected(letterOf(2, message({ 'winnow-reason': 'no_time', 'winnow-topic': 'raw' })), selection)).toBe(expected);
  });
});

describe('what a terminal is shown', () => {
  it.each([['a\tb\r\n', 'a\\tb\\r\\n'], ['\u001B[2J', '\\e[2J'], ['\u0000\u009B', '\\x00\\x9b'], ['\u202Eevil\u200B', '\\u{202e}evil\\u{200b}'], ['grün 東京 👩', 'grün 東京 👩'], ['DOMAIN\\name', 'DOMAIN\\name']])('%j', (text, shown) => { expect(visible(text)).toBe(shown); });
  it.each([[Buffer.from('C:\\x'), 9, 'C:\\\\x'], [Buffer.from('grün'), 3, 'gr … and 2 more bytes'], [Buffer.from([0xff, 0x41]), 9, 'ÿA'], [Buffer.alloc(0), 9, '']])('%j', (bytes, most, shown) => { expect(visibleBytes(bytes, most)).toBe(shown); });
  it('never holds what it could act on, whatever the bytes', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 300 }), fc.integer({ min: 1, max: 300 }), (bytes, most) => { expect(visibleBytes(bytes, most)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]/); }));
    fc.assert(fc.property(fc.string({ unit: 'binary' }), (text) => { expect(visible(text)).not.toMatch(/[\u0000-\u001F\u007F-\u009F\u202A-\u202E\u2066-\u2069]|\p{Cs}/u); }));
  });
});
