import { describe, expect, it } from '@jest/globals';
import { security } from '../../../src/sources/windows/security.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(security, new URL('../../../samples/windows/security.log', import.meta.url));

describe('samples of windows.security', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
