import { normaliseUser } from '../../normalise.ts';
import { type Draft } from '../../types.ts';
import { type Body, body, type Fields, filled, named, shortName } from './fields.ts';
import { addressOf, hostOf, userOf, type User } from './parties.ts';
import { type Event, is } from './words.ts';

type What = 'logon' | 'failure' | 'logoff' | 'reconnect' | 'disconnect';
/** Security: logons and, of remote sessions, their coming back and going away. Terminal Services tell the same where nobody collects Security. */
const security: ReadonlyMap<string, What> = new Map<string, What>([['4624', 'logon'], ['4625', 'failure'], ['4634', 'logoff'], ['4647', 'logoff'], ['4778', 'reconnect'], ['4779', 'disconnect']]);
const terminal: ReadonlyMap<string, What> = new Map<string, What>([['21', 'logon'], ['23', 'logoff'], ['24', 'disconnect'], ['25', 'reconnect']]);

const typeNames: ReadonlyMap<string, string> = new Map([['2', 'interactive'], ['7', 'unlock'], ['10', 'remoteinteractive'], ['11', 'cachedinteractive'], ['12', 'cachedremoteinteractive'], ['13', 'cachedunlock']]);
/** Somebody sits at the keyboard, or holds it from afar. All other types are shares, services and tasks. */
const local = new Set(['interactive', 'unlock', 'cachedinteractive', 'cachedunlock']);
const remote = new Set(['remoteinteractive', 'cachedremoteinteractive']);

const idOf = (f: Fields): string => f.text('winlog.event_id', 'event.code') ?? '';
const isTerminal = (f: Fields): boolean => f.hasPart('winlog') && (f.text('winlog.channel') ?? '').includes('TerminalServices-LocalSessionManager');

function whatOf(event: Event): What | undefined {
  const { f } = event;
  if (isTerminal(f)) return terminal.get(idOf(f));
  const named = security.get(idOf(f));
  if (named !== undefined) return named;
  // Written by hand or by a pipeline that dropped the number: the type alone tells a logon.
  if (f.has('winlog.event_id') || !is(event, 'authentication')) return undefined;
  return event.types.includes('end') ? 'logoff' : event.outcome === 'failure' ? 'failure' : 'logon';
}

/** True for Windows logons, however much of them a pipeline has put into ECS fields. */
export const isLogon = (event: Event): boolean => event.f.hasPart('winlog') && (is(event, 'authentication', 'session') || security.has(idOf(event.f)) || isTerminal(event.f));

function logonType({ f }: Event): string {
  const written = (f.text('winlog.logon.type', 'winlog.event_data.LogonType') ?? '').toLowerCase().replace(/[^a-z\d]/g, '');
  return typeNames.get(written) ?? written;
}

/** The person; Winlogbeat leaves it in the event's own data when no pipeline runs. */
function personOf(f: Fields): User | undefined {
  const data = 'winlog.event_data';
  const sid = f.text(`${data}.TargetUserSid`);
  const mapped = userOf(f, 'user');
  if (mapped !== undefined || f.has('user.name')) return mapped;
  if (sid !== undefined && /^S-1-5-(?:7|18|19|20|90|96)\b/i.test(sid)) return undefined;
  const login = normaliseUser(f.text(`${data}.TargetUserName`, `${data}.AccountName`, 'winlog.user_data.User'));
  if (login?.name === undefined) return undefined;
  return { name: login.name, ...filled<User>({ domain: login.domain ?? f.text(`${data}.TargetDomainName`, `${data}.AccountDomain`)?.toLowerCase(), email: login.email, id: sid }) };
}

const written = ['source.ip', 'source.address', 'winlog.event_data.IpAddress', 'winlog.event_data.ClientAddress', 'winlog.user_data.Address'];

/** The machine that wrote the record. Behind a collector `host` may be the collector's, and only the computer's name is the machine's. */
function machineOf(f: Fields): Draft['host'] {
  const computer = f.text('winlog.computer_name')?.slice(0, 255);
  const host = hostOf(f);
  if (computer === undefined) return host;
  const same = [f.text('host.name'), f.text('host.hostname')].some((name) => name !== undefined && shortName(name) === shortName(computer));
  const shipper = f.text('agent.name', 'agent.hostname');
  const forwarded = shipper !== undefined && shortName(shipper) !== shortName(computer);
  return same && !forwarded ? host : { name: computer };
}

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type'> & { readonly far: boolean };

/** A reason in place of a telling: known and not wanted. A refused remote logon is no session. */
function told(event: Event): Told | string {
  const what = whatOf(event);
  if (what === undefined) return 'windows_event';
  const type = logonType(event);
  if (type !== '' && !remote.has(type) && !local.has(type)) return 'logon_type';
  const far = remote.has(type) || what === 'reconnect' || what === 'disconnect' || isTerminal(event.f);
  return toldOf(what, far, what === 'failure' ? 'failure' : event.outcome ?? 'success');
}

function toldOf(what: What, far: boolean, outcome: Draft['outcome']): Told {
  const ended = what === 'logoff' || what === 'disconnect';
  if (far && outcome !== 'failure') return { kind: 'remote-control-session', outcome, category: ['authentication', 'session'], type: [ended ? 'end' : 'start'], far };
  return { kind: ended ? 'logout' : 'login', outcome, category: ['authentication'], type: [ended ? 'end' : 'start'], far };
}

/**
 * A logon on a Windows machine. Through Remote Desktop it is a session into `host`: the address is the one from which the account's owner, or whoever has the
 * password, works. A session at the console of the machine has no address and is no remote one.
 */
export function logon(event: Event): Body | string {
  const { f } = event;
  const said = told(event);
  if (typeof said === 'string') return said;
  const { far, ...rest } = said;
  const ip = addressOf(f, ...written);
  const console = (f.text('winlog.event_data.ClientAddress', 'winlog.user_data.Address') ?? '').toUpperCase() === 'LOCAL';
  if (far && console) return 'local_session';
  const user = personOf(f);
  if (user === undefined) return 'no_user';
  const source = ip === undefined ? undefined : { ip };
  return body(rest, { category: rest.category, type: rest.type, user, action: named(event.action), host: machineOf(f), source, peer: far ? source : undefined, observer: { vendor: 'Microsoft', product: 'Windows' } });
}

/** Channel, computer and number tell one record from all others of a log; the time is in it as numbers begin anew in a cleared one. */
export function windowsRecordId(f: Fields, time: number): string | undefined {
  const number = f.text('winlog.record_id');
  const computer = f.text('winlog.computer_name', 'host.name');
  return number === undefined || computer === undefined ? undefined : `${f.text('winlog.channel') ?? ''} ${computer.toLowerCase()} ${number} ${String(time)}`;
}

