import { describe, expect, it } from '@jest/globals';
import { entraAudit } from '../../../src/sources/microsoft/entra-audit.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(entraAudit, new URL('../../../samples/microsoft/entra-audit.log', import.meta.url));

describe('samples of microsoft.entra-audit', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
