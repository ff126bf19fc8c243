import { type api, type DeviceFacts, type Kind, type NetworkClass, type Observation, type Outcome, visible } from '@winnow/core';
import { type ObservationKey } from '@winnow/platform';
import { type Known } from './directory.ts';

const MOST = 300;
const done: Readonly<Record<Kind, string>> = {
  'vpn-session-start': 'VPN session', 'vpn-session-update': 'VPN session goes on', 'vpn-session-end': 'VPN session ended', login: 'Login', logout: 'Logout', mfa: 'Login approval', 'device-seen': 'Device report', 'software-seen': 'Software', 'remote-control-session': 'Remote control', 'account-change': 'Change of the account', other: 'Record',
};
const named = (name: string, values: readonly (string | undefined)[], most = 3): string => {
  const given = [...new Set(values.filter((v) => v !== undefined && v !== ''))];
  return given.length === 0 ? '' : `${name}${given.slice(0, most).join(', ')}${given.length > most ? ` and ${String(given.length - most)} more` : ''}`;
};

const deviceParts = (device: DeviceFacts = {}): readonly string[] => [named('USB ', (device.usb ?? []).map((u) => u.product ?? u.vendor)), named('display ', (device.displays ?? []).map((d) => d.name ?? d.product)), device.vm === true ? 'virtual machine' : '', [device.vendor, device.model].filter((part) => part !== undefined).join(' ')];
const peerOf = ({ winnow: { peer } }: Observation): string | undefined => peer?.id ?? peer?.ip;

/** What an observation tells, in one line of at most 300 characters; without names of people, and with nothing in it that changes how the rest is read. */
export function summaryOf(o: Observation): string {
  const { kind, device, mfa, software = [], traits = [], rtt_ms: rtt = [] } = o.winnow;
  const parts = [
    `${done[kind]}${o.event.outcome === 'failure' ? ' failed' : ''}`, named('', [kind === 'other' || kind === 'account-change' ? o.event.action : undefined]), named('by ', [mfa?.factor]), named('', software.map((s) => s.name)),
    ...deviceParts(device), named('with ', [peerOf(o)]), named('round trip ', rtt.map((r) => `${String(Math.round(r.ms))} ms to ${r.landmark}`)), named('shows ', traits),
  ];
  const text = visible(parts.filter((part) => part !== '').join('; '));
  return text.length > MOST ? `${text.slice(0, MOST - 1)}…` : text;
}

/** A stored observation as a row. `doc` is absent where the document is gone in between. */
export function observationRowOf(key: ObservationKey, doc: Observation | undefined, { subjects }: Known): api.ObservationRow {
  return {
    id: key.id, at: new Date(key.at).toISOString(), ...(key.account !== '' && { person: subjects.subjectOf(key.account) }),
    kind: key.kind as Kind, outcome: key.outcome as Outcome, // written from an Observation, of which these are
    source: key.source, ...(key.ip !== '' && { ip: key.ip }), ...(key.device !== '' && { device: subjects.deviceOf(key.device) }),
    network_class: (key.ip === '' ? undefined : subjects.networkOf(key.ip)) ?? (key.network_class as NetworkClass), // the same
    operator: key.operator, country: key.country, city: key.city, summary: doc === undefined ? done[key.kind as Kind] : summaryOf(doc),
  };
}
