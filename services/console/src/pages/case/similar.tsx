import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { casePath, PeopleLinks } from '../../components/links.tsx';
import { BandBadge, Mark, StateMark, VerdictMark } from '../../components/marks.tsx';
import { EmptyState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { Ago } from '../../time.tsx';
import { headlineOf, percent } from '../../words.ts';

const shared: Readonly<Record<string, string>> = { person: 'same person', device: 'same device', address: 'same address' };
const shareText = (text: string, titles: ReadonlyMap<string, string>): string => (text.startsWith('detector:') ? titles.get(text.slice(9)) ?? text.slice(9) : shared[text] ?? text);

/** Cases that have something in common with this one, and how they were closed. */
export function SimilarCases({ data, why }: { readonly data: api.Similar; readonly why: readonly api.Why[] }): ReactNode {
  const titles = new Map(why.map((w) => [w.detector, w.title]));
  if (data.cases.length === 0) return <EmptyState title="None is like this one" />;
  const verdicts = data.cases.flatMap(({ row }) => (row.work.verdict === undefined ? [] : [row.work.verdict.to]));
  return (
    <>
      {verdicts.length > 0 && <p className="c-similar-sum">Of {data.cases.length} alike {verdicts.length} {verdicts.length === 1 ? 'was' : 'were'} judged: {verdicts.filter((v) => v === 'fraud').length} fraud, {verdicts.filter((v) => v !== 'fraud').length} not.</p>}
      <div className="c-scroll" tabIndex={0} role="group" aria-label="Similar cases">
        <table className="w-table"><thead><tr><th scope="col">Band</th><th scope="col">Case</th><th scope="col">In common</th><th scope="col">How it ended</th><th scope="col">Opened</th></tr></thead>
          <tbody>{data.cases.slice(0, 20).map(({ row, shares }) => (
            <tr key={row.case_id}>
              <td><BandBadge band={row.band} /> <span className="w-num">{percent(row.probability)}</span></td><td><Link to={casePath(row.case_id)}><Untrusted text={headlineOf(row)} short={200} /></Link><div className="w-quiet"><PeopleLinks ids={row.people} names={data.names} /></div></td>
              <td className="c-tags">{shares.slice(0, 4).map((s) => <Mark key={s} tone={s.startsWith('detector:') ? 'plain' : 'info'}><Untrusted text={shareText(s, titles)} short={40} /></Mark>)}{shares.length > 4 && <span className="w-quiet">+{shares.length - 4}</span>}</td>
              <td>{row.work.verdict === undefined ? <StateMark state={row.work.state} /> : <><VerdictMark verdict={row.work.verdict.to} />{row.work.verdict.reason !== undefined && <div className="w-quiet"><Untrusted text={row.work.verdict.reason} short={120} /></div>}</>}</td><td><Ago at={row.opened_at} /></td>
            </tr>
          ))}</tbody></table>
      </div>
    </>
  );
}
