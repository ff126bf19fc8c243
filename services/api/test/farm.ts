import { accountId, type Case, DAY, HOUR, isoTime, type NetworkClass, type Observation, sha256 } from '@winnow/core';
import { type Identity } from '@winnow/platform';
import { KEY, theCase } from './support.ts';

/** Monday, 2 March 2026. */
export const MONDAY = Date.UTC(2026, 2, 2);
export const on = (day: number, hour: number, minute = 0): number => MONDAY + day * DAY + hour * HOUR + minute * 60_000;
export const HOUSE = '203.0.113.50';
/** An account that nobody claims is known by a pseudonym of its login. */
export const NOBODY = accountId(KEY, '', '<b>nobody</b>');
export const HOSTILE = '<script>alert(1)</script> =HYPERLINK("http://x") \u202e | [a](javascript:b)';

const spots = { columbus: { country: 'US', city: 'Columbus', lat: 39.96, lon: -83 }, dandong: { country: 'CN', city: 'Dandong', lat: 40.12, lon: 124.38 } } as const;
interface Seen {
  readonly at: number; readonly who?: string; readonly ip?: string; readonly from?: keyof typeof spots; readonly net?: NetworkClass; readonly operator?: string; readonly kind?: Observation['winnow']['kind']; readonly outcome?: Observation['event']['outcome'];
  readonly traits?: readonly string[]; readonly device?: string; readonly session?: string; readonly mfa?: string; readonly raw?: string; readonly line?: number; readonly name?: string;
}
const whereOf = ({ ip, from = 'columbus', net = 'residential', operator = 'Example ISP' }: Seen): { source?: Observation['source']; winnow?: Partial<Observation['winnow']> } => {
  const { country, city, lat, lon } = spots[from];
  return ip === undefined ? {} : { source: { ip, as: { number: 64_500 }, geo: { country_iso_code: country, city_name: city, location: { lat, lon } } }, winnow: { network: { class: net, operator }, geo_accuracy_km: 20 } };
};
const onWhat = ({ device, session, mfa, traits }: Seen): Partial<Observation['winnow']> => ({ ...(device !== undefined && { device_id: device }), ...(session !== undefined && { session: { id: session } }), ...(mfa !== undefined && { mfa: { device_id: mfa } }), ...(traits !== undefined && { traits: [...traits] }) });
/** Ids are hashes of a name where one is given, else of all that is said. */
export function see(s: Seen): Observation {
  const { source, winnow } = whereOf(s);
  return {
    schema_version: 1, '@timestamp': isoTime(s.at), event: { id: sha256(s.name ?? JSON.stringify(s)), outcome: s.outcome ?? 'success', original: s.raw ?? `record of ${isoTime(s.at)}` }, ...(source !== undefined && { source }), log: { file: { path: '/logs/vpn.log' } },
    winnow: { kind: s.kind ?? 'login', source: 'test', line: s.line ?? 1, ...(s.who !== undefined && { account_id: `a_${s.who}` }), ...winnow, ...onWhat(s) },
  };
}

/** From nine to a quarter past eleven in Columbus, told by its two ends alone. */
const session = (who: string, day: number): Observation[] => ([['vpn-session-start', on(day, 14)], ['vpn-session-end', on(day, 16, 15)]] as const).map(([kind, at]) => see({ at, who, kind, ip: HOUSE, device: `LAP-${who}`, session: `${who} ${String(day)}` }));

export const kvm = see({ name: 'kvm', at: on(3, 15), kind: 'device-seen', device: 'LAP-ann', traits: ['ip-kvm:PiKVM'] });
export const slip = see({ name: 'slip', at: on(4, 20), who: 'ann', ip: '198.51.100.77', from: 'dandong', outcome: 'failure', traits: ['blocked'], raw: HOSTILE, line: 7 });
export const long = see({ name: 'long', at: on(4, 21), who: 'ann', ip: '198.51.100.77', from: 'dandong', outcome: 'failure', raw: 'x'.repeat(70_000) });
export const first = session('bob', 0)[0] ?? kvm;
export const observations: readonly Observation[] = [
  ...[0, 1, 2, 3, 4].flatMap((day) => session('ann', day)), ...session('bob', 0), ...[2, 3, 4, 7].flatMap((day) => session('cem', day)),
  // Somebody who is in no case of theirs, once in the same house.
  see({ at: on(1, 15), who: 'dave', ip: HOUSE, device: 'LAP-dave' }),
  ...['ann', 'bob', 'dave'].map((who) => see({ at: on(0, 14, 2), who, kind: 'mfa', ip: HOUSE, mfa: 'TOKEN-1' })),
  // A sprayer, who must not push everything else out.
  ...Array.from({ length: 120 }, (_, i) => see({ at: on(3, 1, i % 60) + i, who: 'ann', ip: '192.0.2.9', outcome: 'failure', name: `spray ${String(i)}` })),
  kvm, slip, long, see({ at: on(2, 9), who: 'nobody', ip: '192.0.2.44', device: 'OWN-PC', net: 'vpn', operator: 'Example VPN' }),
];
const named = (who: string, name = who): Identity => ({ kind: 'account', id: `a_${who}`, name, realm: '', email: '', host: '' });
export const identities: readonly Identity[] = [...['ann', 'bob', 'cem', 'dave'].map((who) => named(who)), named('nobody', '<b>nobody</b>')];

