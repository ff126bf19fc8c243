import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { traces } from '../../../src/sources/anydesk/trace.ts';

const pipeline = new Pipeline({ sources: [traces] });

function short(text: string): string {
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(text), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o['@timestamp'].slice(11, 19), o.host?.name, o.winnow.peer?.id, o.winnow.peer?.ip].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const header = '<14>1 2026-03-02T08:31:09Z LAPTOP-7 anydesk - - - ';
const traced = (module: string, words: string): string => `${header}info 2026-03-02 08:31:04.298       back   4668   6440                   ${module} - ${words}`;
const incoming = 'Incoming    2026-03-02, 08:31    User                              123456789    123456789';

const table: readonly (readonly [what: string, expected: string, record: string])[] = [
  ['let in', 'remote-control-session|success|08:31:00|LAPTOP-7|123456789|-', header + incoming],
  ['turned away', 'remote-control-session|failure|08:31:00|LAPTOP-7|123456789|-', header + incoming.replace('User', 'REJECTED')],
  ['to another machine', 'drop outgoing', header + incoming.replace('Incoming', 'Outgoing')],
  ['nobody knows on which machine', 'dead no_identity', incoming],
  ['by an alias alone', 'remote-control-session|success|08:31:00|LAPTOP-7|max@ad|-', `${header}Incoming    2026-03-02, 08:31    User    max@ad`],
  ['a month that is none', 'dead no_time', header + incoming.replace('-03-', '-13-')],
  ['asked', 'other|unknown|08:31:04|LAPTOP-7|123456789|-', traced('app.backend_session', 'Incoming session request: Max (123456789)')],
  ['asked, with an id in the name', 'other|unknown|08:31:04|LAPTOP-7|123456789|-', traced('app.backend_session', 'Incoming session request: Max (987654321) (123456789)')],
  ['logged in', 'remote-control-session|success|08:31:04|LAPTOP-7|-|203.0.113.7', traced('anynet.any_socket', 'Logged in from 203.0.113.7:59562 on relay 0a1b.')],
  ['the machine\'s own address', 'drop trace', traced('anynet.relay_conn', 'External address: 203.0.113.7:59562.')],
  ['no address', 'drop trace', traced('anynet.any_socket', 'Logged in from nowhere on relay 0a1b.')],
  ['another module', 'dead no_parser', traced('fiber.scheduler', 'Spawning root fiber 18.')],
];

describe('AnyDesk', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
