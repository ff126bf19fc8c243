import { describe, expect, it } from '@jest/globals';
import { bastion } from '../../../src/sources/wallix/bastion.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(bastion, new URL('../../../samples/wallix/bastion.log', import.meta.url));

describe('samples of wallix.bastion', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
