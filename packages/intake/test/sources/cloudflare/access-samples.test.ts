import { describe, expect, it } from '@jest/globals';
import { access } from '../../../src/sources/cloudflare/access.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(access, new URL('../../../samples/cloudflare/access.log', import.meta.url));

describe('samples of cloudflare.access', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
