import { describe, expect, it } from '@jest/globals';
import { signInAttempts } from '../../../src/sources/onepassword/sign-in-attempts.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(signInAttempts, new URL('../../../samples/onepassword/sign-in-attempts.log', import.meta.url));

describe('samples of onepassword.sign-in-attempts', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
