import type { api } from '@winnow/core';
import { Fragment, type ReactNode } from 'react';
import { AddressLink, DeviceLink, nameOf, PersonLink } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { count, counted, networkWords } from '../../words.ts';
import { hiredParts } from './facts.ts';

const DAY = 86_400_000;
type Row = api.FarmView['rows'][number];
type Line = api.FarmView['lines'][number];
type LineDay = api.FarmView['days'][number];
/** UTC days from the first to the last that anything is told of. */
interface Axis { readonly from: number; readonly days: number }

function axisOf({ rows, days }: api.FarmView): Axis {
  const at = [...rows.flatMap((r) => [Date.parse(r.first), Date.parse(r.last)]), ...days.map((d) => Date.parse(d.day))].filter(Number.isFinite);
  const first = at.length === 0 ? 0 : at.reduce((a, b) => Math.min(a, b));
  const last = at.length === 0 ? 0 : at.reduce((a, b) => Math.max(a, b));
  const from = Math.floor(first / DAY) * DAY;
  return { from, days: Math.max(1, Math.floor(last / DAY) - Math.floor(first / DAY) + 1) };
}
const spot = (axis: Axis, at: string): number => ((Math.floor(Date.parse(at) / DAY) * DAY - axis.from) / DAY / axis.days) * 100;

interface Change { readonly day: string; readonly isJoin: boolean }
const changesOf = (days: readonly LineDay[], row: Row): readonly Change[] => days.filter((d) => d.line === row.line).flatMap((d) => [...(d.joined.includes(row.person) ? [{ day: d.day, isJoin: true }] : []), ...(d.left.includes(row.person) ? [{ day: d.day, isJoin: false }] : [])]);

/** From when to when somebody works from the line; where they come and where they go is marked. */
function Presence({ row, axis, days, name }: { readonly row: Row; readonly axis: Axis; readonly days: readonly LineDay[]; readonly name: string }): ReactNode {
  const [left, right] = [spot(axis, row.first), Math.min(100, spot(axis, row.last) + 100 / axis.days)];
  const changes = changesOf(days, row);
  const told = [`${row.first.slice(0, 10)} to ${row.last.slice(0, 10)}, on ${counted(row.days, 'day')}`, ...changes.map((c) => `${c.isJoin ? 'joined' : 'left'} on ${c.day}`)].join('; ');
  return (
    <div className="c-track" role="img" aria-label={`${name.slice(0, 80)}: ${told}`} title={told}>
      <span className="c-run" style={{ left: `${String(left)}%`, width: `${String(Math.max(1.2, right - left))}%` }} />
      {changes.map((c, i) => <span key={i} className="c-change" data-join={c.isJoin} style={{ left: `${String(spot(axis, c.day) + (c.isJoin ? 0 : 100 / axis.days))}%` }}>{c.isJoin ? '▶' : '◀'}</span>)}
    </div>
  );
}
/** How many people a line had on each day. */
function Counts({ line, days, axis }: { readonly line: Line; readonly days: readonly LineDay[]; readonly axis: Axis }): ReactNode {
  const own = days.filter((d) => d.line === line.line);
  const most = own.reduce((m, d) => Math.max(m, d.people), 1);
  return (
    <svg className="c-counts" viewBox={`0 0 ${String(axis.days)} 10`} preserveAspectRatio="none" role="img" aria-label={`People a day on this line: at most ${String(most)}`}>
      {own.map((d) => { const h = (d.people / most) * 10; return <rect key={d.day} x={(Date.parse(d.day) - axis.from) / DAY + 0.08} width={0.84} y={10 - h} height={h}><title>{`${d.day}: ${String(d.people)}`}</title></rect>; })}
    </svg>
  );
}
/** 24 hours of UTC, darker the more is done in them. */
function Hours({ hours }: { readonly hours: readonly number[] }): ReactNode {
  const most = Math.max(1, ...hours);
  const busy = hours.flatMap((m, h) => (m > most * 0.15 ? [h] : []));
  return <div className="c-hours24" role="img" aria-label={`Works at ${busy.join(', ')} h UTC`} title={`UTC hours with work: ${busy.join(', ')}`}>{hours.slice(0, 24).map((m, h) => <span key={h} style={{ opacity: m === 0 ? 0 : 0.2 + 0.8 * (m / most) }} />)}</div>;
}

