import { type Company } from './company.ts';
import { type FilePiece } from './model.ts';
import { loginAs, type Profile } from './profile.ts';
import { Random } from './random.ts';

const columns = {
  people: ['person_id', 'usernames', 'email', 'display_name', 'home_country', 'home_region', 'home_city', 'home_postcode', 'home_lat', 'home_lon', 'time_zone', 'employment', 'start_date', 'end_date', 'team', 'manager_id', 'agency', 'referrer_id', 'byod_allowed', 'phone', 'payout', 'id_country', 'id_city', 'valid_from'],
  devices: ['device_id', 'hostnames', 'macs', 'owner_id', 'ownership', 'os', 'model', 'vm_allowed', 'shipped_country', 'shipped_city', 'shipped_postcode', 'shipped_lat', 'shipped_lon', 'shipped_on', 'shipped_kind', 'valid_from'],
  travel: ['person_id', 'from', 'to', 'country', 'city'],
  networks: ['cidr', 'kind', 'label', 'country', 'lat', 'lon'],
  truth: ['person_id', 'scenario', 'cluster', 'from', 'to'],
} as const;
type Table = keyof typeof columns;

/** What a row cannot do without: empty it would be another row, or none. */
const kept: ReadonlySet<string> = new Set(['person_id', 'usernames', 'device_id', 'valid_from', 'from', 'to', 'country', 'cidr', 'kind']);
/** Empty together or not at all. */
const together: Readonly<Record<string, string>> = { home_lat: 'home_point', home_lon: 'home_point', shipped_lat: 'shipped_point', shipped_lon: 'shipped_point' };

type Style = Profile['claims'];

function written(column: string, value: unknown, style: Style): string {
  if (typeof value === 'boolean') return style.flags[value ? 0 : 1];
  if (column === 'macs' && Array.isArray(value)) return value.map((mac) => macAs(String(mac), style.macs)).join(';');
  if (column === 'usernames' && Array.isArray(value)) return value.map((login) => loginAs(style.usernames, String(login))).join(';');
  return Array.isArray(value) ? value.map(String).join(';') : typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function macAs(mac: string, form: Style['macs']): string {
  if (form === 'dashes') return mac.replaceAll(':', '-').toUpperCase();
  return form === 'dots' ? mac.replaceAll(':', '').replace(/(.{4})(?=.)/g, '$1.') : mac;
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Whether a cell was never filled in. The same dice for every share: whoever leaves out more leaves out the same and more. */
function isDropped(company: Company, name: Table, { key, column }: { readonly key: string; readonly column: string }): boolean {
  const { drop, coordinates } = company.profile.claims;
  if (!coordinates && column in together) return true;
  if (drop === 0 || kept.has(column)) return false;
  return new Random(company.seed, 'empty', name, key, together[column] ?? column).next() < drop;
}

/** Rows as the HR system, the device management and the travel office export them; the truth is nobody's export. */
function linesOf(company: Company, name: Table): FilePiece {
  const style = company.profile.claims;
  const plain = name === 'truth' || name === 'networks';
  const extra = !plain && style.extra !== '' ? [style.extra] : [];
  const ordered = name === 'people' && extra.length > 0 ? ['person_id', ...company.random('columns').shuffle(columns.people.slice(1))] : [...columns[name]];
  const body = company.rows[name].map((row) => {
    const values = new Map<string, unknown>(Object.entries(row));
    const key = written(columns[name][0], values.get(columns[name][0]), style);
    const cells = ordered.map((column) => (!plain && isDropped(company, name, { key, column }) ? '' : cell(written(column, values.get(column), style))));
    return { key, line: [...cells, ...extra.map(() => String(company.random('extra', key).int(1000, 9999)))].join(',') };
  });
  // Sorted by key they do not tell who was hired together; a person's later row stays behind the first one.
  if (name !== 'networks') body.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return { path: `${name}.csv`, lines: [[...ordered, ...extra].join(','), ...body.map((b) => b.line)] };
}

/** The claims files and the truth, each as one piece with a header. A company without device management has no devices.csv; with all claims dropped nobody wrote down trips. */
export function* claimFiles(company: Company): Generator<FilePiece> {
  const { claims } = company.profile;
  for (const name of ['people', 'devices', 'travel', 'networks', 'truth'] as const) {
    if (name === 'devices' && !claims.devices) continue;
    if (claims.drop >= 1 && name === 'travel') continue;
    yield linesOf(company, name);
  }
}
