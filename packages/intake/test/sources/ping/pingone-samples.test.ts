import { describe, expect, it } from '@jest/globals';
import { pingone } from '../../../src/sources/ping/pingone.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(pingone, new URL('../../../samples/ping/pingone.log', import.meta.url));

describe('samples of ping.pingone', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
