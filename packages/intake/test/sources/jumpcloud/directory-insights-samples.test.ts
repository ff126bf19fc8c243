import { describe, expect, it } from '@jest/globals';
import { directoryInsights } from '../../../src/sources/jumpcloud/directory-insights.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(directoryInsights, new URL('../../../samples/jumpcloud/directory-insights.log', import.meta.url));

describe('samples of jumpcloud.directory-insights', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
