import { mkdirSync, symlinkSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Ended, expectClear, okta, oktas, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('bad');
const lines = (...parts: readonly (string | Buffer)[]): Buffer => Buffer.concat(parts.flatMap((part) => [Buffer.from(part), Buffer.from('\n')]));
const noise = (size: number): Buffer => { let x = 12345; return Buffer.from(Array.from({ length: size }, () => { x = (x * 1103515245 + 12345) & 0x7fffffff; return (x >> 16) & 255; })); };

beforeAll(() => {
  for (const d of ['empty', 'hidden', 'folder.log']) mkdirSync(at(d));
  put('hidden/.secret.log', okta(1));
  put('good/okta.jsonl', oktas(4));
  put('folder.log/inner.jsonl', oktas(4));
  put('column/okta.jsonl', okta(1)); put('column/people.csv', 'person,usernames\nx,y\n');
  put('half/okta.jsonl', okta(1)); put('half/people.csv', 'person_id,usernames\np1,a\np2,"b\np3,c\n');
  put('blank/okta.jsonl', okta(1)); put('blank/people.csv', '');
  put('claims-only/people.csv', 'person_id,usernames\nx,y\n');
  put('twins/okta.jsonl', okta(1)); put('twins/people.csv', 'person_id,usernames\np1,user1\np2,user1@example.com;user1\n');
  put('broken.gz', 'this was never gzip'); put('cut.jsonl.gz', gzipSync(oktas(2000)).subarray(0, 3000)); put('whole.jsonl.gz', gzipSync(oktas(4))); put('packed.log.1', gzipSync(oktas(4)));
  put('image.png', Buffer.concat([Buffer.from('89504e470d0a1a0a', 'hex'), noise(60_000)])); put('capture.pcap', Buffer.concat([Buffer.from('d4c3b2a1', 'hex'), noise(60_000)])); put('logs.zip', Buffer.concat([Buffer.from('504b0304', 'hex'), noise(60_000)]));
  put('noise.bin', noise(60_000)); put('logs.tar.gz', gzipSync(Buffer.concat([Buffer.alloc(257), Buffer.from('ustar'), Buffer.alloc(762)])));
  put('album/okta.jsonl', oktas(4)); for (let i = 0; i < 30; i += 1) put(`album/${String(i)}.jpg`, Buffer.concat([Buffer.from('ffd8ffe0', 'hex'), noise(500)]));
  put('utf16.jsonl', Buffer.from(`\uFEFF${oktas(4)}`, 'utf16le'));
  put('circle/okta.jsonl', oktas(4)); symlinkSync(at('circle'), at('circle/again')); symlinkSync('self', at('circle/self')); symlinkSync('vanished.log', at('circle/gone.log'));
  put('no.mmdb', 'not a database');
  put('mmdb.yaml', `geo:\n  cityMmdb: ${at('no.mmdb')}\n`); put('asn.yaml', `geo:\n  asnMmdb: ${at('nothing.mmdb')}\n`); put('lists.yaml', `lists:\n  folder: ${at('lists')}\n`);
  put('lists/vpn.yaml', 'type: asn\nclass: vpn\nsource: x\nlicence: x\ndate: 2026-01-01\nentries:\n  - { value: none }\n  - { valeu: 1 }\n');
  put('typo.yaml', 'kafka:\n  broker: [a:1]\nclickhuose:\n  url: x\n'); put('secret.yaml', `identity:\n  key_file: ${at('no-such-secret')}\n`); put('syntax.yaml', 'kafka:\n  brokers: [a:1\nlog: {\n'); put('short.yaml', 'identity:\n  key: too-short\n');
});
afterAll(remove);

describe('what cannot be used ends with 2 and one clear line: what, where, what to do', () => {
  it.each([
    ['a path that does not exist', () => [at('none')], /none: does not exist/],
    ['an empty folder', () => [at('empty')], /empty: no file in there; name a folder of logs or log files/],
    ['a folder with nothing but hidden files', () => [at('hidden')], /hidden: no file in there/],
    ['a folder with claims only', () => [at('claims-only')], /no log in there, only claims files/],
    ['a claims file with a missing column', () => [at('column')], /people\.csv:1: person_id is missing; add the column/],
    ['a claims file that ends within a quote', () => [at('half')], /people\.csv:\d+: .*nothing from here on is loaded/],
    ['an empty claims file', () => [at('blank')], /people\.csv: the file is empty; the first line must name the columns/],
    ['--people that names a missing file', () => [at('good'), '--people', at('nobody.csv')], /nobody\.csv: does not exist/],
    ['--people that names a folder', () => [at('good'), '--people', at('good')], /good: is a folder; name a file/],
    ['an MMDB that is none', () => [at('good'), '--config', at('mmdb.yaml')], /geo\.cityMmdb: ".*no\.mmdb" is no MMDB database\. Give the path/],
    ['an MMDB that is not there', () => [at('good'), '--config', at('asn.yaml')], /geo\.asnMmdb: cannot read ".*nothing\.mmdb"/],
    ['a data folder that cannot be made', () => [at('good'), '--data', '/proc/winnow/x'], /\/proc\/winnow\/x cannot be opened/],
    ['a data folder that is a file', () => [at('good'), '--data', at('good/okta.jsonl')], /good\/okta\.jsonl cannot be opened/],
    ['a report that has nowhere to go', () => [at('good'), '--html', at('nowhere/report.html')], /nowhere: does not exist/],
    ['a source that is none', () => [at('good'), '--source', 'what'], /--source what: unknown; winnow sources lists them/],
  ] as const)('%s', async (_, args, said) => {
    const ended = await winnow(['investigate', ...args()]);
    expect(ended.err).toMatch(said);
    expectClear(ended, 2);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
  }, 30_000);
  it.each([
    ['two keys that are none, each with a guess', 'typo.yaml', [/typo\.yaml:2:3: kafka\.broker is no key here; did you mean brokers\?/, /typo\.yaml:3:1: clickhuose is no key here; did you mean clickhouse\?/]],
    ['a secret file that is missing', 'secret.yaml', [/secret\.yaml:2:3: identity\.key_file names a file that cannot be read \(ENOENT\)/]],
    ['a secret that is too short, unquoted', 'short.yaml', [/short\.yaml:2:3: identity\.key has 9 characters, at least 16 are needed/]],
    ['what is no YAML', 'syntax.yaml', [/syntax\.yaml:\d+:\d+: /]],
    ['a file that is not there', 'absent.yaml', [/absent\.yaml: cannot be read \(ENOENT\); name an existing file/]],
  ] as const)('a configuration with %s', async (_, name, said) => {
    const ended = await winnow(['collector', '--config', at(name)]);
    for (const one of said) expect(ended.err).toMatch(one);
    expect(ended.err).not.toContain('too-short');
    expectClear(ended, 4);
    expect(ended.code).toBe(2);
  }, 30_000);
  it('lists with faults: every one with file and line', async () => {
    const ended = await winnow(['lists', '--config', at('lists.yaml')]);
    expect(ended.err).toMatch(/vpn\.yaml:7: "none" must be the number of an AS[\s\S]*vpn\.yaml:8: unknown key "valeu"[\s\S]*lists: 2 problems; services with this folder do not start/);
    expectClear(ended, 3);
    expect(ended.code).toBe(1);
    expect(await winnow(['investigate', at('good'), '--config', at('lists.yaml')])).toMatchObject({ code: 2, err: expect.stringMatching(/vpn\.yaml:7/) as unknown });
  }, 30_000);
});

describe('investigate goes on and says what it left out', () => {
  it.each([
    ['without a people file', () => [at('good')], [/^no people file: without claims \(--people people\.csv\)/], 4],
    ['when two people have one login, which is left unresolved', () => [at('twins')], [/login "user1".* is claimed by two people; it is left unresolved/], 1],
    ['after a .gz that is no gzip', () => [at('good'), at('broken.gz')], [/broken\.gz: is no gzip file although its name says so; rename it if it is text; what came before it is kept/], 4],
    ['with a .gz that is gzip, and with gzip under another name', () => [at('whole.jsonl.gz'), at('packed.log.1')], [], 8],
    ['with a folder named like a log', () => [at('folder.log')], [], 4],
    ['with UTF-16', () => [at('utf16.jsonl')], [], 4],
    ['around links that lead in a circle or nowhere', () => [at('circle')], [/circle\/again: is a link that leads in a circle; left out/, /circle\/gone\.log: does not exist; left out/, /circle\/self: is a link that leads in a circle; left out/], 4],
    ['beside an image, a capture, damaged archives and noise, one line each', () => [at('good'), at('image.png'), at('capture.pcap'), at('logs.zip'), at('logs.tar.gz'), at('noise.bin')],
      [/image\.png: left out: a PNG image/, /capture\.pcap: left out: a packet capture/, /logs\.zip: is a damaged zip archive; what came out of it is kept/, /logs\.tar\.gz: is a damaged tar archive; what came out of it is kept/, /noise\.bin: left out: binary data/], 4],
    ['beside an album, which is no thousand lines', () => [at('album')], [/20 more files left out: no text/], 4],
  ] as const)('%s', async (_, args, said, records) => {
    const ended = await winnow(['investigate', ...args()]);
    for (const one of said) expect(ended.err).toMatch(one);
    expectClear(ended, 13);
    expect(ended.out).toMatch(new RegExp(`No case\\. \\d+ (?:person|people), ${String(records)} records?`));
    expect(ended.out).not.toMatch(/could not be read/);
    expect(ended.code).toBe(0);
  }, 30_000);
  it('keeps what came before the cut of a .gz', async () => {
    const ended = await winnow(['investigate', at('cut.jsonl.gz')]);
    expect(ended.err).toMatch(/cut\.jsonl\.gz: ends in the middle of its gzip data; was it copied whole\?; what came before it is kept/);
    expectClear(ended, 2);
    expect(Number(/, ([\d,]+) records/.exec(ended.out)?.[1]?.replace(',', ''))).toBeGreaterThan(4);
    expect(ended.code).toBe(0);
  }, 30_000);
  it('counts what it cannot read, by reason and file', async () => {
    const ended = await winnow(['investigate', put('mixed/lines.log', lines('no source knows me', okta(1), '{"half":', okta(2), 'neither me'))]);
    expect(ended.out.replace(/\s+/g, ' ')).toMatch(/3 records could not be read \(no_parser 2, json_syntax 1\), in \S+lines\.log 3; winnow parse FILE says which and why\./);
    expect(ended.code).toBe(0);
  }, 30_000);
});

describe('parse says of each line that it cannot read where it is and why, and reads the others', () => {
  const cases: readonly (readonly [string, string | Buffer, string | undefined])[] = [
    ['a line that no source knows', 'no source knows me', 'no_parser'],
    ['half a JSON document', '{"half": ', 'json_syntax'],
    ['a line that begins with NUL bytes', '\0\0\0nul', 'registry_framing'],
    ['NUL bytes among others', 'a\0b\0\0c', 'no_parser'],
    ['a line of 2 MB', Buffer.alloc(2_000_000, 97), 'too_large'],
    ['a date in the year 0', okta(9, { published: '0000-01-01T00:00:00Z' }), 'no_time'],
    ['a date that is none', okta(9, { published: 'yesterday' }), 'no_time'],
    ['a container that holds no record', '{"Records":[]}', 'no_record'],
    ['JSON that is nested without end', '['.repeat(100_000), 'depth'],
    ['control characters', 'hello \u001B[31m\u202Ered', 'no_parser'],
    ['a number, not a record', '42', 'no_parser'],
    ['an address that is none: the login stays, without it', okta(7, { client: { ipAddress: '0x7f.1' } }), undefined],
    ['an address with a zone or a port', okta(7, { client: { ipAddress: '999.1.1.1:80' } }), undefined],
  ];
  // Line 2n of one file; a good line stands between each two, so that nothing is swallowed.
  let ended: Ended = { code: null, out: '', err: '' };
  let path = '';
  beforeAll(async () => {
    path = put('lines.log', lines(...cases.flatMap(([, line], i) => [okta(100 + i), line])));
    ended = await winnow(['parse', path]);
  }, 60_000);
  it.each(cases.map(([name, , reason], i) => [name, 2 * i + 2, reason] as const))('%s', (_, line, reason) => {
    const told = ended.err.split('\n').filter((l) => l.startsWith(`${path}:${String(line)}:`));
    expect(told.map((l) => /^(.*?:\d+: [a-z_]+): ./.exec(l)?.[1])).toEqual(reason === undefined ? [] : [`${path}:${String(line)}: ${reason}`]);
    const read = ended.out.trim().split('\n').map((l) => JSON.parse(l) as { winnow: { line: number }; source?: { ip?: string } });
    const here = read.filter((o) => o.winnow.line === line);
    expect(here.length).toBe(reason === undefined ? 1 : 0);
    expect(here[0]?.source?.ip).toBeUndefined();
    expect(read.filter((o) => o.winnow.line === line - 1)).toHaveLength(1);
  });
  it('and nothing else, on a terminal that acts on nothing', () => {
    expect(ended.err).not.toMatch(/[\u001B\u202E\0]/);
    expectClear(ended, cases.filter(([, , reason]) => reason !== undefined).length);
    expect(ended.code).toBe(0);
  });
  it('an image is one line', async () => { expect(await winnow(['parse', at('image.png')])).toEqual({ code: 0, out: '', err: `${at('image.png')}:1: encoding: a PNG image\n` }); }, 30_000);
  it('reads standard input', async () => { expect((await winnow(['parse', '-'], `${okta(1)}\n`)).out).toContain('"user1"'); }, 30_000);
  it.each([
    [['parse', 'SOURCE'], 'okta.system', /--source okta\.system: unknown; did you mean okta\.system-log\?; winnow sources lists them/],
    [['parse', 'FOLDER'], '', /good: is a folder; name a file/],
    [['parse', 'CUT'], '', /cut\.jsonl\.gz: ends in the middle of its gzip data/],
  ] as const)('%s', async ([command, what], source, said) => {
    const ended = await winnow([command, what === 'FOLDER' ? at('good') : what === 'CUT' ? at('cut.jsonl.gz') : at('good/okta.jsonl'), ...(source === '' ? [] : ['--source', source])]);
    expect(ended.err).toMatch(said);
    expectClear(ended, 1);
    expect(ended.code).toBe(2);
  }, 30_000);
  it('lists the formats in its help, as the manual says', async () => { expect((await winnow(['parse', '--help'])).out).toMatch(/Sources[^]*cisco\.asa[^]*okta\.system-log/); }, 30_000);
});

describe('commands that lack something', () => {
  it.each([
    [['collector'], /kafka\.brokers: empty; name at least one broker/], [['topics'], /kafka\.brokers: empty/], [['deadletter', 'list'], /kafka\.brokers: empty/],
    [['cases', '--data', '/nowhere/at/all'], /\/nowhere\/at\/all: does not exist; winnow investigate/], [['cases'], /which data\? name a folder with --data/], [['frobnicate'], /unknown command/], [['casse', 'x'], /Did you mean one of case, cases/],
    [['investigate', '/tmp', '--colour'], /unknown option/], [['investigate'], /missing required argument 'path'/],
    [['simulate', '--people', 'many', '--days', '1', '--seed', '1', '--out', '/tmp/x'], /a whole number from 1 on/], [['simulate', '--people', '60', '--days', '10', '--seed', '1', '--out', '/proc/x'], /\/proc\/x/],
    [['deadletter', 'show', '--newest', '0'], /a whole number from 1 on/],
  ] as const)('%s', async (args, said) => { const ended = await winnow(args); expect(ended.err).toMatch(said); expectClear(ended, 4); expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' }); }, 30_000);
});
