import { describe, expect, it } from '@jest/globals';
import { sma } from '../../../src/sources/sonicwall/sma.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(sma, new URL('../../../samples/sonicwall/sma.log', import.meta.url));

describe('samples of sonicwall.sma', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
