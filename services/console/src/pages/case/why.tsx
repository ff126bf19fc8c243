import type { api } from '@winnow/core';
import { Button } from '@mantine/core';
import { Fragment, useState, type ReactNode } from 'react';
import { AddressLink, DetectorLink, DeviceLink, nameOf, PersonLink } from '../../components/links.tsx';
import { FamilyMark, Mark } from '../../components/marks.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { Time } from '../../time.tsx';
import { count, counted, decibans, percent } from '../../words.ts';
import { factName, factsBeside, factText } from './facts.ts';
import { usePrinting } from './printing.ts';

const SHOWN = 6;
const SHOWN_FACTS = 3;
/** Rows of one detector, of several people: the heaviest stands for all until somebody wants to see the others. */
interface Group { readonly first: api.Why; readonly others: readonly api.Why[] }
function groupsOf(rows: readonly api.Why[]): readonly Group[] {
  const groups = new Map<string, api.Why[]>();
  for (const why of rows) { const key = `${why.detector} ${String(why.muted_by !== undefined)}`; const own = groups.get(key); if (own === undefined) groups.set(key, [why]); else own.push(why); }
  return [...groups.values()].flatMap(([first, ...others]) => (first === undefined ? [] : [{ first, others }]));
}
const byWeight = (a: api.Why, b: api.Why): number => Number(a.muted_by !== undefined) - Number(b.muted_by !== undefined) || b.weight_db - a.weight_db;

const idsShown = 2;
/** Devices and addresses lead to their pages. */
function FactValue({ name, value, names }: { readonly name: string; readonly value: unknown; readonly names: api.Names }): ReactNode {
  if ((name !== 'device_ids' && name !== 'ips') || !Array.isArray(value)) return <Untrusted text={factText(value, names, name)} short={80} />;
  const ids = value.filter((v): v is string => typeof v === 'string');
  return <>{ids.slice(0, idsShown).map((id, i) => <Fragment key={id}>{i > 0 && ', '}{name === 'ips' ? <AddressLink ip={id} /> : <DeviceLink id={id} />}</Fragment>)}{ids.length > idsShown && <span className="w-quiet" title={ids.slice(idsShown, 40).join('\n').slice(0, 1000)}> and {ids.length - idsShown} more</span>}</>;
}
function Facts({ why, names }: { readonly why: api.Why; readonly names: api.Names }): ReactNode {
  const facts = factsBeside(why.facts, why.summary, names);
  return <>{facts.slice(0, SHOWN_FACTS).map(([name, value]) => <span key={name}><span className="w-quiet">{factName(name)}</span> <FactValue name={name} value={value} names={names} /></span>)}{facts.length > SHOWN_FACTS && <span className="w-quiet" title={facts.slice(SHOWN_FACTS).map(([name, value]) => `${factName(name)}: ${factText(value, names, name).slice(0, 200)}`).join('\n')}>+{facts.length - SHOWN_FACTS}</span>}</>;
}

/** How often it is seen with fraud for once without. */
const times = (db: number): string => { const ratio = 10 ** (Math.abs(db) / 10); return ratio >= 10 ? count(Math.round(ratio)) : String(Math.round(ratio * 10) / 10); };

const Weight = ({ db, most, isMuted = false }: { readonly db: number; readonly most: number; readonly isMuted?: boolean }): ReactNode => (
  <div className="c-weight" title={db >= 0 ? `Seen ${times(db)} times as often where there is fraud as where there is none` : `Seen ${times(db)} times as often where there is no fraud`}>
    <span className="w-num">{decibans(db)}</span><span className="c-bar"><span data-tone={isMuted ? 'muted' : db < 0 ? 'good' : 'bad'} style={{ width: `${String(Math.max(3, Math.min(100, (Math.abs(db) / most) * 100)))}%` }} /></span>
  </div>
);

function Muted({ id, history }: { readonly id: string; readonly history: readonly api.HistoryEntry[] }): ReactNode {
  const action = history.find((h) => h.id === id);
  if (action?.action.action !== 'suppress') return <div className="c-muted-by">Muted by a suppression of another case.</div>;
  return <div className="c-muted-by">Muted until <Time at={action.action.until} show="day" /> by <Untrusted text={action.actor} short={30} />: <Untrusted text={action.action.reason} short={160} /></div>;
}

interface RowProps { readonly why: api.Why; readonly view: api.CaseView; readonly most: number; readonly onEvidence: (id: string) => void; /** Under the signal: how to see the others of the detector. */ readonly more?: ReactNode; readonly isOther?: boolean }
function Row({ why, view, most, onEvidence, more, isOther = false }: RowProps): ReactNode {
  const isMuted = why.muted_by !== undefined;
  const Told = isMuted ? 's' : 'span';
  return (
    <tr data-muted={isMuted} data-other={isOther}>
      <td>{isOther ? <span className="w-hidden">{why.title}</span> : <DetectorLink id={why.detector} label={why.title} />}<div className="c-signal"><FamilyMark family={why.family} /> {why.level !== 'default' && <span className="w-quiet"><Untrusted text={why.level} short={30} /></span>}{why.person !== undefined && view.case.kind === 'cluster' && <> · <PersonLink id={why.person} names={view.names} login={false} short={30} /></>}</div>{more}</td>
      <td><Told><Untrusted text={why.summary} /></Told>{why.muted_by !== undefined && <Muted id={why.muted_by} history={view.history} />}<div className="c-facts"><Facts why={why} names={view.names} /><span className="w-quiet"><Time at={why.observed_at} /> · {why.observations.length === 0 ? 'of claims alone' : <a href="#evidence" onClick={(e) => { e.preventDefault(); onEvidence(why.id); }}>{counted(why.observations.length, 'record')}</a>}</span></div></td>
      <td className="w-quiet">{why.expected === '' ? '–' : <Untrusted text={why.expected} />}</td>
      <td><Weight db={why.weight_db} most={most} isMuted={isMuted} /></td>
      <td className="c-rare" title={`Of those without fraud ${percent(why.base)} show it, of those with fraud ${percent(why.hit)}. Where the numbers come from: ${why.source}`}>{count(why.showing)} of {count(why.population)} people</td>
    </tr>
  );
}

