import type { api } from '@winnow/core';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useGet } from '../../api.ts';
import { queuePath } from '../../components/links.tsx';
import { FamilyMark, Mark } from '../../components/marks.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { Facts, None } from '../../entity/parts.tsx';
import { count, counted, decibans, percent, verdictHelp, verdictWords } from '../../words.ts';
import { Blind, DetectorState } from '../../entity/levels.tsx';
import { precisionOf, Verdicts } from '../../entity/verdicts.tsx';
import { type Block, blocksOf } from './markdown.ts';
import { Markdown } from './markdown-view.tsx';

/** One detector: what it looks for, what it says, how it is set, how right it was. */
export function Component(): ReactNode {
  const { id = '' } = useParams();
  const { data, error, refetch } = useGet<api.DetectorRow>(`/detectors/${encodeURIComponent(id)}`);
  if (data === undefined) return <Page title="Detector">{error === null ? <Bones lines={12} /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</Page>;
  return <Known detector={data} />;
}

/** Sections of the page in Markdown that stand here with what holds in this company: the title, the levels, the parameters. */
const elsewhere = new Set(['Levels', 'Parameters']);
function skipsOf(markdown: string): (block: Block, index: number) => boolean {
  let isSkipped = false;
  const skipped = blocksOf(markdown).map((block) => {
    if (block.type === 'heading') { const [first] = block.parts; isSkipped = block.level === 1 || (first?.type === 'text' && elsewhere.has(first.text)); const is = isSkipped; if (block.level === 1) isSkipped = false; return is; }
    return isSkipped;
  });
  return (_block, index) => skipped[index] ?? false;
}

function Known({ detector }: { readonly detector: api.DetectorRow }): ReactNode {
  const { id, title, family, page, innocent, needs, attacks } = detector;
  const why = detector.blind ?? detector.half_blind;
  const window = `${detector.window}${detector.half_life === undefined ? '' : `; what it found loses half of its weight in ${detector.half_life}`}`;
  return (
    <Page title={title} actions={<Button component={Link} to={queuePath(`detector:${id}`)} size="compact-sm" variant="default">{counted(detector.cases, 'case')}</Button>}>
      <div className="e-head"><span className="w-mono">{id}</span><span>version {detector.version}</span><FamilyMark family={family} isShort={false} /><DetectorState detector={detector} /></div>
      {why !== undefined && <p className="e-answer"><Blind detector={detector} /> <Untrusted text={why} short={400} /></p>}
      <div className="detector-grid">
        <div>
          <Levels detector={detector} />
          <Params detector={detector} />
          <Panel title="What it finds">{page === undefined ? <None>It has no page.</None> : <Markdown text={page} skips={skipsOf(page)} />}</Panel>
        </div>
        <div>
          <Right detector={detector} />
          <Panel title="In short"><Facts rows={[['Looks back', window], ['Needs', needs.join(', ')], ['ATT&CK', attacks.length > 0 && <span key="a">{attacks.map((a, i) => <span key={a.technique + a.tactic}>{i > 0 && ', '}<a href={`https://attack.mitre.org/techniques/${encodeURIComponent(a.technique).replace('.', '/')}/`} target="_blank" rel="noopener noreferrer">{a.technique}</a> <span className="w-quiet">({a.tactic})</span></span>)}</span>], ['Innocent', innocent]]} /></Panel>
        </div>
      </div>
    </Page>
  );
}

function Right({ detector }: { readonly detector: api.DetectorRow }): ReactNode {
  const { verdicts } = detector;
  const precision = precisionOf(verdicts);
  return (
    <Panel title="How right it was">
      <p style={{ margin: '0 0 8px' }}>{precision === undefined ? 'No case that it carried was decided yet.' : <>Of the decided cases that it carried, <strong>{percent(precision)}</strong> were fraud.</>}</p>
      <Verdicts verdicts={verdicts} />
      <div style={{ height: 8 }} />
      <Facts rows={[...(['fraud', 'benign', 'false-positive', 'undetermined'] as const).map((v) => [verdictWords[v], <span key={v} title={verdictHelp[v]}>{count(verdicts[v])}</span>] as const), ['Open cases', <Link key="o" to={queuePath(`detector:${detector.id} is:open`)}>{count(detector.open_cases)}</Link>]]} />
    </Panel>
  );
}

function Levels({ detector }: { readonly detector: api.DetectorRow }): ReactNode {
  return (
    <Panel title="Levels" aside="what each weighs is made of its two rates; the second is measured here">
      <div className="e-table-box"><table className="w-table">
        <thead><tr><th>Level</th><th className="e-n">Weighs here</th><th className="e-n">By its author</th><th className="e-n" title="How many of the frauds show it">Of frauds</th><th className="e-n" title="How many of the others show it, by its author">Of others</th><th className="e-n">Show it here</th><th>Where the rates are from</th></tr></thead>
        <tbody>{detector.levels.map((l) => (
          <tr key={l.level}><td className="e-word"><strong>{l.level}</strong></td><td className="e-n">{decibans(l.here_db)}</td><td className="e-n w-quiet">{decibans(l.weight_db)}</td><td className="e-n">{percent(l.hit)}</td><td className="e-n">{percent(l.base)}</td><td className="e-n">{count(l.showing)} of {count(l.of)}</td><td>{l.source}</td></tr>
        ))}</tbody>
      </table></div>
    </Panel>
  );
}

const said = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
function Params({ detector }: { readonly detector: api.DetectorRow }): ReactNode {
  const { params, id } = detector;
  if (params.length === 0) return <Panel title="Parameters"><None>It has none.</None></Panel>;
  const bounds = ({ minimum, maximum }: (typeof params)[number]): string => (minimum === undefined && maximum === undefined ? '' : `${minimum === undefined ? '' : String(minimum)} to ${maximum === undefined ? '' : String(maximum)}`);
  return (
    <Panel title="Parameters" aside={<span className="w-mono">detectors.{id}</span>}>
      <div className="e-table-box"><table className="w-table">
        <thead><tr><th>Parameter</th><th>Value</th><th>Default</th><th>Bounds</th><th>Meaning</th></tr></thead>
        <tbody>{params.map((p) => (
          <tr key={p.name}><td className="w-mono e-word">{p.name}</td><td className="w-mono"><strong>{said(p.value)}</strong>{p.unit !== undefined && <span className="w-quiet"> {p.unit}</span>}{p.from === 'configured' && <> <Mark tone="info" title="Set in the configuration">set here</Mark></>}</td><td className="w-mono w-quiet">{said(p.default)}</td><td className="w-num w-quiet">{bounds(p)}</td><td>{p.description}</td></tr>
        ))}</tbody>
      </table></div>
    </Panel>
  );
}
