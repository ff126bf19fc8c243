import { type api, type Case, DAY } from '@winnow/core';
import { type AccountRow } from '@winnow/detection';
import { type Db, Store, SystemStore } from '@winnow/platform';
import { FULL_SIZE, type Simulation, simulation } from '@winnow/simulator';
import { Type } from 'typebox';
import { claimsIn } from '../claims.ts';

/** The seed of the sample company, as `npm start` simulates it. */
const SEED = 7;

interface Told { readonly role: string; readonly kind: api.SampleStory['kind']; /** The role of the fraud that it looks like. */ readonly like?: string; readonly title: string; readonly text: string }
/** The parts that are played in a small company, in words: each fraud, and after it who only looks like it. */
const told: readonly Told[] = [
  { role: 'laptop-farm', kind: 'fraud', title: 'A laptop farm', text: 'Their laptops stand in one home, and somebody far away works on them. They claim to live in five cities.' },
  { role: 'household', kind: 'innocent', like: 'laptop-farm', title: 'A couple', text: 'They work from one home line, as a farm does. HR has the same home for both, so nothing is odd about it.' },
  { role: 'agency', kind: 'innocent', like: 'laptop-farm', title: 'The office of an agency', text: 'Contractors of one agency share a line that no claim tells of. It is a business line near all of their homes, and they work at home on other days.' },
  { role: 'it-kvm', kind: 'innocent', like: 'laptop-farm', title: 'An administrator', text: 'Has an IP-KVM, as laptops of a farm do. It is the tool of the trade in the IT team, and nothing else is odd.' },
  { role: 'vpn-chain', kind: 'fraud', title: 'One VPN behind another', text: 'Comes out of a commercial VPN on every day and never from home. Once the right password came from China.' },
  { role: 'privacy-vpn', kind: 'innocent', like: 'vpn-chain', title: 'A friend of privacy', text: 'Comes out of a commercial VPN on every day, too, but has done so for years, near home, and never slips.' },
  { role: 'traveller', kind: 'innocent', like: 'vpn-chain', title: 'A journey on record', text: 'Worked from far away for two weeks. The journey is in travel.csv.' },
  { role: 'byod-vm', kind: 'fraud', title: 'A virtual machine that nobody allowed', text: 'Works in a virtual machine on a private computer, behind a VPN, and never on the laptop of the company.' },
  { role: 'allowed-vm', kind: 'innocent', like: 'byod-vm', title: 'A developer with a virtual machine', text: 'Works in a virtual machine on some days, now and then behind a VPN. The inventory allows it, and the laptop is used, too.' },
  { role: 'vm-adapter', kind: 'innocent', like: 'byod-vm', title: 'A hypervisor', text: 'The laptop shows the network adapter of a virtual machine. Nobody works inside one.' },
  { role: 'forwarded-laptop', kind: 'fraud', title: 'A laptop that was sent on', text: 'It was delivered to a forwarder and came up abroad, where all of the work is done.' },
  { role: 'parents', kind: 'innocent', like: 'forwarded-laptop', title: 'Delivered to the parents', text: 'The laptop was sent to another city than the claimed home, and has been at that home ever since.' },
  { role: 'moved', kind: 'innocent', like: 'forwarded-laptop', title: 'Moved house', text: 'Works from another city all at once. HR has the new address from that day.' },
  { role: 'nomad', kind: 'policy', like: 'forwarded-laptop', title: 'Works on the road', text: 'Works from abroad and told nobody: against the rules, but the person who was hired does the work.' },
];

