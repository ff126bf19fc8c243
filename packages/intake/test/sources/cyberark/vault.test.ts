import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { vault } from '../../../src/sources/cyberark/vault.ts';

const pipeline = new Pipeline({ sources: [vault] });
const process = (value: string): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(value), receivedAt: Date.UTC(2026, 2, 4) });

function short(value: string): string {
  const { observations, dropped, deadLetters } = process(value);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? o.user?.id, o.source?.ip, o.winnow.traits?.join('+') ?? '', o.winnow.mfa?.factor].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const fields = { IsoTimestamp: '2026-03-02T08:31:20Z', Vendor: 'Cyber-Ark', Product: 'Vault', MessageID: '7', Desc: 'Logon', Issuer: 'jane', Station: '203.0.113.7', TargetUser: '', ExtraDetails: '', GatewayStation: '10.0.1.20' };
const json = (more: object = {}): string => JSON.stringify({ format: 'elastic', syslog: { audit_record: { ...fields, ...more } } });
const cef = (id: string, name: string, more = ''): string => `CEF:0|Cyber-Ark|Vault|14.2.0002|${id}|${name}|5|act="${name}" suser=jane fname= shost=203.0.113.7 duser= ${more}msg=`;
const psm = 'DstHost=srv1;SessionID=35fa;SrcHost=203.0.113.9;SessionDuration=00:12:30;User=root;';

const native = (id: string, name: string, issuer = 'jane'): string => `%CYBERARK: MessageID="${id}";Version="11.7.0000";Message="${name}";Issuer="${issuer}";Station="203.0.113.7";File="";Safe="Team; <x>";Location="";Reason="";Severity="Info";GatewayStation="10.0.1.20"`;

const table: readonly (readonly [what: string, expected: string, record: string])[] = [
  ['in', 'login|success|jane|203.0.113.7||-', json()],
  ['a wrong password', 'login|failure|jane|203.0.113.7||-', json({ MessageID: '4', Desc: 'User Authentication' })],
  ['an unknown name', 'login|failure|jane|203.0.113.7||-', json({ MessageID: '309' })],
  ['out', 'logout|success|jane|203.0.113.7||-', json({ MessageID: '8' })],
  ['a session to a target, from where the person sits', 'other|success|jane|203.0.113.9||-', json({ MessageID: '300', Station: '10.2.0.7', ExtraDetails: psm })],
  ['a session that failed', 'other|failure|jane|203.0.113.9||-', json({ MessageID: '301', Station: '10.2.0.7', ExtraDetails: psm })],
  ['a session of which nothing more is told', 'other|success|jane|-||-', json({ MessageID: '300', Station: '10.2.0.7' })],
  ['a password reset, which is another\'s', 'account-change|success|joe|-||-', json({ MessageID: '317', TargetUser: 'joe' })],
  ['the gateway\'s own machine', 'login|success|jane|-||-', json({ Station: '127.0.0.1' })],
  ['IPv6', 'login|success|jane|2001:db8::7||-', json({ Station: '2001:DB8::7' })],
  ['the web access\' account', 'drop no_user', json({ Issuer: 'PVWAAppUser' })],
  ['the session manager\'s account', 'drop no_user', json({ Issuer: 'PSMApp_SRV1' })],
  ['a person whose name begins like one', 'login|success|drew|203.0.113.7||-', json({ Issuer: 'drew' })],
  ['a password fetched', 'drop message_id', json({ MessageID: '295' })],
  ['CEF behind a whole header', 'login|success|jane|203.0.113.7||-', `<5>Mar  2 08:31:20 VAULT01 ${cef('7', 'Logon')}`],
  ['CEF behind the Vault\'s cut header', 'login|failure|jane|203.0.113.7||-', `<5>1 2026-03-02T08:31:20Z VAULT01 ${cef('4', 'User Authentication')}`],
  ['JSON behind the cut header', 'login|success|jane|203.0.113.7||-', `<5>1 2026-03-02T08:31:20Z VAULT01 ${json()}`],
  ['the native layout behind a whole header', 'login|success|jane|203.0.113.7||-', `<5>Mar  2 08:31:20 VAULT01 ${native('7', 'Logon')}`],
  ['the native layout behind the cut header', 'login|failure|jane|203.0.113.7||-', `<7>1 2026-03-02T08:31:20Z VAULT01 ${native('4', 'User Authentication')}`],
  ['the native layout of a part', 'drop no_user', `<5>1 2026-03-02T08:31:20Z VAULT01 ${native('7', 'Logon', 'Prov_SRV1')}`],
  ['the native layout without a header', 'dead no_time', native('7', 'Logon')],
  ['CEF without any time', 'dead no_time', cef('7', 'Logon')],
  ['CEF of another product', 'dead no_parser', cef('7', 'Logon').replace('|Vault|', '|PTA|')],
  ['another vendor\'s audit record', 'dead no_parser', json({ Vendor: 'Other' })],
];

describe('CyberArk Vault', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });

  it('tells how long a session lasted', () => {
    expect(process(json({ MessageID: '302', ExtraDetails: psm })).observations[0]).toMatchObject({ event: { duration: 750_000_000_000 }, winnow: { session: { id: '35fa' } } });
  });
});
