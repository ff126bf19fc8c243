import { describe, expect, it } from '@jest/globals';
import { netscaler } from '../../../src/sources/citrix/netscaler.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(netscaler, new URL('../../../samples/citrix/netscaler.log', import.meta.url));

describe('samples of citrix.netscaler', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
