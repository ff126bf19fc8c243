import { describe, expect, it } from '@jest/globals';
import { pro } from '../../../src/sources/jamf/pro.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(pro, new URL('../../../samples/jamf/pro.log', import.meta.url));

describe('samples of jamf.pro', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
