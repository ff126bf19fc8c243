import { describe, expect, it } from '@jest/globals';
import { sshd } from '../../../src/sources/openssh/sshd.ts';
import { Samples } from '../samples.ts';

const samples = new Samples(sshd, new URL('../../../samples/openssh/sshd.log', import.meta.url));

describe('samples of openssh.sshd', () => {
  it('read as they were judged', () => { expect(samples.read()).toEqual(samples.expected); });
  it('never throw when cut or damaged', () => { samples.damage(); });
});
