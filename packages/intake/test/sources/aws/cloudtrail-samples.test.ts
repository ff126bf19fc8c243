import { describe, expect, it } from '@jest/globals';
import { cloudtrail } from '../../../src/sources/aws/cloudtrail.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(cloudtrail, new URL('../../../samples/aws/cloudtrail.log', import.meta.url));

describe('samples of aws.cloudtrail', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
