import { type Company } from './model.ts';

/** How well cases of several people match the groups of the truth; each weighted by people, undefined where there is nothing to match. */
export interface Clusters {
  /** Of the people in cluster cases with a fraud: share who belong to the true group that the case shows best. */
  readonly purity: number | undefined;
  /** Of the people of true groups: share who are together in the case that shows the group best. */
  readonly completeness: number | undefined;
  readonly cases: number;
  readonly groups: number;
}

/** True groups of two and more. */
function groupsOf({ labels }: Company): readonly ReadonlySet<string>[] {
  const by = new Map<string, Set<string>>();
  for (const { person, cluster } of labels.frauds.values()) if (cluster !== undefined) by.set(cluster, (by.get(cluster) ?? new Set<string>()).add(person));
  return [...by.values()].filter((g) => g.size >= 2);
}
const common = (a: ReadonlySet<string>, b: { readonly has: (x: string) => boolean }): number => [...a].filter((x) => b.has(x)).length;
const most = (counts: readonly number[]): number => Math.max(0, ...counts);

export function clustersOf(companies: readonly Company[]): Clusters {
  let [pure, inCases, together, inGroups, cases, groups] = [0, 0, 0, 0, 0, 0];
  for (const company of companies) {
    const truth = groupsOf(company);
    const { frauds } = company.labels;
    const shown = company.cases.filter((c) => c.kind === 'cluster' && !c.merged && [...c.people.keys()].some((p) => frauds.has(p))).map((c) => new Set(c.people.keys()));
    for (const people of shown) {
      // A fraud who belongs to no group is one by itself.
      pure += Math.max(1, most(truth.map((g) => common(people, g))));
      inCases += people.size;
    }
    // Alone in a case is better than nowhere, but not together with anybody.
    const all = company.cases.filter((c) => !c.merged).map((c) => c.people);
    for (const group of truth) {
      together += most(all.map((people) => common(group, people)));
      inGroups += group.size;
    }
    cases += shown.length;
    groups += truth.length;
  }
  return { purity: inCases === 0 ? undefined : pure / inCases, completeness: inGroups === 0 ? undefined : together / inGroups, cases, groups };
}
