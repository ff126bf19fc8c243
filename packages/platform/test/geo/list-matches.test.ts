import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Lists, loadLists } from '../../src/geo/lists.ts';
import { mmdbWith } from './mmdb-file.ts';

let folder = '';
let lists: Lists;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'winnow-matches-'));
  writeFileSync(join(folder, 'imported-vpn-ipv4.cidr'), '# class: vpn\n# source: X4BNet (ipv4.txt)\n# licence: MIT\n# date: 2026-06-01\n203.0.112.0/22\n203.0.113.0/24\n198.51.100.9\n2001:db8::/32\n');
  writeFileSync(join(folder, 'imported-privacy.mmdb'), mmdbWith('ipinfo standard_privacy.mmdb', { '203.0.113.0/24': { vpn: 'true', service: 'Example VPN' } }));
  writeFileSync(join(folder, 'own.yaml'), 'type: cidr\nclass: proxy\nsource: our own look\nlicence: ours\ndate: 2026-05-05\nentries:\n  - { value: 203.0.113.0/28, operator: Someone, note: seen by us }\n  - { value: vpn example, type: name-word, class: vpn }\n');
  lists = await loadLists([folder]);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

const own = { file: 'own.yaml', source: 'our own look', licence: 'ours', date: '2026-05-05' };
const imported = { file: 'imported-vpn-ipv4.cidr', type: 'cidr', class: 'vpn', source: 'X4BNet (ipv4.txt)', licence: 'MIT', date: '2026-06-01' };

describe('which entries name an address', () => {
  it('are told with what they say and where it comes from, of imported lists, too', () => {
    expect(lists.matches('203.0.113.7', undefined)).toEqual([
      { ...own, type: 'cidr', value: '203.0.113.0/28', class: 'proxy', operator: 'Someone', note: 'seen by us' },
      { ...imported, value: '203.0.113.0/24' },
      { file: 'imported-privacy.mmdb', type: 'cidr', value: '203.0.113.0/24', class: 'vpn', operator: 'Example VPN', source: 'ipinfo standard_privacy.mmdb', date: '2026-01-01' },
    ]);
  });
  it.each([['203.0.112.9', '203.0.112.0/22'], ['198.51.100.9', '198.51.100.9'], ['2001:db8::7', '2001:db8::/32']])('%s is in %s', (ip, value) => { expect(lists.matches(ip, undefined)).toEqual([{ ...imported, value }]); });
  it('its network may be named by a word of its holder', () => { expect(lists.matches('192.0.2.1', { number: 64500, organization: 'The VPN-Example Ltd' })).toEqual([{ ...own, type: 'name-word', value: 'vpn example', class: 'vpn' }]); });
  it.each([['198.51.100.8', undefined], ['192.0.2.1', { number: 64500, organization: 'Example VPN Ltd' }]])('nobody names %s', (ip, asn) => { expect(lists.matches(ip, asn)).toEqual([]); });
  it('or by its number, of the bundled lists', async () => { expect((await loadLists()).matches('192.0.2.1', { number: 39351, organization: '' })).toEqual([expect.objectContaining({ file: 'vpn-asn.yaml', type: 'asn', value: '39351', operator: 'Mullvad' })]); });
});
