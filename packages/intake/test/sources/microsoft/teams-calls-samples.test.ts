import { describe, expect, it } from '@jest/globals';
import { teamsCalls } from '../../../src/sources/microsoft/teams-calls.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(teamsCalls, new URL('../../../samples/microsoft/teams-calls.log', import.meta.url));

describe('samples of microsoft.teams-calls', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
