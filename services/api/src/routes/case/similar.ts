import { type api, type Case } from '@winnow/core';
import { type Indexed, rowOf } from '../../case-index.ts';
import { type Page } from './page.ts';

const MOST = 20;
/** What it counts to share one of these. Detectors are shared by many: those that few cases have count more. */
const COUNTS = { person: 5, device: 4, address: 3, detector: 1 } as const;

/** Cases that are like this one, most alike first, with what was made of them. Those that went into it are it. */
export async function similarTo(one: Indexed, page: Page): Promise<api.Similar> {
  const [known, { all }] = await Promise.all([page.context.directory.now(), page.context.cases.now()]);
  const { case: c } = one;
  const others = all.filter(({ case: o }) => o.case_id !== c.case_id && o.merged_into !== c.case_id && o.case_id !== c.merged_into);
  const holders = new Map<string, number>();
  for (const { case: o } of others) for (const id of detectorsOf(o)) holders.set(id, (holders.get(id) ?? 0) + 1);
  const alike = others.map((other) => likeness(c, other, (id) => Math.log2(1 + others.length / (holders.get(id) ?? 1)))).filter((a) => a.shares.length > 0)
    .sort((a, b) => b.weight - a.weight || b.other.case.peak_probability - a.other.case.peak_probability || (a.other.case.case_id < b.other.case.case_id ? -1 : 1)).slice(0, MOST);
  return { cases: alike.map(({ other, shares }) => ({ row: rowOf(other), shares: [...shares] })), names: page.context.directory.namesOf(alike.flatMap(({ other }) => other.case.people), known) };
}

const detectorsOf = (c: Case): ReadonlySet<string> => new Set(c.evidence.map((e) => e.detector));
interface Likeness { readonly other: Indexed; readonly shares: readonly string[]; readonly weight: number }
function likeness(c: Case, other: Indexed, rarity: (detector: string) => number): Likeness {
  const o = other.case;
  const common = (a: readonly string[], b: readonly string[]): number => { const has = new Set(a); return b.filter((v) => has.has(v)).length; };
  const counts = { person: common(c.people, o.people), device: common(c.devices, o.devices), address: common(c.ips, o.ips) };
  const own = detectorsOf(c);
  const detectors = [...detectorsOf(o)].filter((id) => own.has(id)).sort();
  const kinds = (['person', 'device', 'address'] as const).filter((kind) => counts[kind] > 0);
  return { other, shares: [...kinds, ...detectors.map((id) => `detector:${id}`)], weight: kinds.reduce((sum, kind) => sum + COUNTS[kind] * (1 + Math.log2(counts[kind])), 0) + detectors.reduce((sum, id) => sum + COUNTS.detector * rarity(id), 0) };
}
