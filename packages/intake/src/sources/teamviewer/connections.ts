import { normaliseUser, parseTime } from '../../normalise.ts';
import { known, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

/** Kinds of connection that nobody works on the machine by. */
const otherKinds = /^(?:file ?transfer|vpn|presentation|meeting)/i;

const stamp = String.raw`\d{2}-\d{2}-\d{4} \d{2}:\d{2}:\d{2}`;
/** A line of `Connections_incoming.txt`: partner's id, its name, start, end, who was logged on, kind, id; between them tabs. */
const line = new RegExp(String.raw`^(\d{5,12})\t([^\t]{0,256})\t(${stamp})\t(${stamp})?\t([^\t]{0,256})\t((?:Remote|Unattended|File ?Transfer|VPN|Presentation|Meeting)[A-Za-z ]{0,40})(?:\t([^\t]{0,64}))?`);

/** `02-03-2026 08:31:05`, which is in UTC, as parseTime reads it. */
const utc = (text: string | undefined): string | undefined => text?.replace(/^(\d{2})-(\d{2})-(\d{4}) (.*)$/, '$3-$2-$1 $4Z');

interface Connection {
  readonly start: string | undefined; readonly end: string | undefined; readonly kind: string | undefined; readonly id: string | undefined;
  readonly host: string | undefined; readonly peer: string | undefined; readonly user?: Draft['user'];
}

type Times = Pick<Draft, 'time' | 'action' | 'type' | 'durationMs'>;

/** Reports are written when a session is over, so its end tells all of it. */
function timesOf({ start, end }: Connection, { receivedAt, zone }: SourceContext): Times | undefined {
  const from = parseTime(start, receivedAt, zone);
  const to = parseTime(end, receivedAt, zone);
  if (to === undefined) return from === undefined ? undefined : { time: from, action: 'session-started', type: ['start'] };
  return { time: to, action: 'session-ended', type: ['end'], ...(from !== undefined && to >= from && { durationMs: to - from }) };
}

/** One session into the machine. */
function read(connection: Connection, context: SourceContext): ParseResult {
  const { start = '', kind = '', id, host, peer, user } = connection;
  if (otherKinds.test(kind)) return drop('session_type');
  if (host === undefined) return deadLetter('no_identity', 'the machine has no name');
  const times = timesOf(connection, context);
  if (times === undefined) return deadLetter('no_time', 'start_date');
  return ok({
    ...times, recordId: id ?? `${host.toLowerCase()} ${start} ${peer ?? ''}`, kind: 'remote-control-session', outcome: 'success', category: ['session'], host: { name: host.slice(0, 255) },
    observer: { vendor: 'TeamViewer', product: 'TeamViewer' }, software: [{ name: 'TeamViewer', vendor: 'TeamViewer' }],
    ...known<Pick<Draft, 'sessionId' | 'peer' | 'user'>>({ sessionId: id, peer: peer === undefined ? undefined : { id: peer.slice(0, 256) }, user }),
  });
}

/** The account that connects is the other end: whose machine it is, the inventory knows. */
const ofReport = (json: JsonObject): Connection => ({
  start: saidAt(json, 'start_date'), end: saidAt(json, 'end_date'), kind: saidAt(json, 'session_type', 'support_session_type'), id: saidAt(json, 'id')?.slice(0, 256),
  host: saidAt(json, 'devicename'), peer: saidAt(json, 'userid', 'username'),
});

function ofLine(record: Unwrapped): Connection | undefined {
  const match = line.exec(record.text ?? '');
  if (match === null) return undefined;
  const [, partner, , start, end, local, kind, id] = [...match] as (string | undefined)[];
  const user = normaliseUser(local);
  return { start: utc(start), end: utc(end), kind, id: id?.trim() === '' ? undefined : id?.trim(), host: record.host, peer: partner, ...(user !== undefined && { user }) };
}

const isReport = (json: JsonObject): boolean => typeof json['start_date'] === 'string' && 'userid' in json && ('devicename' in json || 'deviceid' in json);

/** Who worked on which machine from afar, by the account's connection report or by the machine's own list. */
export const connections: Source = {
  id: 'teamviewer.connections',
  title: 'TeamViewer connections',
  events: ['connection report (API)', 'Connections_incoming.txt'],
  clues: ['devicename', 'deviceid', 'RemoteControl', 'RemoteSupport', 'RemoteTerminal', 'Remote', 'Unattended', 'UnattendedAccess', 'FileTransfer', 'File', 'VPN', 'Presentation', 'Meeting'],
  matches: ({ json, text }) => (json === undefined ? text?.includes('\t') === true && line.test(text) : isReport(json)),
  parse: (record, context) => {
    const connection = record.json === undefined ? ofLine(record) : ofReport(record.json);
    return connection === undefined ? deadLetter('no_parser', 'no connection') : read(connection, context);
  },
};
