import { describe, expect, it } from '@jest/globals';
import { horizon } from '../../../src/sources/vmware/horizon.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(horizon, new URL('../../../samples/vmware/horizon.log', import.meta.url));

describe('samples of vmware.horizon', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
