import type { api } from '@winnow/core';
import { ActionIcon, Button, Checkbox } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { Icon } from '../../components/icons.tsx';
import { AddressLink, DeviceLink, nameOf, PersonLink } from '../../components/links.tsx';
import { EmptyState } from '../../components/states.tsx';
import { toastDone, toastError } from '../../components/toast.ts';
import { Untrusted } from '../../components/untrusted.tsx';
import { span } from '../../ago.ts';
import { Time } from '../../time.tsx';
import { count, decibans, kindWords, networkWords, outcomeWords } from '../../words.ts';
import { fieldsOf, kmBetween, originText } from './evidence-fields.ts';
import { copyText, signed } from './parts.tsx';

const AT_ONCE = 3;

const copy = async (text: string, what: string): Promise<void> => { try { await copyText(text); toastDone(`${what} copied`); } catch (error) { toastError(error); } };

/** Words of the contract as the console calls them; whatever else is a value from a log. */
const words: Readonly<Record<string, Readonly<Record<string, string>>>> = { 'winnow.kind': kindWords, 'winnow.network.class': networkWords, 'event.outcome': outcomeWords };
function Value({ path, value }: { readonly path: string; readonly value: string }): ReactNode {
  if (value === '') return <span className="w-quiet">–</span>;
  if (path === '@timestamp') return <Time at={value} show="full" />;
  if (path === 'source.ip') return <AddressLink ip={value} />;
  if (path === 'winnow.device_id') return <DeviceLink id={value} />;
  return <Untrusted text={words[path]?.[value] ?? value} short={120} />;
}

const Speed = ({ km, ms }: { readonly km: number; readonly ms: number }): ReactNode => (km > 50 && ms > 60_000 ? <>: at least {count(Math.round(km / (ms / 3_600_000)))} km/h</> : null);
/** From one place to the other: km, how much of it may be error, and how fast one must have been at least. */
function Way({ a, b, ms }: { readonly a: api.Seen['observation']; readonly b: api.Seen['observation']; readonly ms: number }): ReactNode {
  const [from, to] = [a.source?.geo?.location, b.source?.geo?.location];
  if (from === undefined || to === undefined) return null;
  const km = kmBetween(from, to);
  const slack = (a.winnow.geo_accuracy_km ?? 0) + (b.winnow.geo_accuracy_km ?? 0);
  if (km < 1) return null;
  return <>, {count(Math.round(km))} km{slack > 0 && ` (± ${count(Math.round(slack))})`}<Speed km={km - slack} ms={ms} /></>;
}
/** How far two observations lie apart: in time, and in km where both have a place. */
function Apart({ a: { observation: a }, b: { observation: b } }: { readonly a: api.Seen; readonly b: api.Seen }): ReactNode {
  const ms = Math.abs(Date.parse(a['@timestamp']) - Date.parse(b['@timestamp']));
  return <span className="c-apart">{ms < 60_000 ? `${String(Math.round(ms / 1000))} s` : span(ms)} apart<Way a={a} b={b} ms={ms} /></span>;
}

function Raw({ seen }: { readonly seen: api.Seen }): ReactNode {
  const [isOpen, open] = useState(false);
  const origin = originText(seen.origin);
  return (
    <>
      <div className="c-origin">{origin === '' ? <span className="w-quiet">Where it lies is not known</span> : <span className="w-mono"><Untrusted text={origin} short={100} /></span>}{origin !== '' && <ActionIcon size="xs" variant="subtle" aria-label="Copy where it lies" onClick={() => { void copy(origin, 'Place'); }}><Icon name="copy" size={12} /></ActionIcon>}</div>
      {seen.raw === undefined ? <span className="w-quiet">The raw record is not kept any more</span> : (
        <div className="w-noprint"><Button size="compact-xs" variant="default" aria-expanded={isOpen} onClick={() => { open(!isOpen); }}>{isOpen ? 'Hide raw line' : 'Raw line'}</Button> <Button size="compact-xs" variant="subtle" onClick={() => { void copy(seen.raw ?? '', 'Raw line'); }}>Copy</Button></div>
      )}
      {isOpen && seen.raw !== undefined && <div className="c-raw"><Untrusted text={seen.raw} short={1500} lines mono /></div>}
    </>
  );
}

