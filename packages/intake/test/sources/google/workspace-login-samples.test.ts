import { describe, expect, it } from '@jest/globals';
import { workspaceLogin } from '../../../src/sources/google/workspace-login.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(workspaceLogin, new URL('../../../samples/google/workspace-login.log', import.meta.url));

describe('samples of google.workspace-login', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
