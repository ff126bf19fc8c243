import { type Observation } from '@winnow/core';
import { onceFor } from './once.ts';

/** Notable observations by what they tell of, each list in their order; one may be in several. */
export interface Told {
  /** With traits, or of a device that says that it is virtual. */ readonly marked: readonly Observation[];
  readonly unmanaged: readonly Observation[];
  readonly screens: readonly Observation[];
  readonly remoteControl: readonly Observation[];
  readonly latency: readonly Observation[];
  readonly failures: readonly Observation[];
}

const isMarked = ({ winnow: { traits, device } }: Observation): boolean => (traits !== undefined && traits.length > 0) || device?.vm === true;

/** Most detectors ask for a few of the observations, and to look through all of them is most of what that costs. */
export const toldBy = onceFor<Observation, Told>((notable) => {
  const told = { marked: [] as Observation[], unmanaged: [] as Observation[], screens: [] as Observation[], remoteControl: [] as Observation[], latency: [] as Observation[], failures: [] as Observation[] };
  for (const o of notable) {
    const { kind, device, rtt_ms: rtt } = o.winnow;
    if (isMarked(o)) told.marked.push(o);
    if (kind === 'remote-control-session') told.remoteControl.push(o);
    if (rtt !== undefined) told.latency.push(o);
    if (o.event.outcome === 'failure') told.failures.push(o);
    if (device === undefined) continue;
    if (device.managed === false) told.unmanaged.push(o);
    if (device.displays !== undefined && device.displays.length > 0) told.screens.push(o);
  }
  return told;
});
