import { describe, expect, it } from '@jest/globals';
import { entraSignin } from '../../../src/sources/microsoft/entra-signin.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(entraSignin, new URL('../../../samples/microsoft/entra-signin.log', import.meta.url));

describe('samples of microsoft.entra-signin', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