const LineHead = ({ line }: { readonly line: Line }): ReactNode => (
  <span className="c-line"><b>{line.ips.slice(0, 2).map((ip, i) => <Fragment key={ip}>{i > 0 && ', '}<AddressLink ip={ip} /></Fragment>)}{line.ips.length > 2 && <span className="w-quiet"> +{line.ips.length - 2}</span>}</b> <Mark tone={line.people > 1 ? 'bad' : 'plain'}>{counted(line.people, 'person', 'people')}</Mark> <span className="w-quiet"><Untrusted text={[line.operator, line.place].filter((t) => t !== '').join(', ')} short={60} /> · {networkWords[line.network_class]}</span></span>
);

function Ends({ axis }: { readonly axis: Axis }): ReactNode {
  const day = (at: number): string => new Date(at).toISOString().slice(5, 10);
  return <span className="c-ends w-num"><span>{day(axis.from)}</span><span>{day(axis.from + (axis.days - 1) * DAY)}</span></span>;
}
const byLine = ({ rows, lines }: api.FarmView): readonly { readonly line: Line; readonly rows: readonly Row[] }[] => lines.map((line) => ({ line, rows: rows.filter((r) => r.line === line.line).sort((a, b) => (a.first < b.first ? -1 : 1)) }));

const FEW = 10;
/** The farm at a glance: who works from which line, when. */
export function FarmGlance({ data }: { readonly data: api.FarmView }): ReactNode {
  const axis = axisOf(data);
  if (data.rows.length === 0) return <EmptyState title="No line that they share">What they share is told at the left.</EmptyState>;
  return (
    <div className="c-glance">
      {byLine(data).slice(0, 4).map(({ line, rows }) => (
        <div key={line.line} className="c-glance-line">
          <LineHead line={line} />
          <div className="c-glance-row"><span className="w-quiet">people a day</span><Counts line={line} days={data.days} axis={axis} /><span className="w-quiet c-hour-ends"><span>0</span><span>12</span><span>24 h</span></span></div>
          {rows.slice(0, FEW).map((row) => <div key={row.person} className="c-glance-row"><span className="w-cut"><PersonLink id={row.person} names={data.names} login={false} short={24} /></span><Presence row={row} axis={axis} days={data.days} name={nameOf(row.person, data.names)} /><Hours hours={row.hours} /></div>)}
          {rows.length > FEW && <a href="#farm" className="w-quiet">and {rows.length - FEW} more</a>}
        </div>
      ))}
      <div className="c-glance-row"><span /><Ends axis={axis} /><span className="w-quiet">hours, UTC</span></div>
    </div>
  );
}

/** How many of the rows have the value: what several have in common is told. */
function shares(rows: readonly Row[], value: (row: Row) => string | undefined): ReadonlyMap<string, number> {
  const people = new Map<string, Set<string>>();
  for (const row of rows) { const v = value(row); if (v !== undefined && v !== '') people.set(v, (people.get(v) ?? new Set()).add(row.person)); }
  return new Map([...people].map(([v, who]) => [v, who.size]));
}
const Shared = ({ value, among }: { readonly value: string | undefined; readonly among: ReadonlyMap<string, number> }): ReactNode => {
  if (value === undefined || value === '') return <span className="w-quiet">–</span>;
  const n = among.get(value) ?? 1;
  return <span title={n > 1 ? `The same for ${String(n)} of them` : undefined}><Untrusted text={value} short={60} />{n > 1 && <> <Mark tone="bad">{n}×</Mark></>}</span>;
};

/** Who hired somebody: people in it lead to their pages. The text is as the api makes it: `agency X, referred by ID, manager ID`. */
function HiredBy({ text, names, n }: { readonly text: string; readonly names: api.Names; readonly n: number }): ReactNode {
  if (text === '') return <span className="w-quiet">–</span>;
  const parts = hiredParts(text, names);
  return <span title={n > 1 ? `The same for ${String(n)} of them` : undefined}>{parts.map((part, i) => (part.person ? <PersonLink key={i} id={part.text} names={names} login={false} short={40} /> : <Untrusted key={i} text={part.text} short={60} />))}{n > 1 && <> <Mark tone="bad">{n}×</Mark></>}</span>;
}

