import type { api, Kind } from '@winnow/core';
import { ActionIcon, Button, NativeSelect } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { useGet } from '../../api.ts';
import { AddressLink, DeviceLink, nameOf, PersonLink } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { clockOf, Time, usePersonZone, useTime, zoneOf } from '../../time.tsx';
import { count, kindWords, networkWords, outcomeWords } from '../../words.ts';
import { caseApi } from './data.ts';
import { Chip, OneOf } from './parts.tsx';
import { useColours } from './printing.ts';
import { coloursOf, draw, drawOverview, penOf } from './timeline-draw.ts';
import { type By, type Drawn, type Hit, hitOf, kindsOf, ticksOf, type Track, tracksOf, type Window, within, zoomed } from './timeline-model.ts';

const DAY = 86_400_000;
const LANES = 12;
const OVERVIEW_PX = 34;

/** The clock in use: how far it is ahead of UTC, and how a time on the axis is written. */
function useClock(at: number): { readonly offset: number; readonly label: (at: number, step: number) => string } {
  const { mode } = useTime();
  const zone = zoneOf(mode, usePersonZone());
  const now = clockOf(at, zone);
  const offset = Date.parse(`${now.day}T${now.time}:00Z`) - Math.floor(at / 60_000) * 60_000;
  return { offset, label: (t, step) => { const c = clockOf(t, zone); return step >= DAY || c.time === '00:00' ? `${c.weekday} ${c.day.slice(5)}` : c.time; } };
}

/** Width of the place that is there to draw in. */
function useBox(): { readonly box: React.RefObject<HTMLDivElement | null>; readonly width: number } {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const watcher = new ResizeObserver(([entry]) => { if (entry !== undefined) setWidth(Math.floor(entry.contentRect.width)); });
    watcher.observe(element);
    return () => { watcher.disconnect(); };
  }, []);
  return { box, width };
}

interface View { readonly drawn: Drawn; readonly whole: Window; readonly window: Window; readonly show: (w: Window) => void; readonly chosen: ReadonlySet<string>; readonly names: api.Names }

function Tip({ hit, names, left, top }: { readonly hit: Hit; readonly names: api.Names; readonly left: number; readonly top: number }): ReactNode {
  return (
    <div className="c-tip" style={{ left, top }}>
      {hit.type === 'span' ? <><b><Untrusted text={nameOf(hit.span.lane.person, names)} short={40} /></b><div><Time at={hit.span.from} /> – <Time at={hit.span.to} show="time" /> · {count(hit.span.lane.minutes)} min</div><div className="w-mono"><Untrusted text={`${hit.span.lane.device} · ${hit.span.lane.ip}`} short={80} /></div><div><Untrusted text={[hit.span.lane.operator, hit.span.lane.city, hit.span.lane.country].filter((t) => t !== '').join(', ')} short={80} /> · {networkWords[hit.span.lane.network_class]}</div></>
        : <><b>{kindWords[hit.tick.moment.kind]}</b> · {outcomeWords[hit.tick.moment.outcome]}{hit.tick.isEvidence && <> <Mark tone="bad">evidence</Mark></>}<div><Time at={hit.tick.at} show="full" /></div>{hit.tick.moment.person !== undefined && <div><Untrusted text={nameOf(hit.tick.moment.person, names)} short={40} /></div>}<div><Untrusted text={hit.tick.moment.summary} short={160} /></div></>}
    </div>
  );
}

/** Window by keys: arrows move it, + and − make it shorter and longer, 0 shows all. */
function useWindowKeys({ window, whole, show }: View): (e: KeyboardEvent) => void {
  const length = window.to - window.from;
  const keys: Readonly<Record<string, () => Window>> = {
    ArrowLeft: () => ({ from: window.from - length / 4, to: window.to - length / 4 }), ArrowRight: () => ({ from: window.from + length / 4, to: window.to + length / 4 }),
    '+': () => zoomed(window, 2, window.from + length / 2), '=': () => zoomed(window, 2, window.from + length / 2), '-': () => zoomed(window, 0.5, window.from + length / 2), '0': () => whole,
  };
  return (e) => { const next = keys[e.key]; if (next !== undefined && !e.ctrlKey && !e.metaKey && !e.altKey) { e.preventDefault(); e.stopPropagation(); show(within(next(), whole)); } };
}

