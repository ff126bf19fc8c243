import { describe, expect, it } from '@jest/globals';
import { defenderHunting } from '../../../src/sources/microsoft/defender-hunting.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(defenderHunting, new URL('../../../samples/microsoft/defender-hunting.log', import.meta.url));

describe('samples of microsoft.defender-hunting', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
