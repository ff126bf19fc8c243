import type { NetworkClass } from '@winnow/core';
import { AXIS_PX, barOf, type Track, type Window } from './timeline-model.ts';

export interface Colours { readonly line: string; readonly strong: string; readonly quiet: string; readonly text: string; readonly panel: string; readonly raised: string; readonly home: string; readonly hidden: string; readonly other: string; readonly evidence: string; readonly focus: string }
/** The page's colours, as they are in its scheme now. */
export function coloursOf(element: Element): Colours {
  const style = getComputedStyle(element);
  const of = (name: string): string => style.getPropertyValue(name).trim();
  return { line: of('--w-line'), strong: of('--w-line-strong'), quiet: of('--w-quiet'), text: of('--w-text'), panel: of('--w-panel'), raised: of('--w-raised'), home: of('--w-info-fill'), hidden: of('--w-high-fill'), other: of('--w-low-fill'), evidence: of('--w-critical-fill'), focus: of('--w-focus') };
}
const hiding = new Set<NetworkClass>(['hosting', 'vpn', 'proxy', 'tor', 'relay']);
const plain = new Set<NetworkClass>(['residential', 'business', 'mobile', 'corporate', 'satellite']);
export const colourOf = (network: NetworkClass, c: Colours): string => (hiding.has(network) ? c.hidden : plain.has(network) ? c.home : c.other);

/** A canvas as sharp as the screen; undefined where there is none to draw on. */
export function penOf(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | undefined {
  const ratio = window.devicePixelRatio;
  if (canvas.width !== Math.round(width * ratio) || canvas.height !== Math.round(height * ratio)) { canvas.width = Math.round(width * ratio); canvas.height = Math.round(height * ratio); }
  const pen = canvas.getContext('2d') ?? undefined;
  pen?.setTransform(ratio, 0, 0, ratio, 0, 0);
  return pen;
}

function diamond(pen: CanvasRenderingContext2D, x: number, y: number, r: number): void {
  pen.beginPath();
  pen.moveTo(x, y - r); pen.lineTo(x + r, y); pen.lineTo(x, y + r); pen.lineTo(x - r, y);
  pen.closePath();
  pen.fill();
}

interface Picture { readonly width: number; readonly height: number; readonly tracks: readonly Track[]; readonly window: Window; readonly ticks: readonly number[]; readonly label: (at: number) => string; readonly colours: Colours; readonly chosen: ReadonlySet<string>; readonly brush: readonly [number, number] | undefined }

function axis(pen: CanvasRenderingContext2D, { height, ticks, label, colours, width }: Picture, scale: (at: number) => number): void {
  pen.font = '11px system-ui, sans-serif';
  pen.textBaseline = 'middle';
  for (const at of ticks) {
    const x = Math.round(scale(at)) + 0.5;
    pen.strokeStyle = colours.line;
    pen.beginPath(); pen.moveTo(x, AXIS_PX - 4); pen.lineTo(x, height); pen.stroke();
    pen.fillStyle = colours.quiet;
    if (x < width - 30) pen.fillText(label(at), x + 3, AXIS_PX / 2);
  }
}

function moments(pen: CanvasRenderingContext2D, track: Extract<Track, { type: 'moments' }>, { window, colours, chosen }: Picture, scale: (at: number) => number): void {
  const middle = track.y + track.height / 2;
  for (const { at, moment, isEvidence } of track.ticks) {
    if (isEvidence || at < window.from || at > window.to) continue;
    pen.fillStyle = moment.outcome === 'failure' ? colours.hidden : colours.quiet;
    pen.fillRect(scale(at) - 1, middle - 5, 2, 10);
  }
  pen.fillStyle = colours.evidence;
  for (const { at, moment, isEvidence } of track.ticks) if (isEvidence && at >= window.from && at <= window.to) diamond(pen, scale(at), middle, moment.evidence.some((e) => chosen.has(e)) ? 7.5 : 5.5);
}

/** Axis, moments and presence of a window. 2,000 spans take about a millisecond. */
export function draw(pen: CanvasRenderingContext2D, picture: Picture): void {
  const { width, height, tracks, window, colours, brush } = picture;
  const scale = (at: number): number => ((at - window.from) / (window.to - window.from)) * width;
  pen.clearRect(0, 0, width, height);
  tracks.forEach((track, i) => { if (i % 2 === 1) { pen.fillStyle = colours.raised; pen.globalAlpha = 0.6; pen.fillRect(0, track.y, width, track.height); pen.globalAlpha = 1; } });
  axis(pen, picture, scale);
  for (const track of tracks) {
    if (track.type === 'moments') { moments(pen, track, picture, scale); continue; }
    for (const span of track.spans) {
      if (span.to < window.from || span.from > window.to) continue;
      const [y, h] = barOf(track, span.sub);
      const x = scale(span.from);
      pen.fillStyle = colourOf(span.lane.network_class, colours);
      pen.fillRect(x, y, Math.max(2, scale(span.to) - x), h);
    }
  }
  if (brush !== undefined) {
    pen.fillStyle = colours.focus; pen.globalAlpha = 0.16;
    pen.fillRect(Math.min(...brush), 0, Math.abs(brush[1] - brush[0]), height);
    pen.globalAlpha = 1;
  }
}

/** The whole in a strip: how much there is in each of its parts, evidence, and the window that is looked at. */
export function drawOverview(pen: CanvasRenderingContext2D, { width, height, tracks, whole, window, colours }: { readonly width: number; readonly height: number; readonly tracks: readonly Track[]; readonly whole: Window; readonly window: Window; readonly colours: Colours }): void {
  const scale = (at: number): number => ((at - whole.from) / (whole.to - whole.from)) * width;
  const bins = new Float64Array(Math.max(1, Math.floor(width / 3)));
  const binOf = (at: number): number => Math.min(bins.length - 1, Math.max(0, Math.floor((scale(at) / width) * bins.length)));
  for (const track of tracks) if (track.type === 'lane') for (const span of track.spans) for (let b = binOf(span.from); b <= binOf(span.to); b++) bins[b] = (bins[b] ?? 0) + 1;
  const most = bins.reduce((m, n) => Math.max(m, n), 1);
  pen.clearRect(0, 0, width, height);
  pen.fillStyle = colours.raised; pen.fillRect(0, 0, width, height);
  pen.fillStyle = colours.other;
  bins.forEach((n, b) => { const h = (n / most) * (height - 10); pen.fillRect((b / bins.length) * width, height - h, width / bins.length - 0.5, h); });
  pen.fillStyle = colours.evidence;
  for (const track of tracks) if (track.type === 'moments') for (const { at, isEvidence } of track.ticks) if (isEvidence) pen.fillRect(scale(at) - 1, 0, 2, 8);
  const [a, b] = [scale(window.from), scale(window.to)];
  pen.fillStyle = colours.panel; pen.globalAlpha = 0.6;
  pen.fillRect(0, 0, a, height); pen.fillRect(b, 0, width - b, height);
  pen.globalAlpha = 1;
  pen.strokeStyle = colours.focus; pen.lineWidth = 2; pen.strokeRect(a + 1, 1, Math.max(3, b - a - 2), height - 2); pen.lineWidth = 1;
}