function Canvas({ view, width }: { readonly view: View; readonly width: number }): ReactNode {
  const { drawn, window, whole, show, chosen, names } = view;
  const canvas = useRef<HTMLCanvasElement>(null);
  const [brush, setBrush] = useState<readonly [number, number]>();
  const [over, setOver] = useState<{ readonly hit: Hit; readonly x: number; readonly y: number }>();
  const colours = useColours();
  const clock = useClock(window.from);
  const scale = (at: number): number => ((at - window.from) / (window.to - window.from)) * width;
  const timeAt = (x: number): number => window.from + (x / width) * (window.to - window.from);
  useEffect(() => {
    const pen = canvas.current === null ? undefined : penOf(canvas.current, width, drawn.height);
    if (pen === undefined || canvas.current === null) return;
    const { at, step } = ticksOf(window, width, clock.offset);
    draw(pen, { width, height: drawn.height, tracks: drawn.tracks, window, ticks: at, label: (t) => clock.label(t, step), colours: coloursOf(canvas.current), chosen, brush });
  }, [drawn, window, width, colours, brush, chosen, clock]);
  useEffect(() => {
    const element = canvas.current;
    if (element === null) return undefined;
    const wheel = (event: WheelEvent): void => { if (!event.ctrlKey && !event.metaKey) return; event.preventDefault(); show(within(zoomed(window, event.deltaY < 0 ? 1.3 : 1 / 1.3, timeAt(event.offsetX)), whole)); };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => { element.removeEventListener('wheel', wheel); };
  });
  const place = (e: PointerEvent): readonly [number, number] => { const r = e.currentTarget.getBoundingClientRect(); return [e.clientX - r.left, e.clientY - r.top]; };
  const onKeyDown = useWindowKeys(view);
  const end = (): void => { if (brush !== undefined && Math.abs(brush[1] - brush[0]) > 6) show(within({ from: timeAt(Math.min(...brush)), to: timeAt(Math.max(...brush)) }, whole)); setBrush(undefined); };
  return (
    <>
      <canvas ref={canvas} role="img" tabIndex={0} aria-label="Timeline. Arrow keys move it, + and − zoom, 0 shows all. The moments stand in the table beneath." style={{ width, height: drawn.height, display: 'block', touchAction: 'pan-y', cursor: 'crosshair' }} onKeyDown={onKeyDown}
        onPointerDown={(e) => { if (e.button === 0) { e.currentTarget.setPointerCapture(e.pointerId); const [x] = place(e); setBrush([x, x]); } }}
        onPointerMove={(e) => { const [x, y] = place(e); if (brush !== undefined) setBrush([brush[0], x]); const hit = hitOf(drawn.tracks, x, y, scale); setOver(hit === undefined ? undefined : { hit, x, y }); }}
        onPointerUp={end} onPointerCancel={() => { setBrush(undefined); }} onPointerLeave={() => { setOver(undefined); }} onDoubleClick={() => { show(whole); }} />
      {over !== undefined && brush === undefined && <Tip hit={over.hit} names={names} left={Math.max(0, Math.min(over.x + 14, width - 270))} top={over.y + 14} />}
    </>
  );
}

function Overview({ view, width }: { readonly view: View; readonly width: number }): ReactNode {
  const canvas = useRef<HTMLCanvasElement>(null);
  const colours = useColours();
  const { drawn, whole, window, show } = view;
  useEffect(() => {
    const pen = canvas.current === null ? undefined : penOf(canvas.current, width, OVERVIEW_PX);
    if (pen !== undefined && canvas.current !== null) drawOverview(pen, { width, height: OVERVIEW_PX, tracks: drawn.tracks, whole, window, colours: coloursOf(canvas.current) });
  }, [drawn, whole, window, width, colours]);
  const to = (e: PointerEvent): void => {
    const at = whole.from + ((e.clientX - e.currentTarget.getBoundingClientRect().left) / width) * (whole.to - whole.from);
    const half = (window.to - window.from) / 2;
    show(within({ from: at - half, to: at + half }, whole));
  };
  return <canvas ref={canvas} aria-hidden="true" style={{ width, height: OVERVIEW_PX, display: 'block', cursor: 'grab', touchAction: 'pan-y' }} onPointerDown={(e) => { e.currentTarget.setPointerCapture(e.pointerId); to(e); }} onPointerMove={(e) => { if (e.buttons === 1) to(e); }} />;
}

