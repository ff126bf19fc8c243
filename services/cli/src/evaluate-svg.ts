import { type Compared, type CurvePoint, type Delay, goals, HALF, type Reliability, type ScenarioRecall } from '@winnow/simulator';
import { number, ofShare, percent } from './evaluate-text.ts';
import { escaped } from './html.ts';

/** Pictures of an evaluation as inline SVG. Colours are the page's (--s0 to --s5, --fg, --dim, --grid), so they follow light and dark. */
interface Box { readonly width: number; readonly height: number }
const svg = ({ width, height }: Box, label: string, body: string): string => `<svg viewBox="0 0 ${String(width)} ${String(height)}" role="img" aria-label="${escaped(label)}">${body}</svg>`;
const n = (x: number): string => String(Math.round(x * 10) / 10);
const line = (a: readonly [number, number], b: readonly [number, number], classes: string): string => `<line x1="${n(a[0])}" y1="${n(a[1])}" x2="${n(b[0])}" y2="${n(b[1])}" class="${classes}"/>`;
const text = (at: readonly [number, number], words: string, anchor: 'start' | 'middle' | 'end', classes = ''): string => `<text x="${n(at[0])}" y="${n(at[1])}" text-anchor="${anchor}"${classes === '' ? '' : ` class="${classes}"`}>${escaped(words)}</text>`;

interface Plot { readonly x: (value: number) => number; readonly y: (value: number) => number; readonly left: number; readonly right: number; readonly top: number; readonly bottom: number }
interface Scale { readonly from: number; readonly to: number }
function plot({ width, height }: Box, xs: Scale, ys: Scale): Plot {
  const [left, right, top, bottom] = [52, width - 14, 14, height - 44];
  return { left, right, top, bottom, x: (v) => left + ((v - xs.from) / (xs.to - xs.from)) * (right - left), y: (v) => bottom - ((v - ys.from) / (ys.to - ys.from)) * (bottom - top) };
}
interface Tick { readonly at: number; readonly words: string }
function axes(p: Plot, xs: readonly Tick[], ys: readonly Tick[], names: { readonly x: string; readonly y: string }): string {
  const grid = [...ys.map((t) => line([p.left, p.y(t.at)], [p.right, p.y(t.at)], 'grid') + text([p.left - 6, p.y(t.at) + 4], t.words, 'end')), ...xs.map((t) => text([p.x(t.at), p.bottom + 16], t.words, 'middle'))];
  return `${grid.join('')}${line([p.left, p.bottom], [p.right, p.bottom], 'axis')}${text([(p.left + p.right) / 2, p.bottom + 36], names.x, 'middle', 'name')}<text transform="translate(12 ${n((p.top + p.bottom) / 2)}) rotate(-90)" text-anchor="middle" class="name">${escaped(names.y)}</text>`;
}
const percents: readonly Tick[] = [0, 0.25, 0.5, 0.75, 1].map((at) => ({ at, words: percent(at) }));

/** Recall for each number of false cases that one is willing to look at; Winnow against the others. */
export function curvePicture(compared: readonly Compared[]): string {
  const box = { width: 640, height: 340 };
  const most = 4;
  const p = plot(box, { from: 0, to: most }, { from: 0, to: 1 });
  const frame = axes(p, [0, 0.5, 1, 2, 3, 4].map((at) => ({ at, words: String(at) })), percents, { x: 'false cases per 1,000 people and week', y: 'frauds found' });
  const goal = `${line([p.x(HALF), p.top], [p.x(HALF), p.bottom], 'mark')}<circle cx="${n(p.x(HALF))}" cy="${n(p.y(goals.recall))}" r="5" class="goal"/>${text([p.x(HALF) + 9, p.y(goals.recall) + 14], 'goal', 'start', 'name')}`;
  const paths = compared.map((c, i) => `<path d="${steps(c.curve, p, most)}" class="curve" style="stroke:var(--s${String(i % 6)});stroke-width:${i === 0 ? '3' : '1.8'}"/>`).reverse();
  return svg(box, 'Recall at each budget of false cases', frame + goal + paths.join(''));
}
/** Recall only changes where one more false case is allowed. */
function steps(points: readonly CurvePoint[], p: Plot, most: number): string {
  const moves = points.map((point, i) => (i === 0 ? `M${n(p.x(point.per_1000_people_week))} ${n(p.y(point.recall))}` : `H${n(p.x(point.per_1000_people_week))}V${n(p.y(point.recall))}`));
  return `${moves.join('')}H${n(p.x(most))}`;
}

/** Probabilities on a scale of odds: 0.01 % and 99.99 % lie as far from the middle as they are. */
const odds = (share: number): number => { const s = Math.min(0.9999, Math.max(0.0001, share)); return Math.log10(s / (1 - s)); };
const shares: readonly Tick[] = [[0.0001, '0.01 %'], [0.001, '0.1 %'], [0.01, '1 %'], [0.1, '10 %'], [0.5, '50 %'], [0.9, '90 %'], [0.99, '99 %'], [0.999, '99.9 %']].map(([at, words]) => ({ at: odds(Number(at)), words: String(words) }));

