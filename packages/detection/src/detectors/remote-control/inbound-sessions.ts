import { type Claims, type DeviceClaim, HOUR, MINUTE, type Observation, presenceKinds, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { isTeamOf, itTeams } from '../../teams.ts';
import { toldBy } from '../../told.ts';

export const inboundSessions = definePersonDetector({
  id: 'remote-control.inbound-sessions', version: 1, family: 'remote-control',
  title: 'Somebody works on the device from afar for hours, day after day',
  needs: ['remote-session'],
  attacks: [{ tactic: 'TA0011', technique: 'T1219.002' }, { tactic: 'TA0008', technique: 'T1021.001' }],
  window: '30d', halfLife: '60d',
  levels: {
    'hours': { hit: 0.3, base: 0.019, source: 'estimate: help desks are there for minutes; who looks after a computer for hours on several days is rare' },
    'working-days': { hit: 0.3, base: 0.0038, source: 'estimate: on most working days most of the day: a laptop that stands somewhere for somebody else' },
  },
  params: Type.Object({
    min_hours: Type.Number({ default: 3, minimum: 0.5, maximum: 12, description: 'hours a day' }),
    min_days: Type.Integer({ default: 3, minimum: 1, maximum: 30, description: 'days with so many hours' }),
    working_hours: Type.Number({ default: 5, minimum: 1, maximum: 16, description: 'hours that are most of a working day' }),
    working_days: Type.Integer({ default: 5, minimum: 2, maximum: 30, description: 'days with so many hours, and at least half of the active ones, that are most working days' }),
    it_teams: Type.Array(Type.String(), { default: [...itTeams], description: 'teams that work on machines from afar: whole words of the name; with = before it the whole name' }),
  }),
  innocent: 'one\'s own computer at home, reached from a journey; ask who held the other end',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    const shown = toldBy(timeline.notable).remoteControl.filter((o) => o.event.outcome !== 'failure');
    if (shown.length === 0 || isTeamOf(person?.team, params.it_teams)) return [];
    const into = shown.filter((o) => isInto(o, timeline, claims, asOf));
    const [most] = [...byDevice(into)].map(([device, list]) => ({ device, list, hours: hoursByDay(list) })).map((d) => ({ ...d, long: daysOver(d.hours, params.min_hours) })).sort((a, b) => b.long.length - a.long.length || (a.device < b.device ? -1 : 1));
    if (most === undefined || most.long.length < params.min_days) return [];
    const full = daysOver(most.hours, params.working_hours).length;
    const active = new Set(timeline.presences.map((p) => startOfDay(p.first))).size;
    const level = full >= params.working_days && full * 2 >= active ? 'working-days' as const : 'hours' as const;
    const tools = [...new Set(most.list.flatMap((o) => (o.winnow.software ?? []).flatMap((s) => s.name ?? [])))].sort().slice(0, 5);
    const total = Math.round(most.long.reduce((sum, day) => sum + (most.hours.get(day) ?? 0), 0) / most.long.length);
    return [{
      level, quality: 1, observedAt: Math.max(...most.list.map((o) => Date.parse(o['@timestamp']))),
      summary: `On ${String(most.long.length)} days somebody worked on the device from afar${tools.length === 0 ? '' : ` with ${tools.join(', ')}`}, ${String(total)} hours a day.`,
      facts: { device_ids: most.device === '' ? [] : [most.device], ips: peersOf(most.list), days: most.long.length, hours_a_day: total, active_days: active },
      observations: most.list.slice(-20).map((o) => o.event.id),
    }];
  },
});

/**
 * A session into the person's own computer. A tool's counts wherever the person works; Windows' own Remote Desktop, which people use to reach a
 * workstation in the office, only into a laptop that was sent to them.
 */
function isInto(o: Observation, { subject, presences }: Timeline, claims: Claims, asOf: number): boolean {
  const device = o.winnow.device_id;
  if (device === undefined) return false;
  const claim = claims.device(device, asOf);
  const isOwn = claim?.owner_id === subject;
  if ((o.winnow.software ?? []).length === 0) return isOwn && wasSent(claim);
  return isOwn || (claim?.owner_id === undefined && presences.some((p) => p.device === device && (p.kinds & presenceKinds.remote) === 0));
}
const wasSent = (device: DeviceClaim): boolean => (device.shipped_country !== undefined || device.shipped_on !== undefined) && device.shipped_kind !== 'office';

function byDevice(shown: readonly Observation[]): ReadonlyMap<string, readonly Observation[]> {
  const devices = new Map<string, Observation[]>();
  for (const o of shown) {
    const list = devices.get(o.winnow.device_id ?? '');
    if (list === undefined) devices.set(o.winnow.device_id ?? '', [o]);
    else list.push(o);
  }
  return devices;
}

interface Stretch { readonly from: number; readonly to: number }
/** Longest session that is believed without its end saying how long it was. */
const MOST_HOURS = 24;
/** Two sightings of one session by an agent that looks every hour. */
const LOOKS_EVERY = 70 * MINUTE;

/** From when to when sessions were: an end that says how long; a start and its end; sightings in a row. Takes one device's observations in order of time. */
function stretchesOf(list: readonly Observation[]): readonly Stretch[] {
  const stretches: Stretch[] = [];
  const open = new Map<string, number>();
  const sighted = new Map<string, number>();
  for (const o of list) {
    const at = Date.parse(o['@timestamp']);
    const key = o.winnow.session?.id ?? o.winnow.peer?.ip ?? '';
    const from = isEnd(o) ? startOf(o, at, open.get(key)) : recent(sighted.get(key), at);
    if (from !== undefined) stretches.push({ from, to: at });
    if (isEnd(o)) open.delete(key);
    else {
      sighted.set(key, at);
      if (!open.has(key)) open.set(key, at);
    }
  }
  return stretches;
}
const recent = (before: number | undefined, at: number): number | undefined => (before !== undefined && at - before <= LOOKS_EVERY ? before : undefined);
function startOf(end: Observation, at: number, opened: number | undefined): number | undefined {
  const from = end.event.duration === undefined ? opened : at - end.event.duration / 1e6;
  return from !== undefined && at - from <= MOST_HOURS * HOUR ? from : undefined;
}
const isEnd = (o: Observation): boolean => (o.event.type ?? []).includes('end');

/** Hours by the UTC day on which a stretch began; what overlaps counts once. */
function hoursByDay(list: readonly Observation[]): ReadonlyMap<number, number> {
  const hours = new Map<number, number>();
  let until = 0;
  for (const { from, to } of [...stretchesOf(list)].sort((a, b) => a.from - b.from || a.to - b.to)) {
    const start = Math.max(from, until);
    if (to > start) hours.set(startOfDay(from), (hours.get(startOfDay(from)) ?? 0) + (to - start) / HOUR);
    until = Math.max(until, to);
  }
  return hours;
}
const daysOver = (hours: ReadonlyMap<number, number>, least: number): readonly number[] => [...hours].filter(([, h]) => h >= least).map(([day]) => day);
const peersOf = (list: readonly Observation[]): readonly string[] => [...new Set(list.flatMap((o) => o.winnow.peer?.ip ?? []))].sort().slice(0, 10);
