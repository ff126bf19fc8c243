import type { api } from '@winnow/core';
import { ActionIcon } from '@mantine/core';
import { geoBounds, geoCentroid, geoCircle, geoGraticule10, geoInterpolate, geoMercator, geoNaturalEarth1, geoPath, type GeoProjection } from 'd3-geo';
import type { Feature, GeometryCollection as Geometries, MultiPoint } from 'geojson';
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { feature, mesh } from 'topojson-client';
import type { GeometryCollection, Topology } from 'topojson-specification';
import world from 'world-atlas/countries-50m.json';
import { nameOf } from '../../components/links.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { count, networkWords } from '../../words.ts';
import { type Place, placeWords } from './drawn.ts';
import { signed } from './parts.tsx';

// The package's JSON has no types of its own: it is a topology with these two objects.
const atlas = world as unknown as Topology<{ countries: GeometryCollection; land: GeometryCollection }>;
const land = feature(atlas, atlas.objects.land);
const borders = mesh(atlas, atlas.objects.countries, (a, b) => a !== b);
const KM_PER_DEGREE = 111.2;
const MOST_ZOOM = 60;

/** Places that lie together are one mark: what is in it is told when it is looked at. */
interface Spot { readonly lat: number; readonly lon: number; readonly kind: Place['kind']; readonly isEvidence: boolean; readonly accuracy: number; readonly places: readonly Place[]; readonly days: number }
function spotsOf(places: readonly Place[]): readonly Spot[] {
  const spots = new Map<string, Place[]>();
  for (const place of places) { const key = `${place.kind} ${place.lat.toFixed(2)} ${place.lon.toFixed(2)}`; const own = spots.get(key); if (own === undefined) spots.set(key, [place]); else own.push(place); }
  const rank: Readonly<Record<Place['kind'], number>> = { office: 0, seen: 1, delivery: 2, home: 3 };
  return [...spots.values()].flatMap((own): Spot[] => { const [one] = own; return one === undefined ? [] : [{ lat: one.lat, lon: one.lon, kind: one.kind, isEvidence: own.some((p) => p.is_evidence), accuracy: Math.max(...own.map((p) => p.accuracy_km)), places: own, days: own.reduce((sum, p) => sum + (p.days ?? 0), 0) }]; })
    .sort((a, b) => Number(a.isEvidence) - Number(b.isEvidence) || rank[a.kind] - rank[b.kind]);
}

function tell(spot: Spot, names: api.Names): string {
  const people = [...new Set(spot.places.flatMap((p) => (p.person === undefined ? [] : [nameOf(p.person, names).slice(0, 30)])))];
  const networks = [...new Set(spot.places.flatMap((p) => (p.network_class === undefined ? [] : [networkWords[p.network_class]])))];
  return [`${placeWords[spot.kind]}: ${spot.places[0]?.label.slice(0, 80) ?? ''}`, people.slice(0, 5).join(', ') + (people.length > 5 ? ` and ${String(people.length - 5)} more` : ''), spot.kind === 'seen' ? `${count(spot.days)} days, ${networks.join(', ')}, within ${count(Math.round(spot.accuracy))} km` : ''].filter((t) => t !== '').join('\n');
}

interface Look { readonly k: number; readonly x: number; readonly y: number }
const whole: Look = { k: 1, x: 0, y: 0 };

/** Wider than so many degrees a world map shows it, whose far north is not stretched. */
const WIDE = 75;
/** Fitted to all places and the ways between, turned so that they lie in the middle: across the Pacific they do not fall apart. Then nearer and moved as one looks. */
function projectionOf({ places, arcs }: api.MapView, width: number, height: number, { k, x, y }: Look): GeoProjection {
  // An office far away does not matter unless it is part of it.
  const telling = places.filter((p) => p.kind !== 'office' || p.is_evidence);
  const points: MultiPoint = { type: 'MultiPoint', coordinates: (telling.length === 0 ? places : telling).map((p) => [p.lon, p.lat]) };
  const ways = arcs.slice(0, 200).flatMap(({ from, to }) => { const [a, b] = [places[from], places[to]]; return a === undefined || b === undefined ? [] : [{ type: 'LineString' as const, coordinates: [[a.lon, a.lat], [b.lon, b.lat]] }]; });
  const all: Geometries = { type: 'GeometryCollection', geometries: [points, ...ways] };
  const [[west], [east]] = geoBounds(points);
  const [middle] = geoCentroid(points);
  const isWide = (east - west + 360) % 360 > WIDE;
  const base = (isWide ? geoNaturalEarth1() : geoMercator()).rotate([Number.isFinite(middle) ? -middle : 0, 0]);
  const pad = Math.min(48, width / 7, height / 7);
  base.fitExtent([[pad, pad * 0.7], [width - pad, height - pad]], all);
  // One place alone, or several in one town: no nearer than that one sees in which country.
  const scale = Math.min(Number.isFinite(base.scale()) ? base.scale() : 1e9, width * 1.7);
  base.scale(scale).translate([0, 0]);
  const [[left, top], [right, bottom]] = geoPath(base).bounds(all);
  const [cx, cy] = [-(left + right) / 2, -(top + bottom) / 2 - pad * 0.15];
  return base.scale(scale * k).translate([width / 2 + cx * k + x, height / 2 + cy * k + y]).clipExtent([[-60, -60], [width + 60, height + 60]]);
}

