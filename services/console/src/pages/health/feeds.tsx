import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Mark } from '../../components/marks.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { EmptyState } from '../../components/states.tsx';
import { HourBars } from '../../entity/spark.tsx';
import { span } from '../../ago.ts';
import { Ago } from '../../time.tsx';
import { count, counted } from '../../words.ts';

type Feed = api.HealthView['feeds'][number];
const [LATE_S, VERY_LATE_S] = [300, 3600];

function Buckets({ buckets }: { readonly buckets: readonly api.Bucket[] }): ReactNode {
  if (buckets.length === 0) return <span className="w-quiet">none</span>;
  const most = buckets.toSorted((a, b) => b.n - a.n).slice(0, 5);
  return <>{most.map((b, i) => <span key={b.value}>{i > 0 && ', '}<Untrusted text={b.label ?? b.value} short={40} /> <span className="w-quiet w-num">{count(b.n)}</span></span>)}{buckets.length > 5 && <span className="w-quiet"> and {buckets.length - 5} more</span>}</>;
}

function Lag({ feed }: { readonly feed: Feed }): ReactNode {
  const { lag_records: records, lag_s: seconds } = feed;
  if (records === undefined && seconds === undefined) return <span className="w-quiet" title="It is a folder or HTTP, or the broker did not say">no queue</span>;
  const tone = seconds === undefined || seconds < LATE_S ? 'good' : seconds < VERY_LATE_S ? 'warn' : 'bad';
  return <><Mark tone={tone}>{seconds === undefined ? 'time not known' : seconds < 1 ? '< 1 s' : seconds < 60 ? `${String(Math.round(seconds))} s` : span(seconds * 1000)}</Mark>{records !== undefined && <div className="w-quiet w-num">{counted(records, 'record')}</div>}</>;
}

/** Each feed with how far behind it is and what became of its records. */
export function Feeds({ feeds, stored }: { readonly feeds: readonly Feed[]; /** Records that are there. */ readonly stored: number }): ReactNode {
  if (feeds.length === 0) return <EmptyState title={stored === 0 ? 'Nothing is read yet' : 'No feed: what is here was read before'} action={<Link to="/settings?tab=tokens">Make a token to send records over HTTP</Link>}>Name topics or folders in the configuration, or send records to /api/v1/ingest.</EmptyState>;
  return (
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
    </table></div>
  );
}
