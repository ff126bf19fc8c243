import { describe, expect, it } from '@jest/globals';
import { authentication } from '../../../src/sources/palo-alto/authentication.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(authentication, new URL('../../../samples/palo-alto/authentication.log', import.meta.url));

describe('samples of palo-alto.authentication', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
