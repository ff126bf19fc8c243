import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { canonicalIp, parseCidr } from '@winnow/core';
import fc from 'fast-check';
import { anonymousOfRow } from '../../src/geo/anonymous.ts';
import { addressListText, blockOf, CidrSet, lastUpTo, parseAddressList } from '../../src/geo/cidr-list.ts';
import { ImportError, type ImportKind, readImport } from '../../src/geo/list-import.ts';
import { installList } from '../../src/geo/list-install.ts';
import { bundledLists, type Lists, listsState, loadLists } from '../../src/geo/lists.ts';
import { mmdbFile, mmdbWith } from './mmdb-file.ts';

const written = Date.UTC(2026, 5, 1);
let bundled: Lists;
let folder = '';
beforeAll(async () => { bundled = await loadLists(); });
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'winnow-import-')); });
afterEach(() => { rmSync(folder, { recursive: true, force: true }); });

const read = (path: string, content: string | Buffer, more: { kind?: ImportKind; force?: boolean; written?: number } = {}): ReturnType<typeof readImport> => readImport(path, Buffer.from(content), { written, known: bundled.entries, ...more });
const put = async (path: string, content: string | Buffer, more: { kind?: ImportKind; force?: boolean; written?: number } = {}): ReturnType<typeof installList> => installList(folder, read(path, content, more), more.force ?? false);
const many = (n: number): string => Array.from({ length: n }, (_, i) => `198.51.100.${String(i)}/32\n`).join('');
const reason = async (work: () => unknown): Promise<string> => { try { await work(); } catch (error) { if (error instanceof ImportError) return error.message; throw error; } return 'it was taken'; };

const exitAddresses = ['ExitNode 0011BD2485AD45D984EC4159C88FC066E5E3300E', 'Published 2026-05-29 03:14:15', 'LastStatus 2026-05-29 10:00:00', 'ExitAddress 203.0.113.9 2026-05-29 10:04:05', 'ExitAddress 203.0.113.10 2026-05-30 10:04:05', ''].join('\n');
const lolrmm = [
  { Name: 'Example Remote', Category: 'RMM', Details: { PEMetadata: { Filename: 'ExampleRemote.exe', OriginalFileName: '' }, InstallationPaths: ['C:\\Program Files\\Example Remote\\*', '*\\example-helper-*.exe', 'C:\\x\\ExampleHelper.exe', 'C:\\x\\setup.exe'] } },
  { Name: 'AnyDesk', Category: 'RMM', Details: { PEMetadata: [{ Filename: 'anydesk.exe', OriginalFileName: 'AnyDesk.exe' }], InstallationPaths: ['C:\\x\\AnyDeskMSI.exe'] } },
  { Name: 'TeamViewer', Details: { PEMetadata: [], InstallationPaths: ['C:\\x\\teamviewer.exe'] } },
  { Name: 'Example SSH Client', Category: 'RMM', Details: { PEMetadata: { Filename: 'ExampleSsh.exe' }, InstallationPaths: [] } },
  { Name: 'Example Files', Category: 'Exfiltration', Details: { PEMetadata: { Filename: 'ExampleFiles.exe' }, InstallationPaths: [] } },
];

