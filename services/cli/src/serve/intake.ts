import { Intake, openPlaces, openWatchedLists, portsWith, sourcesOf } from '@winnow/collector';
import { type Config, type GeoData, listFolders, type Log, type Metrics, systemClock } from '@winnow/platform';

export interface OpenedIntake { readonly intake: Intake; readonly sources: readonly string[]; /** Whose network an address is. */ readonly asn: GeoData['asn']; /** Resolves after the signal. */ readonly watching: Promise<void> }

/** Intake with geography and lists as configured; changed lists are taken while it runs, until the signal. */
export async function openIntake(config: Config, key: string, { log, metrics, signal }: { readonly log: Log; readonly metrics: Metrics; readonly signal: AbortSignal }): Promise<OpenedIntake> {
  const sources = sourcesOf(config);
  const [geo, watched] = await Promise.all([openPlaces(config.geo), openWatchedLists(listFolders(config.lists.folder), { log, metrics, clock: systemClock })]);
  const intake = new Intake(portsWith(geo, watched.lists), key, sources);
  return { intake, sources: sources.map(({ id }) => id), asn: geo.asn, watching: watched.watch(signal, (lists) => { intake.renew(portsWith(geo, lists)); }) };
}
