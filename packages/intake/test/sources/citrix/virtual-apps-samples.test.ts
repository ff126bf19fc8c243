import { describe, expect, it } from '@jest/globals';
import { virtualApps } from '../../../src/sources/citrix/virtual-apps.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(virtualApps, new URL('../../../samples/citrix/virtual-apps.log', import.meta.url));

describe('samples of citrix.virtual-apps', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
