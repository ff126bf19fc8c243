import { describe, expect, it } from '@jest/globals';
import type { api } from '@winnow/core';
import { factName, factsBeside, factText, hiredParts } from '../src/pages/case/facts.ts';

const named = (name: string): api.Names[string] => ({ name, logins: [], is_claimed: true });
const names: api.Names = { p2: named('Poplar Falls'), p3: named('Laurel Glade') };

describe('facts beside a sentence', () => {
  it.each([
    ['byod_allowed', false, 'own computer allowed', 'no'], ['byod_allowed', true, 'own computer allowed', 'yes'], ['classes', ['vpn', 'hosting'], 'kind of network', 'VPN, hosting'], ['km', 12345, 'km', '12,345'], ['floor_ms', 12.3456, 'shortest answer, ms', '12.35'],
    ['people', ['p2', 'p3'], 'people', 'Poplar Falls, Laurel Glade'], ['first_seen', '2026-03-10T05:06:07.000Z', 'first seen', '2026-03-10 05:06'], ['displays', ['1', '2', '3', '4', '5', '6', '7', '8'], 'displays', '1, 2, 3, 4, 5, 6 and 2 more'], ['toString', 'constructor', 'toString', 'constructor'],
  ])('%s %j', (name, value, label, text) => { expect([factName(name), factText(value, names, name)]).toEqual([label, text]); });
  it('leave out what the sentence says, whom it is about and what says nothing, but not a no', () => {
    expect(factsBeside({ person: 'p2', days: 0, model: '', serial: null, ips: [], exit_days: 26, byod_allowed: false, operator: 'Datacamp' }, 'On 26 days out of Datacamp.', names)).toEqual([['byod_allowed', false]]);
  });
});

describe('who hired somebody', () => {
  it.each([
    ['manager p2', [['manager ', false], ['p2', true]]], ['referred by p3, manager p2', [['referred by ', false], ['p3', true], [', manager ', false], ['p2', true]]],
    ['agency Acme, manager p9', [['agency Acme, manager ', false], ['p9', false]]], ['agency manager p2 & Sons', [['agency manager p2 & Sons', false]]], ['', []],
  ])('%s', (text, parts) => { expect(hiredParts(text, names).map((p) => [p.text, p.person])).toEqual(parts); });
});
