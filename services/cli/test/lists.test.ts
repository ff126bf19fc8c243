import { readdirSync, readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { mmdbWith } from '../../../packages/platform/test/geo/mmdb-file.ts';
import { expectClear, okta, winnow, workFolder } from './run.ts';

const { at, put, remove } = workFolder('lists');
let config = '';
beforeAll(() => { config = put('winnow.yaml', `lists:\n  folder: ${at('own')}\n`); });
afterAll(remove);
const update = (file: string, ...more: readonly string[]): ReturnType<typeof winnow> => winnow(['lists', 'update', '--file', file, '--config', config, ...more]);

describe('winnow lists update', () => {
  it('imports into the configured folder, is shown with age and source, and is used at enrichment', async () => {
    const { code, out, err } = await update(put('lists_vpn/output/vpn/ipv4.txt', '203.0.113.0/25\n'));
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toMatch(/own\/imported-vpn-ipv4\.cidr: plain addresses of class vpn, taken as vpn by its name; 1 entry of \d{4}-\d\d-\d\d \(new\)\.\nRunning collectors take it within a minute\.\n/);
    await update(put('privacy.mmdb', mmdbWith('ipinfo privacy', { '203.0.113.128/25': { proxy: true, service: 'ExampleProxy' } })));
    expect(readdirSync(at('own')).sort()).toEqual(['imported-ipinfo-privacy.mmdb', 'imported-vpn-ipv4.cidr']);
    const shown = (await winnow(['lists', '--config', config])).out;
    expect(shown).toMatch(/vpn-asn\.yaml +\d+ +asn +checked [\d-]+, \d+ days? old/);
    expect(shown).toMatch(/imported-vpn-ipv4\.cidr +1 +addresses +checked [\d-]+, \d+ days? old {2}plain addresses \(ipv4\.txt\)/);
    expect(shown).toMatch(/imported-ipinfo-privacy\.mmdb +\d+ +mmdb +checked 2026-01-01, \d+ days old {2}ipinfo privacy/);
    const log = put('okta.jsonl', `${okta(1)}\n${okta(2, { client: { ipAddress: '203.0.113.200' } })}\n`);
    const parsed = await winnow(['parse', log, '--enrich', '--config', config]);
    expect(parsed.out.trim().split('\n').map((l) => (JSON.parse(l) as { winnow: { network: object } }).winnow.network)).toEqual([{ class: 'vpn' }, { class: 'proxy', operator: 'ExampleProxy' }]);
  }, 60_000);
  it.each<[string, () => readonly string[], RegExp]>([
    ['a file that is not there', () => ['--file', at('none')], /none: does not exist/],
    ['a folder', () => ['--file', at('own')], /own: is a folder/],
    ['plain addresses without a kind', () => ['--file', put('a.txt', '203.0.113.9\n')], /a\.txt: 1 plain addresses that do not say what they are of; name it with --kind vpn\|datacenter/],
    ['a web page', () => ['--file', put('vpn.txt', '<html>')], /vpn\.txt: is a web page/],
    ['a kind that is none', () => ['--file', put('a.txt', '203.0.113.9\n'), '--kind', 'what'], /argument 'what' is invalid\. Allowed choices are vpn, datacenter, tor, proxy, relay/],
    ['no file', () => [], /required option '--file <path>' not specified/],
  ])('not taken: %s', async (_, args, said) => {
    const before = readFileSync(at('own/imported-vpn-ipv4.cidr'), 'utf8');
    const ended = await winnow(['lists', 'update', '--config', config, ...args()]);
    expect(ended.err).toMatch(said);
    expectClear(ended, 2);
    expect({ code: ended.code, out: ended.out }).toEqual({ code: 2, out: '' });
    expect(readFileSync(at('own/imported-vpn-ipv4.cidr'), 'utf8')).toBe(before);
  }, 30_000);
  it('without a folder of one\'s own says so, and never writes where the bundled lists are', async () => {
    const ended = await winnow(['lists', 'update', '--file', put('vpn.txt', '203.0.113.9\n')]);
    expect(ended.err).toMatch(/name a folder of your own with --folder, or with lists\.folder/);
    expect(ended.code).toBe(2);
    const bundled = await winnow(['lists', 'update', '--file', at('vpn.txt'), '--folder', 'config/lists']);
    expect(bundled.err).toMatch(/config\/lists: is the folder of the lists that come with Winnow/);
    expect(readdirSync('config/lists').filter((f) => f.startsWith('imported'))).toEqual([]);
  }, 30_000);
  it('a list that has shrunk stays out, until --force', async () => {
    const big = put('b/vpn.txt', Array.from({ length: 100 }, (_, i) => `198.51.100.${String(i)}\n`).join(''));
    const cut = put('c/vpn.txt', Array.from({ length: 10 }, (_, i) => `198.51.100.${String(i)}\n`).join(''));
    expect((await update(big, '--folder', at('other'))).code).toBe(0);
    const refused = await update(cut, '--folder', at('other'));
    expect(refused.err).toMatch(/^winnow: the new list has 10 entries, the present one 100 entries: it has shrunk suspiciously; .*stays as it is/);
    expectClear(refused, 1);
    expect(refused.code).toBe(2);
    expect((await update(cut, '--folder', at('other'), '--force')).out).toMatch(/10 entries of [\d-]+ \(was 100 of [\d-]+\)/);
  }, 60_000);
});
