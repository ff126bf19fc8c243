import type { api } from '@winnow/core';
import { lazy, Suspense, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { get } from '../../api.ts';
import { addressPath, devicePath, personPath } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Bones, EmptyState } from '../../components/states.tsx';
import { toastError } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { count, counted } from '../../words.ts';
import { caseApi } from './data.ts';
import { edgeKey } from './drawn.ts';

export type Node = api.GraphView['nodes'][number];
export const graphWords: Readonly<Record<Node['kind'], string>> = { person: 'Person', device: 'Device', address: 'Address', phone: 'Phone', 'mfa-device': 'Second factor', recruiter: 'Recruiter' };

const Drawing = lazy(() => import('./graph-drawing.tsx'));
/** Two pieces of one graph; a node that is in both is a member when either says so. */
export function joined(a: api.GraphView, b: api.GraphView): api.GraphView {
  const known = new Map(a.nodes.map((n) => [n.id, n]));
  return { nodes: [...a.nodes, ...b.nodes.filter((n) => !known.has(n.id))], edges: [...new Map([...a.edges, ...b.edges].map((e) => [edgeKey(e), e])).values()], is_cut: a.is_cut || b.is_cut };
}

/** The page of a node, where there is one. Of an address the id may have a mark of its kind before it. */
function pathOf({ kind, id, label }: Node): string | undefined {
  switch (kind) {
    case 'person': return personPath(id);
    case 'device': return devicePath(id.replace(/^device:/, ''));
    case 'address': return addressPath(label);
    case 'phone': case 'mfa-device': case 'recruiter': return undefined;
  }
}
const NodeName = ({ node }: { readonly node: Node }): ReactNode => { const path = pathOf(node); return path === undefined ? <Untrusted text={node.label} short={60} /> : <Link to={path}><Untrusted text={node.label} short={60} /></Link>; };

function Chosen({ node, graph, isOpen, expand, choose }: { readonly node: Node; readonly graph: api.GraphView; readonly isOpen: boolean; readonly expand: () => void; readonly choose: (id: string) => void }): ReactNode {
  const byId = new Map(graph.nodes.map((n) => [n.id, n]));
  const edges = graph.edges.filter((e) => e.from === node.id || e.to === node.id);
  return (
    <div className="c-node" aria-live="polite">
      <h3><span className="w-quiet">{graphWords[node.kind]}</span> <NodeName node={node} /></h3>
      {node.detail !== undefined && <p className="w-quiet"><Untrusted text={node.detail} short={120} /></p>}
      <ul>{edges.slice(0, 14).map((e) => { const other = byId.get(e.from === node.id ? e.to : e.from); return other === undefined ? null : <li key={edgeKey(e)}><button type="button" className="c-link" onClick={() => { choose(other.id); }}><Untrusted text={other.label} short={40} /></button> <span className="w-quiet"><Untrusted text={e.label} short={40} /></span>{e.is_evidence && <> <Mark tone="bad">evidence</Mark></>}</li>; })}</ul>
      {edges.length > 14 && <p className="w-quiet">and {edges.length - 14} more</p>}
      {isOpen ? <p className="w-quiet">All its neighbours are shown.</p> : <button type="button" className="c-chip" onClick={expand}>Show what else it touches</button>}
    </div>
  );
}

function Table({ graph }: { readonly graph: api.GraphView }): ReactNode {
  const byId = new Map(graph.nodes.map((n) => [n.id, n]));
  const edges = [...graph.edges].sort((a, b) => Number(b.is_evidence) - Number(a.is_evidence) || (b.days ?? 0) - (a.days ?? 0));
  return (
    <details className="c-details"><summary>Graph as a list ({counted(edges.length, 'tie')})</summary>
      <div className="c-scroll" tabIndex={0} role="group" aria-label="Ties"><table className="w-table"><thead><tr><th scope="col">From</th><th scope="col">Tie</th><th scope="col">To</th><th scope="col">Days</th><th scope="col">Evidence</th></tr></thead>
        <tbody>{edges.slice(0, 300).map((e) => { const [a, b] = [byId.get(e.from), byId.get(e.to)]; return a === undefined || b === undefined ? null : <tr key={edgeKey(e)}><td><NodeName node={a} /> <span className="w-quiet">{graphWords[a.kind].toLowerCase()}</span></td><td><Untrusted text={e.label} short={60} /></td><td><NodeName node={b} /> <span className="w-quiet">{graphWords[b.kind].toLowerCase()}</span></td><td className="w-num">{e.days === undefined ? '–' : count(e.days)}</td><td>{e.is_evidence ? <Mark tone="bad">evidence</Mark> : '–'}</td></tr>; })}</tbody></table></div>
      {edges.length > 300 && <p className="w-quiet">The first 300 of {count(edges.length)}.</p>}
    </details>
  );
}

/** People, devices, addresses and phones, and what ties them; a node that is chosen shows what else it touches. */
export function CaseGraph({ id, data }: { readonly id: string; readonly data: api.GraphView }): ReactNode {
  const [more, add] = useState<api.GraphView>();
  const [chosen, choose] = useState<string>();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const graph = more === undefined ? data : joined(data, more);
  const expand = (node: string): void => {
    setOpen((before) => new Set([...before, node]));
    get<api.GraphView>(caseApi(id, 'graph'), { node }).then((part) => { add((before) => (before === undefined ? part : joined(before, part))); }, (error: unknown) => { setOpen((before) => new Set([...before].filter((n) => n !== node))); toastError(error); });
  };
  const node = graph.nodes.find((n) => n.id === chosen);
  if (data.nodes.length === 0) return <EmptyState title="Nothing ties them but what is told above" />;
  return (
    <div>
      <div className="c-graph">
        <Suspense fallback={<div style={{ height: 430 }}><Bones lines={6} label="Loading the graph" /></div>}><Drawing graph={graph} chosen={chosen} choose={choose} expand={expand} /></Suspense>
        <div className="c-graph-side">
          {node === undefined ? <p className="w-quiet">Choose a node to see what it touches; a double click shows more of its neighbours. Filled: of this case. Red: evidence.</p> : <Chosen node={node} graph={graph} isOpen={open.has(node.id)} expand={() => { expand(node.id); }} choose={choose} />}
          <p className="c-legend w-quiet">{(Object.keys(graphWords) as Node['kind'][]).filter((kind) => graph.nodes.some((n) => n.kind === kind)).map((kind) => <span key={kind}><i className="c-shape" data-kind={kind} />{graphWords[kind]}</span>)}</p>
          {graph.is_cut && <Mark tone="warn">Only the strongest ties are drawn</Mark>}
        </div>
      </div>
      <Table graph={graph} />
    </div>
  );
}
