import { type Draft } from '../../types.ts';
import { approval, change, isMfa, login, personOf, type Reading } from './accounts.ts';
import { body, durationOf, filled, named } from './fields.ts';
import { inventory, isInventory, toolOf } from './inventory.ts';
import { isOsquery, osqueryRow } from './osquery.ts';
import { addressOf, deviceIdOf, hostOf, isNamed, loginSource, observerOf, sessionOf } from './parties.ts';
import { isVpn, tunnel } from './tunnel.ts';
import { isLogon, logon } from './windows.ts';
import { endWords, type Event, is, says, startWords } from './words.ts';

const isRemoteControl = ({ action }: Event): boolean => /^remote[-_. ]?(?:control|access|desktop|support)/i.test(action);

function phaseOf(event: Event): string {
  if (event.types.includes('end') || says(event, endWords)) return 'end';
  return event.types.includes('start') || says(event, startWords) ? 'start' : 'info';
}

/** Somebody works on `host` through a tool. The address is the far side's, who may be a help desk: it is the peer's, never the place of the account's owner. */
function remoteControl(event: Event): Reading {
  const { f, action } = event;
  const host = hostOf(f);
  const deviceId = deviceIdOf(f);
  if (!isNamed(host) && deviceId === undefined) return undefined;
  const peer = filled<NonNullable<Draft['peer']>>({ ip: addressOf(f, 'source.ip', 'source.address', 'client.ip') });
  const phase = phaseOf(event);
  return body({ kind: 'remote-control-session', outcome: event.outcome ?? 'success' }, {
    category: ['session'], type: [phase], action, durationMs: phase === 'end' ? durationOf(f) : undefined, host, deviceId, user: personOf(f), software: toolOf(f), peer, sessionId: sessionOf(f),
  });
}

/** Something about a machine. An address is the one from which it was seen, so the sighting is a fact even where no outcome is told. */
function machine(event: Event): Reading {
  const { f, outcome } = event;
  const facts = isOsquery(f) ? osqueryRow(f) : inventory(event);
  if (facts === undefined || typeof facts === 'string') return facts;
  const { kind, ...told } = facts;
  const source = kind === 'software-seen' ? undefined : loginSource(f);
  const category = [kind === 'device-seen' ? 'host' : is(event, 'process') ? 'process' : 'package'];
  return body({ kind, outcome: outcome ?? (source === undefined ? 'unknown' : 'success') }, { ...told, category, type: ['info'], action: named(event.action), user: personOf(f), source, observer: observerOf(f) });
}

/** Records that only look like events: measurements, failures of a pipeline, and alerts that repeat the fields of events which come by themselves. */
const noEvents = new Set(['metric', 'pipeline_error', 'signal', 'enrichment']);

function isNoEvent(event: Event): boolean {
  const kind = event.f.word('event.kind') ?? '';
  return noEvents.has(kind) || (kind === 'state' && !isInventory(event) && !isOsquery(event.f));
}

const isEnrolment = (event: Event): boolean => isMfa(event) && says(event, ['enroll', 'enrolled', 'enrol', 'enrolment', 'enrollment', 'register', 'registered', 'registration']);
/** At a VPN, too, an authentication is a login; the session that it opens is told as one. */
const isTunnel = (event: Event): boolean => isVpn(event) && (is(event, 'session') || /^vpn[-_. ]session/i.test(event.action));
/** Of one of the categories, or of none at all. */
const within = (event: Event, ...categories: readonly string[]): boolean => event.categories.length === 0 || is(event, ...categories);

type Reader = readonly [tells: (event: Event) => boolean, read: (event: Event) => Reading];
/** In this order the first that knows an event reads it. */
const readers: readonly Reader[] = [
  [isNoEvent, () => 'event_kind'],
  [({ f }) => isOsquery(f), machine],
  [isLogon, logon],
  [(event) => is(event, 'iam') || isEnrolment(event), change],
  [(event) => isMfa(event) && within(event, 'authentication', 'session'), approval],
  [(event) => isRemoteControl(event) && within(event, 'session', 'network', 'host', 'process'), remoteControl],
  [(event) => is(event, 'authentication') && !isTunnel(event), login],
  [(event) => isVpn(event) && within(event, 'session', 'network', 'authentication'), tunnel],
  [isInventory, machine],
  [(event) => is(event, 'network', 'session'), () => 'not_vpn'],
];

/** What an event says. */
export function readEvent(event: Event): Reading {
  const reader = readers.find(([tells]) => tells(event));
  return reader === undefined ? 'category' : reader[1](event);
}