/** A bank is where nearly everybody is paid: that several are says nothing. */
const ORDINARY_PAY = 'bank';
const FAR_KM = 100;
function FarmRow({ row, data, axis, among }: { readonly row: Row; readonly data: api.FarmView; readonly axis: Axis; readonly among: { readonly sent: ReadonlyMap<string, number>; readonly by: ReadonlyMap<string, number>; readonly pay: ReadonlyMap<string, number>; readonly laptop: ReadonlyMap<string, number> } }): ReactNode {
  return (
    <tr>
      <th scope="row"><PersonLink id={row.person} names={data.names} login={false} short={40} /><div className="w-quiet"><Untrusted text={data.names[row.person]?.team ?? ''} short={30} /></div></th>
      <td><Presence row={row} axis={axis} days={data.days} name={nameOf(row.person, data.names)} /><div className="c-dates w-quiet w-num"><span>{row.first.slice(0, 10)}</span><span>{counted(row.days, 'day')}</span><span>{row.last.slice(0, 10)}</span></div></td>
      <td><Hours hours={row.hours} /></td>
      <td>{row.devices.length === 0 ? <span className="w-quiet">–</span> : row.devices.slice(0, 3).map((id) => <div key={id} className="w-nowrap"><DeviceLink id={id} />{(among.laptop.get(id) ?? 1) > 1 && <> <Mark tone="bad">{among.laptop.get(id)}×</Mark></>}</div>)}</td>
      <td><Shared value={row.sent_to} among={among.sent} /></td>
      <td><Untrusted text={row.home === '' ? 'not claimed' : row.home} short={50} />{row.home_km !== undefined && <div className={row.home_km >= FAR_KM ? 'c-far' : 'w-quiet'}>{count(Math.round(row.home_km))} km from the line</div>}</td>
      <td className="w-num">{row.hired ?? '–'}</td>
      <td><HiredBy text={row.hired_by} names={data.names} n={among.by.get(row.hired_by) ?? 1} /></td>
      <td>{row.payout === ORDINARY_PAY ? row.payout : <Shared value={row.payout} among={among.pay} />}</td>
    </tr>
  );
}

/** Lines × people × days: who works from which line, when, on which laptop, sent where, hired when and by whom, paid where. */
export function FarmMatrix({ data }: { readonly data: api.FarmView }): ReactNode {
  const axis = axisOf(data);
  const among = { sent: shares(data.rows, (r) => r.sent_to), by: shares(data.rows, (r) => r.hired_by), pay: shares(data.rows, (r) => r.payout), laptop: new Map(data.rows.flatMap((r) => r.devices).map((id) => [id, new Set(data.rows.filter((r) => r.devices.includes(id)).map((r) => r.person)).size])) };
  if (data.rows.length === 0) return <EmptyState title="No line that they share" />;
  return (
    <div className="c-scroll" tabIndex={0} role="group" aria-label="The farm, as a table">
      <table className="w-table c-farm">
        <thead><tr><th scope="col">Person, team</th><th scope="col">Works from the line <Ends axis={axis} /></th><th scope="col">Hours, UTC</th><th scope="col">Laptop</th><th scope="col">Sent to</th><th scope="col">Claimed home</th><th scope="col">Hired</th><th scope="col">By</th><th scope="col">Wages to</th></tr></thead>
        {byLine(data).map(({ line, rows }) => (
          <tbody key={line.line}>
            <tr className="c-line-row"><th scope="rowgroup" colSpan={9}><LineHead line={line} /> <span className="w-quiet w-num">{line.first.slice(0, 10)} to {line.last.slice(0, 10)}</span></th></tr>
            <tr className="c-count-row"><th scope="row">people a day</th><td><Counts line={line} days={data.days} axis={axis} /></td><td colSpan={7} /></tr>
            {rows.map((row) => <FarmRow key={row.person} row={row} data={data} axis={axis} among={among} />)}
          </tbody>
        ))}
      </table>
      <p className="c-legend w-quiet"><span><i className="c-change" data-join="true">▶</i> joined</span><span><i className="c-change" data-join="false">◀</i> left</span><span><Mark tone="bad">3×</Mark> the same for three of them</span></p>
    </div>
  );
}
