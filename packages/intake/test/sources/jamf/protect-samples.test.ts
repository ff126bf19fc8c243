import { describe, expect, it } from '@jest/globals';
import { protect } from '../../../src/sources/jamf/protect.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(protect, new URL('../../../samples/jamf/protect.log', import.meta.url));

describe('samples of jamf.protect', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
