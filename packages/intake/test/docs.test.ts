import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { sources } from '@winnow/intake';

const folder = new URL('../../../docs/sources/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, folder), 'utf8');
const pageOf = (id: string): string => `${id.replaceAll('.', '-')}.md`;
const index = read('README.md');

describe('pages of sources', () => {
  it('are there for every source, and for nothing else', () => {
    const pages = readdirSync(folder).filter((name) => name !== 'README.md');
    expect(pages.sort()).toEqual(sources.map(({ id }) => pageOf(id)).sort());
  });

  it.each(sources.map(({ id }) => id))('%s: its page names it, tells how to check, and the index links it', (id) => {
    const page = read(pageOf(id));
    expect(page).toContain(`Source id \`${id}\``);
    expect(page).toContain(`winnow sources ${id} --samples`);
    expect(page).toContain('winnow parse --explain FILE');
    expect(index).toMatch(new RegExp(`\\]\\(${pageOf(id)}\\) \\| \`${id}\` \\|`));
  });

  it('link only to files that are there', () => {
    const broken = readdirSync(folder).flatMap((name) => [...read(name).matchAll(/\]\(([^)#\s]+)(?:#[^)]*)?\)/g)].flatMap(([, target = '']) => (target.includes('://') || existsSync(new URL(target, folder)) ? [] : [`${name}: ${target}`])));
    expect(broken).toEqual([]);
  });
});
