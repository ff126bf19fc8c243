import { describe, expect, it } from '@jest/globals';
import { firewall } from '../../../src/sources/sonicwall/firewall.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(firewall, new URL('../../../samples/sonicwall/firewall.log', import.meta.url));

describe('samples of sonicwall.firewall', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
