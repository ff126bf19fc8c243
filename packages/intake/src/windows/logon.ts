import { type Draft } from '../types.ts';

/** What Windows' logon events mean, however they were written down: read by the `windows` sources and, of Beats' documents, by `ecs`. */

export type What = 'logon' | 'failure' | 'logoff' | 'reconnect' | 'disconnect';
/** Security: logons and, of remote sessions, their coming back and going away. Terminal Services tell the same where nobody collects Security. */
export const securityEvents: ReadonlyMap<string, What> = new Map<string, What>([['4624', 'logon'], ['4625', 'failure'], ['4634', 'logoff'], ['4647', 'logoff'], ['4778', 'reconnect'], ['4779', 'disconnect']]);
export const terminalEvents: ReadonlyMap<string, What> = new Map<string, What>([['21', 'logon'], ['23', 'logoff'], ['24', 'disconnect'], ['25', 'reconnect']]);
export const sessionManager = 'TerminalServices-LocalSessionManager';

const typeNames: ReadonlyMap<string, string> = new Map([['2', 'interactive'], ['7', 'unlock'], ['10', 'remoteinteractive'], ['11', 'cachedinteractive'], ['12', 'cachedremoteinteractive'], ['13', 'cachedunlock']]);
/** Somebody sits at the keyboard, or holds it from afar. All other types are shares, services and tasks. */
const local = new Set(['interactive', 'unlock', 'cachedinteractive', 'cachedunlock']);
const remote = new Set(['remoteinteractive', 'cachedremoteinteractive']);

/** `10`, `RemoteInteractive` and `10 - RemoteInteractive` as one word. */
export function logonTypeOf(text: string | undefined): string {
  const written = (text ?? '').slice(0, 64).toLowerCase().replace(/[^a-z\d]/g, '');
  return typeNames.get(written) ?? written.replace(/^\d{1,2}(?=[a-z])/, '');
}

/** The system's own accounts, windows' and fonts' of a session, by their SID: names are translated. */
export const isOwnSid = (sid: string | undefined): boolean => sid !== undefined && /^S-1-5-(?:7|18|19|20|90|96)\b/i.test(sid);

/** A session at the machine's own screen, as Terminal Services and 4778 write it. */
export const isConsole = (address: string | undefined): boolean => (address ?? '').toUpperCase() === 'LOCAL';

export interface Event { readonly what: What | undefined; readonly type: string; readonly terminal: boolean; readonly outcome?: Draft['outcome'] | undefined }
export type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type'> & { readonly far: boolean };

/** A reason in place of a telling: known and not wanted. A refused remote logon is no session. */
export function told({ what, type, terminal, outcome }: Event): Told | string {
  if (what === undefined) return 'windows_event';
  if (type !== '' && !remote.has(type) && !local.has(type)) return 'logon_type';
  const far = remote.has(type) || what === 'reconnect' || what === 'disconnect' || terminal;
  return toldOf(what, far, what === 'failure' ? 'failure' : outcome ?? 'success');
}

function toldOf(what: What, far: boolean, outcome: Draft['outcome']): Told {
  const ended = what === 'logoff' || what === 'disconnect';
  if (far && outcome !== 'failure') return { kind: 'remote-control-session', outcome, category: ['authentication', 'session'], type: [ended ? 'end' : 'start'], far };
  return { kind: ended ? 'logout' : 'login', outcome, category: ['authentication'], type: [ended ? 'end' : 'start'], far };
}

/** Channel, computer and number tell one record from all others of a log; the time is in it as numbers begin anew in a cleared one. */
export function windowsRecordId(channel: string | undefined, computer: string | undefined, number: string | undefined, time: number): string | undefined {
  return number === undefined || computer === undefined ? undefined : `${channel ?? ''} ${computer.toLowerCase()} ${number} ${String(time)}`;
}

/** An account's SID; `S-1-0-0` is nobody's, and stands in each refused logon. */
export const sidOf = (sid: string | undefined): string | undefined => (sid === undefined || !/^S-1-(?!0-0$)\d/i.test(sid) ? undefined : sid.slice(0, 256));

/** Codes of a refused logon: the account may not log on here, now or so. Of the first, the password was right before it was asked. */
const notGranted = 'c000015b';
const forbidden = new Set([notGranted, 'c000006f', 'c0000070', 'c0000413']);
export function refusalTraits(...codes: readonly (string | undefined)[]): readonly string[] {
  const told = codes.map((code) => (code ?? '').slice(0, 32).toLowerCase().replace(/^0x/, ''));
  if (!told.some((code) => forbidden.has(code))) return [];
  return told.includes(notGranted) ? ['blocked', 'password-proven'] : ['blocked'];
}
