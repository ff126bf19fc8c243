import { describe, expect, it } from '@jest/globals';
import { login } from '../../../src/sources/salesforce/login.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(login, new URL('../../../samples/salesforce/login.log', import.meta.url));

describe('samples of salesforce.login', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
