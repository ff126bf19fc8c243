import { api, isoDate } from '@winnow/core';
import { type Asking } from './ask.ts';
import { caseLine } from './case-line.ts';
import { type Asker, withAsker } from './remote.ts';
import { visible } from './safe-text.ts';
import { type Env } from './settings.ts';
import { type Surroundings } from './surroundings.ts';
import { counted, paint, type Telling, wrap } from './text.ts';

export interface Told { readonly env: Env; readonly around: Surroundings }

/** A name beside an id, as the API knows it: the person's, else a login. */
export const namedBy = (names: api.Names) => (id: string): string | undefined => { const known = Object.hasOwn(names, id) ? names[id] : undefined; return known?.name ?? (known?.logins ?? [])[0]; };
const tellingOf = ({ colour, width }: Surroundings, names: api.Names): Telling => ({ colour, width, nameOf: namedBy(names) });

const MOST = 12;
type Row = (name: string, text: string) => string;
const rowsIn = (telling: Telling): Row => (name, text) => `  ${paint(telling.colour).dim(name.padEnd(10))}  ${wrap(visible(text), Math.max(40, telling.width - 14)).join(`\n${' '.repeat(14)}`)}`;

/** What was seen, the most often first; of people and devices with what they are called. */
function seenRows(title: string, seen: readonly api.SeenValue[], telling: Telling): readonly string[] {
  const row = rowsIn(telling);
  const shown = seen.slice(0, MOST).map((s, i) => {
    const called = telling.nameOf(s.value) ?? (s.label === s.value ? undefined : s.label);
    return row(i === 0 ? title : '', `${s.value}${called === undefined ? '' : ` ${called}`}${s.detail === undefined || s.detail === '' ? '' : ` (${s.detail})`}: ${counted(s.days, 'day')}, last ${s.last.slice(0, 10)}`);
  });
  return seen.length > MOST ? [...shown, row('', `and ${String(seen.length - MOST)} more`)] : shown;
}
const caseRows = (cases: readonly api.CaseRow[], telling: Telling): readonly string[] => ['', paint(telling.colour).bold(cases.length === 0 ? 'No case.' : 'Cases'), ...cases.map((c) => caseLine(c, telling))];

async function show<T>(asking: Asking, { env, around }: Told, how: { readonly ask: (asker: Asker) => Promise<T>; readonly text: (view: T) => string }): Promise<void> {
  const view = await withAsker(asking, env, how.ask);
  around.out(`${asking.json === true ? JSON.stringify(view) : how.text(view)}\n`);
}

/** Who worked on a device and where, and what it says of itself. */
export async function showDevice(id: string, asking: Asking, told: Told): Promise<void> {
  await show(asking, told, { ask: (asker) => asker.get(`/devices/${encodeURIComponent(id)}`, api.DeviceViewSchema), text: (view) => deviceText(view, tellingOf(told.around, view.names)) });
}
export function deviceText(view: api.DeviceView, telling: Telling): string {
  const row = rowsIn(telling);
  const lines = [paint(telling.colour).bold(visible([view.device_id, ...view.hosts.filter((h) => h !== view.device_id)].join(' ')))];
  for (const claim of view.claims) lines.push(row('claims', [claim.owner_id === undefined ? '' : `owned by ${claim.owner_id}${telling.nameOf(claim.owner_id) === undefined ? '' : ` ${telling.nameOf(claim.owner_id) ?? ''}`}`, claim.ownership, claim.model, claim.shipped_city === undefined ? '' : `sent to ${[claim.shipped_city, claim.shipped_country].filter((p) => p !== undefined).join(', ')}`].filter((part) => part !== undefined && part !== '').join('; ')));
  if (view.claims.length === 0) lines.push(row('claims', 'none: it stands in no inventory, or that was not given'));
  lines.push(...seenRows('people', view.people, telling), ...seenRows('addresses', view.addresses, telling), ...seenRows('places', view.places, telling));
  if (view.facts.length > 0) lines.push(row('says', view.facts.map((f) => `${f.name} ${f.value}`).join('; ')));
  for (const usb of view.usb.slice(0, MOST)) lines.push(row('USB', `${[usb.vendor, usb.product, usb.serial].filter((p) => p !== undefined).join(' ')}, ${usb.at.slice(0, 10)}`));
  for (const display of view.displays.slice(0, MOST)) lines.push(row('display', `${[display.vendor, display.product, display.name].filter((p) => p !== undefined).join(' ')}, ${display.at.slice(0, 10)}`));
  lines.push(...seenRows('software', view.software, telling), ...caseRows(view.cases, telling));
  return lines.join('\n');
}

