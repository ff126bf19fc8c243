import { describe, expect, it } from '@jest/globals';
import { fortigate } from '../../../src/sources/fortinet/fortigate.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(fortigate, new URL('../../../samples/fortinet/fortigate.log', import.meta.url));

describe('samples of fortinet.fortigate', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
