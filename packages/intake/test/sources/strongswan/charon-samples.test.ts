import { describe, expect, it } from '@jest/globals';
import { charon } from '../../../src/sources/strongswan/charon.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(charon, new URL('../../../samples/strongswan/charon.log', import.meta.url));

describe('samples of strongswan.charon', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