describe('what a file is, is found in the file', () => {
  it.each<[string, string, string | Buffer, { kind?: ImportKind }, string, number, string, RegExp]>([
    ['X4BNet\'s VPN list by its path', 'lists_vpn/output/vpn/ipv4.txt', '192.0.2.0/24\n198.51.100.0/25\n', {}, 'imported-vpn-ipv4.cidr', 2, '2026-06-01', /class vpn, taken as vpn by its name/],
    ['the same with the kind said', 'x.txt', '\uFEFF192.0.2.0/24\r\n# comment\r\n\r\n192.0.2.0/24\r\n', { kind: 'vpn' }, 'imported-vpn-ipv4.cidr', 1, '2026-06-01', /^plain addresses of class vpn$/],
    ['its data centres, IPv6', 'output/datacenter/ipv6.txt', '2001:DB8::/32\n2001:db8:1::/48\n', {}, 'imported-hosting-ipv6.cidr', 2, '2026-06-01', /class hosting/],
    ['Tor\'s bulk list by its name', '/tmp/torbulkexitlist', '203.0.113.9\n203.0.113.10\n', {}, 'imported-tor-exits.cidr', 2, '2026-06-01', /class tor/],
    ['Tor\'s exit-addresses', 'anything', exitAddresses, {}, 'imported-tor-exits.cidr', 2, '2026-05-30', /exit-addresses/],
    ['LOLRMM', 'rmm_tools.json', JSON.stringify(lolrmm), {}, 'imported-lolrmm.yaml', 2, '2026-06-01', /LOLRMM/],
    ['MaxMind', 'a.mmdb', mmdbWith('GeoIP2-Anonymous-IP', { '203.0.113.0/24': { is_anonymous: true, is_anonymous_vpn: true } }), {}, 'imported-geoip2-anonymous-ip.mmdb', 24, '2026-01-01', /type "GeoIP2-Anonymous-IP"/],
    ['IPinfo', 'b.mmdb', mmdbWith('ipinfo standard_privacy.mmdb', { '203.0.113.0/24': { vpn: 'true', proxy: '', service: 'X' } }), {}, 'imported-ipinfo-standard-privacy.mmdb', 24, '2026-01-01', /IPinfo|ipinfo/],
    ['IP2Proxy', 'c.mmdb', mmdbWith('IP2PROXY-PX11', { '203.0.113.0/24': { proxy_type: 'RES' } }), {}, 'imported-ip2proxy-px11.mmdb', 24, '2026-01-01', /IP2PROXY/],
  ])('%s', (...[, path, content, more, file, entries, date, what]) => {
    const list = read(path, content, more);
    expect({ file: list.file, entries: list.entries, date: list.date }).toEqual({ file, entries, date });
    expect(list.what).toMatch(what);
  });

  it.each<[string, string, string | Buffer, { kind?: ImportKind; force?: boolean }, RegExp]>([
    ['nothing', 'x', '', {}, /^x: the file is empty; fetch it anew$/],
    ['only comments', 'vpn.txt', '# nothing\n', {}, /^vpn\.txt: holds no address/],
    ['addresses that do not say of what', 'ipv4.txt', '192.0.2.1\n', {}, /^ipv4\.txt: 1 plain addresses that do not say what they are of; name it with --kind vpn\|datacenter\|tor\|proxy\|relay$/],
    ['an error page', 'vpn.txt', '<!DOCTYPE html><title>404</title>', {}, /is a web page, not a list/],
    ['a list with a broken line', 'vpn.txt', '192.0.2.0/24\n192.0.2.0/33\nnonsense\n', {}, /^vpn\.txt:2: "192\.0\.2\.0\/33" is no CIDR block and no address, and 1 more such lines; .*--force$/],
    ['everything', 'vpn.txt', '192.0.2.0/24\n0.0.0.0/0\n', {}, /vpn\.txt:2: "0\.0\.0\.0\/0" is wider than any exit's network/],
    ['private addresses', 'vpn.txt', '192.0.2.0/24\n192.168.1.0/24\n', {}, /vpn\.txt:2: "192\.168\.1\.0\/24" is a private address/],
    ['prose, even with --force', 'vpn.txt', 'hello\nworld\n', { force: true }, /vpn\.txt:1: "hello" is no CIDR block and no address, and nor is any other line/],
    ['JSON cut short', 'rmm_tools.json', JSON.stringify(lolrmm).slice(0, -20), {}, /is no whole JSON; was it copied to its end\?/],
    ['other JSON', 'x.json', '[{"a":1}]', {}, /is JSON, but not LOLRMM's/],
    ['JSON with nothing to use', 'x.json', JSON.stringify([{ Name: 'ssh', Details: {} }]), {}, /none of its 1 programs can be used/],
    ['exit-addresses with foreign lines', 'x', `${exitAddresses}oops\n`, {}, /^x:6: "oops" is no line of Tor's exit-addresses/],
    ['a database cut short', 'x.mmdb', mmdbWith('GeoIP2-Anonymous-IP', { '203.0.113.0/24': { is_anonymous: true } }).subarray(0, -150), {}, /x\.mmdb: is binary data but no whole MMDB/],
    ['a database of places', 'city.mmdb', mmdbFile('GeoLite2-City', { city: { names: { en: 'X' } } }), {}, /has none of the fields of .* \(type "GeoLite2-City"\); databases of places/],
    ['a database without a row', 'e.mmdb', mmdbWith('GeoIP2-Anonymous-IP', {}), {}, /holds nothing/],
    ['a packed file', 'x.mmdb', Buffer.from([0x1f, 0x8b, 8, 0, 0, 0]), {}, /is packed with gzip; unpack it first/],
    ['a kind for what says itself what it is', 'x', exitAddresses, { kind: 'vpn' }, /--kind is for plain addresses/],
  ])('not taken: %s', async (...[, path, content, more, said]) => { expect(await reason(() => read(path, content, more))).toMatch(said); });

  it('LOLRMM: only what lets others in, with file names that only it has, and the curated trait where the program is known', () => {
    const text = read('rmm_tools.json', JSON.stringify(lolrmm)).bytes.toString('utf8');
    expect(text.split('\n').filter((l) => l.startsWith('  -'))).toEqual([
      '  - { value: "example remote", trait: "rmm:Example Remote", files: ["exampleremote.exe","examplehelper.exe"] }',
      '  - { value: "anydesk", trait: "rmm:AnyDesk", files: ["anydeskmsi.exe"] }',
    ]);
  });
});

describe('rows of the three providers', () => {
  it.each<[string, unknown, string | undefined, string?]>([
    ['MaxMind VPN', { is_anonymous: true, is_anonymous_vpn: true, is_hosting_provider: true }, 'vpn'],
    ['MaxMind hosting', { is_anonymous: true, is_hosting_provider: true }, 'hosting'],
    ['MaxMind residential proxy', { is_residential_proxy: true }, 'proxy'],
    ['MaxMind Tor', { is_tor_exit_node: true, is_anonymous_vpn: true }, 'tor'],
    ['MaxMind Plus with a provider', { is_anonymous_vpn: true, provider_name: 'nordvpn' }, 'vpn', 'nordvpn'],
    ['IPinfo as text', { vpn: 'true', proxy: 'false', tor: '', relay: '', hosting: 'true', service: 'Mullvad' }, 'vpn', 'Mullvad'],
    ['IPinfo relay before VPN', { vpn: true, relay: true, service: 'iCloud Private Relay' }, 'relay', 'iCloud Private Relay'],
    ['IPinfo that says no to all', { vpn: false, proxy: 'false', tor: '', relay: '', hosting: false, service: '' }, undefined],
    ['IP2Proxy VPN with a provider', { proxy_type: 'VPN', provider: 'ExpressVPN' }, 'vpn', 'ExpressVPN'],
    ['IP2Proxy data centre without one', { proxy_type: 'DCH', provider: '-' }, 'hosting'],
    ['IP2Proxy web proxy', { proxy_type: 'WEB' }, 'proxy'],
    ['IP2Proxy security gateway', { proxy_type: 'EPN' }, 'relay'],
    ['IP2Proxy search engine', { proxy_type: 'SES' }, undefined],
    ['IP2Proxy nothing', { proxy_type: '-' }, undefined],
    ['no row', null, undefined], ['a list', [1], undefined],
  ])('%s', (...[, row, cls, operator]) => { expect(anonymousOfRow(row)).toEqual(cls === undefined ? undefined : operator === undefined ? { class: cls } : { class: cls, operator }); });
});

describe('what is imported is used', () => {
  const comcast = { number: 7922, organization: 'Comcast Cable Communications, LLC' };
  const mullvad = { number: 39351, organization: '31173 Services AB' };
  const zscaler = { number: 22616, organization: 'ZSCALER, INC.' };
  it.each<[string, readonly (readonly [string, string | Buffer, ImportKind?])[], string, { number: number; organization: string } | undefined, object | undefined]>([
    ['a VPN block on an access line', [['f', '203.0.113.0/25\n', 'vpn']], '203.0.113.127', comcast, { class: 'vpn' }],
    ['beyond its end', [['f', '203.0.113.0/25\n', 'vpn']], '203.0.113.128', comcast, { class: 'residential', operator: 'Comcast' }],
    ['a VPN block in a VPN brand\'s network has that operator', [['f', '203.0.113.0/25\n', 'vpn']], '203.0.113.1', mullvad, { class: 'vpn', operator: 'Mullvad' }],
    ['a data centre\'s block does not hide a VPN brand', [['f', '203.0.113.0/25\n', 'datacenter']], '203.0.113.1', mullvad, { class: 'vpn', operator: 'Mullvad' }],
    ['a security gateway stays one', [['f', '203.0.113.0/25\n', 'vpn']], '203.0.113.1', zscaler, { class: 'relay', operator: 'Zscaler' }],
    ['an IPv6 block', [['f', '2001:db8::/33\n', 'proxy']], '2001:db8:7fff::1', undefined, { class: 'proxy' }],
    ['a curated block wins', [['f', '155.94.199.0/24\n', 'proxy']], '155.94.199.59', undefined, { class: 'vpn', operator: 'Astrill' }],
    ['Tor before VPN', [['f', '203.0.113.9\n', 'vpn'], ['g', exitAddresses]], '203.0.113.9', undefined, { class: 'tor' }],
    ['a database names the operator', [['f', '203.0.113.0/24\n', 'vpn'], ['d.mmdb', mmdbWith('X', { '203.0.113.0/24': { vpn: true, service: 'ExampleVPN' } })]], '203.0.113.200', comcast, { class: 'vpn', operator: 'ExampleVPN' }],
    ['a database that says no', [['d.mmdb', mmdbWith('X', { '203.0.113.0/25': { vpn: true }, '203.0.113.128/25': { vpn: false } })]], '203.0.113.200', comcast, { class: 'residential', operator: 'Comcast' }],
    ['no address', [['f', '203.0.113.0/25\n', 'vpn']], 'nonsense', undefined, undefined],
  ])('%s', async (...[, imports, ip, asn, expected]) => {
    for (const [path, content, kind] of imports) await put(path, content, kind === undefined ? {} : { kind });
    expect((await loadLists([bundledLists(), folder])).network(ip, asn)).toEqual(expected);
  });
  it('programs, beside the curated ones', async () => {
    await put('rmm_tools.json', JSON.stringify(lolrmm));
    const { marks } = await loadLists([bundledLists(), folder]);
    expect(marks.software({ path: 'C:\\x\\ExampleRemote.exe' })).toEqual([{ trait: 'rmm:Example Remote' }]);
    expect(marks.software({ name: 'AnyDesk', path: 'C:\\x\\AnyDeskMSI.exe' })).toEqual([{ trait: 'rmm:AnyDesk' }]);
    expect(marks.software({ path: 'C:\\x\\setup.exe' })).toEqual([]);
  });
  it('a file in the own folder takes the place of the bundled one of that name', async () => {
    writeFileSync(join(folder, 'satellite-asn.yaml'), 'type: asn\nclass: business\nsource: s\nlicence: l\ndate: 2026-01-01\nentries:\n  - { value: 64500 }\n');
    const lists = await loadLists([bundledLists(), folder]);
    expect(lists.network('203.0.113.1', { number: 14593, organization: '' })).toBeUndefined();
    expect(lists.network('203.0.113.1', { number: 64500, organization: '' })).toEqual({ class: 'business' });
  });
});

describe('the old list is kept', () => {
  const stands = (): string => readFileSync(join(folder, 'imported-vpn-ipv4.cidr'), 'utf8');
  it.each<[string, string, { force?: boolean; written?: number }, RegExp]>([
    ['when the new one has shrunk to less than half', many(49), {}, /^the new list has 49 entries, the present one 100 entries: it has shrunk suspiciously; .*imported-vpn-ipv4\.cidr stays as it is; .*--force$/],
    ['when the new one is older', many(100), { written: written - 86_400_000 }, /of 2026-05-31, the present one of 2026-06-01: it is older/],
    ['when the new one is empty', '\n', {}, /holds no address/],
    ['when a line of the new one is broken', `${many(100)}1.2.3\n`, {}, /"1\.2\.3" is no CIDR block/],
  ])('%s', async (_, content, more, said) => {
    await put('vpn.txt', many(100));
    const before = stands();
    expect(await reason(() => put('vpn.txt', content, more))).toMatch(said);
    expect(stands()).toBe(before);
    expect(readdirSync(folder)).toEqual(['imported-vpn-ipv4.cidr']);
  });
  it.each<[string, string, { force?: boolean }]>([['half is taken', many(50), {}], ['less with --force', many(3), { force: true }], ['and without the broken lines', `${many(60)}nonsense\n`, { force: true }]])('%s', async (_, content, more) => {
    await put('vpn.txt', many(100));
    expect((await put('vpn.txt', content, more)).before?.entries).toBe(100);
    expect(parseAddressList('x', stands(), [])?.cidrs).toHaveLength(content.match(/198/g)?.length ?? 0);
  });
  it('a broken one is no reason to keep it', async () => {
    writeFileSync(join(folder, 'imported-vpn-ipv4.cidr'), 'nonsense\n');
    expect((await put('vpn.txt', '192.0.2.1\n')).before).toBeUndefined();
    expect(stands()).toContain('192.0.2.1');
  });
  it('the bundled folder is never written', async () => {
    expect(await reason(() => installList(bundledLists(), read('vpn.txt', '192.0.2.1\n'), true))).toMatch(/comes? with Winnow/);
  });
  it('a folder that cannot be written is one line', async () => { expect(await reason(() => installList('/proc/winnow-lists', read('vpn.txt', '192.0.2.1\n'), false))).toMatch(/^\/proc\/winnow-lists\/imported-vpn-ipv4\.cidr: cannot be written \(E[A-Z]+\)/); });
  it('what lies in the folder shows in its state; leftovers of a dead import do not', async () => {
    const states = [await listsState([folder])];
    await put('vpn.txt', '192.0.2.1\n'); states.push(await listsState([folder]));
    writeFileSync(join(folder, '.winnow-import-1'), 'x'); states.push(await listsState([folder]));
    expect(new Set(states).size).toBe(2);
    expect(await listsState([join(folder, 'absent')])).toMatch(/cannot read/);
  });
});

describe('sets of blocks', () => {
  const octet = fc.integer({ min: 0, max: 255 });
  const v4 = fc.tuple(octet, octet, octet, octet).map((o) => o.join('.'));
  const v6 = fc.array(fc.integer({ min: 0, max: 65_535 }), { minLength: 8, maxLength: 8 }).map((g) => canonicalIp(g.map((n) => n.toString(16)).join(':')) ?? '');
  const cidr = fc.oneof(fc.tuple(v4, fc.integer({ min: 8, max: 32 })).map(([ip, n]) => `${ip}/${String(n)}`), fc.tuple(v6, fc.integer({ min: 19, max: 128 })).map(([ip, n]) => `${ip}/${String(n)}`), v4, v6);
  it('say the same as looking at every block', () => {
    fc.assert(fc.property(fc.array(cidr, { maxLength: 20 }), fc.array(fc.oneof(v4, v6), { maxLength: 10 }), (cidrs, ips) => {
      const set = new CidrSet(cidrs);
      const edges = cidrs.map((c) => c.split('/', 1).join(''));
      for (const ip of [...ips, ...edges]) {
        const key = parseCidr(ip)?.first ?? '';
        expect(set.has(ip)).toBe(cidrs.some((c) => { const r = parseCidr(c); return r !== undefined && r.first <= key && key <= r.last; }));
      }
    }));
  });
  it('are written and read back', () => {
    const head = { class: 'vpn' as const, operator: 'X: y', source: 's', licence: 'l', date: '2026-01-01' };
    fc.assert(fc.property(fc.array(cidr, { maxLength: 20 }), (cidrs) => {
      const blocks = cidrs.flatMap((c) => { const b = blockOf(c); return 'cidr' in b ? [b.cidr] : []; });
      expect(parseAddressList('x', addressListText({ head, cidrs: blocks }), [])).toEqual({ file: 'x', head, cidrs: blocks });
    }));
  });
  it('any bytes are a list or an ImportError', () => {
    fc.assert(fc.property(fc.uint8Array({ minLength: 1, maxLength: 300 }), fc.constantFrom('', '[', '{"Name":', 'ExitNode ', '192.0.2.1\n'), (bytes, start) => {
      try { read('vpn.txt', Buffer.concat([Buffer.from(start), bytes])); } catch (error) { expect(error).toBeInstanceOf(ImportError); }
    }));
  });
  it('of 200,000 blocks it looks at no more than eighteen, and finds what a walk finds', () => {
    const starts = Array.from({ length: 200_000 }, (_, i) => 3 * i);
    for (const wanted of [-1, 0, 1, 3, 299_999, 300_000, 599_996, 599_997, 700_000]) {
      let looks = 0;
      const at = lastUpTo(starts.length, (i) => { looks += 1; return (starts[i] ?? 0) <= wanted; });
      expect(at).toBe(starts.findLastIndex((first) => first <= wanted));
      expect(looks).toBeLessThanOrEqual(18);
    }
  });
});