/** What was said against how often it was so; on the diagonal the two are the same. */
export function reliabilityPicture({ bins }: Reliability): string {
  const box = { width: 480, height: 440 };
  const p = plot(box, { from: -4.1, to: 4.1 }, { from: -4.1, to: 4.1 });
  const at = (said: number, so: number): readonly [number, number] => [p.x(odds(said)), p.y(odds(so))];
  const [a, b] = [at(0.5, 0.9), at(0.8, 0.4)];
  const target = `<rect x="${n(a[0])}" y="${n(a[1])}" width="${n(b[0] - a[0])}" height="${n(b[1] - a[1])}" class="target"/>`;
  const diagonal = line([p.x(-4), p.y(-4)], [p.x(4), p.y(4)], 'mark');
  const points = bins.map((bin, i) => {
    const plain = at(bin.plain.said, bin.plain.so);
    const hollow = `<circle cx="${n(plain[0])}" cy="${n(plain[1])}" r="7" class="hollow"/>`;
    if (bin.reweighted === undefined) return hollow;
    const { said, so, interval } = bin.reweighted;
    const [point, low, high] = [at(said, so), at(said, interval.low), at(said, interval.high)];
    // Where little is honest all intervals end at the top: labels side by side would lie over each other.
    const isAtEdge = point[0] > p.right - 50;
    const label = text([point[0] + (isAtEdge ? -8 : 8), Math.min(high[1] + 18 + (i % 3) * 15, p.bottom - 5)], `${String(bin.frauds)}/${bin.people.toLocaleString('en-US')}`, isAtEdge ? 'end' : 'start', 'name');
    return `${line(low, high, 'whisker')}<circle cx="${n(point[0])}" cy="${n(point[1])}" r="4.5" class="solid"/>${hollow}${label}`;
  });
  return svg(box, 'What was said and how often it was so', axes(p, shares, shares, { x: 'said', y: 'was so' }) + target + diagonal + points.join(''));
}

/** A bar for each scenario, full where everybody was found. */
export function scenarioPicture(scenarios: readonly ScenarioRecall[]): string {
  const [row, left, full] = [26, 140, 250];
  const box = { width: 640, height: row * scenarios.length + 8 };
  const rows = scenarios.map((s, i) => {
    const y = 4 + i * row;
    const days = s.median_days === undefined ? '' : `, median ${number(s.median_days)} days`;
    return `${text([left - 10, y + 17], s.scenario, 'end')}<rect x="${String(left)}" y="${String(y + 4)}" width="${String(full)}" height="17" rx="3" class="empty"/><rect x="${String(left)}" y="${String(y + 4)}" width="${n(full * (s.share ?? 0))}" height="17" rx="3" class="bar"/>${text([left + full + 10, y + 17], `${percent(s.share)} (${ofShare(s)})${days}`, 'start')}`;
  });
  return svg(box, 'Recall by scenario', rows.join(''));
}

/** How many frauds were found after how many days. */
export function delayPicture({ values, median }: Delay): string {
  const box = { width: 640, height: 220 };
  const last = Math.max(7, ...values);
  const width = [1, 2, 5, 7, 14].find((w) => last / w <= 30) ?? 30;
  const counts = Array.from({ length: Math.ceil(last / width) }, () => 0);
  // A case opened at the end of day three was found within three days.
  for (const days of values) { const i = Math.max(0, Math.ceil(days / width) - 1); counts[i] = (counts[i] ?? 0) + 1; }
  const highest = Math.max(1, ...counts);
  const p = plot(box, { from: 0, to: counts.length * width }, { from: 0, to: highest });
  const every = Math.max(1, Math.ceil(counts.length / 10));
  const xs = counts.map((_, i) => i * width).filter((_, i) => i % every === 0).map((at) => ({ at, words: String(at) }));
  const ys = [...new Set([0, Math.ceil(highest / 2), highest])].map((at) => ({ at, words: String(at) }));
  const bars = counts.map((count, i) => (count === 0 ? '' : `<rect x="${n(p.x(i * width) + 1)}" y="${n(p.y(count))}" width="${n(p.x(width) - p.x(0) - 2)}" height="${n(p.bottom - p.y(count))}" class="bar"/>`));
  const middle = median === undefined ? '' : `${line([p.x(median), p.top], [p.x(median), p.bottom], 'mark')}${text([p.x(median) + 5, p.top + 10], `median ${number(median)}`, 'start', 'name')}`;
  return svg(box, 'Days to the case', axes(p, xs, ys, { x: 'days from the fraud\'s first day in the logs to the case', y: 'frauds' }) + bars.join('') + middle);
}
