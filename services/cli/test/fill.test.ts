import { afterAll, describe, expect, it } from '@jest/globals';
import { okta, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('fill');
afterAll(remove);

describe('reading into the embedded store', () => {
  it('what waits for room when the last line has been read is looked at, too', async () => {
    // More files of less than a piece each than fit into the blocks under way; in the last ones everybody logs in once.
    const [files, each, late] = [45, 700, 12];
    const actor = (file: number, n: number) => ({ actor: { alternateId: file < files - late ? 'same@example.com' : `late${String(n % 60)}of${String(file)}@example.com`, type: 'User', id: 'x' } });
    for (let file = 0; file < files; file++) put(`logs/${String(file).padStart(2, '0')}.jsonl`, Array.from({ length: each }, (_, i) => `${okta(file * each + i, actor(file, i))}\n`).join(''));
    const { out, code } = await winnow(['investigate', at('logs')]);
    expect(code).toBe(0);
    expect(out).toContain(`${(1 + late * 60).toLocaleString('en-US')} people, ${(files * each).toLocaleString('en-US')} records`);
  }, 180_000);
});
