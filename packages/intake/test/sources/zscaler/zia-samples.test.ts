import { describe, expect, it } from '@jest/globals';
import { zia } from '../../../src/sources/zscaler/zia.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(zia, new URL('../../../samples/zscaler/zia.log', import.meta.url));

describe('samples of zscaler.zia', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
