import { type api, DAY, type DeviceFacts, type Observation } from '@winnow/core';
import { networkName, seenBy } from '@winnow/detection';
import { EntityStore } from '@winnow/platform';
import { rowOf } from './case-index.ts';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';
import { peopleOfCases, peopleSeen, seenValues } from './seen.ts';
import { type AskedSpan, spanOf } from './span.ts';

const MOST = 100;

/** The device of the inventory, or of the logs, that an id, serial, host name or MAC address names, with the ids that it is stored under. */
export function deviceNamed(text: string, { claims, subjects }: Known): { readonly id: string; readonly stored: readonly string[] } {
  const id = claims.deviceBy(text) ?? subjects.deviceOf(text);
  return { id, stored: [...new Set([...subjects.storedIdsOf(new Set([id])), id.toLowerCase(), text])] };
}

/** All that is known of one device; undefined when neither the inventory nor the logs know it. */
export async function deviceView(text: string, asked: AskedSpan, context: Context): Promise<api.DeviceView | undefined> {
  const [known, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
  const store = new EntityStore(context.deps.db);
  const { id, stored } = deviceNamed(text, known);
  const claims = known.claims.deviceHistory(id);
  const [last, hosts] = await Promise.all([store.deviceLast(stored), store.hosts(stored)]);
  if (last === undefined && claims.length === 0 && hosts.size === 0) return undefined;
  const span = spanOf(asked, last ?? context.now());
  const people = await store.devicePeople(stored, span);
  const accounts = people.map((row) => row.account);
  const [addresses, reports] = await Promise.all([store.deviceAddresses(stored, accounts, span), store.deviceReports(stored, accounts, span)]);
  const rows = cases.all.filter((one) => one.case.devices.includes(id)).map(rowOf);
  const owners = claims.flatMap((claim) => claim.owner_id ?? []);
  const names = context.directory.namesOf([...accounts.map(known.subjects.subjectOf), ...owners, ...peopleOfCases(rows)], known);
  const where = new Map(addresses.map((a) => [a.ip, [networkName({ networkClass: known.subjects.networkOf(a.ip) ?? a.network_class, operator: a.operator, asn: a.asn }), a.city, a.country].filter((part) => part !== '').join(', ')]));
  return {
    device_id: id, hosts: [...new Set([...claims.flatMap((claim) => claim.hostnames ?? []), ...hosts.values()])].slice(0, MOST), claims: [...claims], people: peopleSeen(people, known, names),
    addresses: seenValues(seenBy(addresses.map(({ ip, ...row }) => ({ value: ip, ...row }))), { detail: (ip) => where.get(ip) }), places: seenValues(seenBy(addresses.map((a) => ({ ...a, value: [a.city, a.country].filter((part) => part !== '').join(', ') })))),
    ...told(reports), cases: rows, names,
  };
}

const system = (host: Observation['host']): string => [host?.os?.name ?? host?.os?.type, host?.os?.version].filter((part) => part !== undefined).join(' ');
const yes = (is: boolean | undefined): string | undefined => (is === undefined ? undefined : is ? 'yes' : 'no');
const ofDevice = (d: DeviceFacts = {}): readonly [string, string | undefined][] => [['maker', d.vendor], ['model', d.model], ['serial', d.serial], ['bios', d.bios_vendor], ['virtual', yes(d.vm)], ['managed', yes(d.managed)], ['compliant', yes(d.compliant)]];

type Fact = readonly [name: string, value: string | undefined];
const factsIn = ({ host, winnow: { device, traits = [] } }: Observation): readonly Fact[] => [...ofDevice(device), ['system', system(host)], ...(host?.mac ?? []).map((mac): Fact => ['mac', mac]), ...traits.map((trait): Fact => ['trait', trait])];

/** What reports, newest first, say of the device: each value with the time at which it was said last. */
function told(reports: readonly Observation[]): Pick<api.DeviceView, 'facts' | 'usb' | 'displays' | 'software'> {
  return {
    facts: unique(reports, (o) => factsIn(o).flatMap(([name, value]) => (value === undefined || value === '' ? [] : [{ name, value }]))), usb: unique(reports, (o) => o.winnow.device?.usb ?? []), displays: unique(reports, (o) => o.winnow.device?.displays ?? []), software: programsIn(reports),
  };
}
function unique<T extends object>(reports: readonly Observation[], of: (o: Observation) => readonly T[]): (T & { at: string })[] {
  const known = new Map<string, T & { at: string }>();
  for (const o of reports) for (const one of of(o)) { const key = JSON.stringify(one); if (!known.has(key) && known.size < MOST) known.set(key, { ...one, at: o['@timestamp'] }); }
  return [...known.values()];
}
function programsIn(reports: readonly Observation[]): api.SeenValue[] {
  const whose = new Map<string, string>();
  const seen = reports.flatMap((o) => (o.winnow.software ?? []).map(({ name = '', vendor, signer }) => {
    const ms = Date.parse(o['@timestamp']);
    whose.set(name, vendor ?? signer ?? whose.get(name) ?? '');
    return { value: name, first: ms, last: ms, days: [Math.floor(ms / DAY)] };
  }));
  return seenValues(seenBy(seen), { detail: (name) => whose.get(name) });
}
