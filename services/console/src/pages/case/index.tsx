import type { api } from '@winnow/core';
import { useCallback, useMemo, useState, type ReactNode } from 'react';
import { Navigate, useLocation, useNavigate, useParams } from 'react-router';
import { useCaseActions } from '../../actions/use-case-actions.tsx';
import { queries, useGet } from '../../api.ts';
import { casePath } from '../../components/links.tsx';
import { useTitle } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { useKeys, usePaletteActions } from '../../keys.tsx';
import { useLive } from '../../live.ts';
import { useSession } from '../../session.tsx';
import { PersonZone, useTime, useZoneName } from '../../time.tsx';
import { decibans } from '../../words.ts';
import './case.css';
import { caseApi, siblings } from './data.ts';
import { EvidenceColumns } from './evidence.tsx';
import { FarmGlance, FarmMatrix } from './farm.tsx';
import { CaseGraph } from './graph.tsx';
import { Actions, copyLink, copyMarkdown, Header } from './header.tsx';
import { HoursHeat } from './hours.tsx';
import { CaseMap } from './map.tsx';
import { Load, Section, type SectionPlace, WantedSections } from './parts.tsx';
import { PrintingCase, usePrint } from './printing.ts';
import { SimilarCases } from './similar.tsx';
import { Timeline } from './timeline.tsx';
import { Settle, WhyTable } from './why.tsx';
import { History, Runbook } from './work.tsx';

type SectionId = 'why' | 'farm' | 'evidence' | 'map' | 'timeline' | 'graph' | 'hours' | 'similar' | 'runbook' | 'history';
const titles: Readonly<Record<SectionId, string>> = { why: 'Why', farm: 'Farm', evidence: 'Evidence side by side', map: 'Map', timeline: 'Timeline', graph: 'Graph', hours: 'Working hours', similar: 'Similar cases', runbook: 'Runbook', history: 'History' };
const ofCluster: readonly SectionId[] = ['why', 'map', 'farm', 'evidence', 'timeline', 'graph', 'hours', 'similar', 'runbook', 'history'];
const ofPerson: readonly SectionId[] = ['why', 'map', 'evidence', 'timeline', 'graph', 'hours', 'similar', 'runbook', 'history'];
/** In the order of the page; `1` to `9` jump there (a farm's tenth is `0`). */
const placesOf = (kind: api.CaseView['case']['kind']): readonly SectionPlace[] => (kind === 'cluster' ? ofCluster : ofPerson).map((id, i) => ({ id, title: titles[id], key: String((i + 1) % 10) }));

/** Where one came from, when the case that was asked for went into this one. */
interface Came { readonly mergedFrom?: string }
const cameOf = (state: unknown): Came => (typeof state === 'object' && state !== null && 'mergedFrom' in state && typeof state.mergedFrom === 'string' ? { mergedFrom: state.mergedFrom } : {});

