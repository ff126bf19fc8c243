import { describe, expect, it } from '@jest/globals';
import { connections } from '../../../src/sources/teamviewer/connections.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(connections, new URL('../../../samples/teamviewer/connections.log', import.meta.url));

describe('samples of teamviewer.connections', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
