import { normaliseIp, parseTime } from '../../normalise.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

/** `connection_trace.txt`: direction, minute, how it was allowed, alias or id, id; between them blanks. */
const connection = /^(Incoming|Outgoing)\s{1,32}(\d{4}-\d{2}-\d{2}), (\d{2}:\d{2})\s{1,32}([A-Za-z]{2,16})\s{1,64}(\S{1,128})(?:\s{1,32}(\d{5,12}))?/;
/** `ad.trace`, `ad_svc.trace`: level, time, part, process, thread, sometimes a fibre, module; then the words. */
const trace = /^(?:info|warning|error|debug)\s{1,8}(\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3})\s{1,16}[a-z]{2,12}\s{1,16}\d{1,10}\s{1,16}\d{1,10}(?:\s{1,16}\d{1,10})?\s{1,64}(?:anynet|app)\.[a-z_]{1,40} - (.{0,512})/;
const loggedIn = /^Logged in from (\S{3,64}) on relay/;
const request = /^Incoming session request: .{0,256}\((\d{5,12})\)/;

type Told = Pick<Draft, 'kind' | 'outcome' | 'action' | 'type' | 'peer'>;
interface Line { readonly time: string; readonly told: Told | string }

const started = (peer: { ip?: string; id?: string }): Told => ({ kind: 'remote-control-session', outcome: 'success', action: 'session-started', type: ['start'], peer });

/** A connection that was let in or turned away; those to other machines are no work on this one. */
function ofConnection(match: RegExpExecArray): Line {
  const [, direction, day, minute, allowed, alias, id] = [...match] as (string | undefined)[];
  const time = `${day ?? ''} ${minute ?? ''}`;
  if (direction !== 'Incoming') return { time, told: 'outgoing' };
  const peer = id ?? alias;
  const told = started(peer === undefined ? {} : { id: peer });
  return { time, told: /^reject/i.test(allowed ?? '') ? { ...told, outcome: 'failure', action: 'session-rejected' } : told };
}

/** Asked is not yet let in: the login of the other end is, and only that has an address. */
function ofTrace([, time = '', words = '']: readonly string[]): Line {
  const ip = normaliseIp(loggedIn.exec(words)?.[1]);
  if (ip !== undefined) return { time, told: started({ ip }) };
  const id = request.exec(words)?.[1];
  return { time, told: id === undefined ? 'trace' : { kind: 'other', outcome: 'unknown', action: 'session-requested', type: ['info'], peer: { id } } };
}

function lineOf(text: string): Line | undefined {
  const match = connection.exec(text);
  if (match !== null) return ofConnection(match);
  const traced = trace.exec(text);
  return traced === null ? undefined : ofTrace(traced);
}

function parse({ text = '', host }: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const line = lineOf(text);
  if (line === undefined) return deadLetter('no_parser', 'neither a connection nor a trace');
  if (typeof line.told === 'string') return drop(line.told);
  if (host === undefined) return deadLetter('no_identity', 'the machine has no name');
  const time = parseTime(line.time, receivedAt, zone);
  if (time === undefined) return deadLetter('no_time', 'time of the line');
  // Machines write alike lines: one partner can be let in to two of them within one minute.
  const recordId = `${host.toLowerCase()} ${text.slice(0, 512)}`;
  return ok({ ...line.told, time, recordId, category: ['session'], host: { name: host.slice(0, 255) }, observer: { vendor: 'AnyDesk', product: 'AnyDesk' }, software: [{ name: 'AnyDesk', vendor: 'AnyDesk' }] });
}

/** Who worked on this machine from afar, by the files that AnyDesk keeps on it. */
export const traces: Source = {
  id: 'anydesk.trace',
  title: 'AnyDesk traces of a machine',
  events: ['connection_trace.txt: Incoming', 'ad.trace, ad_svc.trace: Logged in from, Incoming session request'],
  clues: ['Incoming', 'Outgoing', 'anynet', 'app'],
  matches: ({ text }) => text !== undefined && (connection.test(text) || trace.test(text)),
  parse,
};
