import { describe, expect, it } from '@jest/globals';
import { zpaUserStatus } from '../../../src/sources/zscaler/zpa-user-status.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(zpaUserStatus, new URL('../../../samples/zscaler/zpa-user-status.log', import.meta.url));

describe('samples of zscaler.zpa-user-status', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