/** Who was at an address or in a network, on what, also in vain. */
export async function showAddress(address: string, asking: Asking, told: Told): Promise<void> {
  await show(asking, told, { ask: (asker) => asker.get(`/addresses/${encodeURIComponent(address)}`, api.AddressViewSchema), text: (view) => addressText(view, tellingOf(told.around, view.names)) });
}
export function addressText(view: api.AddressView, telling: Telling): string {
  const row = rowsIn(telling);
  const lines = [paint(telling.colour).bold(visible(view.address))];
  lines.push(row('network', [view.network_class, view.operator, view.asn === 0 ? '' : `AS${String(view.asn)}`, view.line === view.address ? '' : `line ${view.line}`].filter((part) => part !== '').join(', ')));
  const place = [view.city, view.country].filter((part) => part !== '').join(', ');
  if (place !== '') lines.push(row('place', `${place}, within ${String(Math.round(view.accuracy_km))} km`));
  if (view.claim !== undefined) lines.push(row('claims', `${view.claim.cidr}: ${[view.claim.kind, view.claim.label].filter((part) => part !== undefined && part !== '').join(' ')} (networks of the claims)`));
  for (const [i, match] of view.lists.entries()) lines.push(row(i === 0 ? 'lists' : '', matchText(match)));
  lines.push(...seenRows('people', view.people, telling), ...seenRows('devices', view.devices, telling), ...seenRows('in vain', view.failures, telling));
  if (view.people.length + view.devices.length + view.failures.length === 0) lines.push(row('seen', 'never'));
  if (view.is_cut) lines.push(row('', 'there is more than is shown'));
  lines.push(...caseRows(view.cases, telling));
  return lines.join('\n');
}

const matchText = ({ file, type, value, class: cls, operator, source, licence, date }: api.ListMatch): string => `${type === 'asn' ? `AS${value}` : value}: ${[cls, operator].filter((part) => part !== undefined).join(' ')} (${[file, source, licence, date].filter((part) => part !== undefined).join('; ')})`;

/** Whatever a text names: cases, people, devices, addresses, observations, detectors. */
export async function showSearch(text: string, asking: Asking, told: Told): Promise<void> {
  await show(asking, told, { ask: (asker) => asker.get(`/search?q=${encodeURIComponent(text)}`, api.SearchSchema), text: (found) => searchText(found, tellingOf(told.around, found.names)) });
}
export function searchText({ hits, is_cut }: api.SearchResult, telling: Telling): string {
  if (hits.length === 0) return 'Nothing is known by this.';
  const p = paint(telling.colour);
  const lines = hits.map((hit) => `${p.dim(hit.kind.padEnd(11))}  ${wrap(visible([hit.id, hit.label === hit.id ? '' : hit.label, hit.detail].filter((part) => part !== '').join('  ')), Math.max(40, telling.width - 13)).join(`\n${' '.repeat(13)}`)}`);
  return [...lines, ...(is_cut ? [p.dim('There is more; ask for more of it.')] : [])].join('\n');
}

/** A person over the API. */
export async function showPersonOf(id: string, asking: Asking, told: Told): Promise<void> {
  await show(asking, told, { ask: (asker) => asker.get(`/people/${encodeURIComponent(id)}`, api.PersonViewSchema), text: (view) => personViewText(view, tellingOf(told.around, view.names)) });
}
function claimText(claim: api.PersonView['claims'][number]): string {
  const home = [claim.home_city, claim.home_region, claim.home_country].filter((part) => part !== undefined).join(', ');
  return [['home', home], ['zone', claim.time_zone], ['', claim.employment], ['through', claim.agency], ['since', claim.start_date], ['until', claim.end_date], ['team', claim.team], ['logins', claim.usernames.join(', ')]].filter(([, value]) => value !== undefined && value !== '').map((pair) => pair.join(' ').trim()).join('; ');
}
const mutedRows = (muted: api.PersonView['muted'], telling: Telling): readonly string[] => (muted.length === 0 ? [] : ['', paint(telling.colour).bold('Muted'), ...muted.map((m) => `  ${wrap(visible(`${m.excuse}: ${m.text}`), Math.max(40, telling.width - 4)).join('\n    ')}`)]);
export function personViewText(view: api.PersonView, telling: Telling): string {
  const [row, p] = [rowsIn(telling), paint(telling.colour)];
  const name = telling.nameOf(view.person_id);
  const lines = [p.bold(visible(`${view.person_id}${name === undefined ? '' : ` ${name}`}`))];
  for (const claim of view.claims) lines.push(row(claim.valid_from === undefined ? 'claims' : `from ${claim.valid_from}`, claimText(claim)));
  if (view.claims.length === 0) lines.push(row('claims', 'none: this person is unknown to the company, or the claims were not given'));
  if (view.owned_devices.length > 0) lines.push(row('owns', view.owned_devices.map((d) => d.device_id).join(', ')));
  lines.push(row('accounts', view.accounts.length === 0 ? 'none seen in the logs' : view.accounts.map((a) => (a.realm === '' ? a.login : `${a.login}@${a.realm}`)).join(', ')));
  lines.push(row('seen', view.active === undefined ? 'never' : `on ${counted(view.active.days, 'day')}, ${view.active.first.slice(0, 10)} to ${view.active.last.slice(0, 10)}`));
  for (const [title, seen] of [['places', view.places], ['networks', view.networks], ['devices', view.devices], ['addresses', view.addresses]] as const) lines.push(...seenRows(title, seen, telling));
  lines.push('', p.bold(view.findings.length === 0 ? 'Nothing is found about this person.' : 'Found'));
  for (const f of view.findings) lines.push(`  ${p.yellow(f.detector)} ${p.dim(f.level)}  ${p.dim(`seen ${isoDate(f.observed_at)}`)}`, `    ${wrap(visible(f.summary), Math.max(40, telling.width - 4)).join('\n    ')}`);
  lines.push(...mutedRows(view.muted, telling), ...caseRows(view.cases, telling));
  return lines.join('\n');
}