const Mark = ({ spot, x, y }: { readonly spot: Spot; readonly x: number; readonly y: number }): ReactNode => {
  switch (spot.kind) {
    case 'home': return <path d={`M${String(x - 7)} ${String(y + 1)}L${String(x)} ${String(y - 6.5)}L${String(x + 7)} ${String(y + 1)}H${String(x + 4.8)}V${String(y + 6.5)}H${String(x - 4.8)}V${String(y + 1)}Z`} />;
    case 'delivery': return <rect x={x - 5.5} y={y - 5.5} width={11} height={11} rx={1.5} />;
    case 'office': return <path d={`M${String(x)} ${String(y - 7)}L${String(x + 7)} ${String(y)}L${String(x)} ${String(y + 7)}L${String(x - 7)} ${String(y)}Z`} />;
    case 'seen': return <circle cx={x} cy={y} r={Math.min(10, 4.5 + Math.sqrt(spot.days) * 0.7)} />;
  }
};

function useWidth(): { readonly box: React.RefObject<HTMLDivElement | null>; readonly width: number } {
  const box = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    const watcher = new ResizeObserver(([entry]) => { if (entry !== undefined) setWidth(Math.round(entry.contentRect.width)); });
    watcher.observe(element);
    return () => { watcher.disconnect(); };
  }, []);
  return { box, width };
}

/** Zoom and move by wheel (with Ctrl, so that the page still scrolls), pointer, buttons and keys. */
function useLook(width: number, height: number): { readonly look: Look; readonly zoom: (by: number) => void; readonly reset: () => void; readonly handlers: object; readonly svg: React.RefObject<SVGSVGElement | null> } {
  const [look, setLook] = useState(whole);
  const svg = useRef<SVGSVGElement>(null);
  const from = useRef<{ readonly x: number; readonly y: number; readonly look: Look }>(undefined);
  const zoomAt = (by: number, px: number, py: number): void => { setLook(({ k, x, y }) => { const next = Math.min(MOST_ZOOM, Math.max(0.3, k * by)); const f = next / k; return { k: next, x: (x + width / 2 - px) * f + px - width / 2, y: (y + height / 2 - py) * f + py - height / 2 }; }); };
  const zoom = (by: number): void => { zoomAt(by, width / 2, height / 2); };
  const move = (dx: number, dy: number): void => { setLook((l) => ({ ...l, x: l.x + dx, y: l.y + dy })); };
  useEffect(() => {
    const element = svg.current;
    if (element === null) return undefined;
    const wheel = (event: WheelEvent): void => { if (!event.ctrlKey && !event.metaKey) return; event.preventDefault(); const r = element.getBoundingClientRect(); zoomAt(event.deltaY < 0 ? 1.25 : 0.8, event.clientX - r.left, event.clientY - r.top); };
    element.addEventListener('wheel', wheel, { passive: false });
    return () => { element.removeEventListener('wheel', wheel); };
  });
  const keys: Readonly<Record<string, () => void>> = { '+': () => { zoom(1.5); }, '=': () => { zoom(1.5); }, '-': () => { zoom(1 / 1.5); }, '0': () => { setLook(whole); }, ArrowLeft: () => { move(50, 0); }, ArrowRight: () => { move(-50, 0); }, ArrowUp: () => { move(0, 50); }, ArrowDown: () => { move(0, -50); } };
  const handlers = {
    onPointerDown: (e: PointerEvent<SVGSVGElement>) => { if (e.button === 0) { e.currentTarget.setPointerCapture(e.pointerId); from.current = { x: e.clientX, y: e.clientY, look }; } },
    onPointerMove: (e: PointerEvent<SVGSVGElement>) => { const f = from.current; if (f !== undefined) setLook({ ...f.look, x: f.look.x + e.clientX - f.x, y: f.look.y + e.clientY - f.y }); },
    onPointerUp: () => { from.current = undefined; }, onPointerCancel: () => { from.current = undefined; },
    onDoubleClick: (e: PointerEvent<SVGSVGElement>) => { const r = e.currentTarget.getBoundingClientRect(); zoomAt(2, e.clientX - r.left, e.clientY - r.top); },
    onKeyDown: (e: KeyboardEvent<SVGSVGElement>) => { const run = keys[e.key]; if (run !== undefined && !e.metaKey && !e.ctrlKey && !e.altKey) { e.preventDefault(); e.stopPropagation(); run(); } },
  };
  return { look, zoom, reset: () => { setLook(whole); }, handlers, svg };
}

