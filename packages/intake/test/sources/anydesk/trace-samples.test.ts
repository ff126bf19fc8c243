import { describe, expect, it } from '@jest/globals';
import { traces } from '../../../src/sources/anydesk/trace.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(traces, new URL('../../../samples/anydesk/trace.log', import.meta.url));

describe('samples of anydesk.trace', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