const LabelOf = ({ track, by }: { readonly track: Track; readonly by: By }): ReactNode => {
  if (track.type === 'moments') return <span className="w-cut">{kindWords[track.kind]} <span className="w-quiet">{count(track.ticks.length)}</span></span>;
  if (track.id === '–') return <span className="w-quiet">unknown</span>;
  const [one] = track.spans;
  return <span className="w-cut">{by === 'ip' ? <AddressLink ip={track.id} /> : <DeviceLink id={track.id} />} <span className="w-quiet">{track.subs > 1 ? `${String(new Set(track.spans.map((s) => s.lane.person)).size)} people` : <Untrusted text={by === 'ip' ? one?.lane.operator ?? '' : ''} short={24} />}</span></span>;
};

const IN_TABLE = 200;
function Table({ moments, names, why }: { readonly moments: api.TimelineView['moments']; readonly names: api.Names; readonly why: ReadonlyMap<string, string> }): ReactNode {
  return (
    <details className="c-details"><summary>Moments in sight as a table ({count(moments.length)})</summary>
      <div className="c-scroll" tabIndex={0} role="group" aria-label="Moments">
        <table className="w-table"><thead><tr><th scope="col">Time</th><th scope="col">What</th><th scope="col">Who</th><th scope="col">Told</th><th scope="col">Address</th><th scope="col">Device</th><th scope="col">Source</th><th scope="col">Evidence of</th></tr></thead>
          <tbody>{moments.slice(0, IN_TABLE).map((m) => <tr key={m.id}><td><Time at={m.at} /></td><td>{kindWords[m.kind]}, {outcomeWords[m.outcome]}</td><td>{m.person === undefined ? '–' : <PersonLink id={m.person} names={names} login={false} short={30} />}</td><td><Untrusted text={m.summary} short={160} /></td><td>{m.ip === undefined ? '–' : <AddressLink ip={m.ip} />}</td><td>{m.device === undefined ? '–' : <DeviceLink id={m.device} />}</td><td><Untrusted text={m.source} short={40} /></td><td>{m.evidence.map((e) => why.get(e) ?? '').filter((t) => t !== '').join(', ') || '–'}</td></tr>)}</tbody></table>
      </div>
      {moments.length > IN_TABLE && <p className="w-quiet">The first {IN_TABLE} of {count(moments.length)}: zoom in for the rest.</p>}
    </details>
  );
}

interface ToolsProps { readonly view: View; readonly by: By; readonly setBy: (by: By) => void; readonly kinds: readonly { readonly kind: Kind; readonly n: number }[]; readonly off: ReadonlySet<Kind>; readonly setOff: (off: ReadonlySet<Kind>) => void; readonly evidence: readonly api.Why[]; readonly focus: string; readonly onFocus: (id: string) => void }
function Tools({ view: { window, whole, show }, by, setBy, kinds, off, setOff, evidence, focus, onFocus }: ToolsProps): ReactNode {
  const middle = (window.from + window.to) / 2;
  const toggle = (kind: Kind): void => { const next = new Set(off); if (!next.delete(kind)) next.add(kind); setOff(next); };
  return (
    <div className="c-tools w-noprint">
      <OneOf label="Lanes" value={by} onChange={setBy} options={[{ value: 'ip', label: 'By address' }, { value: 'device', label: 'By device' }]} />
      <span role="group" aria-label="Moments" className="c-oneof">{kinds.map(({ kind, n }) => <Chip key={kind} isOn={!off.has(kind)} onToggle={() => { toggle(kind); }}>{kindWords[kind]} {count(n)}</Chip>)}</span>
      <NativeSelect size="xs" aria-label="24 hours around" value={focus} onChange={(e) => { onFocus(e.currentTarget.value); }} data={[{ value: '', label: '± 24 h around …' }, ...evidence.map((w) => ({ value: w.id, label: `${w.title.slice(0, 50)}, ${w.observed_at.slice(0, 10)}` }))]} />
      <span className="c-oneof"><ActionIcon variant="default" size="sm" aria-label="Zoom in" onClick={() => { show(within(zoomed(window, 2, middle), whole)); }}>+</ActionIcon><ActionIcon variant="default" size="sm" aria-label="Zoom out" onClick={() => { show(within(zoomed(window, 0.5, middle), whole)); }}>−</ActionIcon><Button size="compact-xs" variant="default" onClick={() => { show(whole); }}>All</Button></span>
      <span className="w-quiet c-range"><Time at={window.from} /> – <Time at={window.to} /></span>
    </div>
  );
}

const wholeOf = (data: api.TimelineView): Window => { const [from, to] = [Date.parse(data.from), Date.parse(data.to)]; return { from, to: Math.max(to, from + 3_600_000) }; };

