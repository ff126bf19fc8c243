import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { horizon } from '../../../src/sources/vmware/horizon.ts';

const pipeline = new Pipeline({ sources: [horizon] });

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(text), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.winnow.session?.id, o.event.duration === undefined ? undefined : String(o.event.duration / 1e9), o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const line = (event: string, data = 'UserDisplayName="EXAMPLE\\\\jroe" BrokerSessionId="b-1" ClientIpAddress="203.0.113.7"'): string =>
  `<134>1 2026-03-02T08:44:09.039Z cs1 View - 73 [View@6876 Severity="INFO" Module="Broker" EventType="${event}" ${data}] words`;
const json = { EventType: 'BROKER_USERLOGGEDIN', Module: 'Broker', Severity: 'AUDIT_SUCCESS', Time: 1772439262123, UserDisplayName: 'EXAMPLE\\jroe', ClientIpAddress: '203.0.113.7' };

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in', 'login|success|jroe|203.0.113.7|b-1|-|-', line('BROKER_USERLOGGEDIN')],
  ['in, by way of a gateway', 'login|success|jroe|198.51.100.23|-|-|-', line('BROKER_USERLOGGEDIN', 'UserDisplayName="jroe" ClientIpAddress="203.0.113.7" ForwardedClientIpAddress="198.51.100.23"')],
  ['forwarded from within, which is a proxy', 'login|success|jroe|203.0.113.7|-|-|-', line('BROKER_USERLOGGEDIN', 'UserDisplayName="jroe" ClientIpAddress="203.0.113.7" ForwardedClientIpAddress="10.0.0.7"')],
  ['a backslash that is not doubled', 'login|success|jroe|-|-|-|-', line('BROKER_USERLOGGEDIN', 'UserDisplayName="EXAMPLE\\jroe"')],
  ['out', 'logout|success|jroe|203.0.113.7|b-1|-|-', line('BROKER_USERLOGGEDOUT')],
  ['a wrong password', 'login|failure|jroe|203.0.113.7|b-1|-|-', line('BROKER_USER_AUTHFAILED_BAD_USER_PASSWORD')],
  ['a disabled account', 'login|failure|jroe|203.0.113.7|b-1|-|blocked', line('BROKER_USER_AUTHFAILED_ACCOUNT_DISABLED')],
  ['nothing here for them', 'login|failure|jroe|203.0.113.7|b-1|-|blocked+password-proven', line('BROKER_USER_NOT_ENTITLED')],
  ['on a desktop', 'vpn-session-start|success|jroe|203.0.113.7|b-1|-|-', line('AGENT_RECONNECTED')],
  ['off it', 'vpn-session-end|success|jroe|-|-|60|-', line('AGENT_DISCONNECTED', 'UserDisplayName="jroe" CurrentSessionLength="60"')],
  ['how long is told of an end only', 'vpn-session-start|success|jroe|-|-|-|-', line('AGENT_CONNECTED', 'UserDisplayName="jroe" CurrentSessionLength="60"')],
  ['an administrator', 'drop horizon_event', line('VLSI_USERLOGGEDIN')],
  ['nobody', 'drop no_user', line('BROKER_USERLOGGEDIN', 'UserSID="S-1-5-21-1-2-3-4"')],
  ['as JSON', 'login|success|jroe|203.0.113.7|-|-|-', json],
  ['as JSON, without a time', 'dead no_time', { ...json, Time: null }],
  ['JSON of something else', 'dead no_parser', { ...json, EventType: 'LOGIN' }],
  ['another program', 'dead no_parser', line('BROKER_USERLOGGEDIN').replace('[View@', '[Other@')],
];

describe('Horizon', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
