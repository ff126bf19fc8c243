import { ActionIcon, SegmentedControl } from '@mantine/core';
import { useMemo, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import { Icon } from '../components/icons.tsx';
import { useKeys } from '../keys.tsx';
import { Time, useTime } from '../time.tsx';

const DAY = 86_400_000;
const lengths = [7, 30, 90] as const;
export interface Range { readonly span: { readonly from: number; readonly to: number }; /** RFC 3339. */ readonly from: string; readonly to: string; readonly days: number; readonly isLatest: boolean; readonly setDays: (days: number) => void; readonly move: (by: -1 | 1) => void }

/** The time that a page shows, as its address has it (`days`, `to`). It ends, if nothing else is said, with the day on which the thing was seen last. */
export function useRange(lastSeen: string | undefined): Range {
  const [params, setParams] = useSearchParams();
  const { now } = useTime();
  const seen = lastSeen === undefined ? Number.NaN : Date.parse(lastSeen);
  const latest = (Math.floor((Number.isFinite(seen) ? Math.min(seen, now) : now) / DAY) + 1) * DAY;
  const days = lengths.find((n) => String(n) === params.get('days')) ?? 30;
  const asked = Date.parse(`${params.get('to') ?? ''}T00:00:00Z`);
  const end = Number.isFinite(asked) ? asked + DAY : latest;
  const set = (name: string, value: string | undefined): void => { setParams((old) => { const next = new URLSearchParams(old); if (value === undefined) next.delete(name); else next.set(name, value); return next; }, { replace: true }); };
  const move = (by: -1 | 1): void => { const next = end + by * days * DAY; set('to', next >= latest ? undefined : new Date(next - DAY).toISOString().slice(0, 10)); };
  const span = useMemo(() => ({ from: end - days * DAY, to: end }), [end, days]);
  return { span, from: new Date(span.from).toISOString(), to: new Date(span.to).toISOString(), days, isLatest: end >= latest, setDays: (n) => { set('days', n === 30 ? undefined : String(n)); }, move };
}

export function RangePicker({ range }: { readonly range: Range }): ReactNode {
  const { span, days, isLatest, setDays, move } = range;
  const at = lengths.findIndex((n) => n === days);
  useKeys('Time', [
    { keys: '[', help: 'Earlier', run: () => { move(-1); } }, { keys: ']', help: 'Later', run: () => { if (!isLatest) move(1); } },
    { keys: 't', help: 'A longer time, then the shortest again', run: () => { setDays(lengths[(at + 1) % lengths.length] ?? 30); } },
  ]);
  return (
    <div className="e-tools">
      <span className="w-quiet" style={{ fontSize: 13 }}><Time at={span.from} show="day" /> to <Time at={span.to - 1} show="day" /></span>
      <ActionIcon variant="default" size="sm" aria-label="Earlier" title="Earlier ( [ )" onClick={() => { move(-1); }}><span style={{ display: 'inline-flex', transform: 'rotate(90deg)' }}><Icon name="down" size={14} /></span></ActionIcon>
      <SegmentedControl size="xs" aria-label="How long a time" value={String(days)} onChange={(value) => { setDays(Number(value)); }} data={lengths.map((n) => ({ value: String(n), label: `${String(n)} days` }))} />
      <ActionIcon variant="default" size="sm" aria-label="Later" title="Later ( ] )" disabled={isLatest} onClick={() => { move(1); }}><span style={{ display: 'inline-flex', transform: 'rotate(-90deg)' }}><Icon name="down" size={14} /></span></ActionIcon>
    </div>
  );
}

/** The record that is open, kept in the page's address so that it can be sent to somebody. */
export function useOpenRecord(): { readonly id: string | undefined; readonly open: (id: string | undefined) => void } {
  const [params, setParams] = useSearchParams();
  const open = (id: string | undefined): void => { setParams((old) => { const next = new URLSearchParams(old); if (id === undefined) next.delete('record'); else next.set('record', id); return next; }, { replace: true }); };
  return { id: params.get('record') ?? undefined, open };
}
