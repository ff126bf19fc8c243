import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { teamsCalls } from '../../../src/sources/microsoft/teams-calls.ts';

const pipeline = new Pipeline({ sources: [teamsCalls] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.user?.name, o.user?.id, o.source?.ip, o.host?.name, o.host?.os?.type, o.host?.mac?.join('+'), o.event.duration === undefined ? undefined : String(o.event.duration / 1e9)].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const id = '00000000-0000-4000-8000-0000000000a1';
const person = (more: object = {}): object => ({ userAgent: { platform: 'windows' }, identity: { user: { id } }, name: 'LAPTOP-7', ...more });
const service = { userAgent: { role: 'mixer' } };
const session = (more: object = {}, network: object = { ipAddress: '192.168.1.7', reflexiveIPAddress: '203.0.113.7' }): object => ({ id: 's-1', modalities: ['audio'], startDateTime: '2026-03-02T08:00:00Z', caller: person(), callee: service, segments: [{ media: [{ callerNetwork: network }] }], ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in a call', `login|-|${id}|203.0.113.7|LAPTOP-7|windows|-|-`, session()],
  ['and out of it', `login|-|${id}|203.0.113.7|LAPTOP-7|windows|-|-\nlogout|-|${id}|203.0.113.7|LAPTOP-7|windows|-|60`, session({ endDateTime: '2026-03-02T08:01:00Z' })],
  ['with the name', `login|jane|${id}|203.0.113.7|LAPTOP-7|windows|-|-`, session({ caller: person({ associatedIdentity: { userPrincipalName: 'jane@example.com' } }) })],
  ['only the machine\'s own address', `login|-|${id}|-|LAPTOP-7|windows|-|-`, session({}, { ipAddress: '192.168.1.7' })],
  ['which is the Internet\'s', `login|-|${id}|203.0.113.9|LAPTOP-7|windows|-|-`, session({}, { ipAddress: '203.0.113.9' })],
  ['a relay\'s address is nobody\'s', `login|-|${id}|-|LAPTOP-7|windows|-|-`, session({}, { relayIPAddress: '203.0.113.9' })],
  ['a network card', `login|-|${id}|-|LAPTOP-7|windows|02:00:5e:00:53:07|-`, session({}, { macAddress: '02-00-5E-00-53-07' })],
  ['an empty one', `login|-|${id}|-|LAPTOP-7|windows|-|-`, session({}, { macAddress: '00-00-00-00-00-00' })],
  ['the other side\'s network', `login|-|${id}|-|LAPTOP-7|windows|-|-`, session({ segments: [{ media: [{ calleeNetwork: { reflexiveIPAddress: '203.0.113.7' } }] }] })],
  ['a telephone', 'drop no_user', session({ caller: { identity: { phone: { id: '+49' } } } })],
  ['a call of several', `login|-|${id}|203.0.113.7|LAPTOP-7|windows|-|-`, { modalities: ['audio'], startDateTime: '2026-03-02T08:00:00Z', joinWebUrl: 'x', sessions: [session()] }],
  ['a call without its sessions', 'drop no_sessions', { modalities: ['audio'], startDateTime: '2026-03-02T08:00:00Z', joinWebUrl: 'x', sessions: [] }],
  ['no time', 'dead no_time', session({ startDateTime: 'soon' })],
  ['something else', 'dead no_parser', session({ modalities: 'audio' })],
];

describe('Teams', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
