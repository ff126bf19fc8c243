import { describe, expect, it } from '@jest/globals';
import { ecs } from '../../../src/sources/ecs.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(ecs, new URL('../../../samples/ecs/ecs.log', import.meta.url));

describe('samples of ecs', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
