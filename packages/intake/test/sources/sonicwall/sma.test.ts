import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { sma } from '../../../src/sources/sonicwall/sma.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [sma] });
const run = (line: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt });
const message = (msg: string, usr = 'jdoe@LocalDomain', rest = ''): string => `<133>id=sslvpn sn=C0EAE4000001 time="2026-03-02 09:31:22" vp_time="2026-03-02 08:31:22 UTC" fw=198.51.100.3 pri=5 m=1 c=1 src=203.0.113.7 dst=198.51.100.3 user="${usr}" usr="${usr}" msg="${msg}" ${rest}agent="Mozilla/5.0"`;

describe('sonicwall.sma', () => {
  it.each([
    ['User login successful', { event: { outcome: 'success' }, winnow: { kind: 'login' } }], ['User login failed', { event: { outcome: 'failure' }, winnow: { kind: 'login' } }], ['User logged out', { event: { outcome: 'success', duration: 115e9 }, winnow: { kind: 'logout' } }],
  ])('%s', (words, expected) => {
    expect(run(message(words, undefined, 'active=112 duration=115 ')).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:22.000Z', user: { name: 'jdoe', domain: 'localdomain' }, source: { ip: '203.0.113.7' }, user_agent: { original: 'Mozilla/5.0' }, observer: { vendor: 'SonicWall', product: 'SMA' }, ...expected }]);
  });
  it('only the end has a duration', () => { expect(run(message('User login successful', undefined, 'duration=115 ')).observations[0]?.event.duration).toBeUndefined(); });
  it.each([
    ['jdoe@example.com', { name: 'jdoe', domain: 'example.com', email: 'jdoe@example.com' }], ['jdoe@CORP', { name: 'jdoe', domain: 'corp' }], ['jdoe', { name: 'jdoe' }], ['CORP\\\\jdoe', { name: 'jdoe', domain: 'corp' }],
  ])('name %s', (written, user) => { expect(run(message('User login failed', written)).observations[0]?.user).toEqual(user); });
  it.each([[message('Log cleared'), 'not_relevant'], [message('User login successful', 'System'), 'no_user']])('drops %#', (line, reason) => { expect(run(line)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it('is not for the firewall', () => { expect(run(message('User login failed').replace(/vp_time="[^"]*" /, ''))).toMatchObject({ deadLetters: [{ reason: 'no_parser' }] }); });
});
