import { describe, expect, it } from '@jest/globals';
import { falcon } from '../../../src/sources/crowdstrike/falcon.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(falcon, new URL('../../../samples/crowdstrike/falcon.log', import.meta.url));

describe('samples of crowdstrike.falcon', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