/** What the sample company holds, in words, with those who play in it; undefined where the folder's people are not those that `winnow simulate --seed 7` invents. */
export async function storiesOf(db: Db): Promise<api.SampleStory[] | undefined> {
  const store = new Store(db);
  const [claims, sources, cases, accounts] = await Promise.all([claimsIn(db), new SystemStore(db).sources(0), store.cases(), store.accounts()]);
  const { people } = claims.rows;
  const names = new Map(people.map((p) => [p.person_id, p.display_name ?? p.person_id]));
  const first = Math.min(...sources.map((s) => s.first));
  if (names.size < 30 || names.size >= FULL_SIZE || !Number.isFinite(first)) return undefined;
  const days = Math.floor((Math.max(...sources.map((s) => s.last)) - first) / DAY);
  // The last day of work may end in the night behind it.
  const cast = [days + 1, days].filter((n) => n > 0).map((n) => castOf(simulation({ people: names.size, days: n, seed: SEED, start: new Date(first).toISOString().slice(0, 10) }), people)).find((found) => found !== undefined);
  if (cast === undefined) return undefined;
  const groups = told.map((story) => ({ story, people: cast.filter((c) => c.role === story.role).map((c) => c.person_id).sort() })).filter((g) => g.people.length > 0);
  const address = await addressesOf(db, accounts, people);
  return groups.map(({ story: { kind, like, title, text }, people: ids }) => {
    const [one, ip] = [caseOf(ids, cases), ids.length > 1 ? address(ids) : undefined];
    return { title, text, kind, people: ids.map((id) => ({ id, name: names.get(id) ?? id })), ...(like !== undefined && { like: told.find((t) => t.role === like)?.title ?? like }), ...(ip !== undefined && { address: ip }), ...(one !== undefined && { case_id: one.case_id }) };
  });
}

interface Claimed { readonly person_id: string; readonly display_name?: string; readonly usernames?: readonly string[]; readonly start_date?: string }
/** Who plays what, when the company's roster is that of the folder: same people, names and first days. */
function castOf({ cast, files }: Simulation, people: readonly Claimed[]): Simulation['cast'] | undefined {
  const roster = [...take(files, 'people.csv')];
  const [head = '', ...rows] = roster;
  const columns = head.split(',');
  const at = ['person_id', 'display_name', 'start_date'].map((name) => columns.indexOf(name));
  const stored = new Set(people.map((p) => [p.person_id, p.display_name ?? '', p.start_date ?? ''].join(',')));
  // Cells before the last of these hold no commas in a small company, whose names and places are the simulator's.
  const invented = new Set(rows.map((row) => { const cells = row.split(','); return at.map((i) => cells[i] ?? '').join(','); }));
  return stored.size === invented.size && [...stored].every((row) => invented.has(row)) ? cast : undefined;
}
/** Lines of a claims file, which come before the logs. */
function take(files: Simulation['files'], path: string): readonly string[] {
  for (const piece of files) if (piece.path === path) return piece.lines;
  return [];
}

/** The case that tells of most of them. */
const caseOf = (ids: readonly string[], cases: readonly Case[]): Case | undefined => cases.filter((c) => c.merged_into === undefined && c.people.some((id) => ids.includes(id))).sort((a, b) => b.people.length - a.people.length || (a.case_id < b.case_id ? -1 : 1))[0];

/** From which address most of some people work, on most days. */
async function addressesOf(db: Db, accounts: readonly AccountRow[], people: readonly Claimed[]): Promise<(ids: readonly string[]) => string | undefined> {
  const ofLogin = new Map(people.flatMap((p) => (p.usernames ?? []).map((login) => [login, p.person_id] as const)));
  const ofAccount = new Map(accounts.map(({ account, name }) => [account, ofLogin.get(name.split('@', 1).join('').toLowerCase()) ?? ''] as const));
  const rows = await db.query("SELECT account_id AS account, ip, uniqExact(intDiv(hour, 86400000)) AS days FROM presence WHERE ip != '' GROUP BY account_id, ip", {}, Type.Object({ account: Type.String(), ip: Type.String(), days: Type.Number() }));
  return (ids) => {
    const at = new Map<string, { people: Set<string>; days: number }>();
    for (const { account, ip, days } of rows) {
      const person = ofAccount.get(account) ?? '';
      if (!ids.includes(person)) continue;
      const own = at.get(ip) ?? { people: new Set<string>(), days: 0 };
      at.set(ip, { people: own.people.add(person), days: own.days + days });
    }
    const [most] = [...at].filter(([, { people: who }]) => who.size > 1).sort(([, a], [, b]) => b.people.size - a.people.size || b.days - a.days);
    return most?.[0];
  };
}
