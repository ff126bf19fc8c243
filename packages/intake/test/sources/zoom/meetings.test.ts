import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { meetings } from '../../../src/sources/zoom/meetings.ts';

const pipeline = new Pipeline({ sources: [meetings] });

function short(value: unknown): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(JSON.stringify(value)), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.user?.name, o.source?.ip, o.host?.name, o.event.duration === undefined ? undefined : String(o.event.duration / 1e9), o.winnow.rtt_ms?.map(({ landmark, ms }) => `${landmark}=${String(ms)}`).join('+')].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const seat = (more: object = {}): object => ({ participant_uuid: 'p-1', user_name: 'Jane', email: 'jane@example.com', ip_address: '203.0.113.7', network_type: 'Wifi', data_center: 'FRA', join_time: '2026-03-02T08:00:00Z', pc_name: 'LAPTOP-7', ...more });
const sample = (input: string, output: string): object => ({ audio_input: { latency: input }, audio_output: { latency: output } });
const sign = (more: object = {}): object => ({ email: 'jane@example.com', time: '2026-03-02T08:00:00Z', type: 'Sign in', ip_address: '203.0.113.7', client_type: 'Browser', version: '-', ...more });

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['in a meeting', 'login|jane|203.0.113.7|LAPTOP-7|-|-', seat()],
  ['and out of it', 'login|jane|203.0.113.7|LAPTOP-7|-|-\nlogout|jane|203.0.113.7|LAPTOP-7|3600|-', seat({ leave_time: '2026-03-02T09:00:00Z' })],
  ['the soonest answer', 'login|jane|203.0.113.7|LAPTOP-7|-|FRA=18', seat({ user_qos: [sample('21 ms', '30 ms'), sample('18 ms', '')] })],
  ['zero is no answer', 'login|jane|203.0.113.7|LAPTOP-7|-|-', seat({ user_qos: [sample('0 ms', '0 ms')] })],
  ['an answer of somebody else', 'login|jane|203.0.113.7|LAPTOP-7|-|-', seat({ connection_type: 'P2P', user_qos: [sample('21 ms', '')] })],
  ['a proxy\'s answer', 'login|jane|203.0.113.7|LAPTOP-7|-|-', seat({ connection_type: 'SSL+Proxy', user_qos: [sample('21 ms', '')] })],
  ['the data centre\'s full name', 'login|jane|203.0.113.7|LAPTOP-7|-|Germany (DE01_FRA)=21', seat({ data_center: '', full_data_center: 'Germany (DE01_FRA)', user_qos: [sample('21 ms', '')] })],
  ['an answer from nowhere', 'login|jane|203.0.113.7|LAPTOP-7|-|-', seat({ data_center: '', user_qos: [sample('21 ms', '')] })],
  ['a name alone', 'drop no_user', seat({ email: '' })],
  ['no time', 'dead no_time', seat({ join_time: 'soon' })],
  ['a meeting of another kind', 'dead no_parser', seat({ network_type: undefined, data_center: undefined, pc_name: undefined })],
  ['signed in', 'login|jane|203.0.113.7|-|-|-', sign()],
  ['signed out', 'logout|jane|203.0.113.7|-|-|-', sign({ type: 'Sign out' })],
  ['something else', 'drop activity', sign({ type: 'Update' })],
  ['quality without an address', 'drop no_address', { event: 'meeting.participant_qos_summary', payload: {} }],
  ['another webhook', 'dead no_parser', { event: 'meeting.started', payload: {} }],
];

describe('Zoom', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
