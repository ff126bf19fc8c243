import { type Claims, DAY, type Observation, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { isTeamOf, itTeams } from '../../teams.ts';
import { toldBy } from '../../told.ts';
import { isWork } from '../../work.ts';

const Params = Type.Object({
  min_days: Type.Integer({ default: 4, minimum: 2, maximum: 30, description: 'days on which the inventory saw no other screen' }),
  min_span: Type.Integer({ default: 10, minimum: 2, maximum: 30, description: 'days from the first such report to the last: a meeting room or a repair is shorter' }),
  min_work: Type.Integer({ default: 5, minimum: 1, maximum: 30, description: 'days with work on the device in that time' }),
  it_teams: Type.Array(Type.String(), { default: [...itTeams], description: 'teams that run machines without a screen: whole words of the name; with = before it the whole name' }),
});

export const headless = definePersonDetector({
  id: 'remote-control.headless', version: 1, family: 'remote-control',
  title: 'Somebody works for weeks on a laptop whose only screen is none',
  needs: ['display'],
  attacks: [{ tactic: 'TA0011', technique: 'T1219.003' }],
  window: '30d', halfLife: '60d',
  levels: {
    'no-size': { hit: 0.1, base: 0.0158, source: 'estimate: projectors, dummy plugs and splitters that tell no size; for weeks, without any other screen, they are rare' },
    'capture': { hit: 0.1, base: 0.005, source: 'estimate: a chip that records what a screen would show; streamers and meeting rooms have one, and a screen beside it' },
  },
  params: Params,
  innocent: 'a projector, a dummy plug or a splitter that tells no size; ask what the laptop is plugged into, and look at it on a call',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    const reports = toldBy(timeline.notable).screens.filter((o) => o.winnow.device_id !== undefined);
    if (reports.length < params.min_days || !reports.some(isBlind)) return [];
    const [most] = [...byDevice(reports)].map(([device, list]) => ({ device, list, days: daysOf(list) }))
      .filter(({ device, list, days }) => list.every(isBlind) && days.length >= params.min_days && spanOf(days) >= params.min_span && isWorkedOn(device, days, { timeline, claims, asOf, min: params.min_work }))
      .sort((a, b) => b.days.length - a.days.length || (a.device < b.device ? -1 : 1));
    const last = most?.list.at(-1);
    if (most === undefined || last === undefined || isTeamOf(person?.team, params.it_teams)) return [];
    const isCapture = most.list.some(hasCapture);
    return [{
      level: isCapture ? 'capture' : 'no-size', quality: 1, observedAt: Date.parse(last['@timestamp']),
      summary: `On all ${String(most.days.length)} days on which the inventory looked, within ${String(spanOf(most.days))} days, the only screen of the laptop was ${isCapture ? 'a chip that records what a screen would show' : 'one without a size'}, and yet somebody worked on it.`,
      facts: { device_ids: [most.device], displays: namesOf(most.list), days: most.days.length, span_days: spanOf(most.days) },
      observations: most.list.slice(-20).map((o) => o.event.id),
    }];
  },
});

/** An EDID of 0 by 0 cm is what projectors have, and boxes that only seem to be a screen. A screen whose size nobody tells may be any. */
const isBlind = (o: Observation): boolean => {
  const displays = o.winnow.device?.displays ?? [];
  return (displays.length === 1 && hasCapture(o)) || displays.every((d) => d.width_cm === 0 && d.height_cm === 0);
};
const hasCapture = (o: Observation): boolean => (o.winnow.traits ?? []).some((t) => t.startsWith('capture:'));

function byDevice(reports: readonly Observation[]): ReadonlyMap<string, readonly Observation[]> {
  const devices = new Map<string, Observation[]>();
  for (const o of reports) {
    const list = devices.get(o.winnow.device_id ?? '');
    if (list === undefined) devices.set(o.winnow.device_id ?? '', [o]);
    else list.push(o);
  }
  return devices;
}

const daysOf = (list: readonly Observation[]): readonly number[] => [...new Set(list.map((o) => startOfDay(Date.parse(o['@timestamp']))))].sort((a, b) => a - b);
const spanOf = (days: readonly number[]): number => ((days.at(-1) ?? 0) - (days[0] ?? 0)) / DAY + 1;
const namesOf = (list: readonly Observation[]): readonly string[] => [...new Set(list.flatMap((o) => (o.winnow.device?.displays ?? []).map((d) => [d.vendor, d.product, d.name].filter((part) => part !== undefined && part !== '').join(' '))))].filter((name) => name !== '').sort().slice(0, 5);

interface Given { readonly timeline: Timeline; readonly claims: Claims; readonly asOf: number; readonly min: number }
/** True for the person's own computer, no virtual one, on which there was work in that time. Where a known box is plugged in, remote-control.kvm tells it. */
function isWorkedOn(device: string, days: readonly number[], { timeline, claims, asOf, min }: Given): boolean {
  const claim = claims.device(device, asOf);
  if (claim?.vm_allowed === true || (claim?.owner_id !== undefined && claim.owner_id !== timeline.subject)) return false;
  if (timeline.notable.some((o) => o.winnow.device_id === device && isOther(o))) return false;
  const [from, to] = [days[0] ?? 0, (days.at(-1) ?? 0) + DAY];
  // Logs of sessions often name no device: then it is the work of who the inventory says has it.
  const worked = timeline.presences.filter((p) => isWork(p) && p.first >= from && p.first < to && (p.device === device || (p.device === '' && claim?.owner_id === timeline.subject)));
  return new Set(worked.map((p) => startOfDay(p.first))).size >= min;
}
const isOther = (o: Observation): boolean => o.winnow.device?.vm === true || (o.winnow.traits ?? []).some((t) => t === 'vm' || t.startsWith('ip-kvm'));
