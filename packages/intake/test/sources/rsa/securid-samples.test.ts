import { describe, expect, it } from '@jest/globals';
import { securid } from '../../../src/sources/rsa/securid.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(securid, new URL('../../../samples/rsa/securid.log', import.meta.url));

describe('samples of rsa.securid', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
