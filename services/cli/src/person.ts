import { type Case, type Finding, FindingSchema, isoDate, type PersonClaim } from '@winnow/core';
import { type AccountRow, type Muted, mutedOf, type SeenDays, seenOf, standingOf, subjectNamed, type Subjects } from '@winnow/detection';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Answering, type Asking, claimsFor, tellingOf, withStore } from './ask.ts';
import { caseLine } from './case-line.ts';
import { UsageError } from './errors.ts';
import { subjectsIn, timelineOfSubject } from './explain.ts';
import { type Surroundings } from './surroundings.ts';
import { visible } from './safe-text.ts';
import { type Env } from './settings.ts';
import { byWeight, counted, paint, type Telling, wrap } from './text.ts';

/** Days seen, the last one, of one value. */
export interface Seen { readonly what: string; readonly days: number; readonly last: string }
/** All that is known of one person: what the company says, what was seen, what was concluded. */
export interface PersonPage {
  readonly person_id: string;
  readonly claims: readonly PersonClaim[];
  readonly owned_devices: readonly string[];
  readonly accounts: readonly { readonly account_id: string; readonly login: string }[];
  readonly active: { readonly from: string; readonly to: string; readonly days: number } | undefined;
  readonly places: readonly Seen[];
  readonly networks: readonly Seen[];
  readonly devices: readonly Seen[];
  readonly addresses: readonly Seen[];
  /** What excuses on record kept from being evidence in the 60 days before the person was last seen. */
  readonly muted: readonly Muted[];
  /** Of each detector what holds now. */
  readonly findings: readonly Finding[];
  readonly cases: readonly Case[];
}

/** The page of a person by id, login or e-mail; an unknown person by its account. */
export async function showPerson(id: string, asking: Asking, { env, around }: { readonly env: Env; readonly around: Surroundings }): Promise<void> {
  await withStore(asking, env, async (answering) => {
    const claims = await claimsFor(asking, answering.db, around);
    if (answering.key === undefined) around.warn('identity.key is not set: devices that are known by their host name only are left out');
    const accounts = await answering.store.accounts();
    const subjects = await subjectsIn(answering, claims);
    const subject = subjectNamed(id, subjects, accounts);
    if (subject === undefined) throw new UsageError(`${visible(id).slice(0, 100)}: nobody is known by this id, login or e-mail, neither in the claims nor in the logs`);
    const page = await pageOf(subject, subjects, answering, accounts);
    around.out(asking.json === true ? `${JSON.stringify(page)}\n` : `${pageText(page, tellingOf(around, claims))}\n`);
  });
}

async function pageOf(subject: string, subjects: Subjects, answering: Answering, accounts: readonly AccountRow[]): Promise<PersonPage> {
  const { claims } = subjects;
  const { db, store } = answering;
  const ids = subjects.accountsOf(subject);
  const timeline = await timelineOfSubject(subject, subjects, answering);
  const { active, places, networks, devices, addresses } = seenOf(timeline?.presences ?? []);
  const rows = await db.query('SELECT doc FROM findings FINAL WHERE subject = {subject:String} ORDER BY day, detector', { subject }, Type.Object({ doc: Type.String() }));
  return {
    person_id: subject, claims: claims.personHistory(subject), owned_devices: [...new Set(claims.devicesOf(subject).map((d) => d.device_id))],
    accounts: accounts.filter(({ account }) => ids.includes(account)).map(({ account, name, realm }) => ({ account_id: account, login: realm === '' ? name : `${name}@${realm}` })),
    active: active === undefined ? undefined : { from: isoDate(active.first), to: isoDate(active.last), days: active.days }, places: places.map(seenRow), devices: devices.map(seenRow), addresses: addresses.map(seenRow), networks: networks.map(seenRow),
    muted: timeline === undefined ? [] : mutedOf(timeline, claims, (active?.last ?? 0) + 1), findings: standingOf(rows.map((r) => JSON.parse(r.doc) as unknown).filter((f): f is Finding => Check(FindingSchema, f))),
    cases: (await store.cases()).filter((c) => c.people.includes(subject)).sort(byWeight),
  };
}

