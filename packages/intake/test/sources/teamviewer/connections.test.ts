import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '../../../src/index.ts';
import { connections } from '../../../src/sources/teamviewer/connections.ts';

const pipeline = new Pipeline({ sources: [connections] });

function short(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(text), receivedAt: Date.UTC(2026, 2, 4) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.event.type?.join('+'), o['@timestamp'].slice(11, 19), o.event.duration === undefined ? undefined : String(o.event.duration / 1e9), o.user?.name, o.host?.name, o.winnow.peer?.id, o.winnow.peer?.ip].map((part) => part ?? '-').join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}
const report = (more: object = {}): object => ({ id: 'c-1', userid: 'u1', devicename: 'LAPTOP-7', start_date: '2026-03-02T08:00:00Z', end_date: '2026-03-02T09:00:00Z', ...more });
const header = '<14>1 2026-03-02T14:03:00Z LAPTOP-7 teamviewer - - - ';
const line = (...cells: readonly string[]): string => `${header}${cells.join('\t')}`;

const table: readonly (readonly [what: string, expected: string, record: unknown])[] = [
  ['a session', 'remote-control-session|success|end|09:00:00|3600|-|LAPTOP-7|u1|-', report()],
  ['one that goes on', 'remote-control-session|success|start|08:00:00|-|-|LAPTOP-7|u1|-', report({ end_date: null })],
  ['an end before its start tells no duration', 'remote-control-session|success|end|07:00:00|-|-|LAPTOP-7|u1|-', report({ end_date: '2026-03-02T07:00:00Z' })],
  ['nobody is named', 'remote-control-session|success|end|09:00:00|3600|-|LAPTOP-7|-|-', report({ userid: '' })],
  ['a meeting', 'drop session_type', report({ session_type: 'Meeting' })],
  ['no machine', 'dead no_identity', report({ devicename: '' , deviceid: 'd1' })],
  ['no time', 'dead no_time', report({ start_date: 'soon', end_date: null })],
  ['a report of something else', 'dead no_parser', report({ devicename: undefined })],
  ['the machine\'s own list', 'remote-control-session|success|end|08:10:00|600|jroe|LAPTOP-7|123456789|-', line('123456789', 'PC', '02-03-2026 08:00:00', '02-03-2026 08:10:00', 'jroe', 'RemoteControl', '{A}')],
  ['files', 'drop session_type', line('123456789', 'PC', '02-03-2026 08:00:00', '02-03-2026 08:10:00', 'jroe', 'FileTransfer', '{A}')],
  ['the list, without the machine\'s name', 'dead no_identity', line('123456789', 'PC', '02-03-2026 08:00:00', '02-03-2026 08:10:00', 'jroe', 'RemoteControl', '{A}').slice(header.length)],
  ['a date that is none', 'dead no_time', line('123456789', 'PC', '42-03-2026 08:00:00', '42-03-2026 08:10:00', 'jroe', 'RemoteControl', '{A}')],
  ['blanks in place of tabs', 'dead no_parser', line('123456789 PC 02-03-2026 08:00:00 02-03-2026 08:10:00 jroe RemoteControl')],
];

describe('TeamViewer', () => {
  it.each(table)('%s', (_, expected, record) => { expect(short(record)).toBe(expected); });
});
