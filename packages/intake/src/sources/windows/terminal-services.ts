import { normaliseUser } from '../../normalise.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { isConsole, sessionManager, terminalEvents, told, type What } from '../../windows/logon.ts';
import { addressOf, clues, common, eventOf, timeOf, valueOf, type WindowsEvent } from './event.ts';

const connectionManager = 'TerminalServices-RemoteConnectionManager';
const isOf = ({ channel, provider }: WindowsEvent, log: string): boolean => channel.includes(log) || provider.includes(log);
const isTerminal = (event: WindowsEvent): boolean => isOf(event, sessionManager) || isOf(event, connectionManager);

/** The session manager's words about a session that another record has told, and its own workings. */
const echoes: ReadonlyMap<string, string> = new Map([['22', 'shell_start'], ['39', 'disconnect_reason'], ['40', 'disconnect_reason']]);
const actions: Partial<Record<What, string>> = { logon: 'logged-in', logoff: 'logged-out', reconnect: 'session-reconnected', disconnect: 'session-disconnected' };

function personOf(event: WindowsEvent): Draft['user'] {
  const login = normaliseUser(valueOf(event, 'User', 'Param1'));
  if (login?.name === undefined) return undefined;
  const domain = login.domain ?? valueOf(event, 'Param2')?.slice(0, 255).toLowerCase();
  return { ...login, ...(domain !== undefined && { domain }) };
}

type Reading = Omit<Draft, 'time'> | string;

/** A session into the machine; its number is small and comes again the same day, so it is no session's id. */
function session(event: WindowsEvent): Reading {
  const what = terminalEvents.get(event.id);
  const said = told({ what, type: '', terminal: true });
  if (typeof said === 'string' || what === undefined) return echoes.get(event.id) ?? 'windows_event';
  if (isConsole(valueOf(event, 'Address'))) return 'local_session';
  const user = personOf(event);
  if (user === undefined) return 'no_user';
  const { kind, outcome, category, type } = said;
  const ip = addressOf(event, 'Address');
  return { kind, outcome, action: actions[what] ?? '', ...(category !== undefined && { category }), ...(type !== undefined && { type }), user, ...(ip !== undefined && { source: { ip }, peer: { ip } }) };
}

/** The gate has let somebody in; the session that follows is the session manager's to tell. */
function admission(event: WindowsEvent): Reading {
  if (event.id !== '1149') return 'windows_event';
  const user = personOf(event);
  if (user === undefined) return 'no_user';
  const ip = addressOf(event, 'Param3');
  return { kind: 'other', outcome: 'success', action: 'rdp-authenticated', category: ['authentication'], type: ['info'], user, ...(ip !== undefined && { source: { ip } }) };
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const event = eventOf(record);
  if (event === undefined || !isTerminal(event)) return deadLetter('no_parser', 'no record of Terminal Services');
  const reading = isOf(event, sessionManager) ? session(event) : admission(event);
  if (typeof reading === 'string') return drop(reading);
  const time = timeOf(event, record, context);
  return time === undefined ? deadLetter('no_time', 'TimeCreated or EventTime') : ok({ ...reading, ...common(event, time) });
}

/** Remote Desktop's own logs, which are there where nobody collects Security. */
export const terminalServices: Source = {
  id: 'windows.terminal-services',
  title: 'Windows Remote Desktop (Terminal Services)',
  events: ['21', '23', '24', '25', '1149'],
  clues,
  matches: (record) => { const event = eventOf(record); return event !== undefined && isTerminal(event); },
  parse,
};
