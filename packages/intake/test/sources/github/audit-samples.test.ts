import { describe, expect, it } from '@jest/globals';
import { audit } from '../../../src/sources/github/audit.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(audit, new URL('../../../samples/github/audit.log', import.meta.url));

describe('samples of github.audit', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
