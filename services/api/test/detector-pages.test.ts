import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DetectorPages } from '../src/detector-pages.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'winnow-pages-')); writeFileSync(join(folder, 'a.there.md'), '# a.there\n'); mkdirSync(join(folder, 'a.folder.md')); });
afterAll(() => { rmSync(folder, { recursive: true }); });

describe('the page of a detector', () => {
  const open = (of: string | undefined = folder): { readonly pages: DetectorPages; readonly said: unknown[] } => { const said: unknown[] = []; return { pages: new DetectorPages(of, { warn: (fields) => { said.push(fields); } }), said }; };
  it('is its text', async () => { const { pages, said } = open(); expect([await pages.of({ id: 'a.there' }), said]).toEqual(['# a.there\n', []]); });
  it('that is missing is said once', async () => {
    const { pages, said } = open();
    const asked = ['a.missing', 'a.missing', 'b.missing', 'a.missing'].map((id) => pages.of({ id }));
    expect(await Promise.all(asked)).toEqual([undefined, undefined, undefined, undefined]);
    expect(said).toEqual([{ detector: 'a.missing' }, { detector: 'b.missing' }]);
  });
  it('that cannot be read is an error', async () => { const { pages, said } = open(); await expect(pages.of({ id: 'a.folder' })).rejects.toThrow('EISDIR'); expect(said).toEqual([]); });
  it('is none where there are no pages, and nobody misses it', async () => { const pages = new DetectorPages(undefined, { warn: () => { throw new Error('said something'); } }); expect(await pages.of({ id: 'a.there' })).toBeUndefined(); });
});