function Columns({ seen, onlyDiffering, names }: { readonly seen: readonly api.Seen[]; readonly onlyDiffering: boolean; readonly names: api.Names }): ReactNode {
  const fields = fieldsOf(seen).filter((f) => f.differs || !onlyDiffering || seen.length < 2);
  return (
    <div className="c-scroll" tabIndex={0} role="group" aria-label="Records side by side">
      <table className="w-table c-columns" data-only={onlyDiffering && seen.length > 1}>
        <thead><tr><th scope="col">Field</th>{seen.map((s, i) => { const before = seen[i - 1]; return <th key={s.observation.event.id} scope="col"><Untrusted text={s.source} short={40} />{s.person !== undefined && <> · <PersonLink id={s.person} names={names} login={false} short={40} /></>}{before !== undefined && <div><Apart a={before} b={s} /></div>}</th>; })}</tr></thead>
        <tbody>
          {fields.map((f) => <tr key={f.path} data-differs={f.differs && seen.length > 1}><th scope="row" title={f.path}>{f.label}{f.differs && seen.length > 1 && <span className="w-hidden"> (differs)</span>}</th>{f.values.map((value, i) => <td key={i}><Value path={f.path} value={value} /></td>)}</tr>)}
          <tr><th scope="row">Record</th>{seen.map((s) => <td key={s.observation.event.id}><Raw seen={s} /></td>)}</tr>
        </tbody>
      </table>
    </div>
  );
}

function Chosen({ entry, names }: { readonly entry: api.CaseEvidence['evidence'][number]; readonly names: api.Names }): ReactNode {
  const [from, go] = useState(0);
  const [onlyDiffering, only] = useState(true);
  const { seen, missing } = entry;
  const shown = seen.slice(from, from + AT_ONCE);
  if (seen.length === 0) return <EmptyState title="No record is kept any more">{missing > 0 ? `${count(missing)} records that it rests on are gone: they were older than what is kept.` : 'It rests on claims alone, not on a record.'}</EmptyState>;
  return (
    <div>
      <div className="c-tools w-noprint">
        {seen.length > 1 && <Checkbox size="xs" label="Only what differs" checked={onlyDiffering} onChange={(e) => { only(e.currentTarget.checked); }} />}
        {seen.length > AT_ONCE && <span className="c-pager"><Button size="compact-xs" variant="default" disabled={from === 0} onClick={() => { go(Math.max(0, from - AT_ONCE)); }}>Earlier</Button><span className="w-quiet">{from + 1}–{from + shown.length} of {count(seen.length)}</span><Button size="compact-xs" variant="default" disabled={from + AT_ONCE >= seen.length} onClick={() => { go(from + AT_ONCE); }}>Later</Button></span>}
        {missing > 0 && <span className="w-quiet">{count(missing)} more are not kept any more</span>}
        <Button size="compact-xs" variant="subtle" ml="auto" onClick={() => { void copy(JSON.stringify(seen, undefined, 2), 'Evidence'); }}>Copy as JSON</Button>
      </div>
      <Columns seen={shown} onlyDiffering={onlyDiffering} names={names} />
    </div>
  );
}

/** The records behind a piece of evidence, in columns. */
export function EvidenceColumns({ data, view, chosen, choose }: { readonly data: api.CaseEvidence; readonly view: api.CaseView; readonly chosen: string | undefined; readonly choose: (id: string) => void }): ReactNode {
  const list = [...view.why].sort((a, b) => b.weight_db - a.weight_db);
  const id = chosen ?? list[0]?.id;
  const entry = data.evidence.find((e) => e.id === id);
  const names = { ...view.names, ...data.names };
  return (
    <div className="c-evidence">
      <ul className="c-picks" aria-label="Evidence">{list.map((why) => <li key={why.id}><button type="button" aria-pressed={why.id === id} onClick={() => { choose(why.id); }}><span>{why.title}</span><span className="w-quiet w-num">{decibans(why.weight_db)}</span>{why.person !== undefined && view.case.kind === 'cluster' && <span className="c-pick-who w-quiet">{signed(nameOf(why.person, names), 40)}</span>}</button></li>)}</ul>
      {entry === undefined ? <EmptyState title="Nothing is told about these records" /> : <Chosen key={entry.id} entry={entry} names={names} />}
    </div>
  );
}
