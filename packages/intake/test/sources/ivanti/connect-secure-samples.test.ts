import { describe, expect, it } from '@jest/globals';
import { connectSecure } from '../../../src/sources/ivanti/connect-secure.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(connectSecure, new URL('../../../samples/ivanti/connect-secure.log', import.meta.url));

describe('samples of ivanti.connect-secure', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
