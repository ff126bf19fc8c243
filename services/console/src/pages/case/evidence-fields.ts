import type { api } from '@winnow/core';

/** A field of observations, side by side: its value in each, empty where it is absent. */
export interface Field { readonly path: string; readonly label: string; readonly values: readonly string[]; readonly differs: boolean }

/** What an analyst looks at first, in this order; the rest follows by its path. */
const labels: Readonly<Record<string, string>> = {
  '@timestamp': 'Time', 'winnow.kind': 'What', 'event.action': 'Action', 'event.outcome': 'Outcome', 'user.name': 'Login', 'user.email': 'E-mail', 'source.ip': 'Address', 'source.geo.city_name': 'City', 'source.geo.region_name': 'Region', 'source.geo.country_iso_code': 'Country',
  'winnow.geo_accuracy_km': 'Accuracy, km', 'winnow.network.class': 'Network', 'winnow.network.operator': 'Operator', 'source.as.number': 'AS', 'source.as.organization.name': 'AS of', 'host.name': 'Host', 'host.id': 'Host id', 'winnow.device_id': 'Device', 'winnow.device.model': 'Model', 'winnow.device.serial': 'Serial number',
  'host.os.name': 'System', 'host.os.version': 'Version', 'user_agent.original': 'Browser', 'winnow.mfa.factor': 'Second factor', 'winnow.mfa.phone': 'Phone', 'winnow.mfa.device_id': 'Factor’s device', 'winnow.mfa.ip': 'Factor’s address', 'winnow.session.id': 'Session', 'winnow.device.managed': 'Managed', 'winnow.device.compliant': 'Compliant', 'winnow.device.vm': 'Virtual machine', 'winnow.device.vendor': 'Maker', 'winnow.device.usb': 'USB', 'winnow.device.displays': 'Screens', 'winnow.device.fingerprint': 'Fingerprint', 'winnow.software': 'Software', 'winnow.peer.ip': 'Other end', 'winnow.rtt_ms': 'Round trip, ms', 'winnow.traits': 'Traits',
  'host.os.type': 'System, kind', 'host.mac': 'MAC', 'winnow.source': 'Source', 'observer.product': 'Logged by', 'observer.vendor': 'Logged by, maker', 'observer.hostname': 'Logged on', 'event.category': 'Category', 'event.type': 'Type', 'event.dataset': 'Data set', 'event.duration': 'Duration, ns',
};
const order = Object.keys(labels);
/** Of no use to anybody who compares. */
const left = new Set(['schema_version', 'event.id', 'event.original', 'event.ingested', 'winnow.line', 'log.file.path', 'winnow.person_id', 'winnow.account_id', 'source.geo.location.lat', 'source.geo.location.lon']);
const MOST_DEEP = 6;

/** An object of a list in a few words: `vendor SIPEED, product NanoKVM`. */
function plain(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return JSON.stringify(value);
  return Object.entries(value).map(([name, inner]) => `${name.replaceAll('_', ' ')} ${plain(inner)}`).join(', ');
}
function flatten(value: unknown, path: string, into: Map<string, string>): void {
  if (value === undefined || value === null || left.has(path)) return;
  if (Array.isArray(value)) { into.set(path, value.map(plain).join(value.some((v) => typeof v === 'object') ? '; ' : ', ')); return; }
  if (typeof value !== 'object') { into.set(path, plain(value)); return; }
  if (path.split('.').length > MOST_DEEP) { into.set(path, JSON.stringify(value)); return; }
  for (const [name, inner] of Object.entries(value)) flatten(inner, path === '' ? name : `${path}.${name}`, into);
}

const rank = (path: string): number => { const at = order.indexOf(path); return at < 0 ? order.length : at; };

/** Fields of some observations, those that matter first. */
export function fieldsOf(seen: readonly api.Seen[]): readonly Field[] {
  const columns = seen.map(({ observation }) => { const fields = new Map<string, string>(); flatten(observation, '', fields); return fields; });
  const paths = [...new Set(columns.flatMap((c) => [...c.keys()]))].sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1));
  return paths.map((path) => {
    const values = columns.map((c) => c.get(path) ?? '');
    return { path, label: labels[path] ?? path, values, differs: new Set(values).size > 1 };
  });
}
/** Where a record lies, in words; empty when nobody knows. */
export function originText({ path, line, topic, partition, offset }: api.Seen['origin']): string {
  if (topic !== undefined) return `${topic}, partition ${String(partition ?? '?')}, offset ${offset ?? '?'}`;
  return path === undefined ? '' : `${path}${line === undefined ? '' : `:${String(line)}`}`;
}

const RADIUS_KM = 6371;
const rad = (degrees: number): number => (degrees * Math.PI) / 180;
/** Great-circle distance in km. */
export function kmBetween(a: Point, b: Point): number {
  const h = Math.sin(rad(b.lat - a.lat) / 2) ** 2 + Math.cos(rad(a.lat)) * Math.cos(rad(b.lat)) * Math.sin(rad(b.lon - a.lon) / 2) ** 2;
  return 2 * RADIUS_KM * Math.asin(Math.min(1, Math.sqrt(h)));
}
interface Point { readonly lat: number; readonly lon: number }