function Loaded({ data, whole, window, show, why, isBehind }: { readonly data: api.TimelineView; readonly whole: Window; readonly window: Window; readonly show: (w: Window) => void; readonly why: readonly api.Why[]; readonly isBehind: boolean }): ReactNode {
  const { box, width } = useBox();
  const [by, setBy] = useState<By>('ip');
  const [off, setOff] = useState<ReadonlySet<Kind>>(new Set());
  const [isAll, all] = useState(false);
  const [focus, setFocus] = useState('');
  const kinds = useMemo(() => kindsOf(data.moments), [data.moments]);
  const drawn = useMemo(() => tracksOf(data, { by, kinds: kinds.map((k) => k.kind).filter((k) => !off.has(k)), most: isAll ? 500 : LANES }), [data, by, kinds, off, isAll]);
  const chosen = useMemo(() => new Set(focus === '' ? [] : [focus]), [focus]);
  const titles = useMemo(() => new Map(why.map((w) => [w.id, w.title])), [why]);
  const view: View = { drawn, whole, window, show, chosen, names: data.names };
  const around = (id: string): void => { setFocus(id); const one = why.find((w) => w.id === id); if (one !== undefined) { const at = Date.parse(one.observed_at); show(within({ from: at - DAY, to: at + DAY }, whole)); } };
  const inSight = data.moments.filter((m) => { const at = Date.parse(m.at); return at >= window.from && at <= window.to && !off.has(m.kind); });
  return (
    <div aria-busy={isBehind}>
      <Tools view={view} by={by} setBy={setBy} kinds={kinds} off={off} setOff={setOff} evidence={why} focus={focus} onFocus={around} />
      <div className="c-timeline">
        <div className="c-lane-labels" style={{ height: drawn.height }}>{drawn.tracks.map((t) => <div key={t.id} style={{ top: t.y, height: t.height }}><LabelOf track={t} by={by} /></div>)}</div>
        <div ref={box} className="c-canvas">{width > 0 && <Canvas view={view} width={width} />}</div>
        <div className="w-quiet c-all-label">all of it</div><div className="c-canvas">{width > 0 && <Overview view={view} width={width} />}</div>
      </div>
      <p className="c-legend w-quiet"><span><i className="c-key" data-key="home" />home, office or mobile line</span><span><i className="c-key" data-key="hidden" />VPN, proxy, hosting</span><span><i className="c-key" data-key="other" />unknown</span><span><i className="c-key" data-key="evidence" />evidence</span><span className="w-noprint">Drag to zoom, double-click for all; Ctrl and wheel.</span>{drawn.lanes > LANES && <Button size="compact-xs" variant="default" onClick={() => { all(!isAll); }}>{isAll ? 'Fewer lanes' : `All ${count(drawn.lanes)} lanes`}</Button>}{data.is_cut && <Mark tone="warn">There is more than fits: zoom in</Mark>}</p>
      <Table moments={inSight} names={data.names} why={titles} />
    </div>
  );
}

/** What is cut because there is too much is asked for again, for the window that one looks at. */
function usePart(path: string, first: api.TimelineView | undefined, whole: Window | undefined, window: Window | undefined): { readonly data: api.TimelineView | undefined; readonly isBehind: boolean } {
  const [asked] = useDebouncedValue(window, 250);
  const isPart = first?.is_cut === true && asked !== undefined && whole !== undefined && asked.to - asked.from < (whole.to - whole.from) * 0.95;
  const part = useGet<api.TimelineView>(path, isPart ? { from: new Date(asked.from).toISOString(), to: new Date(asked.to).toISOString() } : {}, { isOn: isPart, keeps: true });
  return { data: isPart ? part.data : undefined, isBehind: isPart && part.isFetching };
}

/** Presence and moments of all sources. */
export function Timeline({ id, why }: { readonly id: string; readonly why: readonly api.Why[] }): ReactNode {
  const path = caseApi(id, 'timeline');
  const { data: first, error, refetch } = useGet<api.TimelineView>(path);
  const [chosen, choose] = useState<Window>();
  const whole = useMemo(() => (first === undefined ? undefined : wholeOf(first)), [first]);
  const window = chosen ?? whole;
  const part = usePart(path, first, whole, window);
  if (first === undefined || whole === undefined || window === undefined) return error === null ? <Bones lines={8} /> : <ErrorState error={error} retry={() => { void refetch(); }} />;
  if (first.lanes.length + first.moments.length === 0) return <EmptyState title="Nothing is kept of that time any more" />;
  return <Loaded data={part.data ?? first} whole={whole} window={window} show={choose} why={why} isBehind={part.isBehind} />;
}
