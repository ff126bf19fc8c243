import { describe, expect, it } from '@jest/globals';
import { vault } from '../../../src/sources/cyberark/vault.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(vault, new URL('../../../samples/cyberark/vault.log', import.meta.url));

describe('samples of cyberark.vault', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