const Legend = ({ data }: { readonly data: api.MapView }): ReactNode => {
  const kinds = (['home', 'delivery', 'office', 'seen'] as const).filter((kind) => data.places.some((p) => p.kind === kind));
  return <div className="c-map-legend">{kinds.map((kind) => <span key={kind}><svg width={18} height={16} aria-hidden="true" className="c-spot" data-kind={kind}><Mark spot={{ kind, days: 1, lat: 0, lon: 0, isEvidence: false, accuracy: 0, places: [] }} x={9} y={8} /></svg>{placeWords[kind]}</span>)}<span><i className="c-dot-evidence" /> evidence</span><span><i className="c-ring" /> how exact</span></div>;
};

function Spots({ spots, projection, names, look }: { readonly spots: readonly Spot[]; readonly projection: GeoProjection; readonly names: api.Names; readonly look: (spot: Spot | undefined) => void }): ReactNode {
  return spots.map((spot, i) => {
    const at = projection([spot.lon, spot.lat]);
    if (at === null) return null;
    const [x, y] = at;
    const told = tell(spot, names);
    return <g key={i} className="c-spot" data-kind={spot.kind} data-evidence={spot.isEvidence} tabIndex={0} role="img" aria-label={told.replaceAll('\n', '; ')} onPointerEnter={() => { look(spot); }} onPointerLeave={() => { look(undefined); }} onFocus={() => { look(spot); }} onBlur={() => { look(undefined); }}><circle className="c-hit" cx={x} cy={y} r={13} /><Mark spot={spot} x={x} y={y} /></g>;
  });
}

interface Lettering { readonly x: number; readonly y: number; readonly text: string; readonly isEvidence: boolean; readonly isKm: boolean }
interface Box { readonly x: number; readonly y: number; readonly w: number }
const widthOf = (text: string): number => text.length * 6.4 + 4;

function nameOfSpot(spot: Spot): string {
  const people = new Set(spot.places.map((p) => p.person)).size;
  return `${signed(spot.places[0]?.label.split(',')[0] ?? '', 22)}${people > 1 && spot.kind === 'seen' ? ` · ${String(people)} people` : ''}`;
}
/** Names beside marks and km on ways, where there is room: evidence first, then where most days were spent; none over another. */
function letteringOf(data: api.MapView, spots: readonly Spot[], projection: GeoProjection, [width, height]: readonly [number, number]): readonly Lettering[] {
  const taken: Box[] = spots.flatMap((s) => { const at = projection([s.lon, s.lat]); return at === null ? [] : [{ x: at[0] - 7, y: at[1], w: 14 }]; });
  const shown: Lettering[] = [];
  const put = (one: Lettering): boolean => {
    const w = widthOf(one.text);
    if (one.x < 2 || one.x + w > width || one.y < 8 || one.y > height - 6 || taken.some((t) => Math.abs(t.y - one.y) < 14 && t.x < one.x + w && one.x < t.x + t.w)) return false;
    taken.push({ x: one.x, y: one.y, w });
    shown.push(one);
    return true;
  };
  for (const spot of [...spots].sort((a, b) => Number(b.isEvidence) - Number(a.isEvidence) || b.days - a.days)) {
    const at = projection([spot.lon, spot.lat]);
    if (at === null) continue;
    const text = nameOfSpot(spot);
    const one = { y: at[1], text, isEvidence: spot.isEvidence, isKm: false };
    if (!put({ ...one, x: at[0] + 12 })) put({ ...one, x: at[0] - 10 - widthOf(text) });
  }
  for (const arc of data.arcs.length > 12 ? [] : data.arcs) {
    const [a, b] = [data.places[arc.from], data.places[arc.to]];
    if (a === undefined || b === undefined || arc.km < 1) continue;
    const way = geoInterpolate([a.lon, a.lat], [b.lon, b.lat]);
    const text = `${count(Math.round(arc.km))} km`;
    [0.5, 0.4, 0.6, 0.3, 0.7].some((t) => { const at = projection(way(t)); return at !== null && put({ x: at[0] - widthOf(text) / 2, y: at[1], text, isEvidence: false, isKm: true }); });
  }
  return shown;
}

