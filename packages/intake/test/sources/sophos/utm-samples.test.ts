import { describe, expect, it } from '@jest/globals';
import { utm } from '../../../src/sources/sophos/utm.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(utm, new URL('../../../samples/sophos/utm.log', import.meta.url));

describe('samples of sophos.utm', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
