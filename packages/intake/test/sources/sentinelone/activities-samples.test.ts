import { describe, expect, it } from '@jest/globals';
import { activities } from '../../../src/sources/sentinelone/activities.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(activities, new URL('../../../samples/sentinelone/activities.log', import.meta.url));

describe('samples of sentinelone.activities', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
