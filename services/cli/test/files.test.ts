import { appendFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { findFiles, PathError, rawRecords, recordsOf, writtenAt } from '../src/files.ts';

let folder = '';
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'winnow-files-')); });
const write = (name: string, content: string | Buffer): string => { const path = join(folder, name); writeFileSync(path, content); return path; };
async function read(name: string, content: string | Buffer): Promise<string[]> {
  const out: string[] = [];
  for await (const { bytes, line } of recordsOf(write(name, content))) out.push(`${String(line)}:${bytes.toString('utf8').replace(/\s+/g, ' ').trim()}`);
  return out;
}

describe('records of a file', () => {
  it.each([
    ['lines, with and without a last line end', 'one\ntwo\r\n\n  \nthree', ['1:one', '2:two', '5:three']],
    ['JSON Lines', '{"a":1}\n{"a":2}\n', ['1:{"a":1}', '2:{"a":2}']],
    ['an array over several lines', '[\n {"a": 1,\n  "b": "]}"},\n {"a":2}, {"a":3}\n]\n', ['2:{"a": 1, "b": "]}"}', '4:{"a":2}', '4:{"a":3}']],
    ['objects over several lines, one after another', '{\n "a": {"x": [1]}\n}\n{\n "a": 2\n}\n', ['1:{ "a": {"x": [1]} }', '4:{ "a": 2 }']],
    ['a container over several lines stays whole', '{ "Records": [\n {"a":1},\n {"a":2} ] }', ['1:{ "Records": [ {"a":1}, {"a":2} ] }']],
    ['an array on one line is one record', '[{"a":1},{"a":2}]\n', ['1:[{"a":1},{"a":2}]']],
    ['a document that ends too early', '[\n {"a":1},\n {"b":\n', ['2:{"a":1}', '3:{"b":']],
    ['escaped quotes', '[\n {"a":"\\"}"}\n]', ['2:{"a":"\\"}"}']],
    ['half a JSON line is a line', '{"a": "b\n{"a":1}\n', ['1:{"a": "b', '2:{"a":1}']],
    ['an export with a header', '\uFEFFDate (UTC),User,"IP address",Status\r\n2026-03-02,"Roe, Jane",192.0.2.7,\r\n\r\n2026-03-03,Bob,,"a\nb ""c"""\n', ['2:{"Date (UTC)":"2026-03-02","User":"Roe, Jane","IP address":"192.0.2.7"}', '4:{"Date (UTC)":"2026-03-03","User":"Bob","Status":"a\\nb \\"c\\""}']],
    ['an export with semicolons', 'time;user;ip;result\n1;ann;::1;ok', ['2:{"time":"1","user":"ann","ip":"::1","result":"ok"}']],
    ['a row with too many cells, and a quote that never ends', 'time,user,ip,result\n1,2,3,4,5\n1,"2,3,4\nx', ['2:1,2,3,4,5', '3:1,"2,3,4 x']],
    ['values in the first line are no header', '1,2026/03/02 10:00:00,012345,GLOBALPROTECT\n2,b,c,d', ['1:1,2026/03/02 10:00:00,012345,GLOBALPROTECT', '2:2,b,c,d']],
    ['too few names are no header', 'time,user,ip\n1,2,3', ['1:time,user,ip', '2:1,2,3']],
    ['events in XML, one a line', '<Event a="1"><b/></Event>\n<Event><c/></Event>\n', ['1:<Event a="1"><b/></Event>', '2:<Event><c/></Event>']],
    ['events in XML whose texts have lines', '\uFEFF<?xml version="1.0"?>\r\n<Events><Event><M>one\r\n\r\ntwo</M></Event><Event><M>three\n<EventData/></M></Event></Events>\n', ['1:<?xml version="1.0"?>', '2:<Events><Event><M>one two</M></Event>', '4:<Event><M>three <EventData/></M></Event>']],
    ['an event in XML that ends too early', '<Event>\n<a>\n', ['1:<Event> <a>']],
    ['lines of something else after one', '<Event></Event>\nplain\n<Event>\n</Event>\nplain', ['1:<Event></Event>', '2:plain', '3:<Event> </Event>', '5:plain']],
    ['nothing', '', []],
  ])('%s', async (name, content, expected) => { expect(await read(`${name.replace(/\W/g, '')}.log`, content)).toEqual(expected); });
  it('unpacks .gz and keeps the numbers of lines', async () => { expect(await read('x.log.gz', gzipSync('one\ntwo'))).toEqual(['1:one', '2:two']); });
  it.each([['with its mark', Buffer.from('\uFEFFone\nzwölf\n', 'utf16le')], ['without it', Buffer.from('one\nzwölf', 'utf16le')], ['the other way round', Buffer.from('\uFEFFone\nzwölf\n', 'utf16le').swap16()]])('reads UTF-16 %s', async (name, content) => { expect(await read(`wide-${name}.log`.replace(/ /g, ''), content)).toEqual(['1:one', '2:zwölf']); });
  it('a line that follows zeros is no UTF-16', async () => { expect((await read('hole.log', '\0\0\0\0one\ntwo')).map((l) => l.replaceAll('\0', ''))).toEqual(['1:one', '2:two']); });
  it('a file that grows while it is read is read as far as it goes, one that is emptied or removed ends', async () => {
    const path = write('growing.log', 'line\n'.repeat(400_000));
    let lines = 0;
    for await (const { line } of recordsOf(path)) { lines = line; if (line === 1) appendFileSync(path, 'late\n'); }
    expect(lines).toBe(400_001);
    let left = 0;
    for await (const { line } of recordsOf(path)) { left = line; if (line === 1) { truncateSync(path, 0); rmSync(path); } }
    expect(left).toBeGreaterThan(0);
    await expect(recordsOf(path).next()).rejects.toThrow(/growing\.log: does not exist/);
  });
  it('unpacks what is gzip under another name', async () => { expect(await read('app.log.1', gzipSync('one\ntwo'))).toEqual(['1:one', '2:two']); });
  it('an empty .gz is an empty file', async () => { expect(await read('empty.gz', '')).toEqual([]); });
  it.each([
    ['a .gz that is none', 'broken.gz', Buffer.from('no gzip at all'), /broken\.gz: is no gzip file although its name says so/],
    ['a .gz that was cut off', 'cut.gz', gzipSync('a line\n'.repeat(5000)).subarray(0, 40), /cut\.gz: ends in the middle of its gzip data/],
    ['a .gz with a damaged middle', 'damaged.gz', Buffer.concat([gzipSync('a'), Buffer.from('rubbish that follows, long enough')]).fill(0x55, 12, 16), /damaged\.gz: is damaged gzip data/],
  ])('%s is one clear line', async (_, name, content, said) => { await expect(read(name, content)).rejects.toThrow(said); });
  it('cuts a line that would fill the memory and goes on after it', async () => {
    const lines = await read('long.log', `${'x'.repeat(5_000_000)}\nnext\n`);
    expect(lines.map((l) => l.length)).toEqual([1_100_002, 6]);
    expect(lines[1]).toBe('2:next');
  });
});

