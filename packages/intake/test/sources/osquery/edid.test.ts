import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { displayOfEdid, numericSerial, pnpId } from '../../../src/sources/osquery/edid.ts';
import { edid, hex } from './edid-bytes.ts';

const acer = { maker: 'ACR', product: 0x0565, serial: 23_150_474, name: 'B246WL', text: 'T8NEE0038522', width: 52, height: 32 };

describe('EDID', () => {
  it.each<[string, Parameters<typeof edid>[0], object | undefined]>([
    ['a monitor', acer, { vendor: 'ACR', product: '0565', name: 'B246WL', serial: 'T8NEE0038522', width_cm: 52, height_cm: 32 }],
    ['no serial text: the number', { ...acer, text: '' }, { vendor: 'ACR', product: '0565', name: 'B246WL', serial: '1613f8a', width_cm: 52, height_cm: 32 }],
    ['a number that all of a model have', { ...acer, text: '', serial: 0x01010101 }, { vendor: 'ACR', product: '0565', name: 'B246WL', width_cm: 52, height_cm: 32 }],
    ['a screen of no size', { maker: 'TSB', product: 0x8801, name: 'T749-fHD720', width: 0, height: 0 }, { vendor: 'TSB', product: '8801', name: 'T749-fHD720', width_cm: 0, height_cm: 0 }],
    ['an aspect ratio in place of a size', { ...acer, height: 0 }, { vendor: 'ACR', product: '0565', name: 'B246WL', serial: 'T8NEE0038522' }],
    ['a name of 13 characters, which no line feed ends', { ...acer, name: 'ABCDEFGHIJKLM' }, { vendor: 'ACR', product: '0565', name: 'ABCDEFGHIJKLM', serial: 'T8NEE0038522', width_cm: 52, height_cm: 32 }],
    ['letters that are none', { ...acer, maker: '\0AB' }, { product: '0565', name: 'B246WL', serial: 'T8NEE0038522', width_cm: 52, height_cm: 32 }],
  ])('%s', (_, made, expected) => { expect(displayOfEdid(hex(edid(made)))).toEqual(expected); });

  it('is read in every writing', () => {
    const bytes = edid(acer);
    const base64 = Buffer.from(bytes).toString('base64');
    const cells = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'));
    const texts = [hex(bytes).toUpperCase(), `0x${hex(bytes)}`, cells.join(' '), cells.join(':'), cells.map((cell) => `\\x${cell}`).join(''), base64, base64.replaceAll('+', '-').replaceAll('/', '_'), `${base64.slice(0, 76)}\n${base64.slice(76)}`, [...bytes].join(' '), [...bytes].join(','), hex([...bytes, ...bytes])];
    for (const text of texts) expect([text.slice(0, 20), displayOfEdid(text)]).toEqual([text.slice(0, 20), displayOfEdid(hex(bytes))]);
  });

  it.each<[string, string]>([
    ['nothing', ''], ['a cut block', hex(edid(acer)).slice(0, 254)], ['a cut block in base64', Buffer.from(edid(acer)).toString('base64').slice(0, 160)], ['another header', hex(edid(acer)).replace('00ff', '01ff')],
    ['base64 with a hole', Buffer.from(edid(acer)).toString('base64').replace(/.{20}$/, '!'.repeat(20))], ['numbers that are no bytes', [...edid(acer)].map((byte, i) => (i === 20 ? 999 : byte)).join(' ')], ['words', 'no edid here'],
  ])('%s is none', (_, text) => { expect(displayOfEdid(text)).toBeUndefined(); });

  it('the line feed ends a text, and what stands behind it is not read', () => {
    const bytes = edid({ ...acer, name: 'AB' });
    const at = hex(bytes).indexOf('fc00') / 2 + 2;
    bytes[at + 4] = 0x58;
    expect(displayOfEdid(hex(bytes))?.name).toBe('AB');
  });

  it('makers\' letters and numbers', () => {
    expect([0x10ac, 0x31d8, 0x5262, 0x4e04, 0x0610, 0x28b4, 0, 0xffff, 0x7fff].map(pnpId)).toEqual(['DEL', 'LNX', 'TSB', 'SPD', 'APP', 'JET', undefined, undefined, undefined]);
    expect([0, 1, 23_150_474, 0xcafebabe, 0xffffffff].map(numericSerial)).toEqual([undefined, undefined, '1613f8a', 'cafebabe', undefined]);
  });

  it('any text is a display or none', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.uint8Array({ minLength: 120, maxLength: 300 }).map((bytes) => `00ffffffffffff00${hex(bytes)}`)), (text) => {
      const display = displayOfEdid(text);
      expect((display?.name ?? '').length).toBeLessThanOrEqual(13);
      expect((display?.serial ?? '').length).toBeLessThanOrEqual(13);
    }));
  });
});
