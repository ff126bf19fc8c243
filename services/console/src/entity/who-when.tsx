import type { api } from '@winnow/core';
import { Fragment, useState, type ReactNode } from 'react';
import { PersonLink } from '../components/links.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { clockOf, useTime, zoneOf } from '../time.tsx';
import { counted } from '../words.ts';
import { fillOf, None } from './parts.tsx';
import { Axis, type Span, Track } from './presence.tsx';
import './entity.css';

const DAY = 86_400_000;
const dayOf = (iso: string): number => Math.floor(Date.parse(iso) / DAY) * DAY;

/** The span that holds all of them, in whole UTC days. */
export function spanOf(people: readonly api.SeenValue[], days: readonly { readonly day: string }[] = []): Span {
  const starts = [...people.map((p) => dayOf(p.first)), ...days.map((d) => dayOf(d.day))].filter(Number.isFinite);
  const ends = [...people.map((p) => dayOf(p.last)), ...days.map((d) => dayOf(d.day))].filter(Number.isFinite);
  return starts.length === 0 ? { from: 0, to: DAY } : { from: Math.min(...starts), to: Math.max(...ends) + DAY };
}

/** People by day: from first to last seen, the stronger the more of the days between they were there. Above it, where known, how many there were on each day. */
export function WhoWhen({ people, names, days = [], none }: { readonly people: readonly api.SeenValue[]; readonly names: api.Names; readonly days?: api.AddressView['days']; readonly none: string }): ReactNode {
  const [isAll, all] = useState(false);
  const zone = zoneOf(useTime().mode, undefined);
  if (people.length === 0) return <None>{none}</None>;
  const span = spanOf(people, days);
  const rows = people.toSorted((a, b) => a.first.localeCompare(b.first));
  const shown = isAll ? rows : rows.slice(0, 16);
  const most = Math.max(1, ...days.map((d) => d.people));
  return (
    <>
      <div className="e-lanes">
        {days.length > 0 && <><div className="e-lane-name w-quiet">people on a day, at most {most}</div><DayBars days={days} most={most} span={span} /></>}
        {shown.map((p) => {
          const between = Math.max(1, Math.round((dayOf(p.last) - dayOf(p.first)) / DAY) + 1);
          const title = `${String(p.days)} of ${String(between)} days, ${clockOf(Date.parse(p.first), zone).day} to ${clockOf(Date.parse(p.last), zone).day}`;
          return (
            <Fragment key={p.value}>
              <div className="e-lane-name" title={title}><PersonLink id={p.value} names={names} login={false} short={40} />{p.detail !== undefined && <span className="w-quiet"> <Untrusted text={p.detail} short={40} /></span>}</div>
              <Track span={span} label={title} marks={[{ first: dayOf(p.first), last: dayOf(p.last) + DAY, fill: 'info', title, opacity: 0.35 + 0.65 * Math.min(1, p.days / between) }]} />
            </Fragment>
          );
        })}
        <div /><Axis span={span} zone={zone} />
      </div>
      {rows.length > 16 && <p style={{ margin: '8px 0 0' }}><button type="button" className="e-link" onClick={() => { all(!isAll); }}>{isAll ? 'Fewer' : counted(rows.length - 16, 'more person', 'more people')}</button></p>}
      <p className="e-none" style={{ fontSize: 12, marginTop: 6 }}>From first to last day; the stronger the colour, the more of the days between.</p>
    </>
  );
}

function DayBars({ days, most, span }: { readonly days: api.AddressView['days']; readonly most: number; readonly span: Span }): ReactNode {
  const x = (day: string): number => (10000 * (dayOf(day) - span.from)) / (span.to - span.from);
  const width = (10000 * DAY) / (span.to - span.from);
  return (
    <div className="e-track" style={{ minHeight: 44 }}>
      <svg viewBox="0 0 10000 44" preserveAspectRatio="none" role="img" aria-label={`People on each day, at most ${String(most)}`}>
        {days.map((d) => { const height = d.people === 0 ? 0 : Math.max(2, (40 * d.people) / most); return <rect key={d.day} x={x(d.day) + width * 0.06} y={44 - height} width={width * 0.88} height={height} fill={fillOf('plain')}><title>{`${d.day}: ${counted(d.people, 'person', 'people')}`}</title></rect>; })}
      </svg>
    </div>
  );
}
