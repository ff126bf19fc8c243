import { normaliseUser } from '../../normalise.ts';
import { type Draft } from '../../types.ts';
import { isConsole, isOwnSid, logonTypeOf, refusalTraits, securityEvents, sessionManager, sidOf, terminalEvents, told, type What, windowsRecordId as recordIdOf } from '../../windows/logon.ts';
import { type Body, body, type Fields, filled, listed, named, shortName } from './fields.ts';
import { addressOf, hostOf, userOf, type User } from './parties.ts';
import { type Event, is } from './words.ts';

const idOf = (f: Fields): string => f.text('winlog.event_id', 'event.code') ?? '';
const isTerminal = (f: Fields): boolean => f.hasPart('winlog') && (f.text('winlog.channel') ?? '').includes(sessionManager);

function whatOf(event: Event): What | undefined {
  const { f } = event;
  if (isTerminal(f)) return terminalEvents.get(idOf(f));
  const named = securityEvents.get(idOf(f));
  if (named !== undefined) return named;
  // Written by hand or by a pipeline that dropped the number: the type alone tells a logon.
  if (f.has('winlog.event_id') || !is(event, 'authentication')) return undefined;
  return event.types.includes('end') ? 'logoff' : event.outcome === 'failure' ? 'failure' : 'logon';
}

/** True for Windows logons, however much of them a pipeline has put into ECS fields. */
export const isLogon = (event: Event): boolean => event.f.hasPart('winlog') && (is(event, 'authentication', 'session') || securityEvents.has(idOf(event.f)) || isTerminal(event.f));

/** The person; Winlogbeat leaves it in the event's own data when no pipeline runs. */
function personOf(f: Fields): User | undefined {
  const data = 'winlog.event_data';
  const sid = f.text(`${data}.TargetUserSid`);
  const mapped = userOf(f, 'user');
  if (mapped !== undefined || f.has('user.name')) return mapped;
  if (isOwnSid(sid)) return undefined;
  const login = normaliseUser(f.text(`${data}.TargetUserName`, `${data}.AccountName`, 'winlog.user_data.User'));
  if (login?.name === undefined) return undefined;
  return { name: login.name, ...filled<User>({ domain: login.domain ?? f.text(`${data}.TargetDomainName`, `${data}.AccountDomain`)?.toLowerCase(), email: login.email, id: sidOf(sid) }) };
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

/**
 * A logon on a Windows machine. Through Remote Desktop it is a session into `host`: the address is the one from which the account's owner, or whoever has the
 * password, works. A session at the console of the machine has no address and is no remote one.
 */
export function logon(event: Event): Body | string {
  const { f } = event;
  const said = told({ what: whatOf(event), type: logonTypeOf(f.text('winlog.logon.type', 'winlog.event_data.LogonType')), terminal: isTerminal(f), outcome: event.outcome });
  if (typeof said === 'string') return said;
  const { far, ...rest } = said;
  const ip = addressOf(f, ...written);
  if (far && isConsole(f.text('winlog.event_data.ClientAddress', 'winlog.user_data.Address'))) return 'local_session';
  const user = personOf(f);
  if (user === undefined) return 'no_user';
  const source = ip === undefined ? undefined : { ip };
  const traits = rest.outcome === 'failure' ? listed(refusalTraits(f.text('winlog.event_data.Status'), f.text('winlog.event_data.SubStatus'))) : undefined;
  return body(rest, { category: rest.category, type: rest.type, user, action: named(event.action), host: machineOf(f), source, traits, peer: far ? source : undefined, observer: { vendor: 'Microsoft', product: 'Windows' } });
}

export const windowsRecordId = (f: Fields, time: number): string | undefined => recordIdOf(f.text('winlog.channel'), f.text('winlog.computer_name', 'host.name'), f.text('winlog.record_id'), time);
