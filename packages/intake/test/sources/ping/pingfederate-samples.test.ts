import { describe, expect, it } from '@jest/globals';
import { pingfederate } from '../../../src/sources/ping/pingfederate.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(pingfederate, new URL('../../../samples/ping/pingfederate.log', import.meta.url));

describe('samples of ping.pingfederate', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
