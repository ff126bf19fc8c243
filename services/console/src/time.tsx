import { createContext, use, useCallback, useMemo, useState, type ReactNode } from 'react';
import { agoText, type Clocks } from './ago.ts';

/** In which zone times are shown: UTC, the browser's, or that of the person they are about (where none is known: UTC). */
export type TimeMode = 'utc' | 'local' | 'person';
export const timeModes: readonly { readonly value: TimeMode; readonly label: string; readonly help: string }[] = [
  { value: 'utc', label: 'UTC', help: 'Times in UTC' }, { value: 'local', label: 'Local', help: 'Times in your own zone' }, { value: 'person', label: 'Person’s', help: 'Times in the zone that the person claims' },
];
const KEY = 'winnow.time';
const isMode = (text: string | null): text is TimeMode => text === 'utc' || text === 'local' || text === 'person';
const kept = (): TimeMode => { try { const text = localStorage.getItem(KEY); return isMode(text) ? text : 'utc'; } catch { return 'utc'; } };

interface TimeContext extends Clocks { readonly mode: TimeMode; readonly setMode: (mode: TimeMode) => void }
const Context = createContext<TimeContext>({ mode: 'utc', setMode: () => undefined, now: 0 });
export const useTime = (): TimeContext => use(Context);

/** The zone of the person whom a page is about (IANA), for all times in it that name none of their own. */
const Zone = createContext<string | undefined>(undefined);
export function PersonZone({ zone, children }: { readonly zone: string | undefined; readonly children: ReactNode }): ReactNode { return <Zone value={zone}>{children}</Zone>; }
export const usePersonZone = (): string | undefined => use(Zone);

/** `now` and `newest`: RFC 3339. */
export function TimeProvider({ now, newest, children }: { readonly now: string; readonly newest: string | undefined; readonly children: ReactNode }): ReactNode {
  const [mode, keep] = useState(kept);
  const setMode = useCallback((next: TimeMode) => { keep(next); try { localStorage.setItem(KEY, next); } catch { /* it holds until the page is loaded anew */ } }, []);
  const value = useMemo(() => ({ mode, setMode, now: Date.parse(now), newest: newest === undefined ? undefined : Date.parse(newest) }), [mode, setMode, now, newest]);
  return <Context value={value}>{children}</Context>;
}

const formats = new Map<string, Intl.DateTimeFormat>();
function formatOf(zone: string | undefined): Intl.DateTimeFormat {
  const key = zone ?? '';
  const known = formats.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-GB', { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit', second: '2-digit', weekday: 'short', hourCycle: 'h23', timeZoneName: 'short', ...(zone !== undefined && { timeZone: zone }) });
  formats.set(key, made);
  return made;
}
/** True for an IANA zone that this browser knows. */
const isZone = (zone: string): boolean => { try { formatOf(zone); return true; } catch { return false; } };

export interface Clock { readonly day: string; readonly time: string; readonly seconds: string; readonly weekday: string; readonly zone: string }
/** Unix ms on the clock of a zone; undefined: the browser's. */
export function clockOf(at: number, zone: string | undefined): Clock {
  const parts = new Map(formatOf(zone).formatToParts(at).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return { day: `${part('year')}-${part('month')}-${part('day')}`, time: `${part('hour')}:${part('minute')}`, seconds: part('second'), weekday: part('weekday'), zone: part('timeZoneName') };
}
/** The zone that a mode shows times in; undefined: the browser's. */
export const zoneOf = (mode: TimeMode, person: string | undefined): string | undefined => (mode === 'local' ? undefined : mode === 'person' && person !== undefined && isZone(person) ? person : 'UTC');

const full = (at: number, zone: string | undefined): string => { const c = clockOf(at, zone); return `${c.weekday} ${c.day} ${c.time}:${c.seconds} ${c.zone}`; };
const titleOf = (at: number, person: string | undefined): string => [full(at, 'UTC'), `${full(at, undefined)} (yours)`, ...(person !== undefined && isZone(person) ? [`${full(at, person)} (the person’s, ${person})`] : [])].join('\n');

/** `show`: day and time (the default), the day, the time, or with seconds and zone. */
export type Show = 'minute' | 'day' | 'time' | 'full';
function shown(at: number, zone: string | undefined, show: Show): string {
  const c = clockOf(at, zone);
  switch (show) {
    case 'minute': return `${c.day} ${c.time}`;
    case 'day': return c.day;
    case 'time': return c.time;
    case 'full': return `${c.day} ${c.time}:${c.seconds} ${c.zone}`;
  }
}

/** The zone in which times are shown, by name: `UTC`, `Europe/Berlin`. */
export function useZoneName(): string {
  const { mode } = useTime();
  return zoneOf(mode, use(Zone)) ?? new Intl.DateTimeFormat().resolvedOptions().timeZone;
}

/** A time as the header's toggle says; `zone` is the person's (IANA), where one person is meant. Unix ms or RFC 3339. All of it stands in the title. */
export function Time({ at, zone, show = 'minute' }: { readonly at: string | number; readonly zone?: string | undefined; readonly show?: Show }): ReactNode {
  const { mode } = useTime();
  const about = use(Zone);
  const person = zone ?? about;
  const ms = typeof at === 'number' ? at : Date.parse(at);
  if (!Number.isFinite(ms)) return <span className="w-quiet">–</span>;
  return <time className="w-num" dateTime={new Date(ms).toISOString()} title={titleOf(ms, person)}>{shown(ms, zoneOf(mode, person), show)}</time>;
}

/** How long ago, told as `agoText` has it. */
export function Ago({ at, zone }: { readonly at: string; readonly zone?: string | undefined }): ReactNode {
  const clocks = useTime();
  const about = use(Zone);
  const ms = Date.parse(at);
  if (!Number.isFinite(ms)) return <span className="w-quiet">–</span>;
  // Paper does not know how old it is.
  return <time className="w-num w-ago" dateTime={at} title={titleOf(ms, zone ?? about)} data-print={shown(ms, zoneOf(clocks.mode, zone ?? about), 'minute')}>{agoText(ms, clocks)}</time>;
}
