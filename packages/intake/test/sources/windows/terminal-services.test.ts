import { describe, expect, it } from '@jest/globals';
import { type Fields, nxlog, told } from './told.ts';

const lsm = 'Microsoft-Windows-TerminalServices-LocalSessionManager';
const rcm = 'Microsoft-Windows-TerminalServices-RemoteConnectionManager';
const session = (id: number, more: Fields = {}): Fields => nxlog(id, { User: 'CORP\\jane', SessionID: '3', Address: '203.0.113.7', ...more }, `${lsm}/Operational`, lsm);
const gate = (id: number, more: Fields = {}): Fields => nxlog(id, { Param1: 'jane', Param2: 'CORP', Param3: '203.0.113.7', ...more }, `${rcm}/Operational`, rcm);

const table: readonly (readonly [what: string, expected: string, record: Fields])[] = [
  ['a session', 'remote-control-session|success|jane|203.0.113.7|', session(21)],
  ['a session at the screen', 'drop local_session', session(21, { Address: 'LOCAL' })],
  ['the end, which has no address', 'remote-control-session|success|jane|-|', session(23, { Address: undefined })],
  ['a session of a machine', 'drop no_user', session(21, { User: 'CORP\\LT-0042$' })],
  ['its shell', 'drop shell_start', session(22)],
  ['why it ended', 'drop disconnect_reason', session(40)],
  ['something else', 'drop windows_event', session(41)],
  ['the gate', 'other|success|jane|203.0.113.7|', gate(1149)],
  ['the gate before anybody has a name', 'drop no_user', gate(1149, { Param1: '' })],
  ['a number of the session manager at the gate', 'drop windows_event', gate(21)],
  ['the gate\'s number at the session manager', 'drop windows_event', session(1149)],
  ['from the machine itself', 'remote-control-session|success|jane|-|', session(25, { Address: '::1' })],
  ['the same number in another log', 'dead no_parser', nxlog(21, { User: 'jane' }, 'System', 'Other')],
];

describe('windows.terminal-services', () => {
  it.each(table)('%s', (_, expected, record) => { expect(told(record)).toBe(expected); });
});
