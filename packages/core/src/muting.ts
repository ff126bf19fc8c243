import { mutes, type Suppression } from './actions.ts';
import { Blocks } from './blocks.ts';
import { type Case } from './case.ts';

/** Whether a canonical address lies in a network. */
export const liesIn = (ip: string, cidr: string): boolean => new Blocks([[cidr, true]] as const).find(ip) !== undefined;

/** Which suppression mutes a piece of evidence at an instant (Unix ms); undefined when none does. */
export function muterOf(c: Case, evidence: Case['evidence'][number], suppressions: readonly Suppression[], now: number): string | undefined {
  const person = typeof evidence.facts['person'] === 'string' ? evidence.facts['person'] : c.kind === 'person' ? c.people[0] : undefined;
  return suppressions.find((s) => mutes(s, { detector: evidence.detector, person, devices: c.devices, ips: c.ips }, Math.max(now, s.at), liesIn))?.id;
}
/** True when suppressions mute all that a case rests on. */
export const isWhollyMuted = (c: Case, suppressions: readonly Suppression[], now: number): boolean => suppressions.length > 0 && c.evidence.length > 0 && c.evidence.every((e) => muterOf(c, e, suppressions, now) !== undefined);
