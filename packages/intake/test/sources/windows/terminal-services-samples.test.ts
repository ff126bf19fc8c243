import { describe, expect, it } from '@jest/globals';
import { terminalServices } from '../../../src/sources/windows/terminal-services.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(terminalServices, new URL('../../../samples/windows/terminal-services.log', import.meta.url));

describe('samples of windows.terminal-services', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
