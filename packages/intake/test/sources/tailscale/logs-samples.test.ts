import { describe, expect, it } from '@jest/globals';
import { logs } from '../../../src/sources/tailscale/logs.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(logs, new URL('../../../samples/tailscale/logs.log', import.meta.url));

describe('samples of tailscale.logs', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