const Arcs = ({ data, path }: { readonly data: api.MapView; readonly path: (f: Feature) => string | null }): ReactNode => data.arcs.slice(0, 200).map((arc, i) => {
  const [a, b] = [data.places[arc.from], data.places[arc.to]];
  if (a === undefined || b === undefined || arc.km < 1) return null;
  const d = path({ type: 'Feature', properties: {}, geometry: { type: 'LineString', coordinates: [[a.lon, a.lat], [b.lon, b.lat]] } });
  return d === null ? null : <path key={i} className="c-arc" data-evidence={b.is_evidence} d={d}><title>{`${signed(arc.label, 100)}: ${count(Math.round(arc.km))} km`}</title></path>;
});

export default function MapDrawing({ data, height }: { readonly data: api.MapView; readonly height: number }): ReactNode {
  const { box, width } = useWidth();
  const { look, zoom, reset, handlers, svg } = useLook(width, height);
  const [seen, see] = useState<Spot>();
  const spots = useMemo(() => spotsOf(data.places), [data.places]);
  const projection = useMemo(() => projectionOf(data, Math.max(1, width), height, look), [data, width, height, look]);
  const path = useMemo(() => geoPath(projection), [projection]);
  const ground = useMemo(() => (width === 0 ? undefined : { land: path(land) ?? '', borders: path(borders) ?? '', grid: path(geoGraticule10()) ?? '' }), [path, width]);
  const lettering = useMemo(() => letteringOf(data, spots, projection, [width, height]), [data, spots, projection, width, height]);
  const at = seen === undefined ? null : projection([seen.lon, seen.lat]);
  return (
    <><div ref={box} className="c-map" style={{ height }}>
      {ground !== undefined && (
        <svg ref={svg} width={width} height={height} viewBox={`0 0 ${String(width)} ${String(height)}`} role="group" aria-label="Map. Arrow keys move it, + and − bring it nearer and farther, 0 shows all. The same stands in the table beneath." tabIndex={0} {...handlers}>
          <path className="c-grid" d={ground.grid} /><path className="c-land" d={ground.land} /><path className="c-borders" d={ground.borders} />
          {spots.filter((s) => s.kind === 'seen' || s.kind === 'delivery').map((s, i) => <path key={i} className="c-accuracy" data-evidence={s.isEvidence} d={path(geoCircle().center([s.lon, s.lat]).radius(s.accuracy / KM_PER_DEGREE)()) ?? ''} />)}
          <Arcs data={data} path={path} />
          <g className="c-labels" aria-hidden="true">{lettering.map((l, i) => <text key={i} x={l.x} y={l.y + 4} data-evidence={l.isEvidence} data-km={l.isKm}>{l.text}</text>)}</g>
          <Spots spots={spots} projection={projection} names={data.names} look={see} />
        </svg>
      )}
      <div className="c-map-tools w-noprint"><ActionIcon variant="default" size="sm" aria-label="Nearer" onClick={() => { zoom(1.6); }}>+</ActionIcon><ActionIcon variant="default" size="sm" aria-label="Farther" onClick={() => { zoom(1 / 1.6); }}>−</ActionIcon><ActionIcon variant="default" size="sm" aria-label="Show all" title="Show all" onClick={reset}>⤢</ActionIcon></div>
      {seen !== undefined && at !== null && <div className="c-tip" role="status" style={{ left: Math.min(Math.max(8, at[0] + 14), Math.max(8, width - 230)), top: Math.min(Math.max(6, at[1] - 10), height - 80) }}><Untrusted text={tell(seen, data.names)} short={300} lines /></div>}
    </div><Legend data={data} /></>
  );
}
