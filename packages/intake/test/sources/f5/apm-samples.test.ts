import { describe, expect, it } from '@jest/globals';
import { apm } from '../../../src/sources/f5/apm.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(apm, new URL('../../../samples/f5/apm.log', import.meta.url));

describe('samples of f5.apm', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