function Rows({ group: { first, others }, ...rest }: Omit<RowProps, 'why' | 'more' | 'isOther'> & { readonly group: Group }): ReactNode {
  const [isUnfolded, open] = useState(false);
  const isOpen = usePrinting() || isUnfolded;
  const people = new Set(others.map((o) => o.person)).size;
  const sum = decibans(others.reduce((total, o) => total + o.weight_db, 0));
  const more = others.length === 0 ? undefined : <button type="button" className="c-chip c-more-rows w-noprint" aria-expanded={isOpen} onClick={() => { open(!isOpen); }} title={`Together ${sum}`}>{isOpen ? 'fewer' : people === others.length ? `and of ${String(people)} more` : `and ${String(others.length)} more`}</button>;
  return <><Row why={first} more={more} {...rest} />{isOpen && others.map((o) => <Row key={o.id} why={o} isOther {...rest} />)}</>;
}

function Sum({ view: { arithmetic: a, case: one, names } }: { readonly view: api.CaseView }): ReactNode {
  if (a === undefined) return <p className="c-sum"><span>It weighs <b className="w-num">{decibans(one.score_db)}</b> now → <b>{percent(one.probability)}</b>.</span> <span className="w-quiet">The rows above are those that the case was last open with; <span className="w-mono">winnow case {one.case_id} --explain</span> says what is left of them.</span></p>;
  return (
    <p className="c-sum">
      <span>Before anything is known <b className="w-num">{decibans(a.prior_db)}</b></span> <span>+ evidence <b className="w-num" data-tone="bad">{decibans(Math.abs(a.evidence_db))}</b></span> {a.mitigation_db !== 0 && <span>− what speaks against it <b className="w-num" data-tone="good">{decibans(-Math.abs(a.mitigation_db)).replace('−', '')}</b></span>} <span>= <b className="w-num">{decibans(a.score_db)}</b>{one.kind === 'cluster' && a.person !== '' && <> for <Untrusted text={nameOf(a.person, names)} short={30} />, the most probable of them</>} → <b>{percent(one.probability)}</b>.</span> <span className="w-quiet">A case opens at {decibans(a.open_at_db)}; +10 dB make the odds ten times as high.</span>
    </p>
  );
}

/** Why the case is one: heaviest first, what speaks against it in its own colour, and the sum. */
export function WhyTable({ view, onEvidence }: { readonly view: api.CaseView; readonly onEvidence: (id: string) => void }): ReactNode {
  const [isWanted, all] = useState(false);
  const isAll = usePrinting() || isWanted;
  const rows = [...view.why].sort(byWeight);
  const most = Math.max(1, ...rows.map((w) => Math.abs(w.weight_db)));
  const groups = groupsOf(rows);
  const shown = isAll || groups.length <= SHOWN + 1 ? groups : groups.slice(0, SHOWN);
  const hidden = groups.slice(shown.length).flatMap(({ first, others }) => [first, ...others]);
  return (
    <>
      <div className="c-scroll" tabIndex={0} role="group" aria-label="Why, as a table">
        <table className="w-table c-why">
          <colgroup><col style={{ width: '20%' }} /><col style={{ width: '36%' }} /><col /><col style={{ width: 80 }} /><col style={{ width: 80 }} /></colgroup>
          <thead><tr><th scope="col">Signal</th><th scope="col">Observed</th><th scope="col">Expected</th><th scope="col" title="In decibans: +10 dB make the odds of fraud ten times as high">Weight</th><th scope="col" title="How many people of this company show it">Rare here</th></tr></thead>
          <tbody>
            {shown.map((group) => <Rows key={group.first.id} group={group} view={view} most={most} onEvidence={onEvidence} />)}
            {hidden.length > 0 && <tr className="w-noprint"><td colSpan={5}><Button size="compact-xs" variant="default" onClick={() => { all(true); }}>Show {hidden.length} more, {decibans(hidden.filter((w) => w.muted_by === undefined).reduce((sum, w) => sum + w.weight_db, 0))} together</Button></td></tr>}
            {view.case.mitigating.map((m, i) => <tr key={i} className="c-good"><td><Mark tone="good">speaks against it</Mark></td><td colSpan={2}><Untrusted text={m.summary} /></td><td><Weight db={m.weight_db} most={most} /></td><td /></tr>)}
          </tbody>
        </table>
      </div>
      <Sum view={view} />
    </>
  );
}

/** Without what the headings beside it say already. */
const innocentText = (text: string): string => text.replace(/^It would be innocent if\s+/i, '').replace(/\s*What decides it:[^.]*\.?$/, '');
/** What a decent person would have to say, and the records that would settle it. */
export const Settle = ({ view: { case: one, decides } }: { readonly view: api.CaseView }): ReactNode => (
  <div className="c-settle">
    <div><h3>Innocent, if</h3><p>{one.innocent_explanation === '' ? <span className="w-quiet">No innocent story fits all of it.</span> : <Untrusted text={innocentText(one.innocent_explanation)} short={500} />}</p></div>
    <div><h3>What would decide</h3>{decides.length === 0 ? <p className="w-quiet">Nothing that is known of.</p> : <ol>{decides.map((text, i) => <li key={i}><Untrusted text={text} /></li>)}</ol>}</div>
  </div>
);
