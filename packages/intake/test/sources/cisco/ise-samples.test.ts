import { describe, expect, it } from '@jest/globals';
import { ise } from '../../../src/sources/cisco/ise.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(ise, new URL('../../../samples/cisco/ise.log', import.meta.url));

describe('samples of cisco.ise', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
