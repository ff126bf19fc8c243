import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Time } from '../time.tsx';
import { percent } from '../words.ts';
import './entity.css';

type Score = api.PersonView['scores'][number];
const [WIDTH, HEIGHT] = [300, 64];

/** How likely it was over time, in steps; the lines are the bounds of medium, high and critical. */
export function ScoreLine({ scores, from, until }: { readonly scores: readonly Score[]; /** Unix ms: from when to when there are records, which the line is about. */ readonly from: number; readonly until: number }): ReactNode {
  const length = Math.max(until - from, 3_600_000);
  const x = (at: number): number => (WIDTH * Math.min(Math.max(at - from, 0), length)) / length;
  const y = (p: number): number => HEIGHT - 2 - p * (HEIGHT - 4);
  const path = scores.map((s, i) => `${i === 0 ? `M0,${y(0).toFixed(1)} ` : ''}H${x(Date.parse(s.at)).toFixed(1)} V${y(s.probability).toFixed(1)}`).join(' ');
  const last = scores.at(-1);
  if (last === undefined) return null;
  return (
    <figure style={{ margin: '0 0 10px' }}>
      <svg className="e-chart" viewBox={`0 0 ${String(WIDTH)} ${String(HEIGHT)}`} height={HEIGHT} preserveAspectRatio="none" role="img" aria-label={`Score over time: ${String(scores.length)} steps, now ${percent(last.probability)}`}>
        {[0.5, 0.8, 0.95].map((p) => <line key={p} x1={0} x2={WIDTH} y1={y(p)} y2={y(p)} stroke="var(--w-line-strong)" strokeDasharray="2 3" vectorEffect="non-scaling-stroke" />)}
        <path d={`${path} H${String(WIDTH)}`} fill="none" stroke="var(--w-critical-fill)" strokeWidth={1.8} vectorEffect="non-scaling-stroke" />
      </svg>
      <figcaption className="w-quiet e-row" style={{ fontSize: 12 }}><span><Time at={from} show="day" /> to <Time at={until} show="day" /></span><span className="e-end">now {percent(last.probability)}; lines at 50, 80 and 95 %</span></figcaption>
    </figure>
  );
}

/** Bars by the hour: read, and above them what failed. */
export function HourBars({ hours, label }: { readonly hours: readonly { readonly hour: string; readonly read: number; readonly failed: number }[]; readonly label: string }): ReactNode {
  const most = Math.max(1, ...hours.map((h) => h.read));
  const n = Math.max(1, hours.length);
  return (
    <svg className="e-chart" viewBox={`0 0 ${String(n * 4)} 30`} height={30} preserveAspectRatio="none" role="img" aria-label={label} style={{ maxWidth: 240, minWidth: 120 }}>
      {hours.map((h, i) => {
        const read = h.read === 0 ? 0 : Math.max(1, (28 * h.read) / most);
        const failed = h.failed === 0 ? 0 : Math.max(1.5, (28 * Math.min(h.failed, h.read === 0 ? h.failed : h.read)) / most);
        return <g key={h.hour}><title>{`${h.hour.slice(0, 16).replace('T', ' ')} UTC: ${String(h.read)} read, ${String(h.failed)} failed`}</title><rect x={i * 4} y={0} width={3.4} height={30} fill="transparent" /><rect x={i * 4} y={29 - read} width={3.2} height={read} fill="var(--w-info-fill)" /><rect x={i * 4} y={29 - failed} width={3.2} height={Math.min(failed, 29)} fill="var(--w-critical-fill)" /></g>;
      })}
      <line x1={0} x2={n * 4} y1={29.5} y2={29.5} stroke="var(--w-line-strong)" vectorEffect="non-scaling-stroke" />
    </svg>
  );
}
