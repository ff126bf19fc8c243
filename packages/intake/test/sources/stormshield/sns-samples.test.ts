import { describe, expect, it } from '@jest/globals';
import { sns } from '../../../src/sources/stormshield/sns.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(sns, new URL('../../../samples/stormshield/sns.log', import.meta.url));

describe('samples of stormshield.sns', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
