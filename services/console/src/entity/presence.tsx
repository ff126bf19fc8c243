import type { api, NetworkClass } from '@winnow/core';
import { SegmentedControl } from '@mantine/core';
import { Fragment, useMemo, useState, type ReactNode } from 'react';
import { AddressLink, DeviceLink } from '../components/links.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { clockOf, useTime, zoneOf } from '../time.tsx';
import { networkWords } from '../words.ts';
import { groupBy } from './group.ts';
import { type Fill, fillOf, None } from './parts.tsx';
import './entity.css';

type Lane = api.TimelineView['lanes'][number];
type By = 'ip' | 'device' | 'operator';
const ways: readonly { readonly value: By; readonly label: string }[] = [{ value: 'ip', label: 'Address' }, { value: 'device', label: 'Device' }, { value: 'operator', label: 'Network' }];

const groups: readonly { readonly fill: Fill; readonly label: string; readonly classes: readonly NetworkClass[] }[] = [
  { fill: 'info', label: 'home, business or mobile line', classes: ['residential', 'business', 'mobile', 'satellite'] }, { fill: 'good', label: 'company network', classes: ['corporate', 'private'] },
  { fill: 'bad', label: 'VPN, proxy, Tor, hosting', classes: ['vpn', 'proxy', 'tor', 'hosting', 'relay'] }, { fill: 'plain', label: 'unknown', classes: ['unknown'] },
];
export const networkFill = (network: NetworkClass): Fill => groups.find((g) => g.classes.includes(network))?.fill ?? 'plain';

export interface Span { readonly from: number; readonly to: number }
const share = (at: number, { from, to }: Span): number => Math.max(0, Math.min(1, (at - from) / (to - from)));

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `2026-11-02` → `2 Nov`. */
const dayLabel = (day: string): string => `${String(Number(day.slice(8)))} ${months[Number(day.slice(5, 7)) - 1] ?? ''}`;
/** Beginnings of days on a clock, few enough to be read. */
function ticksOf(span: Span, zone: string | undefined, most: number): readonly { readonly at: number; readonly label: string }[] {
  const days = (span.to - span.from) / 86_400_000;
  const every = [1, 2, 7, 14, 30, 61, 122, 365].find((n) => days / n <= most) ?? 730;
  return Array.from({ length: Math.floor(days / every) + 1 }, (_, i) => span.from + i * every * 86_400_000).filter((at) => at < span.to - (span.to - span.from) * 0.075).map((at) => ({ at, label: dayLabel(clockOf(at, zone).day) }));
}
export function Axis({ span, zone, most = 7 }: { readonly span: Span; readonly zone: string | undefined; readonly most?: number }): ReactNode {
  return <div className="e-axis" aria-hidden="true">{ticksOf(span, zone, most).map(({ at, label }) => <span key={at} style={{ left: `${String(100 * share(at, span))}%` }}>{label}</span>)}</div>;
}

export interface Mark { readonly first: number; readonly last: number; readonly fill: Fill; readonly title: string; readonly opacity?: number }
/** Stretches of one line, to scale. */
export function Track({ marks, span, label }: { readonly marks: readonly Mark[]; readonly span: Span; readonly label: string }): ReactNode {
  return (
    <div className="e-track">
      <svg viewBox="0 0 10000 24" preserveAspectRatio="none" role="img" aria-label={label}>
        {marks.map((m, i) => { const x = 10000 * share(m.first, span); return <rect key={i} x={x} y={6} height={12} width={Math.max(18, 10000 * share(m.last, span) - x)} fill={fillOf(m.fill)} opacity={m.opacity ?? 1}><title>{m.title}</title></rect>; })}
      </svg>
    </div>
  );
}

interface Row { readonly key: string; readonly lanes: readonly Lane[]; readonly minutes: number }
function rowsOf(lanes: readonly Lane[], by: By): readonly Row[] {
  const rows = groupBy(lanes, (lane) => lane[by]);
  return [...rows].map(([key, of]) => ({ key, lanes: of, minutes: of.reduce((sum, l) => sum + l.minutes, 0) })).sort((a, b) => b.minutes - a.minutes);
}
function Name({ row, by }: { readonly row: Row; readonly by: By }): ReactNode {
  if (row.key === '') return <span className="w-quiet">{by === 'device' ? 'no device named' : by === 'ip' ? 'no address' : 'no operator known'}</span>;
  return by === 'ip' ? <AddressLink ip={row.key} /> : by === 'device' ? <DeviceLink id={row.key} /> : <Untrusted text={row.key} short={40} />;
}
const clip = (text: string): string => (text.length > 60 ? `${text.slice(0, 59)}…` : text);

/** From where, on what, and when somebody worked. */
export function Presence({ lanes, span, zone: person }: { readonly lanes: readonly Lane[]; readonly span: Span; readonly zone: string | undefined }): ReactNode {
  const [by, setBy] = useState<By>('ip');
  const [isAll, all] = useState(false);
  const zone = zoneOf(useTime().mode, person);
  const rows = useMemo(() => rowsOf(lanes, by), [lanes, by]);
  if (lanes.length === 0) return <None>Nothing was seen in this time. Take a longer or an earlier one.</None>;
  const shown = isAll ? rows : rows.slice(0, 10);
  const titleOf = (l: Lane): string => { const a = clockOf(Date.parse(l.first), zone); const b = clockOf(Date.parse(l.last), zone); return `${a.day} ${a.time} to ${a.day === b.day ? '' : `${b.day} `}${b.time} ${b.zone}\n${l.ip} · ${clip(l.operator)} (${networkWords[l.network_class]})\n${clip(l.city)} ${l.country}\n${clip(l.device)}`; };
  return (
    <>
      <div className="e-tools" style={{ marginBottom: 8 }}><span className="w-quiet" style={{ fontSize: 12 }}>One line for each</span><SegmentedControl size="xs" aria-label="One line for each" value={by} data={[...ways]} onChange={(value) => { const way = ways.find((w) => w.value === value); if (way !== undefined) setBy(way.value); }} /></div>
      <div className="e-lanes">
        <div /><Axis span={span} zone={zone} />
        {shown.map((row) => (
          <Fragment key={row.key}>
            <div className="e-lane-name"><Name row={row} by={by} /></div>
            <Track span={span} label={`${clip(row.key)}: on ${String(new Set(row.lanes.map((l) => l.first.slice(0, 10))).size)} days`} marks={row.lanes.map((l) => ({ first: Date.parse(l.first), last: Date.parse(l.last), fill: networkFill(l.network_class), title: titleOf(l) }))} />
          </Fragment>
        ))}
      </div>
      {rows.length > 10 && <p style={{ margin: '8px 0 0' }}><button type="button" className="e-link" onClick={() => { all(!isAll); }}>{isAll ? 'Fewer' : `${String(rows.length - 10)} more, with less`}</button></p>}
      <Legend used={new Set(lanes.map((l) => networkFill(l.network_class)))} />
    </>
  );
}
export function Legend({ used }: { readonly used: ReadonlySet<Fill> }): ReactNode {
  return <div className="e-legend">{groups.filter((g) => used.has(g.fill)).map((g) => <span key={g.fill}><i style={{ background: fillOf(g.fill) }} />{g.label}</span>)}</div>;
}
