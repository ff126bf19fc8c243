import { describe, expect, it } from '@jest/globals';
import { duo } from '../../../src/sources/cisco/duo.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(duo, new URL('../../../samples/cisco/duo.log', import.meta.url));

describe('samples of cisco.duo', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
