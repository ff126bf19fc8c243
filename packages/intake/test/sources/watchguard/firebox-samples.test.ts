import { describe, expect, it } from '@jest/globals';
import { firebox } from '../../../src/sources/watchguard/firebox.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(firebox, new URL('../../../samples/watchguard/firebox.log', import.meta.url));

describe('samples of watchguard.firebox', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
