import { accountId, isoTime, type Kind, type Observation, type Outcome, sha256 } from '@winnow/core';
import { type Identity, rowsOf } from '@winnow/platform';
import { type Bench, KEY } from './support.ts';

export const account = (login: string, realm = ''): string => accountId(KEY, realm, login);
export const T0 = Date.UTC(2026, 2, 2, 8);
export interface Spec { readonly at?: number; readonly login?: string; readonly device?: string; readonly ip?: string; readonly kind?: Kind; readonly outcome?: Outcome; readonly id?: string; readonly class?: NonNullable<Observation['winnow']['network']>['class']; readonly winnow?: Partial<Observation['winnow']>; readonly host?: Observation['host']; readonly raw?: string; readonly line?: number; readonly action?: string }

let n = 0;
/** An observation, as enrichment leaves it. */
export function seen({ at = T0, login, device, ip = '203.0.113.7', kind = 'login', outcome = 'success', id = sha256('test', String(n += 1)), class: networkClass = 'residential', winnow = {}, host, raw, line, action }: Spec): Observation {
  return {
    schema_version: 1, '@timestamp': isoTime(at), event: { id, outcome, ...(action !== undefined && { action }), ...(raw !== undefined && { original: raw }) }, ...(host !== undefined && { host }),
    ...(ip !== '' && { source: { ip, geo: { country_iso_code: 'US', city_name: 'Austin', location: { lat: 30.27, lon: -97.74 } }, as: { number: 7922, organization: { name: 'Comcast' } } } }),
    log: { file: { path: 'logs/okta.jsonl' } },
    winnow: { kind, source: 'okta', line: line ?? 1, network: { class: networkClass, operator: 'Comcast' }, geo_accuracy_km: 25, ...(login !== undefined && { account_id: account(login) }), ...(device !== undefined && { device_id: device }), ...winnow },
  };
}

/** Stores observations with who their accounts and devices are. */
export async function put({ db }: Bench, observations: readonly Observation[], logins: readonly string[], hosts: Readonly<Record<string, string>> = {}): Promise<void> {
  const none = { name: '', realm: '', email: '', host: '' };
  const identities: Identity[] = [...logins.map((name) => ({ ...none, kind: 'account', id: account(name), name })), ...Object.entries(hosts).map(([id, host]) => ({ ...none, kind: 'device', id, host }))];
  for (const [table, rows] of Object.entries(rowsOf(observations, identities, 1))) await db.insert(table, rows, '');
}
export const claim = async ({ db }: Bench, kind: string, rows: readonly object[]): Promise<void> => db.insert('claims', rows.map((row, i) => ({ kind, key: `${kind}${String(i)}|`, doc: JSON.stringify(row), version: '1' })), '');
