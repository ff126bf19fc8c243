import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { DetectorLink, PeopleLinks } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { groupBy } from '../../entity/group.ts';
import { None, Some } from '../../entity/parts.tsx';
import { Time } from '../../time.tsx';
import { counted } from '../../words.ts';

type Found = api.PersonView['findings'][number];

/** Findings by detector, the newest of each in words. */
export function Findings({ findings, names, onRecord }: { readonly findings: readonly Found[]; readonly names: api.Names; readonly onRecord: (id: string) => void }): ReactNode {
  if (findings.length === 0) return <None>No detector has anything to say of this person.</None>;
  const groups = [...groupBy(findings.toSorted((a, b) => b.observed_at - a.observed_at), (f) => f.detector).values()];
  return (
    <Some items={groups} most={12} render={(shown) => (
      <ul className="e-plain">{shown.map(([newest, ...older]) => newest === undefined ? null : (
        <li key={newest.detector}>
          <div className="e-row"><strong><DetectorLink id={newest.detector} label={newest.title} /></strong><Mark title="How strongly it shows">{newest.level}</Mark></div>
          <div><Untrusted text={newest.summary} short={260} /></div>
          <div className="w-quiet e-row" style={{ fontSize: 12 }}>
            <Time at={newest.observed_at} />
            {older.length > 0 && <span>on {counted(older.length + 1, 'day')}</span>}
            {newest.observations.length > 0 && <span>{newest.observations.slice(0, 4).map((id, i) => <span key={id}>{i > 0 && ' '}<button type="button" className="e-link" aria-label={`Record ${String(i + 1)} behind it`} onClick={() => { onRecord(id); }}>record {i + 1}</button></span>)}{newest.observations.length > 4 && ` of ${String(newest.observations.length)}`}</span>}
          </div>
          {newest.with.length > 0 && <div style={{ fontSize: 12 }}>with <PeopleLinks ids={newest.with} names={names} most={4} /></div>}
        </li>
      ))}</ul>
    )} />
  );
}
