import { describe, expect, it } from '@jest/globals';
import { meetings } from '../../../src/sources/zoom/meetings.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(meetings, new URL('../../../samples/zoom/meetings.log', import.meta.url));

describe('samples of zoom.meetings', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
