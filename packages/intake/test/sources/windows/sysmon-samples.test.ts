import { describe, expect, it } from '@jest/globals';
import { sysmon } from '../../../src/sources/windows/sysmon.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(sysmon, new URL('../../../samples/windows/sysmon.log', import.meta.url));

describe('samples of windows.sysmon', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
