import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { virtualApps } from '../../../src/sources/citrix/virtual-apps.ts';

const pipeline = new Pipeline({ sources: [virtualApps] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.winnow.session?.id, o.event.duration === undefined ? undefined : String(o.event.duration / 1e9), o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const connection = (more: object = {}): object => ({ Id: 7, SessionKey: 's-1', ClientAddress: '203.0.113.7', ConnectedViaIPAddress: '10.0.0.1', EstablishmentDate: '2026-03-02T08:00:00Z', BrokeringDate: '2026-03-02T07:59:00Z', DisconnectDate: null, Session: { User: { Upn: 'jane@example.com' } }, ...more });
const session = (more: object = {}): object => ({ SessionKey: 's-1', StartDate: '2026-03-02T08:00:00Z', ConnectionState: 5, User: { UserName: 'jane', Domain: 'EXAMPLE' }, ...more });
const analytics = (more: object = {}): object => ({ occurrence_event_type: 'Session.Logon', entity_id: 'jane', client_ip: '203.0.113.7', timestamp: '2026-03-02T08:00:00Z', ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['connected', 'vpn-session-start|success|jane|203.0.113.7|s-1 7|-|-', connection()],
  ['and disconnected', 'vpn-session-start|success|jane|203.0.113.7|s-1 7|-|-\nvpn-session-end|success|jane|203.0.113.7|s-1 7|3600|-', connection({ DisconnectDate: '2026-03-02T09:00:00Z' })],
  ['an end before its beginning is none', 'vpn-session-start|success|jane|203.0.113.7|s-1 7|-|-', connection({ DisconnectDate: '2026-03-02T07:00:00Z' })],
  ['behind a router', 'vpn-session-start|success|jane|-|s-1 7|-|-', connection({ ClientAddress: '192.168.1.7' })],
  ['the user is elsewhere', 'vpn-session-start|success|-|203.0.113.7|s-1|-|-', connection({ Session: null })],
  ['the user is nowhere', 'drop no_user', connection({ Session: null, SessionKey: null })],
  ['never established', 'drop not_established', connection({ EstablishmentDate: null })],
  ['no time at all', 'dead no_time', connection({ EstablishmentDate: null, BrokeringDate: null })],
  ['whose session', 'other|success|jane|-|s-1|-|-', session()],
  ['a session without its user', 'drop no_user', session({ User: undefined, UserId: 7 })],
  ['a session without its beginning', 'dead no_parser', session({ StartDate: null })],
  ['a logon behind a risk', 'login|success|jane|203.0.113.7|-|-|-', analytics()],
  ['something else behind it', 'drop event_type', analytics({ occurrence_event_type: 'App.Start' })],
  ['a logon at no time', 'dead no_time', analytics({ timestamp: null })],
];

describe('Citrix Virtual Apps', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
