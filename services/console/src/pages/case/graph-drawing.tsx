import type { api } from '@winnow/core';
import cytoscape, { type Core, type ElementDefinition, type StylesheetJson } from 'cytoscape';
// @ts-expect-error -- the layout has no types of its own
import fcose from 'cytoscape-fcose';
import { useEffect, useEffectEvent, useRef, type ReactNode } from 'react';
import { edgeKey } from './drawn.ts';
import { signed } from './parts.tsx';
import { useColours } from './printing.ts';

cytoscape.use(fcose as cytoscape.Ext); // what its README says to do

function elementsOf({ nodes, edges }: api.GraphView): ElementDefinition[] {
  const known = new Set(nodes.map((n) => n.id));
  return [
    ...nodes.map((n): ElementDefinition => ({ group: 'nodes', data: { id: n.id, label: signed(n.label), kind: n.kind, member: n.is_member ? 'yes' : 'no' } })),
    ...edges.filter((e) => known.has(e.from) && known.has(e.to)).map((e): ElementDefinition => ({ group: 'edges', data: { id: `edge ${edgeKey(e)}`, source: e.from, target: e.to, label: signed(e.label), evidence: e.is_evidence ? 'yes' : 'no', width: Math.min(5, 1.4 + Math.sqrt(e.days ?? 0) * 0.4) } })),
  ];
}

const shapes: Readonly<Record<string, string>> = { person: 'ellipse', device: 'round-rectangle', address: 'diamond', phone: 'round-tag', 'mfa-device': 'hexagon', recruiter: 'triangle' };

function styleOf(element: Element): StylesheetJson {
  const css = getComputedStyle(element);
  const of = (name: string): string => css.getPropertyValue(name).trim();
  return [
    { selector: 'node', style: { 'width': 24, 'height': 24, 'shape': (n: cytoscape.NodeSingular) => (shapes[String(n.data('kind'))] ?? 'ellipse') as cytoscape.Css.NodeShape, 'background-color': of('--w-panel'), 'border-width': 2, 'border-color': of('--w-low-fill'), 'label': 'data(label)', 'font-size': 11, 'color': of('--w-text'), 'text-valign': 'bottom', 'text-margin-y': 3, 'text-background-color': of('--w-panel'), 'text-background-opacity': 0.85, 'text-background-padding': '1px', 'min-zoomed-font-size': 6 } }, // the words of shapes are cytoscape's
    { selector: 'node[member = "yes"]', style: { 'background-color': of('--w-low-fill') } },
    { selector: 'node[kind = "person"][member = "yes"]', style: { 'background-color': of('--w-info-fill'), 'border-color': of('--w-info-fill'), 'width': 30, 'height': 30, 'font-weight': 600 } },
    { selector: 'node.suspect', style: { 'border-color': of('--w-critical-fill'), 'border-width': 3 } },
    { selector: 'node:selected', style: { 'border-color': of('--w-focus'), 'border-width': 4 } },
    { selector: 'edge', style: { 'width': 'data(width)', 'line-color': of('--w-line-strong'), 'curve-style': 'bezier' } },
    { selector: 'edge[evidence = "yes"]', style: { 'line-color': of('--w-critical-fill') } },
    { selector: 'edge.near', style: { 'label': 'data(label)', 'font-size': 10, 'color': of('--w-text'), 'text-background-color': of('--w-panel'), 'text-background-opacity': 0.9, 'text-background-padding': '1px' } },
  ];
}
/** All of it, but a handful of nodes no larger than life. */
function fitIn(graph: Core): void {
  graph.fit(undefined, 26);
  if (graph.zoom() > 1.25) { graph.zoom(1.25); graph.center(); }
}
function lay(graph: Core, isFirst: boolean): void {
  // fcose's own options are unknown to cytoscape's types; without randomness the same case looks the same twice.
  graph.layout({ name: 'fcose', quality: 'default', randomize: isFirst, animate: false, fit: true, padding: 26, nodeSeparation: 90, idealEdgeLength: 84, nodeRepulsion: 9000, packComponents: true } as cytoscape.LayoutOptions).run();
  fitIn(graph);
  for (const edge of graph.edges('[evidence = "yes"]')) edge.connectedNodes().addClass('suspect');
}

export default function GraphDrawing({ graph, chosen, choose, expand }: { readonly graph: api.GraphView; readonly chosen: string | undefined; readonly choose: (id: string | undefined) => void; readonly expand: (id: string) => void }): ReactNode {
  const box = useRef<HTMLDivElement>(null);
  const core = useRef<Core>(undefined);
  const colours = useColours();
  const onChoose = useEffectEvent(choose);
  const onExpand = useEffectEvent(expand);
  useEffect(() => {
    if (box.current === null) return undefined;
    const made = cytoscape({ container: box.current, elements: [], style: styleOf(box.current), userZoomingEnabled: false, boxSelectionEnabled: false, maxZoom: 2.5, minZoom: 0.2 });
    made.on('tap', 'node', (event) => { onChoose((event.target as cytoscape.NodeSingular).id()); }); // the selector says that it is a node
    made.on('tap', (event) => { if (event.target === made) onChoose(undefined); });
    made.on('dbltap', 'node', (event) => { onExpand((event.target as cytoscape.NodeSingular).id()); });
    core.current = made;
    return () => { made.destroy(); core.current = undefined; };
  }, []);
  useEffect(() => {
    const made = core.current;
    if (made === undefined) return;
    const isFirst = made.nodes().empty();
    const before = made.elements().length;
    made.add(elementsOf(graph).filter((e) => made.getElementById(e.data.id ?? '').empty()));
    if (made.elements().length > before) lay(made, isFirst);
  }, [graph]);
  useEffect(() => { if (box.current !== null) core.current?.style(styleOf(box.current)); }, [colours]);
  useEffect(() => {
    const made = core.current;
    if (made === undefined) return;
    made.elements().unselect();
    made.edges().removeClass('near');
    if (chosen !== undefined) { const node = made.getElementById(chosen); node.select(); node.connectedEdges().addClass('near'); }
  }, [chosen, graph]);
  const zoom = (by: number): void => { const made = core.current; if (made !== undefined) made.zoom({ level: made.zoom() * by, renderedPosition: { x: made.width() / 2, y: made.height() / 2 } }); };
  const button = (label: string, sign: string, run: () => void): ReactNode => <button type="button" className="c-chip" aria-label={label} onClick={run}>{sign}</button>;
  return (
    <div className="c-graph-box">
      <div ref={box} style={{ height: 430 }} role="img" aria-label="Graph. The same stands in the list beneath." />
      <div className="c-map-tools w-noprint">{button('Nearer', '+', () => { zoom(1.3); })}{button('Farther', '−', () => { zoom(1 / 1.3); })}{button('Show all', '⤢', () => { if (core.current !== undefined) fitIn(core.current); })}</div>
    </div>
  );
}
