import type { api, Band, Family, Kind, NetworkClass, Outcome, Verdict, WorkState } from '@winnow/core';

/** What the console calls things. One place, so that a word means one thing on all pages. */
export const bandWords: Readonly<Record<Band, string>> = { critical: 'Critical', high: 'High', medium: 'Medium', low: 'Low' };
/** Most pressing first. */
export const bandOrder: readonly Band[] = ['critical', 'high', 'medium', 'low'];
export const stateWords: Readonly<Record<WorkState, string>> = { new: 'New', 'in-progress': 'In progress', closed: 'Closed' };
export const statusWords: Readonly<Record<api.CaseRow['status'], string>> = { open: 'Open', closed: 'Faded', merged: 'Merged' };
export const verdictWords: Readonly<Record<Verdict, string>> = { fraud: 'Fraud', benign: 'Benign', 'false-positive': 'False alarm', undetermined: 'Undetermined' };
export const verdictHelp: Readonly<Record<Verdict, string>> = {
  fraud: 'Somebody else works there than who was hired.',
  benign: 'It happened as told, and it is allowed.',
  'false-positive': 'What the case tells is not true: wrong data, wrong place, wrong person.',
  undetermined: 'Nobody could tell.',
};
export const familyWords: Readonly<Record<Family, string>> = { origin: 'Origin', location: 'Location', delivery: 'Delivery', sharing: 'Sharing', 'remote-control': 'Remote control', device: 'Device', behaviour: 'Behaviour' };
/** Two letters, where there is no room for more. */
export const familyMarks: Readonly<Record<Family, string>> = { origin: 'Or', location: 'Lo', delivery: 'De', sharing: 'Sh', 'remote-control': 'RC', device: 'Dv', behaviour: 'Be' };
export const familyHelp: Readonly<Record<Family, string>> = {
  origin: 'the connection hides where it comes from', location: 'seen elsewhere than claimed', delivery: 'the laptop was sent elsewhere than claimed', sharing: 'shares a line, device or phone with others',
  'remote-control': 'somebody steers the device from afar', device: 'the device is not what was handed out', behaviour: 'works at hours or in ways that do not fit',
};
export const networkWords: Readonly<Record<NetworkClass, string>> = {
  residential: 'home line', business: 'business line', mobile: 'mobile network', hosting: 'hosting', vpn: 'VPN', proxy: 'proxy', tor: 'Tor', relay: 'private relay', satellite: 'satellite', corporate: 'company network', private: 'private address', unknown: 'unknown network',
};
export const kindWords: Readonly<Record<Kind, string>> = {
  'vpn-session-start': 'VPN connected', 'vpn-session-update': 'VPN goes on', 'vpn-session-end': 'VPN ended', login: 'sign-in', logout: 'sign-out', mfa: 'second factor', 'device-seen': 'device seen', 'software-seen': 'software seen', 'remote-control-session': 'remote control', 'account-change': 'account changed', other: 'other',
};
export const outcomeWords: Readonly<Record<Outcome, string>> = { success: 'succeeded', failure: 'failed', unknown: 'unknown outcome' };
export const roleWords: Readonly<Record<api.Role, string>> = { viewer: 'Viewer', analyst: 'Analyst', admin: 'Admin' };
export const levelWords: Readonly<Record<api.HealthView['checks'][number]['level'], string>> = { good: 'Good', warn: 'Look at it', bad: 'Broken' };

/** `0.973` → `97 %`. Never 100 %, and never 0 %: nothing here is certain. */
export function percent(share: number): string {
  if (share >= 0.995) return '> 99 %';
  if (share > 0 && share < 0.005) return '< 1 %';
  return `${String(Math.round(share * 100))} %`;
}
/** Decibans with their sign: `+12.5 dB`, `−3 dB`. */
export function decibans(db: number): string {
  const rounded = Math.round(db * 10) / 10;
  return `${rounded > 0 ? '+' : rounded < 0 ? '−' : ''}${String(Math.abs(rounded))} dB`;
}
const groups = new Intl.NumberFormat('en-GB');
/** `12345` → `12,345`. */
export const count = (n: number): string => groups.format(n);
/** `1 case`, `2 cases`. */
export const counted = (n: number, one: string, many = `${one}s`): string => `${count(n)} ${n === 1 ? one : many}`;

/** What a case says of its one person, whose id stands before it and whose name stands beside it; of several, all of it. */
export const headlineOf = ({ headline, people }: { readonly headline: string; readonly people: readonly string[] }): string => { const [first = ''] = people; return people.length === 1 && headline.startsWith(`${first}: `) ? headline.slice(first.length + 2) : headline; };

/** Whose the views of the configuration are, which nobody changes in the console. */
export const CONFIGURED = '(configuration)';
/** What somebody is called: the name, else a login, else the beginning of the id. */
export function nameOf(id: string, names: api.Names): string {
  const known = names[id];
  return known?.name ?? known?.logins?.[0] ?? (id.length > 14 ? `${id.slice(0, 12)}…` : id);
}
