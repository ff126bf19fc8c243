import { describe, expect, it } from '@jest/globals';
import { asa } from '../../../src/sources/cisco/asa.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(asa, new URL('../../../samples/cisco/asa.log', import.meta.url));

describe('samples of cisco.asa', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