const home = (city: string, lat: number, lon: number): object => ({ home_country: 'US', home_city: city, home_lat: lat, home_lon: lon, time_zone: 'America/New_York' });
export const people: readonly object[] = [
  { person_id: 'ann', usernames: ['ann'], display_name: 'Ann <i>Doe</i>', team: 'Payments', start_date: '2026-02-01', agency: 'Acme | Staffing', referrer_id: 'eve', payout: 'crypto', phone: '+1 555 0100', ...home('Austin', 30.27, -97.74) },
  { person_id: 'bob', usernames: ['bob'], team: 'Search', start_date: '2026-02-10', referrer_id: 'eve', manager_id: 'ann', phone: '+1 555 0100', ...home('Boston', 42.36, -71.06) },
  { person_id: 'cem', usernames: ['cem'], team: 'IT', start_date: '2026-02-20', ...home('Denver', 39.74, -104.98) },
  { person_id: 'dave', usernames: ['dave'], team: 'IT', ...home('Columbus', 39.96, -83) }, { person_id: 'eve', usernames: ['eve'], display_name: 'Eve Adams' },
];
export const devices: readonly object[] = ['ann', 'bob', 'cem', 'dave'].map((who) => ({ device_id: `LAP-${who}`, owner_id: who, os: 'Windows', model: 'Latitude', shipped_country: 'US', shipped_city: 'Columbus', shipped_lat: 39.9, shipped_lon: -83.1, shipped_on: '2026-02-25', ...(who === 'bob' && { shipped_kind: 'freight-forwarder' }) }));
export const networks: readonly object[] = [{ cidr: '198.18.5.0/24', kind: 'office', label: 'Office Berlin', country: 'DE', lat: 52.52, lon: 13.41 }, { cidr: '198.18.6.0/24', kind: 'vpn-pool', label: 'Pool', lat: 1, lon: 1 }];

type Evidence = Case['evidence'][number];
const evidence = (id: string, detector: string, level: string, more: Partial<Evidence>): Evidence => ({ id, detector, level, family: detector.split('.', 1).join('') as Evidence['family'] /* an id begins with its family */, weight_db: 20, observed_at: isoTime(on(4, 20)), summary: `found by ${detector}`, facts: {}, observations: [], ...more });
export const farm = theCase({
  case_id: 'c_farm', kind: 'cluster', people: ['ann', 'bob', 'cem'], devices: ['LAP-ann'], ips: [HOUSE], score_db: 17.6, probability: 0.98, peak_probability: 0.99, opened_at: isoTime(on(3, 0)), as_of: '2026-03-10T00:00:00.000Z',
  headline: 'Three people work from one line; <b>look</b> | here', mitigating: [{ summary: 'was on an office network', weight_db: -2 }], innocent_explanation: 'they share a flat. What decides it: a lease',
  evidence: [
    evidence('f_kvm', 'remote-control.kvm', 'default', { weight_db: 34.6, facts: { person: 'ann', device_ids: ['LAP-ann'] }, observations: [kvm.event.id] }),
    evidence('f_slip', 'location.slip', 'slip', { facts: { person: 'ann', ips: ['198.51.100.77'] }, observations: [slip.event.id, long.event.id, 'gone'] }),
    evidence('f_line', 'sharing.shared-egress', 'three-separate', { weight_db: 28, facts: { person: 'bob', ips: [HOUSE] }, observations: [first.event.id], observed_at: isoTime(on(0, 14)) }),
  ],
});
export const cases: readonly Case[] = [
  farm, theCase({ case_id: 'c_old', people: ['ann'], merged_into: 'c_farm', status: 'closed' }), theCase({ case_id: 'c_orphan', people: ['bob'], merged_into: 'c_that-is-gone', status: 'closed', ips: [], devices: [], evidence: [] }),
  theCase({ case_id: 'c_dave', people: ['dave'], ips: [HOUSE], devices: [], evidence: [evidence('f_d', 'remote-control.kvm', 'default', { facts: { person: 'dave' } })] }),
  theCase({ case_id: 'c_nobody', people: [NOBODY], devices: ['OWN-PC'], ips: ['192.0.2.44'], evidence: [evidence('f_n', 'origin.of-tomorrow', 'any', { facts: {} })] }),
  theCase({ case_id: 'c_never', people: ['never-seen'], devices: [], ips: [], evidence: [], opened_at: '2000-01-01T00:00:00.000Z' }),
];
