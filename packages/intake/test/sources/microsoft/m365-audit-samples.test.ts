import { describe, expect, it } from '@jest/globals';
import { m365Audit } from '../../../src/sources/microsoft/m365-audit.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(m365Audit, new URL('../../../samples/microsoft/m365-audit.log', import.meta.url));

describe('samples of microsoft.m365-audit', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
