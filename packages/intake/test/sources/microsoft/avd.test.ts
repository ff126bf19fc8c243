import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { avd } from '../../../src/sources/microsoft/avd.ts';

const pipeline = new Pipeline({ sources: [avd] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name, o.source?.ip, o.winnow.session?.id, o.event.duration === undefined ? undefined : String(o.event.duration / 1e9), o.winnow.traits?.join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const row = (more: object = {}): object => ({ Type: 'WVDConnections', TimeGenerated: '2026-03-02T08:00:00Z', State: 'Connected', UserName: 'jane@example.com', CorrelationId: 'c-1', ClientSideIPAddress: '203.0.113.7', ...more });
const event = (category: string, properties: object): object => ({ time: '2026-03-02T08:00:00Z', category, resourceId: '/SUBSCRIPTIONS/X/PROVIDERS/MICROSOFT.DESKTOPVIRTUALIZATION/HOSTPOOLS/HP', properties });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['on', 'vpn-session-start|success|jane|203.0.113.7|c-1|-|-', row()],
  ['off', 'vpn-session-end|success|jane|203.0.113.7|c-1|-|-', row({ State: 'Completed' })],
  ['asked, not yet let in', 'drop state', row({ State: 'Started' })],
  ['by an event hub', 'vpn-session-start|success|jane|203.0.113.7|c-2|-|-', event('Connection', { State: 'Connected', UserName: 'jane@example.com', CorrelationId: 'c-2', ClientSideIPAddress: '203.0.113.7' })],
  ['another category that names a state', 'drop avd_category', event('HostRegistration', { State: 'Connected', UserName: 'jane@example.com' })],
  ['another table', 'drop avd_category', row({ Type: 'WVDFeeds' })],
  ['nobody', 'drop no_user', row({ UserName: '' })],
  ['a table without its name', 'vpn-session-start|success|jane|203.0.113.7|c-1|-|-', row({ Type: undefined, SessionHostName: 'avd-1' })],
  ['a table without its name, and no session\'s', 'dead no_parser', row({ Type: undefined })],
  ['another provider', 'dead no_parser', { ...event('Connection', { State: 'Connected' }), resourceId: '/SUBSCRIPTIONS/X/PROVIDERS/MICROSOFT.NETWORK/Y' }],
  ['no time', 'dead no_time', row({ TimeGenerated: 'soon' })],
];

describe('Azure Virtual Desktop', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