export function Component(): ReactNode {
  const { id = '' } = useParams();
  const { data, error, refetch } = useGet<api.CaseView>(caseApi(id));
  useTitle(data?.case.headline.slice(0, 80) ?? 'Case');
  useLive((event) => { if (event.kind === 'cases') void queries.invalidateQueries({ queryKey: [caseApi(id), {}] }); });
  if (data === undefined) return <div className="w-page">{error === null ? <Bones lines={14} label="Loading the case" /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</div>;
  if (data.case.case_id !== id) return <Navigate replace to={casePath(data.case.case_id)} state={{ mergedFrom: id }} />;
  return <InTheirZone id={id}><CasePage key={id} view={data} /></InTheirZone>;
}

/** Times in the zone that the person claims; of several, the one that all of them claim. It is asked for when such times are wanted. */
function InTheirZone({ id, children }: { readonly id: string; readonly children: ReactNode }): ReactNode {
  const { data } = useGet<api.HoursView>(caseApi(id, 'hours'), {}, { isOn: useTime().mode === 'person' });
  const zones = new Set(data?.people.map((p) => p.claimed_zone));
  const [zone] = zones.size === 1 ? zones : [];
  return <PersonZone zone={zone}>{children}</PersonZone>;
}

const SETTLE_MS = 2500;
/** Scrolls to a section and stays there while those above it come in and grow, until somebody does something else. */
function stayAt(id: string): void {
  const element = document.getElementById(id);
  if (element === null) return;
  const watcher = new ResizeObserver(() => { element.scrollIntoView({ block: 'start' }); });
  const stop = (): void => { watcher.disconnect(); for (const event of ['wheel', 'keydown', 'pointerdown']) window.removeEventListener(event, stop, true); };
  for (const other of document.querySelectorAll('.c-section')) watcher.observe(other);
  for (const event of ['wheel', 'keydown', 'pointerdown']) window.addEventListener(event, stop, { capture: true, passive: true });
  window.setTimeout(stop, SETTLE_MS);
}
/** Sections that are drawn although one has not come near them yet; before printing all of them. */
function useWanted(): { readonly wanted: ReadonlySet<string> | 'all'; readonly jump: (id: string) => void; readonly all: () => void } {
  const [wanted, want] = useState<ReadonlySet<string> | 'all'>(new Set());
  const all = useCallback(() => { want('all'); }, []);
  const jump = useCallback((id: string) => {
    want((before) => (before === 'all' ? before : new Set([...before, id])));
    stayAt(id);
    document.getElementById(`${id}-title`)?.focus({ preventScroll: true });
  }, []);
  return { wanted, jump, all };
}

/** j and k: the next and the previous case of the list that one came from. */
function useSiblings(id: string): { readonly at: number; readonly n: number; readonly go: (by: 1 | -1) => void } {
  const navigate = useNavigate();
  const list = useMemo(() => siblings(id), [id]);
  const at = list.indexOf(id);
  return { at, n: list.length, go: (by) => { const next = list[at + by]; if (at >= 0 && next !== undefined) void navigate(casePath(next)); } };
}

function Bar({ places, jump, nav, children }: { readonly places: readonly SectionPlace[]; readonly jump: (id: string) => void; readonly nav: ReturnType<typeof useSiblings>; readonly children: ReactNode }): ReactNode {
  return (
    <div className="c-sticky w-noprint">
      <nav aria-label="Sections">{places.map((p) => <a key={p.id} href={`#${p.id}`} onClick={(e) => { e.preventDefault(); jump(p.id); }}><kbd className="w-kbd" aria-hidden="true">{p.key}</kbd>{p.title.replace(' side by side', '').replace(' cases', '').replace('Working hours', 'Hours')}</a>)}</nav>
      {nav.n > 1 && <span className="c-siblings"><button type="button" className="c-chip" disabled={nav.at <= 0} onClick={() => { nav.go(-1); }} aria-label="Previous case of the list" title="Previous case (k)">↑</button><span className="w-quiet w-num">{nav.at + 1}/{nav.n}</span><button type="button" className="c-chip" disabled={nav.at >= nav.n - 1} onClick={() => { nav.go(1); }} aria-label="Next case of the list" title="Next case (j)">↓</button></span>}
      <span className="c-actions">{children}</span>
    </div>
  );
}

function CasePage({ view }: { readonly view: api.CaseView }): ReactNode {
  const { case: { case_id: id, headline, kind }, work } = view;
  const { user } = useSession();
  const { mergedFrom } = cameOf(useLocation().state);
  const { wanted, jump, all } = useWanted();
  const { isPrinting, print } = usePrint(all);
  const nav = useSiblings(id);
  const [evidence, choose] = useState<string>();
  const actions = useCaseActions({ kind: 'one', row: { case_id: id, headline, work } });
  const places = placesOf(kind);
  const onEvidence = (one: string): void => { choose(one); jump('evidence'); };
  useKeys('Case', [
    ...actions.keys,
    { keys: 'j', help: 'Next case of the list', run: () => { nav.go(1); } }, { keys: 'k', help: 'Previous case of the list', run: () => { nav.go(-1); } }, { keys: 'm', help: 'Copy as Markdown', run: () => { void copyMarkdown(id); } }, { keys: 'l', help: 'Copy the link', run: () => { void copyLink(); } },
    ...places.map((p) => ({ keys: p.key, help: `To: ${p.title.toLowerCase()}`, run: () => { jump(p.id); } })),
  ]);
  usePaletteActions('This case', [...actions.deeds.map(({ deed, label, key, run }) => ({ id: deed, label, ...(key !== undefined && { hint: key.replace('shift+', '') }), run })), { id: 'markdown', label: 'Copy this case as Markdown', hint: 'm', run: () => { void copyMarkdown(id); } }, ...places.map((p) => ({ id: p.id, label: `To the section: ${p.title}`, hint: p.key, run: () => { jump(p.id); } }))]);
  return (
    <WantedSections value={wanted}><PrintingCase value={isPrinting}>
      <div className="w-page c-page">
        {mergedFrom !== undefined && <div className="c-merged" role="status">The case <span className="w-mono">{mergedFrom.slice(0, 60)}</span> went into this one: what it told stands here.</div>}
        <Header view={view} actions={actions} onPrint={() => { void print(); }} />
        <Bar places={places} jump={jump} nav={nav}><Actions actions={actions} isMine={work.assignee === user} isClosed={work.state === 'closed'} /></Bar>
        <Sections view={view} places={places} evidence={evidence} choose={choose} onEvidence={onEvidence} />
        {actions.dialog}
      </div>
    </PrintingCase></WantedSections>
  );
}

interface SectionsProps { readonly view: api.CaseView; readonly places: readonly SectionPlace[]; readonly evidence: string | undefined; readonly choose: (id: string) => void; readonly onEvidence: (id: string) => void }
/** What is understood in ten seconds stands at the top: why, and where; then what proves or refutes it, each asked for when one comes to it. */
function Sections({ view, places, evidence, choose, onEvidence }: SectionsProps): ReactNode {
  const { case: { case_id: id, kind, as_of, score_db: score }, why } = view;
  const at = (section: SectionId): SectionPlace => places.find((p) => p.id === section) ?? { id: section, title: titles[section], key: '' };
  const isFarm = kind === 'cluster';
  return (
    <>
      <div className="c-top">
        <div className="c-top-part">
          <Section place={at('why')} isEager isFlush aside={<>{why.length === 1 ? '1 signal' : `${String(why.length)} signals`}, {decibans(score)}</>}><WhyTable view={view} onEvidence={onEvidence} /></Section>
          <section className="w-panel" aria-label="What would settle it"><Settle view={view} /></section>
        </div>
        <div className="c-top-part">
          {isFarm && <section className="w-panel" aria-label="Farm at a glance"><Load<api.FarmView> path={caseApi(id, 'farm')}>{(data) => <FarmGlance data={data} />}</Load></section>}
          <Section place={at('map')} isEager isFlush height={330}><Load<api.MapView> path={caseApi(id, 'map')} lines={12}>{(data) => <CaseMap data={data} height={330} />}</Load></Section>
        </div>
      </div>
      {isFarm && <Section place={at('farm')} isFlush aside="who works from which line, when, on which laptop, hired and paid how"><Load<api.FarmView> path={caseApi(id, 'farm')}>{(data) => <FarmMatrix data={data} />}</Load></Section>}
      <Section place={at('evidence')} isFlush height={320}><Load<api.CaseEvidence> path={caseApi(id, 'evidence')}>{(data) => <EvidenceColumns data={data} view={view} chosen={evidence} choose={choose} />}</Load></Section>
      <Section place={at('timeline')} height={360}><Timeline id={id} why={why} /></Section>
      <Section place={at('graph')} isFlush height={440}><Load<api.GraphView> path={caseApi(id, 'graph')} lines={10}>{(data) => <CaseGraph id={id} data={data} />}</Load></Section>
      <Section place={at('hours')} height={240}><Load<api.HoursView> path={caseApi(id, 'hours')}>{(data) => <HoursHeat data={data} />}</Load></Section>
      <Section place={at('similar')} isFlush height={160}><Load<api.Similar> path={caseApi(id, 'similar')}>{(data) => <SimilarCases data={data} why={why} />}</Load></Section>
      <div className="c-pair">
        <Section place={at('runbook')} isEager><Runbook view={view} /></Section>
        <Section place={at('history')} isEager><History view={view} /></Section>
      </div>
      <p className="w-quiet c-foot">Case <span className="w-mono">{id}</span>, as of {as_of.replace('T', ' ').slice(0, 16)} UTC. Times in {useZoneName()}.</p>
    </>
  );
}
