import { describe, expect, it } from '@jest/globals';
import { events } from '../../../src/sources/ocsf/events.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(events, new URL('../../../samples/ocsf/events.log', import.meta.url));

describe('samples of ocsf.events', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
