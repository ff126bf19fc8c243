import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import { bastion } from '../../../src/sources/wallix/bastion.ts';

const receivedAt = Date.UTC(2026, 2, 2, 12);
const pipeline = new Pipeline({ sources: [bastion] });
const run = (line: string) => pipeline.process({ value: new TextEncoder().encode(line), receivedAt });
const line = (rest: string) => `<38>1 2026-03-02T09:31:20+01:00 bastion1 proxy 4711 - - ${rest}`;
const auth = (status: string, infos: string, user = 'jdoe') => line(`[wabauth] type="UserAuth" action="authentify" user="${user}" client_ip="203.0.113.7" status="${status}" infos="diagnostic [${infos}]"`);
const session = (type: string, rest = '') => line(`[SSH Session] session_id="18f3" client_ip="203.0.113.7" target_ip="10.20.0.53" user="jdoe" device="db1" service="SSH" account="root" type="${type}"${rest}`);

describe('wallix.bastion', () => {
  it.each([
    [auth('success', 'Authentication success: identified with corp(LDAP), authentified with: corp(LDAP).'), 'login', 'success', 'authentication'], [auth('failure', 'Authentication failed'), 'login', 'failure', 'authentication'],
    [auth('success', 'x').replace('type="UserAuth" ', ''), 'login', 'success', 'authentication'], [session('SESSION_ESTABLISHED_SUCCESSFULLY'), 'other', 'success', 'session-established'], [session('SESSION_DISCONNECTION'), 'logout', 'success', 'session-disconnected'],
    [session('SESSION_DISCONNECTION').replace('SSH Session', 'RDP Session'), 'logout', 'success', 'session-disconnected'], [auth('failure', 'x').replace('- - [', '- - wabengine: ['), 'login', 'failure', 'authentication'],
  ])('%s', (text, kind, outcome, action) => { expect(run(text).observations).toMatchObject([{ '@timestamp': '2026-03-02T08:31:20.000Z', event: { outcome, action }, user: { name: 'jdoe' }, source: { ip: '203.0.113.7' }, observer: { hostname: 'bastion1' }, winnow: { kind } }]); });
  it.each([['Authentication failed', undefined], ['Authentication failed: account locked due to too many failed login attempts', ['blocked']]])('refused: %s', (infos, traits) => { expect(run(auth('failure', infos)).observations[0]?.winnow.traits).toEqual(traits); });
  it.each([['0:59:57', 3_597_000_000_000], ['157:45:59', 567_959_000_000_000], ['59:57', undefined]])('duration %s', (text, duration) => { expect((run(session('SESSION_DISCONNECTION', ` duration="${text}"`)).observations[0]?.event as { duration?: number } | undefined)?.duration).toBe(duration); });
  it('tells of a one-time password that was refused', () => { expect(run(line('[rdpproxy] psid="15" user="jdoe" type="AUTHENTICATION_FAILURE" method="OTP"')).observations).toMatchObject([{ event: { outcome: 'failure' }, winnow: { kind: 'mfa', mfa: { factor: 'otp' }, traits: ['password-proven'], session: { id: '15' } } }]); });
  it.each([
    [auth('started', 'Authentication started: identified with local(LOCAL).'), 'login_step'], [auth('success', "'Active Directory' -password- authentication succeeded"), 'login_step'], [auth('canceled', 'Authentication canceled'), 'not_decided'], [auth('success', 'authentified with: API key x(APIKEY).'), 'api_key'],
    [auth('failure', 'x', '[unknown X509 username]'), 'no_user'], [line('[rdpproxy] psid="15" user="jdoe" type="AUTHENTICATION_FAILURE" method="Password"'), 'echo'], [line('[sshproxy] psid="15" type="INCOMING_CONNECTION" src_ip="203.0.113.7" src_port="1"'), 'not_relevant'], [session('KBD_INPUT'), 'not_relevant'],
    [line('[wabaudit] action="add" type="User" object="x" user="jdoe" client_ip="203.0.113.7"'), 'not_relevant'],
  ])('drops %#', (text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [], dropped: { [reason]: 1 } }); });
  it.each([
    ['no time', 'wabengine: [wabauth] action="authentify" user="jdoe" client_ip="203.0.113.7" status="success" infos=""', 'no_time'], ['other brackets', line('[app] action="authentify" user="jdoe" status="success"'), 'no_parser'], ['sessions without an id', line('[SSH Session] opened for jdoe'), 'no_parser'],
  ])('is not for %s', (_, text, reason) => { expect(run(text)).toMatchObject({ observations: [], deadLetters: [{ reason }] }); });
});
