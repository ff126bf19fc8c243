import { describe, expect, it } from '@jest/globals';
import { nps } from '../../../src/sources/windows/nps.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(nps, new URL('../../../samples/windows/nps.log', import.meta.url));

describe('samples of windows.nps', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
