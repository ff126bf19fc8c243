import { describe, expect, it } from '@jest/globals';
import { server } from '../../../src/sources/openvpn/server.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(server, new URL('../../../samples/openvpn/server.log', import.meta.url));

describe('samples of openvpn.server', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
