import { type NetworkClaim } from '@winnow/core';
import { BusyLine, busyLinesOf, busyLinesQuery, knownAccounts, ownNetworks, type Subjects } from '@winnow/detection';
import { asked } from './asked.ts';
import { type DetectionStore } from './ports.ts';

/** The company's own ways out that no claim tells of, by what was stored between `from` and `asOf` (Unix ms). */
export async function ownNetworksIn(store: Pick<DetectionStore, 'population'>, subjects: Subjects, { from, asOf }: { readonly from: number; readonly asOf: number }): Promise<readonly NetworkClaim[]> {
  const accounts = knownAccounts(subjects);
  return ownNetworks(await asked(store, busyLinesQuery, { ...busyLinesOf(accounts), from, asOf }, BusyLine), accounts, subjects.claims);
}
