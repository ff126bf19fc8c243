import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { firewall } from '../../../src/sources/sonicwall/firewall.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [firewall] });
const run = (line: string, zone?: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt, ...(zone !== undefined && { zone }) });
const message = (m: number, rest = 'usr="jdoe" src=203.0.113.7:51022:X1', time = '2026-03-02 08:31:22 UTC'): string => `<134>id=firewall sn=0017C5ABCDEF time="${time}" fw=198.51.100.1 pri=6 c=16 m=${String(m)} msg="some words" n=7 ${rest} dst=198.51.100.1:443:X1`;
const ip = '203.0.113.7';

const read: readonly (readonly [m: number, expected: object])[] = [
  [1080, { event: { outcome: 'success', action: 'ssl-vpn-login' }, winnow: { kind: 'vpn-session-start' } }], [139, { event: { outcome: 'success' }, winnow: { kind: 'login' } }], [140, { event: { outcome: 'failure' }, winnow: { kind: 'login' } }],
  [237, { event: { outcome: 'success' } }], [238, { event: { outcome: 'success' } }], [31, { event: { outcome: 'success' } }], [318, { event: { outcome: 'success' } }], [319, { event: { outcome: 'success' } }], [311, { event: { outcome: 'failure' } }], [312, { event: { outcome: 'failure' } }],
  [29, { event: { action: 'admin-login', outcome: 'success' } }], [30, { event: { action: 'admin-login', outcome: 'failure' } }], [35, { winnow: { traits: ['blocked'] } }], [32, { event: { outcome: 'failure' } }], [33, { event: { outcome: 'failure' } }], [243, { event: { outcome: 'failure' } }], [745, { event: { outcome: 'failure' } }],
  [246, { winnow: { traits: ['blocked', 'password-proven'] } }], [986, { winnow: { traits: ['blocked'] } }], [329, { winnow: { traits: ['blocked'] } }], [1035, { winnow: { traits: ['password-proven'] } }], [24, { winnow: { kind: 'logout' } }], [263, { winnow: { kind: 'logout' } }],
];

describe('sonicwall.firewall', () => {
  it.each(read)('message %s', (m, expected) => {
    expect(run(message(m)).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', user: { name: 'jdoe' }, source: { ip, port: 51022 }, observer: { vendor: 'SonicWall', product: 'SonicOS', hostname: '198.51.100.1' }, ...expected }]);
  });
  it.each([[32], [33], [140], [243]])('a wrong password (%s) has no traits', (m) => { expect(run(message(m)).observations[0]?.winnow.traits).toBeUndefined(); });
  it.each([['sess="sslvpnc"', 'vpn-session-end'], ['sess="GVC"', 'vpn-session-end'], ['sess="Web"', 'logout'], ['', 'logout']])('the end of %j is %s', (session, kind) => { expect(run(message(263, `${session} usr="jdoe" dur=61`)).observations).toMatchObject([{ event: { duration: 61e9 }, winnow: { kind } }]); });
  it.each([
    ['src=203.0.113.7:51022:X1:host.example.net', ip], ['src=203.0.113.7', ip], ['src=:51022:', undefined], ['src=::X1', undefined], ['src=::X1 srcV6=2001:db8::7', '2001:db8::7'], ['srcV6=2001:db8::7:443:X1', '2001:db8::7'], ['srcV6=2001:db8::7::X1:pc', '2001:db8::7'],
    ['src=0.0.0.0:0:X1', undefined], ['src=words', undefined],
  ])('address in %j', (written, expected) => { expect(run(message(1080, `usr="jdoe" ${written}`)).observations[0]?.source?.ip).toBe(expected); });
  it.each([
    [message(1080), undefined, '08:31:22'], [message(1080), 'America/New_York', '08:31:22'], [message(1080, undefined, '2026-03-02 09:31:22'), 'Europe/Berlin', '08:31:22'],
    [message(1080, undefined, '2026-03-02 09:31:22').replace('<134>', '<134>1 2026-03-02T09:31:22+01:00 sw sonicwall - - - '), undefined, '08:31:22'], [message(1080, undefined, '2026-03-02 09:31:22'), undefined, '09:31:22'],
  ])('time %#', (line, zone, clock) => { expect(run(line, zone).observations[0]?.['@timestamp']).toBe(`2026-03-02T${clock}.000Z`); });
  it('one message forwarded twice is one event, another is another', () => {
    const [one, two, three] = [message(1080), message(1080).replace('<134>', '<134>Mar  2 08:31:25 relay '), message(1080).replace('n=7', 'n=8')].map((line) => run(line).observations[0]?.event.id);
    expect([one === two, one === three]).toEqual([true, false]);
  });
  it.each([[1153, 'not_relevant'], [98, 'not_relevant'], [746, 'not_decided'], [244, 'not_decided']])('drops %s', (m, reason) => { expect(run(message(m))).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it('drops what names nobody', () => { expect(run(message(1080, 'src=203.0.113.7:51022:X1'))).toMatchObject({ dropped: { no_user: 1 } }); });
  it.each([
    ['no time', message(1080, undefined, 'soon'), 'no_time'], ['no serial number', message(1080).replace('sn=0017C5ABCDEF ', ''), 'no_parser'],
    ['the mobile access gateway', message(24).replace('id=firewall', 'id=sslvpn vp_time="2026-03-02 08:31:22 UTC"'), 'no_parser'],
    ['another firewall of the same form', 'id=firewall time="2026-03-02 09:31:22" pri=6 fw=198.51.100.2 vpn=n1 ivs=Default Network user=jdoe realm="Staff" roles="" src=203.0.113.7 msg="AUT22673: Logout"', 'no_parser'],
  ])('is not for %s', (_, line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
