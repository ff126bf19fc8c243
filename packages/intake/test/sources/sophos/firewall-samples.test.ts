import { describe, expect, it } from '@jest/globals';
import { firewall } from '../../../src/sources/sophos/firewall.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(firewall, new URL('../../../samples/sophos/firewall.log', import.meta.url));

describe('samples of sophos.firewall', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
