import { describe, expect, it } from '@jest/globals';
import { systemLog } from '../../../src/sources/okta/system-log.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(systemLog, new URL('../../../samples/okta/system-log.log', import.meta.url));

describe('samples of okta.system-log', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
