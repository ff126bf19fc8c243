import { describe, expect, it } from '@jest/globals';
import { identity } from '../../../src/sources/cyberark/identity.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(identity, new URL('../../../samples/cyberark/identity.log', import.meta.url));

describe('samples of cyberark.identity', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
