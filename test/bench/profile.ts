/** Self time by function, from V8's CPU profiles. */
import { type Profiler } from 'node:inspector';
import { findSourceMap } from 'node:module';
import { relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export interface Hot { readonly name: string; readonly share: number }

/** Not work, or the profiler's own. */
const waiting = new Set(['(idle)', '(root)', 'dispatch']);

/** The line in the source, where this process has loaded the same file; what runs is compiled to one line. */
function lineIn(url: string, line: number, column: number): number {
  const entry: { readonly originalLine?: number } | undefined = url.startsWith('file:') ? findSourceMap(fileURLToPath(url))?.findEntry(line, column) : undefined;
  return (entry?.originalLine ?? line) + 1;
}

function placeOf({ functionName, url, lineNumber, columnNumber }: Profiler.ProfileNode['callFrame']): string {
  const file = url.startsWith('file:') ? relative(process.cwd(), fileURLToPath(url)).replace(/^.*node_modules\//, '') : url;
  const name = functionName === '' ? '(anonymous)' : functionName;
  return file === '' ? name : `${name} ${file}:${String(lineIn(url, lineNumber, columnNumber))}`;
}

/** The functions with most self time, as shares of all time in which the process was at work. */
export function hottest(profiles: readonly Profiler.Profile[], most = 10): readonly Hot[] {
  const self = new Map<string, number>();
  let all = 0;
  for (const { nodes, samples = [], timeDeltas = [] } of profiles) {
    const byId = new Map(nodes.map((node) => [node.id, node.callFrame]));
    for (const [i, id] of samples.entries()) {
      const frame = byId.get(id);
      if (frame === undefined || waiting.has(frame.functionName)) continue;
      const micros = Math.max(0, timeDeltas[i] ?? 0);
      const place = placeOf(frame);
      self.set(place, (self.get(place) ?? 0) + micros);
      all += micros;
    }
  }
  return [...self].sort(([, a], [, b]) => b - a).slice(0, most).map(([name, micros]) => ({ name, share: micros / Math.max(1, all) }));
}
