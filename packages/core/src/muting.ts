import { mutes, type Suppression, type Verdict, type Work } from './actions.ts';
import { Blocks } from './blocks.ts';
import { type Case } from './case.ts';

type Evidence = Case['evidence'][number];

/** Whether a canonical address lies in a network. */
export const liesIn = (ip: string, cidr: string): boolean => new Blocks([[cidr, true]] as const).find(ip) !== undefined;

/** What evidence itself rests on, not all that its case names: an excuse for one laptop of a farm says nothing of the others, and one for a line nothing of a KVM. */
const shownBy = (c: Case, { detector, facts }: Evidence): Parameters<typeof mutes>[1] => ({
  detector, person: typeof facts['person'] === 'string' ? facts['person'] : c.kind === 'person' ? c.people[0] : undefined,
  // A line of IPv6 is told as its network.
  devices: textsOf(facts['device_ids']), ips: textsOf(facts['ips']).map((ip) => ip.split('/', 1).join('')),
});
const textsOf = (fact: unknown): readonly string[] => (Array.isArray(fact) ? fact.filter((one): one is string => typeof one === 'string') : []);

/** Which suppression mutes a piece of evidence at an instant (Unix ms); undefined when none does. */
export function muterOf(c: Case, evidence: Evidence, suppressions: readonly Suppression[], now: number): string | undefined {
  const shown = shownBy(c, evidence);
  return suppressions.find((s) => mutes(s, shown, Math.max(now, s.at), liesIn))?.id;
}
/** True when suppressions mute all that a case rests on. */
export const isWhollyMuted = (c: Case, suppressions: readonly Suppression[], now: number): boolean => suppressions.length > 0 && c.evidence.length > 0 && c.evidence.every((e) => muterOf(c, e, suppressions, now) !== undefined);

export interface Muted { readonly case_id: string; readonly evidence: readonly string[]; /** With the suppressions that stand, all of what the case rests on. */ readonly isWhole: boolean; readonly verdict?: Verdict }
/** What a suppression would mute of these cases at an instant (Unix ms), beside those that stand: to be seen before it is made. */
export function preview(suppression: Suppression, cases: readonly { readonly case: Case; readonly work: Work }[], { standing, now }: { readonly standing: readonly Suppression[]; readonly now: number }): readonly Muted[] {
  return cases.flatMap(({ case: c, work }): Muted[] => {
    const muted = c.evidence.filter((e) => muterOf(c, e, [suppression], now) !== undefined);
    return muted.length === 0 ? [] : [{ case_id: c.case_id, evidence: muted.map((e) => e.id), isWhole: isWhollyMuted(c, [suppression, ...standing], now), ...(work.verdict !== undefined && { verdict: work.verdict.to }) }];
  });
}
