import type { api } from '@winnow/core';
import { Fragment, type ReactNode } from 'react';
import { Link, useSearchParams } from 'react-router';
import { queries, useGet } from '../../api.ts';
import { DetectorLink, detectorPath } from '../../components/links.tsx';
import { LevelMark, Mark } from '../../components/marks.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Bones, EmptyState, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { type Fact, Facts, None, Some } from '../../entity/parts.tsx';
import { useLive } from '../../live.ts';
import { Time } from '../../time.tsx';
import { count, counted, levelWords, percent } from '../../words.ts';
import { DeadLetters } from './dead-letters.tsx';
import { Feeds } from './feeds.tsx';
import './health.css';

const levelOrder = { bad: 0, warn: 1, good: 2 } as const;

/** Whether all that should come in comes in, and what to do where it does not. */
export function Component(): ReactNode {
  const { data, error, refetch } = useGet<api.HealthView>('/health', {}, { staleMs: 5000 });
  const [params, setParams] = useSearchParams();
  useLive((event) => { if (event.kind === 'health') void queries.invalidateQueries({ queryKey: ['/health'] }); });
  if (data === undefined) return <Page title="Health">{error === null ? <Bones lines={14} /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</Page>;
  const dead = params.get('dead') ?? undefined;
  const openDead = (id: string | undefined): void => { setParams((old) => { const next = new URLSearchParams(old); if (id === undefined) next.delete('dead'); else next.set('dead', id); return next; }, { replace: true }); };
  return (
    <Page title="Health">
      <Checks checks={data.checks} />
      <Panel title="What is read" aside="the last 24 hours, by the hour; red: failed"><Feeds feeds={data.feeds} newest={data.newest} /></Panel>
      <DeadLetters letters={data.dead_letters} canRedrive={data.can_redrive} open={dead} onOpen={openDead} />
      <div className="e-two">
        <div><Sources sources={data.sources} /><Work health={data} /><Blind blind={data.blind} sight={data.sight} /></div>
        <div><Store store={data.store} /><Data data={data.data} /></div>
      </div>
    </Page>
  );
}

function Checks({ checks }: { readonly checks: api.HealthView['checks'] }): ReactNode {
  const inOrder = checks.toSorted((a, b) => levelOrder[a.level] - levelOrder[b.level]);
  const wrong = inOrder.filter((c) => c.level !== 'good');
  const good = inOrder.filter((c) => c.level === 'good');
  return (
    <Panel title="Checks" aside={`${String(good.length)} of ${String(checks.length)} are good`}>
      {checks.length === 0 && <EmptyState title="No check has run yet">The first one runs within a minute of the start.</EmptyState>}
      {wrong.length > 0 && <ul className="e-plain health-checks">{wrong.map((c) => <li key={c.name}><LevelMark level={c.level}>{levelWords[c.level]}</LevelMark><div><strong>{c.name}</strong> <Untrusted text={c.text} short={300} />{c.what_to_do !== undefined && <div className="health-do">{c.what_to_do}</div>}</div></li>)}</ul>}
      {wrong.length > 0 && good.length > 0 && <div style={{ height: 10 }} />}
      <ul className="health-good">{good.map((c) => <li key={c.name}><LevelMark level="good">{levelWords.good}</LevelMark> <strong>{c.name}</strong> <span className="w-quiet"><Untrusted text={c.text} short={160} /></span></li>)}</ul>
    </Panel>
  );
}

function Sources({ sources }: { readonly sources: api.HealthView['sources'] }): ReactNode {
  return (
    <Panel title="Sources">
      {sources.length === 0 ? <None>Nothing was read yet.</None> : (
        <div className="e-table-box" style={{ paddingBottom: sources.length > 13 ? 12 : 0 }}><Some items={sources.toSorted((a, b) => a.last.localeCompare(b.last))} most={12} render={(shown) => (
          <table className="w-table"><thead><tr><th>Source</th><th className="e-n">In 24 h</th><th>Last record</th></tr></thead>
            <tbody>{shown.map((s) => <tr key={s.source}><td className="w-mono"><Untrusted text={s.source} short={60} /></td><td className="e-n">{count(s.observations_24h)}</td><td><Time at={s.last} /></td></tr>)}</tbody></table>
        )} /></div>
      )}
    </Panel>
  );
}

function Data({ data }: { readonly data: api.HealthView['data'] }): ReactNode {
  return (
    <Panel title="Places and lists" aside="how old they are">
      {data.length === 0 ? <None>None is loaded.</None> : (
        <div className="e-table-box"><table className="w-table"><thead><tr><th>Name</th><th>Built</th><th className="e-n">Age</th><th className="e-n">Entries</th><th>State</th></tr></thead>
          <tbody>{data.map((d) => <tr key={d.name}><td>{d.name}</td><td className="w-num">{d.built === undefined ? <span className="w-quiet">not known</span> : <Untrusted text={d.built.slice(0, 10)} short={10} />}</td><td className="e-n">{d.age_days === undefined ? '–' : counted(d.age_days, 'day')}</td><td className="e-n">{d.entries === undefined ? '–' : count(d.entries)}</td><td><LevelMark level={d.level}>{levelWords[d.level]}</LevelMark></td></tr>)}</tbody></table></div>
      )}
    </Panel>
  );
}

/** `origin.*, location.slip` with each name linked, families to the list of what is in them. */
function Who({ who }: { readonly who: string }): ReactNode {
  return <>{who.split(', ').map((name, i) => <Fragment key={name}>{i > 0 && ', '}{name.includes('.') ? <Link className="w-mono" to={name.endsWith('.*') ? `/detectors?q=${encodeURIComponent(name.slice(0, -1))}` : detectorPath(name)}>{name}</Link> : name}</Fragment>)}</>;
}

function Blind({ blind, sight }: Pick<api.HealthView, 'blind' | 'sight'>): ReactNode {
  const of = sight.people < sight.of ? `${count(sight.people)} of ${counted(sight.of, 'person', 'people')}` : counted(sight.of, 'person', 'people');
  return (
    <Panel title="Detectors that cannot see" aside={`judged by the last ${counted(sight.days, 'day')} of ${of}`}>
      {blind.length === 0 ? <None>None: logs and claims tell what each detector needs.</None> : <ul className="e-plain health-checks">{blind.map((b) => <li key={b.who + b.why}><Mark tone={b.is_half ? 'info' : 'warn'} title={b.is_half ? 'sees only part of the people' : 'finds nothing here'}>{b.is_half ? 'half blind' : 'blind'}</Mark><div><Who who={b.who} /><div className="w-quiet"><Untrusted text={b.why} short={400} /></div></div></li>)}</ul>}
    </Panel>
  );
}

/** `1,234,567` bytes → `1.2 MB`. */
function bytes(n: number): string {
  const at = n < 1000 ? 0 : Math.min(4, Math.floor(Math.log10(n) / 3));
  const value = n / 1000 ** at;
  return `${value >= 100 || at === 0 ? String(Math.round(value)) : value.toFixed(1)} ${['bytes', 'kB', 'MB', 'GB', 'TB'][at] ?? ''}`;
}
function Store({ store }: { readonly store: api.HealthView['store'] }): ReactNode {
  const { from, to } = store;
  const span = from !== undefined && to !== undefined && <><Time at={from} show="day" /> to <Time at={to} show="day" /></>;
  const each = store.observations > 0 && `${String(Math.round(store.bytes / store.observations))} bytes for each record`;
  const rows: readonly Fact[] = [['Records', count(store.observations)], ['People', count(store.people)], ['Accounts', count(store.accounts)], ['From, to', span], ['Size', `${bytes(store.bytes)}${each === false ? '' : ` (${each})`}`]];
  return <Panel title="Store"><Facts rows={rows} /></Panel>;
}

const hours = (h: number | undefined): ReactNode => (h === undefined ? <span className="w-quiet">nothing to tell yet</span> : h < 48 ? `${h < 10 ? h.toFixed(1) : String(Math.round(h))} hours` : `${(h / 24).toFixed(1)} days`);
function Work({ health }: { readonly health: api.HealthView }): ReactNode {
  const { work, verdicts } = health;
  const inOrder = verdicts.filter((v) => v.fraud + v.other > 0).toSorted((a, b) => b.fraud + b.other - a.fraud - a.other);
  return (
    <Panel title="How the work goes">
      <Facts rows={[['Open cases', <Link key="o" to="/cases">{count(work.open)}</Link>], ['Closed in 30 days', count(work.closed_30d)], ['To the first action', <span key="a" title="Half of the cases took no longer">{hours(work.median_hours_to_first_action)}</span>], ['To the end', <span key="c" title="Half of the cases took no longer">{hours(work.median_hours_to_close)}</span>]]} />
      {inOrder.length > 0 && (
        <><h3 className="e-sub">Precision by detector: of decided cases, how many were fraud</h3>
          <Some items={inOrder} most={10} render={(shown) => <table className="w-table"><tbody>{shown.map((v) => <tr key={v.detector}><td><DetectorLink id={v.detector} /></td><td className="e-n">{count(v.fraud)} of {count(v.fraud + v.other)}</td><td className="e-n">{percent(v.fraud / (v.fraud + v.other))}</td></tr>)}</tbody></table>} /></>
      )}
    </Panel>
  );
}
