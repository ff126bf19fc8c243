import { type Draft } from '../../types.ts';
import { client, personOf, type Reading } from './accounts.ts';
import { body, durationOf, type Fields, listed } from './fields.ts';
import { isGlobalProtect, tunnelSource } from './parties.ts';
import { endWords, type Event, is, refusalTraits, says, startWords } from './words.ts';

/** `Pre-tunnel latency: 131ms, Post-tunnel latency: 134ms`: the first is from the client to the gateway; the second has gone through the tunnel. */
const latency = /\bPre-tunnel latency: ?(\d{1,5}(?:\.\d{1,3})?) ?ms/i;
const latencyOf = (f: Fields): RegExpExecArray | null => latency.exec((f.text('message', 'panw.panos.description') ?? '').slice(0, 512));

function roundTrip(f: Fields): NonNullable<Draft['rtt']> {
  const ms = Number(latencyOf(f)?.[1] ?? NaN);
  const landmark = f.text('observer.hostname', 'observer.name', 'panw.panos.portal')?.slice(0, 128);
  return ms > 0 && landmark !== undefined ? [{ landmark, ms }] : [];
}

/** GlobalProtect's events, which its integration leaves in `event.code`; a portal hands out settings and carries nothing. */
const globalProtect: ReadonlyMap<string, Draft['kind']> = new Map<string, Draft['kind']>([
  ['gateway-auth', 'login'], ['portal-auth', 'login'], ['clientlessvpn-login', 'login'], ['gateway-connected', 'vpn-session-start'], ['gateway-register', 'vpn-session-update'],
  ['gateway-getconfig', 'vpn-session-update'], ['gateway-setup-ipsec', 'vpn-session-update'], ['gateway-setup-ssl', 'vpn-session-update'], ['gateway-switch-to-ssl', 'vpn-session-update'],
  ['gateway-hip-check', 'vpn-session-update'], ['gateway-hip-report', 'vpn-session-update'], ['gateway-tunnel-latency', 'vpn-session-update'],
  ['gateway-logout', 'vpn-session-end'], ['gateway-config-release', 'vpn-session-end'], ['clientlessvpn-logout', 'vpn-session-end'],
]);

/** A connection is a tunnel only where the record says so: any firewall writes sessions that start and end. */
export const isVpn = (event: Event): boolean => event.f.words('observer.type').includes('vpn') || event.verbs.has('vpn') || isGlobalProtect(event.f) || event.f.has('cisco.asa.assigned_ip')
  || (latencyOf(event.f) !== null && !is(event, 'authentication'));

function kindOf(event: Event): Draft['kind'] | undefined {
  const { f, types } = event;
  if (isGlobalProtect(f)) return globalProtect.get(f.text('event.code', 'event.action') ?? '');
  if (types.includes('end')) return 'vpn-session-end';
  if (types.includes('start')) return 'vpn-session-start';
  if (types.includes('denied') || types.includes('error')) return 'login';
  if (says(event, endWords)) return 'vpn-session-end';
  return says(event, startWords) ? 'vpn-session-start' : 'vpn-session-update';
}

/** A session that begins, goes on or ends was let in, unless its record says otherwise; what was turned away is a login that failed. */
function outcomeOf({ f, outcome, types }: Event, kind: Draft['kind']): Draft['outcome'] {
  if (outcome !== undefined) return outcome;
  if (kind === 'login') return isGlobalProtect(f) ? 'unknown' : 'failure';
  return types.includes('denied') ? 'failure' : 'success';
}

const marks: Partial<Record<Draft['kind'], { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'vpn-session-start': { category: ['session', 'network'], type: ['start'] },
  'vpn-session-update': { category: ['session', 'network'], type: ['info'] }, 'vpn-session-end': { category: ['session', 'network'], type: ['end'] },
};

/** One step of a VPN session. */
export function tunnel(event: Event): Reading {
  const { f } = event;
  const kind = kindOf(event);
  if (kind === undefined) return 'vpn_step';
  const user = personOf(f);
  if (user === undefined) return 'no_user';
  const traits = refusalTraits(event);
  const outcome = traits.includes('blocked') ? 'failure' : outcomeOf(event, kind);
  const told = kind === 'vpn-session-start' || outcome === 'failure';
  return body({ kind, outcome }, { ...marks[kind], durationMs: kind === 'vpn-session-end' ? durationOf(f) : undefined, user, source: tunnelSource(f), rtt: roundTrip(f).length > 0 ? roundTrip(f) : undefined, traits: outcome === 'failure' ? listed(traits) : undefined, ...client(event, told) });
}