const seenRow = ({ value, days, last }: SeenDays): Seen => ({ what: value, days: days.size, last: isoDate(last) });

const MOST = 6;
function pageText(page: PersonPage, telling: Telling): string {
  const p = paint(telling.colour);
  const room = Math.max(40, telling.width - 14);
  const row = (name: string, text: string): string => `  ${p.dim(name.padEnd(10))}  ${wrap(visible(text), room).join(`\n${' '.repeat(14)}`)}`;
  const name = telling.nameOf(page.person_id);
  const lines = [p.bold(visible(`${page.person_id}${name === undefined ? '' : ` ${name}`}`))];
  if (page.claims.length === 0) lines.push(row('claims', 'none: this person is unknown to the company, or the claims were not given'));
  for (const claim of page.claims) lines.push(row(claim.valid_from === undefined ? 'claims' : `from ${claim.valid_from}`, claimText(claim)));
  if (page.owned_devices.length > 0) lines.push(row('owns', page.owned_devices.join(', ')));
  lines.push(row('accounts', page.accounts.length === 0 ? 'none seen in the logs' : [...new Set(page.accounts.map((a) => visible(a.login)))].join(', ')));
  if (page.active === undefined) lines.push(row('seen', 'never'));
  else {
    lines.push(row('seen', `on ${counted(page.active.days, 'day')}, ${page.active.from} to ${page.active.to}`));
    for (const [title, seen] of [['places', page.places], ['networks', page.networks], ['devices', page.devices], ['addresses', page.addresses]] as const) lines.push(...seenRows(title, seen, telling));
  }
  lines.push('', p.bold(page.findings.length === 0 ? 'Nothing is found about this person.' : 'Found'));
  for (const f of page.findings) lines.push(`  ${p.yellow(f.detector)} ${p.dim(f.level)}  ${p.dim(`seen ${isoDate(f.observed_at)}`)}`, `    ${wrap(visible(f.summary), Math.max(40, telling.width - 4)).join('\n    ')}`);
  lines.push(...mutedRows(page.muted, telling));
  lines.push('', p.bold(page.cases.length === 0 ? 'No case.' : 'Cases'), ...page.cases.map((c) => caseLine(c, telling)));
  return lines.join('\n');
}

function mutedRows(muted: readonly Muted[], telling: Telling): readonly string[] {
  if (muted.length === 0) return [];
  return ['', paint(telling.colour).bold('Muted'), ...muted.map((m) => `  ${wrap(visible(`${m.excuse}: ${m.text}`), Math.max(40, telling.width - 4)).join('\n    ')}`)];
}

function claimText(claim: PersonClaim): string {
  const home = [claim.home_city, claim.home_region, claim.home_country].filter((part) => part !== undefined).join(', ');
  const parts: readonly (readonly [string, string | undefined])[] = [['home', home === '' ? undefined : home], ['zone', claim.time_zone], ['', claim.employment], ['through', claim.agency], ['since', claim.start_date], ['until', claim.end_date], ['team', claim.team], ['logins', claim.usernames.join(', ')]];
  return visible(parts.filter(([, value]) => value !== undefined && value !== '').map(([name, value]) => (name === '' ? value : `${name} ${value ?? ''}`)).join('; '));
}

function seenRows(title: string, seen: readonly Seen[], telling: Telling): readonly string[] {
  const p = paint(telling.colour);
  const shown = seen.slice(0, MOST);
  const width = Math.min(50, Math.max(0, ...shown.map((s) => s.what.length)));
  const rows = shown.map((s, i) => `  ${p.dim((i === 0 ? title : '').padEnd(10))}  ${visible(s.what).padEnd(width)}  ${p.dim(`${counted(s.days, 'day')}, last ${s.last}`)}`);
  return seen.length > MOST ? [...rows, `${' '.repeat(14)}${p.dim(`and ${String(seen.length - MOST)} more`)}`] : rows;
}
