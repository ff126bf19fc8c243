import { describe, expect, it } from '@jest/globals';
import { cloudgen } from '../../../src/sources/barracuda/cloudgen.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(cloudgen, new URL('../../../samples/barracuda/cloudgen.log', import.meta.url));

describe('samples of barracuda.cloudgen', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
