import { describe, expect, it } from '@jest/globals';
import { vpn } from '../../../src/sources/check-point/vpn.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(vpn, new URL('../../../samples/check-point/vpn.log', import.meta.url));

describe('samples of check-point.vpn', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
