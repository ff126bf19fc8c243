import type { api } from '@winnow/core';
import { useMemo, type ReactNode } from 'react';
import { clockOf, useTime, zoneOf } from '../time.tsx';
import { percent } from '../words.ts';
import { busiest, columnsOf, type DayColumn, minutesByHour } from './hours.ts';
import { None } from './parts.tsx';
import { Axis, type Span } from './presence.tsx';
import './entity.css';

const CELL = 7;
const wallOf = (at: number, zone: string | undefined): { day: string; hour: number; weekday: string } => { const { day, time, weekday } = clockOf(at, zone); return { day, hour: Number(time.slice(0, 2)), weekday }; };
const two = (n: number): string => String(n).padStart(2, '0');
const isWeekend = (c: DayColumn): boolean => c.weekday === 'Sat' || c.weekday === 'Sun';

function Cells({ columns }: { readonly columns: readonly DayColumn[] }): ReactNode {
  const most = Math.max(1, ...columns.flatMap((c) => c.cells.map(({ minutes }) => minutes)));
  return columns.map((column, x) => column.cells.map(({ minutes, isDay }, hour) => (minutes < 0 ? null : (
    <g key={`${column.day}/${String(hour)}`}>
      {(isDay || isWeekend(column)) && minutes === 0 && <rect x={x * 10} y={hour * CELL} width={10} height={CELL} fill={isDay ? 'var(--w-medium-fill)' : 'var(--w-low-fill)'} opacity={isDay && isWeekend(column) ? 0.1 : 0.17} />}
      {minutes > 0 && <rect x={x * 10 + 0.5} y={hour * CELL + 0.5} width={9} height={CELL - 1} fill={isDay ? 'var(--w-info-fill)' : 'var(--w-high-fill)'} opacity={0.4 + 0.6 * Math.sqrt(minutes / most)}><title>{`${column.weekday} ${column.day} ${two(hour)}–${two((hour + 1) % 24)} h: active in ${String(Math.max(1, Math.round(minutes)))} min`}</title></rect>}
    </g>
  ))));
}

/** Day by hour: when somebody works. What is tinted is day where the person claims to live; what lies outside of it has another colour. */
export function HourMap({ lanes, span, zone: person }: { readonly lanes: api.TimelineView['lanes']; readonly span: Span; readonly zone: string | undefined }): ReactNode {
  const zone = zoneOf(useTime().mode, person);
  const home = zoneOf('person', person);
  const columns = useMemo(() => {
    const minutes = minutesByHour(lanes.map((l) => ({ first: Date.parse(l.first), last: Date.parse(l.last), minutes: l.minutes })), span.from, span.to);
    return columnsOf(minutes, span, (at) => wallOf(at, zone), person === undefined ? () => 12 : (at) => wallOf(at, home).hour);
  }, [lanes, span, zone, home, person]);
  const most = busiest(columns);
  if (most === undefined) return <None>No hours to show in this time.</None>;
  const name = clockOf(span.to - 1, zone).zone;
  const active = columns.filter((c) => c.cells.some(({ minutes }) => minutes > 0)).length;
  const said = `${percent(most.share)} of the work lies between ${two(most.from)} and ${two(most.to)} h ${name}; active on ${String(active)} of ${String(columns.length)} days.`;
  return (
    <>
      <p style={{ margin: '0 0 8px', fontSize: 13 }}>{said}</p>
      <div className="e-heat">
        <div className="e-heat-hours">{[0, 6, 12, 18].map((h) => <span key={h} style={{ top: `${String((100 * (h + 0.5)) / 24)}%` }}>{two(h)}</span>)}</div>
        <svg viewBox={`0 0 ${String(columns.length * 10)} ${String(24 * CELL)}`} preserveAspectRatio="none" role="img" aria-label={`Hours of work by day. ${said}`}><Cells columns={columns} /></svg>
        <div /><Axis span={span} zone={zone} />
      </div>
      <div className="e-legend">
        <span><i style={{ background: 'var(--w-info-fill)' }} />{person === undefined ? 'work' : 'work by day, as by the claimed home'}</span>
        {person !== undefined && <><span><i style={{ background: 'var(--w-high-fill)' }} />work by night there</span><span><i style={{ background: 'color-mix(in srgb, var(--w-medium-fill) 30%, transparent)' }} />7 to 19 h there ({person})</span></>}
      </div>
    </>
  );
}
