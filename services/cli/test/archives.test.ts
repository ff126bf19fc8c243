import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { crc32, deflateRawSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { create } from 'tar';
import { unpacked } from '../src/archives.ts';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'winnow-archives-')); });
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

interface Member { readonly name: string; readonly text: string; readonly flags?: number }
/** A ZIP archive as the tools of the world write it: local headers, the members, the central directory. */
function zip(members: readonly Member[]): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const { name, text, flags = 0 } of members) {
    const [path, content] = [Buffer.from(name), Buffer.from(text)];
    const packed = deflateRawSync(content);
    const about = Buffer.alloc(26);
    about.writeUInt16LE(20, 0); about.writeUInt16LE(flags, 2); about.writeUInt16LE(8, 4); about.writeUInt16LE(0x5a21, 8);
    about.writeUInt32LE(crc32(content), 10); about.writeUInt32LE(packed.length, 14); about.writeUInt32LE(content.length, 18); about.writeUInt16LE(path.length, 22);
    const local = Buffer.concat([Buffer.from('504b0304', 'hex'), about, path, packed]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(at, 10);
    directory.push(Buffer.concat([Buffer.from('504b01021400', 'hex'), about, tail, path]));
    parts.push(local);
    at += local.length;
  }
  const end = Buffer.alloc(18);
  const index = Buffer.concat(directory);
  end.writeUInt16LE(members.length, 4); end.writeUInt16LE(members.length, 6); end.writeUInt32LE(index.length, 8); end.writeUInt32LE(at, 12);
  return Buffer.concat([...parts, index, Buffer.from('504b0506', 'hex'), end]);
}

let count = 0;
/** What comes out of a file of this name and content: `path: text`, and what was said about it. */
async function outOf(name: string, content: Buffer): Promise<readonly string[]> {
  const room = join(folder, String(count++));
  mkdirSync(room);
  const path = join(room, name);
  writeFileSync(path, content);
  const told: string[] = [];
  const files = await unpacked([{ path, mtimeMs: 1, size: statSync(path).size }], room, (line) => { told.push(line.replaceAll(`${room}/`, '')); });
  return [...files.map((file) => `${file.path.replaceAll(`${room}/`, '')}: ${readFileSync(file.at ?? file.path, 'utf8').slice(0, 40)}`), ...told];
}

async function tar(names: readonly string[], gzip: boolean): Promise<Buffer> {
  const room = mkdtempSync(join(folder, 'tar-'));
  for (const name of names) { mkdirSync(join(room, name, '..'), { recursive: true }); writeFileSync(join(room, name), `in ${name}`); }
  await create({ cwd: room, file: join(room, 'out'), gzip }, [...names]);
  return readFileSync(join(room, 'out'));
}

describe('what lies in archives', () => {
  it.each<[string, string, () => Buffer | Promise<Buffer>, readonly string[]]>([
    ['a log is itself', 'x.log', () => Buffer.from('line'), ['x.log: line']],
    ['a ZIP archive', 'a.zip', () => zip([{ name: 'okta/one.json', text: '{}' }, { name: 'two.log', text: 'zwölf' }]), ['a.zip/okta/one.json: {}', 'a.zip/two.log: zwölf']],
    ['a ZIP archive under another name', 'export.dat', () => zip([{ name: 'one.log', text: '1' }]), ['export.dat/one.log: 1']],
    ['names that lead out of it are only names', 'a.zip', () => zip([{ name: '../../evil.log', text: 'x' }, { name: '..\\worse.log', text: 'y' }, { name: '/abs.log', text: 'z' }]), ['a.zip/evil.log: x', 'a.zip/worse.log: y', 'a.zip/abs.log: z']],
    ['folders, hidden files and what a Mac adds are left out', 'a.zip', () => zip([{ name: 'd/', text: '' }, { name: '.git/x', text: 'x' }, { name: '__MACOSX/x', text: 'x' }, { name: 'y', text: 'y' }]), ['a.zip/y: y']],
    ['a password', 'a.zip', () => zip([{ name: 'y', text: 'y', flags: 1 }]), ['a.zip: is protected by a password; unpack it first; what came out of it is kept']],
    ['an office document is none', 'a.docx', () => zip([{ name: '[Content_Types].xml', text: '<' }]), ['a.docx: PK\u0003\u0004']],
    ['cut short', 'a.zip', () => zip([{ name: 'y', text: 'y'.repeat(1000) }]).subarray(0, 40), ['a.zip: is a damaged zip archive; what came out of it is kept']],
    ['an archive in an archive', 'a.zip', () => zip([{ name: 'b.zip', text: zip([{ name: 'x', text: 'x' }]).toString('latin1') }]), ['a.zip/b.zip: is a damaged zip archive; what came out of it is kept']],
    ['tar', 'a.tar', () => tar(['x/one.log', 'two.log'], false), ['a.tar/x/one.log: in x/one.log', 'a.tar/two.log: in two.log']],
    ['tar in gzip', 'a.tgz', () => tar(['one.log'], true), ['a.tgz/one.log: in one.log']],
    ['a gzip that is no archive is left to the reader', 'a.log.gz', () => gzipSync('line'), [expect.stringMatching(/^a\.log\.gz: /) as unknown as string]],
    ['a name of tar that is none', 'a.tar.gz', () => gzipSync('line'.repeat(500)), ['a.tar.gz: is a damaged tar archive; what came out of it is kept']],
  ])('%s', async (_, name, content, expected) => { expect((await outOf(name, await content())).map((line) => line.replace(/\u0014.*/s, ''))).toEqual(expected); });

  it('a bomb stops before it fills the disk', async () => {
    const [told, ...more] = await outOf('bomb.zip', zip([{ name: 'x', text: '0'.repeat(200 * 2 ** 20) }]));
    expect([told, more]).toEqual([expect.stringMatching(/^bomb\.zip: grows beyond \d+ MB; unpack it first/), []]);
  });
});