describe('files under a path', () => {
  it('finds files in folders, sorted, without hidden ones', async () => {
    mkdirSync(join(folder, 'logs/sub'), { recursive: true });
    for (const name of ['logs/b.log', 'logs/a.log', 'logs/.hidden', 'logs/sub/c.log']) write(name, 'x');
    expect((await findFiles([join(folder, 'logs')])).map((f) => f.path.slice(folder.length + 1))).toEqual(['logs/a.log', 'logs/b.log', 'logs/sub/c.log']);
  });
  it('follows a link that leads elsewhere', async () => {
    mkdirSync(join(folder, 'elsewhere'));
    mkdirSync(join(folder, 'linked'));
    write('elsewhere/d.log', 'x');
    symlinkSync(join(folder, 'elsewhere'), join(folder, 'linked/there'));
    expect((await findFiles([join(folder, 'linked')])).map((f) => f.path.slice(folder.length + 1))).toEqual(['linked/there/d.log']);
  });
  it('says which path does not exist', async () => { await expect(findFiles([join(folder, 'none')])).rejects.toThrow(new PathError(`${join(folder, 'none')}: does not exist`)); });
  it('does not walk in circles', async () => {
    mkdirSync(join(folder, 'circle'));
    symlinkSync(join(folder, 'circle'), join(folder, 'circle/again'));
    symlinkSync('self', join(folder, 'circle/self'));
    symlinkSync('nowhere', join(folder, 'circle/dangling'));
    write('circle/a.log', 'x');
    const said: string[] = [];
    expect((await findFiles([join(folder, 'circle')], (line) => { said.push(line.slice(folder.length + 1)); })).map((f) => f.path.slice(folder.length + 1))).toEqual(['circle/a.log']);
    expect(said).toEqual(['circle/again: is a link that leads in a circle; left out', 'circle/dangling: does not exist; left out', 'circle/self: is a link that leads in a circle; left out']);
  });
});

describe('the year of lines without one', () => {
  const mtime = Date.UTC(2026, 0, 2) / 1000;
  it.each([
    ['comes from the newest dated line', 'Dec 31 10:00:00 fw x\n2025-12-31T11:00:00Z y\n2025-12-30T11:00:00Z y\n', Date.UTC(2025, 11, 31, 11)],
    ['else from the file\'s own time', 'Dec 31 10:00:00 fw x\n', mtime * 1000],
    ['a date far after the file\'s own time is none', 'Dec 31 10:00:00 fw x 2031-01-01T00:00:00Z\n', mtime * 1000],
  ])('%s', async (_, content, expected) => {
    const path = write('year.log', content);
    utimesSync(path, mtime, mtime);
    expect(await writtenAt({ path, mtimeMs: mtime * 1000, size: 1 })).toBe(expected);
  });
  it('is given to every record', async () => {
    const path = write('all.log', 'a\nb\n');
    const records = [];
    for await (const r of rawRecords({ path, mtimeMs: 5, size: 4 }, { pinned: 'okta.system-log' })) records.push([r.line, r.receivedAt, r.pinned]);
    expect(records).toEqual([[1, 5, 'okta.system-log'], [2, 5, 'okta.system-log']]);
  });
});
