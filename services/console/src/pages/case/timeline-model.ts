import type { api, Kind } from '@winnow/core';

/** A stretch of time, Unix ms. */
export interface Window { readonly from: number; readonly to: number }
export interface Span { readonly from: number; readonly to: number; readonly lane: api.TimelineView['lanes'][number]; /** Row within the lane: one for each person. */ readonly sub: number }
export interface Tick { readonly at: number; readonly moment: api.TimelineView['moments'][number]; readonly isEvidence: boolean }
/** A row of the drawing: moments of a kind, or presence at an address or device. Pixels. */
export type Track = { readonly id: string; readonly y: number; readonly height: number } & ({ readonly type: 'moments'; readonly kind: Kind; readonly ticks: readonly Tick[] } | { readonly type: 'lane'; readonly spans: readonly Span[]; readonly subs: number });
export type By = 'ip' | 'device';

const MOMENT_PX = 20;
const SUB_PX = 8;
const PAD_PX = 12;
/** Of many people at one address so many get a row of their own. */
const MOST_SUBS = 8;
export const AXIS_PX = 22;

/** Kinds that there are moments of, the commonest first. */
export function kindsOf(moments: api.TimelineView['moments']): readonly { readonly kind: Kind; readonly n: number }[] {
  const n = new Map<Kind, number>();
  for (const { kind } of moments) n.set(kind, (n.get(kind) ?? 0) + 1);
  return [...n].map(([kind, count]) => ({ kind, n: count })).sort((a, b) => b.n - a.n);
}

function grouped(lanes: api.TimelineView['lanes'], by: By): readonly (readonly [string, api.TimelineView['lanes']])[] {
  const groups = new Map<string, api.TimelineView['lanes']>();
  for (const lane of lanes) { const key = lane[by] === '' ? '–' : lane[by]; const own = groups.get(key); if (own === undefined) groups.set(key, [lane]); else own.push(lane); }
  const weight = (own: api.TimelineView['lanes']): number => own.reduce((sum, l) => sum + l.minutes, 0);
  return [...groups].sort((a, b) => weight(b[1]) - weight(a[1]));
}

export interface Drawn { readonly tracks: readonly Track[]; readonly height: number; readonly lanes: number }
/** Where everything lies: moments by kind above, then presence, busiest first, `most` lanes of it. */
export function tracksOf({ lanes, moments }: api.TimelineView, { by, kinds, most }: { readonly by: By; readonly kinds: readonly Kind[]; readonly most: number }): Drawn {
  let y = AXIS_PX;
  const tracks: Track[] = [];
  for (const kind of kinds) {
    tracks.push({ id: `kind ${kind}`, type: 'moments', kind, y, height: MOMENT_PX, ticks: moments.filter((m) => m.kind === kind).map((moment) => ({ at: Date.parse(moment.at), moment, isEvidence: moment.evidence.length > 0 })) });
    y += MOMENT_PX;
  }
  const groups = grouped(lanes, by);
  for (const [id, own] of groups.slice(0, most)) {
    const people = [...new Set(own.map((l) => l.person))];
    const subs = Math.min(MOST_SUBS, people.length);
    const height = subs * SUB_PX + PAD_PX;
    tracks.push({ id, type: 'lane', y, height, subs, spans: own.map((lane) => ({ from: Date.parse(lane.first), to: Date.parse(lane.last), lane, sub: people.indexOf(lane.person) % MOST_SUBS })) });
    y += height;
  }
  return { tracks, height: y + 4, lanes: groups.length };
}

/** Top and height of a span in its track. */
export const barOf = (track: Track, sub: number): readonly [y: number, height: number] => [track.y + PAD_PX / 2 + sub * SUB_PX + 1, SUB_PX - 2];

const MINUTE = 60_000, HOUR = 60 * MINUTE, DAY = 24 * HOUR;
const steps = [5 * MINUTE, 15 * MINUTE, 30 * MINUTE, HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY, 14 * DAY, 30 * DAY, 90 * DAY, 365 * DAY];
/** Round times within a window, at most one in `least` pixels; `offset`: how far the clock is ahead of UTC, ms. */
export function ticksOf({ from, to }: Window, width: number, offset: number, least = 76): { readonly step: number; readonly at: readonly number[] } {
  const step = steps.find((s) => (s / Math.max(1, to - from)) * width >= least) ?? 365 * DAY;
  const at: number[] = [];
  for (let t = Math.ceil((from + offset) / step) * step - offset; t <= to && at.length < 200; t += step) at.push(t);
  return { step, at };
}

const LEAST = 10 * MINUTE;
/** A window that is no shorter than ten minutes and lies within the whole. */
export function within({ from, to }: Window, whole: Window): Window {
  const length = Math.min(Math.max(LEAST, to - from), whole.to - whole.from);
  const start = Math.min(Math.max(whole.from, from), whole.to - length);
  return { from: start, to: start + length };
}
export const zoomed = ({ from, to }: Window, by: number, at: number): Window => ({ from: at - (at - from) / by, to: at + (to - at) / by });

export type Hit = { readonly type: 'span'; readonly span: Span } | { readonly type: 'tick'; readonly tick: Tick };
/** What lies beneath a point: of moments the nearest within six pixels, evidence before others. */
export function hitOf(tracks: readonly Track[], x: number, y: number, scale: (at: number) => number): Hit | undefined {
  const track = tracks.find((t) => y >= t.y && y < t.y + t.height);
  if (track === undefined) return undefined;
  if (track.type === 'moments') {
    let best: { readonly tick: Tick; readonly d: number } | undefined;
    for (const tick of track.ticks) { const d = Math.abs(scale(tick.at) - x) - (tick.isEvidence ? 3 : 0); if (d <= 6 && (best === undefined || d < best.d)) best = { tick, d }; }
    return best === undefined ? undefined : { type: 'tick', tick: best.tick };
  }
  const span = track.spans.find((s) => { const [top, height] = barOf(track, s.sub); return x >= scale(s.from) - 2 && x <= scale(s.to) + 2 && y >= top - 1 && y <= top + height + 1; });
  return span === undefined ? undefined : { type: 'span', span };
}
