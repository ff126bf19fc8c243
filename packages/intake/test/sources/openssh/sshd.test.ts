import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { sshd } from '../../../src/sources/openssh/sshd.ts';

const pipeline = new Pipeline({ sources: [sshd] });
const process = (line: string): ReturnType<Pipeline['process']> => pipeline.process({ value: new TextEncoder().encode(line), receivedAt: Date.UTC(2026, 2, 4) });

function short(line: string): string {
  const { observations, dropped, deadLetters } = process(line);
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const by = (program: string, text: string): string => `Mar  2 08:31:20 build-7 ${program}[4121]: ${text}`;
const key = 'SHA256:k3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk3yk';
const certified = (id: string): string => `ED25519-CERT ${key} ID ${id} (serial 7) CA ED25519 ${key}`;

const table: readonly (readonly [what: string, expected: string, text: string])[] = [
  ['in', 'login|success|jane|203.0.113.7|', 'Accepted password for jane from 203.0.113.7 port 51022 ssh2'],
  ['a step that another must follow', 'other|success|jane|203.0.113.7|', 'Partial password for jane from 203.0.113.7 port 51022 ssh2'],
  ['a step that goes on', 'drop not_relevant', 'Postponed publickey for jane from 203.0.113.7 port 51022 ssh2 [preauth]'],
  ['a wrong password', 'login|failure|jane|203.0.113.7|', 'Failed password for jane from 203.0.113.7 port 51022 ssh2'],
  ['no password at all', 'drop method_none', 'Failed none for jane from 203.0.113.7 port 51022 ssh2'],
  ['an unknown name', 'login|failure|jane|203.0.113.7|', 'Failed password for invalid user jane from 203.0.113.7 port 51022 ssh2'],
  ['an empty name', 'drop no_user', 'Failed password for invalid user  from 203.0.113.7 port 51022 ssh2'],
  ['the echo of an unknown name', 'other|failure|jane|203.0.113.7|', 'Invalid user jane from 203.0.113.7 port 51022'],
  ['the echo of an unknown name as older versions write it', 'other|failure|jane|203.0.113.7|', 'Illegal user jane from 203.0.113.7'],
  ['an address in a stranger\'s name', 'login|failure|x from 192.0.2.1 port 9 ssh2|203.0.113.7|', 'Failed password for invalid user x from 192.0.2.1 port 9 ssh2 from 203.0.113.7 port 51022 ssh2'],
  ['an address in a stranger\'s certificate', 'login|failure|jane|-|', `Failed publickey for jane from 203.0.113.7 port 51022 ssh2: ${certified('x from 192.0.2.1 port 9')}`],
  ['a stranger\'s certificate without one', 'login|failure|jane|203.0.113.7|', `Failed publickey for jane from 203.0.113.7 port 51022 ssh2: ${certified('x')}`],
  ['a certificate that holds an address, let in', 'login|success|jane|203.0.113.7|', `Accepted publickey for jane from 203.0.113.7 port 51022 ssh2: ${certified('x from 192.0.2.1 port 9')}`],
  ['a shared account', 'drop no_user', `Accepted publickey for ubuntu from 203.0.113.7 port 51022 ssh2: ED25519 ${key}`],
  ['a shared account by a person\'s certificate', 'login|success|jane|203.0.113.7|', `Accepted publickey for ubuntu from 203.0.113.7 port 51022 ssh2: ${certified('jane@example.com')}`],
  ['a shared account by a certificate of no person', 'drop no_user', `Accepted publickey for ubuntu from 203.0.113.7 port 51022 ssh2: ${certified('ci-runner-4')}`],
  ['one\'s own account by whatever certificate', 'login|success|bob|203.0.113.7|', `Accepted publickey for bob from 203.0.113.7 port 51022 ssh2: ${certified('jane@example.com')}`],
  ['the end', 'logout|success|jane|203.0.113.7|', 'Disconnected from user jane 203.0.113.7 port 51022'],
  ['a lost connection', 'logout|success|jane|2001:db8::7|', 'Connection reset by user jane 2001:db8::7 port 51022'],
  ['the end before the beginning', 'other|failure|jane|203.0.113.7|', 'Disconnected from authenticating user jane 203.0.113.7 port 51022 [preauth]'],
  ['the end of nobody\'s', 'drop no_user', 'Disconnected from 203.0.113.7 port 51022'],
  ['not on the list, which no key proves', 'other|failure|jane|203.0.113.7|', 'User jane from 203.0.113.7 not allowed because not listed in AllowUsers'],
  ['locked', 'other|failure|jane|-|', 'User jane not allowed because account is locked'],
  ['a process', 'drop not_relevant', 'User child is on pid 4123'],
  ['denied after the password', 'other|failure|jane|-|blocked+password-proven', 'fatal: Access denied for user jane by PAM account configuration [preauth]'],
  ['PAM: the end', 'other|success|jane|-|', 'pam_unix(sshd:session): session closed for user jane'],
  ['PAM: the beginning', 'drop pam', 'pam_unix(sshd:session): session opened for user jane(uid=1001) by (uid=0)'],
  ['cut off', 'dead bad_value', 'Accepted password for jane from 203.0'],
  ['something else', 'drop not_relevant', 'Server listening on :: port 22.'],
];

describe('OpenSSH', () => {
  it.each(table)('%s', (_, expected, text) => {
    expect(short(by('sshd', text))).toBe(expected);
    expect(short(by('sshd-session', text))).toBe(expected);
  });

  const text = 'Accepted password for jane from 203.0.113.7 port 51022 ssh2';
  it('leaves another program\'s words alone', () => { expect(short(by('dropbear', text))).toBe('dead no_parser'); });

  const entry = { __CURSOR: 's=1', __REALTIME_TIMESTAMP: '1772440400123456', _HOSTNAME: 'build-7', SYSLOG_IDENTIFIER: 'sshd', MESSAGE: text };
  it.each<[string, object, string]>([
    ['an entry', entry, 'login|success|jane|203.0.113.7|'],
    ['an entry as Vector has it', { ...entry, MESSAGE: undefined, message: text, host: 'build-7', source_type: 'journald' }, 'login|success|jane|203.0.113.7|'],
    ['another program\'s', { ...entry, SYSLOG_IDENTIFIER: 'cron' }, 'dead no_parser'],
    ['bytes for a text', { ...entry, MESSAGE: [65, 66] }, 'dead no_parser'],
    ['no time', { ...entry, __REALTIME_TIMESTAMP: 'soon' }, 'dead no_time'],
  ])('journal: %s', (_, json, expected) => { expect(short(JSON.stringify(json))).toBe(expected); });

  it('tells port, server and time', () => {
    expect(process(by('sshd', text)).observations[0]).toMatchObject({ '@timestamp': '2026-03-02T08:31:20.000Z', source: { ip: '203.0.113.7', port: 51022 }, observer: { vendor: 'OpenSSH', hostname: 'build-7' } });
  });
});
