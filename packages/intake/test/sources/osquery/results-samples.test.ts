import { describe, expect, it } from '@jest/globals';
import { results } from '../../../src/sources/osquery/results.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(results, new URL('../../../samples/osquery/results.log', import.meta.url));

describe('samples of osquery.results', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
