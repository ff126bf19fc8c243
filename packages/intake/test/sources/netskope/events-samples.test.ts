import { describe, expect, it } from '@jest/globals';
import { events } from '../../../src/sources/netskope/events.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(events, new URL('../../../samples/netskope/events.log', import.meta.url));

describe('samples of netskope.events', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
