import { describe, expect, it } from '@jest/globals';
import { meraki } from '../../../src/sources/cisco/meraki.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(meraki, new URL('../../../samples/cisco/meraki.log', import.meta.url));

describe('samples of cisco.meraki', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
