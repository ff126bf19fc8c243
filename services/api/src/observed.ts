import { type Kind, type Observation, shortened } from '@winnow/core';
import { placeName } from './places.ts';

const names: Readonly<Record<Kind, string>> = {
  'vpn-session-start': 'VPN session began', 'vpn-session-update': 'VPN session went on', 'vpn-session-end': 'VPN session ended', login: 'Login', logout: 'Logout', mfa: 'Approval of a login', 'device-seen': 'Report of a device',
  'software-seen': 'Program on a device', 'remote-control-session': 'Remote control', 'account-change': 'Change of an account', other: 'Other record',
};
/** Longest sentence: what a log says may be as long as its writer likes. */
const MOST = 300;

/** An observation in one sentence. What stands in it comes from logs: to be escaped by whoever shows it. */
export function sentenceOf(o: Observation): string {
  const what = [...new Set(saidBy(o))].slice(0, 8).join(', ');
  return shortened(`${names[o.winnow.kind]}${howOf(o)}${whereOf(o)}${what === '' ? '' : `: ${what}`}`, MOST);
}
const howOf = ({ event, winnow }: Observation): string => (winnow.traits?.includes('blocked') === true ? ', stopped by policy' : event.outcome === 'failure' ? ', refused' : '');
function whereOf({ source, winnow: { network } }: Observation): string {
  const place = placeName(source?.geo?.city_name, source?.geo?.country_iso_code);
  const by = network === undefined || network.class === 'unknown' ? '' : ` (${[network.class, network.operator ?? ''].filter((part) => part !== '').join(', ')})`;
  return `${place === '' ? '' : ` from ${place}`}${source?.ip === undefined ? '' : ` at ${source.ip}`}${by}`;
}
const saidBy = ({ winnow: { traits = [], software = [], device } }: Observation): readonly string[] =>
  [...traits.filter((t) => t !== 'blocked'), ...software.flatMap((s) => s.name ?? []), ...(device?.vm === true ? ['virtual machine'] : []), ...(device?.managed === false ? ['not managed'] : [])];
