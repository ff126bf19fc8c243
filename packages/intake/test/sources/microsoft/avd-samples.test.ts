import { describe, expect, it } from '@jest/globals';
import { avd } from '../../../src/sources/microsoft/avd.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(avd, new URL('../../../samples/microsoft/avd.log', import.meta.url));

describe('samples of microsoft.avd', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
