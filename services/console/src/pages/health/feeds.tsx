import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Mark } from '../../components/marks.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { EmptyState } from '../../components/states.tsx';
import { None } from '../../entity/parts.tsx';
import { HourBars } from '../../entity/spark.tsx';
import { span } from '../../ago.ts';
import { Ago, Time } from '../../time.tsx';
import { count, counted } from '../../words.ts';

type Feed = api.HealthView['feeds'][number];
const [LATE_S, VERY_LATE_S] = [300, 3600];

function Buckets({ buckets }: { readonly buckets: readonly api.Bucket[] }): ReactNode {
  if (buckets.length === 0) return <span className="w-quiet">none</span>;
  const most = buckets.toSorted((a, b) => b.n - a.n).slice(0, 5);
  return <>{most.map((b, i) => <span key={b.value}>{i > 0 && ', '}<Untrusted text={b.label ?? b.value} short={40} /> <span className="w-quiet w-num">{count(b.n)}</span></span>)}{buckets.length > 5 && <span className="w-quiet"> and {buckets.length - 5} more</span>}</>;
}

const seconds = (s: number): string => (s < 1 ? '< 1 s' : s < 60 ? `${String(Math.round(s))} s` : span(s * 1000));
function Lag({ feed }: { readonly feed: Feed }): ReactNode {
  const { lag_records: records, lag_s: late } = feed;
  if (records === undefined && late === undefined) return <span className="w-quiet" title="It is a folder or HTTP, or the broker did not say">no queue</span>;
  if (records === 0) return <Mark tone="good">up to date</Mark>;
  const tone = late === undefined || late < LATE_S ? 'good' : late < VERY_LATE_S ? 'warn' : 'bad';
  return <span title="Records that wait, and how long ago the oldest of them was sent"><span className="w-num">{records !== undefined && `${counted(records, 'record')}, `}</span><Mark tone={tone}>{late === undefined ? 'time not known' : `${seconds(late)} behind`}</Mark></span>;
}

/** Of a store that no queue feeds there is nothing to be behind of: how old the newest observation is. */
function Newest({ newest }: { readonly newest: NonNullable<api.HealthView['newest']> }): ReactNode { return <>The newest observation is of <Time at={newest.at} />, <strong>{seconds(newest.age_s)}</strong> old.</>; }

/** Each feed with how far behind it is and what became of its records. */
export function Feeds({ feeds, newest }: { readonly feeds: readonly Feed[]; readonly newest: api.HealthView['newest'] }): ReactNode {
  const age = newest !== undefined && feeds.every((f) => f.lag_records === undefined) && <Newest newest={newest} />;
  if (feeds.length === 0 && age !== false) return <None>No topic and no folder is read here; what there is was stored before. {age}</None>;
  if (feeds.length === 0) return <EmptyState title="Nothing is read yet" action={<Link to="/settings?tab=tokens">Make a token to send records over HTTP</Link>}>Name topics or folders in the configuration, or send records to /api/v1/ingest.</EmptyState>;
  return (
    <>{age !== false && <p className="health-newest">{age}</p>}
    <div className="e-table-box" tabIndex={0} role="region" aria-label="Feeds"><table className="w-table health-feeds">
      <thead><tr><th>Feed</th><th className="e-n">In 24 h</th><th>By the hour</th><th>Behind</th><th>Last record</th><th>What it carries</th><th>What became of it</th></tr></thead>
      <tbody>{feeds.map((f) => {
        const failed = f.hours.reduce((sum, h) => sum + h.failed, 0);
        return (
          <tr key={f.topic}>
            <td className="w-mono"><Untrusted text={f.topic} short={60} /></td><td className="e-n">{count(f.records_24h)}</td>
            <td><HourBars hours={f.hours} label={`${count(f.records_24h)} records in 24 hours, ${count(failed)} failed`} /></td>
            <td><Lag feed={f} /></td><td>{f.last === undefined ? <Mark tone="warn">never</Mark> : <Ago at={f.last} />}</td>
            <td><Buckets buckets={f.sources} />{f.envelopes.length > 0 && <div className="w-quiet">in <Buckets buckets={f.envelopes} /></div>}</td>
            <td><Buckets buckets={f.results} /></td>
          </tr>
        );
      })}</tbody>
    </table></div></>
  );
}
