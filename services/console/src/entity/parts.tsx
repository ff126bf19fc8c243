import type { api } from '@winnow/core';
import { Fragment, useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { casePath } from '../components/links.tsx';
import { BandBadge, Mark, StateMark, VerdictMark } from '../components/marks.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { Ago, Time } from '../time.tsx';
import { counted, count, headlineOf, percent } from '../words.ts';
import './entity.css';

export type Fact = readonly [label: string, value: ReactNode];
/** Names and values, one a line; what is undefined, empty or false is left out. */
export function Facts({ rows }: { readonly rows: readonly Fact[] }): ReactNode {
  const known = rows.filter(([, value]) => value !== undefined && value !== '' && value !== false && value !== null);
  return <dl className="e-facts-list">{known.map(([label, value], i) => <Fragment key={i}><dt><Untrusted text={label} short={60} /></dt><dd>{typeof value === 'string' ? <Untrusted text={value} short={160} /> : value}</dd></Fragment>)}</dl>;
}
export const None = ({ children }: { readonly children: ReactNode }): ReactNode => <p className="e-none">{children}</p>;
export const Sub = ({ children }: { readonly children: ReactNode }): ReactNode => <h3 className="e-sub">{children}</h3>;

/** The first `most` of a list, and a button for the rest. */
export function Some<T>({ items, most, render }: { readonly items: readonly T[]; readonly most: number; readonly render: (shown: readonly T[]) => ReactNode }): ReactNode {
  const [isAll, all] = useState(false);
  const isCut = items.length > most + 1; // one more line is as long as the button
  return (
    <>
      {render(isCut && !isAll ? items.slice(0, most) : items)}
      {isCut && <p style={{ margin: '8px 0 0' }}><button type="button" className="e-link" aria-expanded={isAll} onClick={() => { all(!isAll); }}>{isAll ? 'Fewer' : `${count(items.length - most)} more`}</button></p>}
    </>
  );
}

interface SeenProps { readonly items: readonly api.SeenValue[]; readonly head?: string; readonly none: string; /** What stands for a value; its label when absent. */ readonly cell?: (item: api.SeenValue) => ReactNode; readonly most?: number; readonly zone?: string | undefined }
/** Values that were seen: on how many days, when first and last. */
export function SeenTable({ items, head, none, cell, most = 8, zone }: SeenProps): ReactNode {
  if (items.length === 0) return <None>{none}</None>;
  return (
    <div className="e-table-box" style={{ paddingBottom: items.length > most + 1 ? 12 : 0 }}>
      <Some items={items} most={most} render={(shown) => (
        <table className="w-table">
          <thead><tr><th>{head}</th><th className="e-n">Days</th><th>First</th><th>Last</th></tr></thead>
          <tbody>{shown.map((item) => (
            <tr key={item.value}>
              <td>{cell === undefined ? <Untrusted text={item.label} short={80} /> : cell(item)}{item.detail !== undefined && item.detail !== '' && <div className="w-quiet"><Untrusted text={item.detail} short={120} /></div>}</td>
              <td className="e-n">{count(item.days)}</td><td><Time at={item.first} zone={zone} show="day" /></td><td><Time at={item.last} zone={zone} show="day" /></td>
            </tr>
          ))}</tbody>
        </table>
      )} />
    </div>
  );
}

/** The same where there is little room: a value, and beneath it when. */
export function SeenList({ items, none, cell, most = 8, zone }: SeenProps): ReactNode {
  if (items.length === 0) return <None>{none}</None>;
  return (
    <Some items={items} most={most} render={(shown) => (
      <ul className="e-plain">{shown.map((item) => (
        <li key={item.value}>
          <div className="e-row" style={{ flexWrap: 'nowrap' }}><span style={{ minWidth: 0 }}>{cell === undefined ? <Untrusted text={item.label} short={80} /> : cell(item)}</span><span className="e-end w-num w-quiet">{counted(item.days, 'day')}</span></div>
          <div className="w-quiet" style={{ fontSize: 12 }}>{item.detail !== undefined && item.detail !== '' && <><Untrusted text={item.detail} short={100} />, </>}<Time at={item.first} zone={zone} show="day" /> to <Time at={item.last} zone={zone} show="day" /></div>
        </li>
      ))}</ul>
    )} />
  );
}

/** Cases in few words, with where they stand. */
export function CaseList({ cases, none }: { readonly cases: readonly api.CaseRow[]; readonly none: string }): ReactNode {
  if (cases.length === 0) return <None>{none}</None>;
  return (
    <Some items={cases} most={6} render={(shown) => (
      <ul className="e-plain">{shown.map((c) => (
        <li key={c.case_id}>
          <div className="e-row"><BandBadge band={c.band} /><span className="w-num" title="How likely it is fraud, as of now">{percent(c.probability)}</span>{c.work.verdict === undefined ? <StateMark state={c.work.state} /> : <VerdictMark verdict={c.work.verdict.to} />}{c.status === 'merged' && <Mark>merged</Mark>}<span className="e-end w-quiet"><Ago at={c.updated_at} /></span></div>
          <Link to={casePath(c.case_id)}><Untrusted text={headlineOf(c)} short={160} /></Link>
          {c.people.length > 1 && <span className="w-quiet"> · {counted(c.people.length, 'person', 'people')}</span>}
        </li>
      ))}</ul>
    )} />
  );
}

const fills = { info: 'var(--w-info-fill)', good: 'var(--w-good-fill)', bad: 'var(--w-critical-fill)', plain: 'var(--w-low-fill)', warn: 'var(--w-medium-fill)' } as const;
export type Fill = keyof typeof fills;
/** Shares of a whole (`of`, else their sum) as one bar; what it says stands in `label`. */
export function Bar({ parts, of, label }: { readonly parts: readonly { readonly n: number; readonly fill: Fill }[]; readonly of?: number; readonly label: string }): ReactNode {
  const all = of ?? parts.reduce((sum, p) => sum + p.n, 0);
  return <span className="e-bar" role="img" aria-label={label} title={label}>{all > 0 && parts.map((p, i) => <i key={i} style={{ width: `${String((100 * p.n) / all)}%`, background: fills[p.fill] }} />)}</span>;
}
export const fillOf = (fill: Fill): string => fills[fill];
