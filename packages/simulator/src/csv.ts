import { type Company } from './company.ts';
import { type FilePiece } from './model.ts';

const columns = {
  people: ['person_id', 'usernames', 'email', 'display_name', 'home_country', 'home_region', 'home_city', 'home_postcode', 'home_lat', 'home_lon', 'time_zone', 'employment', 'start_date', 'end_date', 'team', 'manager_id', 'agency', 'referrer_id', 'byod_allowed', 'phone', 'payout', 'id_country', 'id_city', 'valid_from'],
  devices: ['device_id', 'hostnames', 'macs', 'owner_id', 'ownership', 'os', 'model', 'vm_allowed', 'shipped_country', 'shipped_city', 'shipped_postcode', 'shipped_lat', 'shipped_lon', 'shipped_on', 'shipped_kind', 'valid_from'],
  travel: ['person_id', 'from', 'to', 'country', 'city'],
  networks: ['cidr', 'kind', 'label', 'country', 'lat', 'lon'],
  truth: ['person_id', 'scenario', 'cluster', 'from', 'to'],
} as const;

function cell(value: unknown): string {
  const text = Array.isArray(value) ? value.map(String).join(';') : typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

/** The claims files and the truth, each as one piece with a header. */
export function* claimFiles({ rows }: Company): Generator<FilePiece> {
  for (const name of ['people', 'devices', 'travel', 'networks', 'truth'] as const) {
    const body = rows[name].map((row) => {
      const values = new Map<string, unknown>(Object.entries(row));
      const cells = columns[name].map((column) => cell(values.get(column)));
      return { key: cells[0] ?? '', line: cells.join(',') };
    });
    // Sorted by key they do not tell who was hired together; a person's later row stays behind the first one.
    if (name !== 'networks') body.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    yield { path: `${name}.csv`, lines: [columns[name].join(','), ...body.map((b) => b.line)] };
  }
}
