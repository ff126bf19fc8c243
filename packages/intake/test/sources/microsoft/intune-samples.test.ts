import { describe, expect, it } from '@jest/globals';
import { intune } from '../../../src/sources/microsoft/intune.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(intune, new URL('../../../samples/microsoft/intune.log', import.meta.url));

describe('samples of microsoft.intune', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
