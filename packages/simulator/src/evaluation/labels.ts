import { DAY, type Truth } from '@winnow/core';

/** A fraud whom the logs could show; `from` in Unix ms. */
export interface Fraud { readonly person: string; readonly scenario: string; readonly cluster: string | undefined; readonly from: number }
/** Who is what. Everybody else is honest. */
export interface Labels { readonly frauds: ReadonlyMap<string, Fraud>; /** Honest people who breach a policy, and which. */ readonly policy: ReadonlyMap<string, string> }

/** What a case is: it finds a fraud, it finds a breach of policy, or it is a false alarm. */
export type Verdict = 'fraud' | 'policy' | 'false';
export const verdictOf = (people: Iterable<string>, { frauds, policy }: Labels): Verdict => {
  let verdict: Verdict = 'false';
  for (const person of people) {
    if (frauds.has(person)) return 'fraud';
    if (policy.has(person)) verdict = 'policy';
  }
  return verdict;
};

export const isPolicy = (scenario: string): boolean => scenario.startsWith('policy.');
/** The scenario that only a lucky detector can see; the goal for it is another one. */
export const QUIET = 'quiet';

interface Logs { readonly isKnown: (person: string) => boolean; readonly from: number; readonly until: number }

/**
 * Labels from `truth.csv`. Of several rows of one person the earliest fraud counts. Rows of unknown people, and of frauds that begin after
 * the logs or ended before them, are left out: nobody could find them; each such group is one warning.
 */
export function labelsOf(truth: readonly Truth[], { isKnown, from, until }: Logs): { readonly labels: Labels; readonly warnings: readonly string[] } {
  const frauds = new Map<string, Fraud>();
  const policy = new Map<string, string>();
  const unknown = new Set<string>();
  const outside = new Set<string>();
  for (const row of [...truth].sort((a, b) => (a.from < b.from ? -1 : a.from > b.from ? 1 : 0))) {
    const person = row.person_id;
    if (!isKnown(person)) { unknown.add(person); continue; }
    if (isPolicy(row.scenario)) { policy.set(person, row.scenario); continue; }
    const begins = Date.parse(row.from);
    if (begins >= until || (row.to !== undefined && Date.parse(row.to) + DAY <= from)) { outside.add(person); continue; }
    if (!frauds.has(person)) frauds.set(person, { person, scenario: row.scenario, cluster: row.cluster, from: begins });
  }
  for (const person of frauds.keys()) { policy.delete(person); outside.delete(person); }
  return { labels: { frauds, policy }, warnings: [...told(unknown, 'not in the people file'), ...told(outside, 'not a fraud on any day of the logs')] };
}

function told(people: ReadonlySet<string>, what: string): readonly string[] {
  if (people.size === 0) return [];
  const some = [...people].slice(0, 5).join(', ');
  return [`${String(people.size)} of the truth file ${people.size === 1 ? 'is' : 'are'} ${what} and left out: ${some}${people.size > 5 ? ', …' : ''}`];
}
