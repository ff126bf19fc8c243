import { describe, expect, it } from '@jest/globals';
import { server } from '../../../src/sources/freeradius/server.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(server, new URL('../../../samples/freeradius/server.log', import.meta.url));

describe('samples of freeradius.server', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
