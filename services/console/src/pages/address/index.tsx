import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useGet } from '../../api.ts';
import { addressPath, DeviceLink, PeopleLinks, PersonLink } from '../../components/links.tsx';
import { Mark, type Tone } from '../../components/marks.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { Observations } from '../../entity/observations.tsx';
import { CaseList, type Fact, Facts, None, SeenTable, SeenList } from '../../entity/parts.tsx';
import { networkFill } from '../../entity/presence.tsx';
import { RangePicker, useOpenRecord, useRange } from '../../entity/range.tsx';
import { RecordDrawer } from '../../entity/record.tsx';
import { WhoWhen } from '../../entity/who-when.tsx';
import { count, counted, networkWords } from '../../words.ts';
import { Link } from 'react-router';

/** An address, or a network: who was there, and when. */
export function Component(): ReactNode {
  const { ip = '' } = useParams();
  const { data, error, refetch } = useGet<api.AddressView>(`/addresses/${encodeURIComponent(ip)}`);
  if (data === undefined) return <Page title="Address">{error === null ? <Bones lines={12} /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</Page>;
  return <Known key={data.address} view={data} />;
}

const newest = (items: readonly api.SeenValue[]): string | undefined => items.map((p) => p.last).sort().at(-1);
const toneOf = (network: api.AddressView['network_class']): Tone => { const fill = networkFill(network); return fill === 'bad' ? 'warn' : fill === 'good' ? 'good' : 'plain'; };

/** The question of a farm in one sentence: who else was there, and is it a place where one would expect others? */
function Answer({ view }: { readonly view: api.AddressView }): ReactNode {
  const { people, names, claim, is_cut: isCut } = view;
  const most = view.days.toSorted((a, b) => b.people - a.people)[0];
  const [only] = people;
  if (only === undefined) return <p className="e-answer">Nobody was seen to work from here{view.failures.length > 0 && ', but somebody tried'}.</p>;
  if (people.length === 1) return <p className="e-answer">Only <PersonLink id={only.value} names={names} login={false} /> was seen here, on {counted(only.days, 'day')}.</p>;
  return (
    <p className="e-answer">
      <strong>{isCut ? 'More than ' : ''}{counted(people.length, 'person', 'people')}</strong> worked from here: <PeopleLinks ids={people.map((p) => p.value)} names={names} most={8} />.
      {most !== undefined && most.people > 1 && most.people <= people.length && <> On {most.day} there were {most.people} of them.</>}
      {claim !== undefined ? <> It is claimed as <Untrusted text={[claim.kind, claim.label].filter((t) => t !== undefined && t !== '').join(', ')} short={80} />, where others are to be expected.</> : <> No network of the company is claimed here.</>}
    </p>
  );
}

function Known({ view }: { readonly view: api.AddressView }): ReactNode {
  const { address, names, people, devices, failures, line } = view;
  const range = useRange(newest([...people, ...failures]));
  const record = useOpenRecord();
  return (
    <Page title={address.length > 80 ? `${address.slice(0, 79)}…` : address}>
      <div className="e-head">
        <Mark tone={toneOf(view.network_class)}>{networkWords[view.network_class]}</Mark>
        {view.operator !== '' && <span><Untrusted text={view.operator} short={80} />{view.asn > 0 && ` (AS${String(view.asn)})`}</span>}
        <span><Untrusted text={[view.city, view.country].filter((t) => t !== '').join(', ')} short={80} /></span>
        {view.is_network && <Mark>a network</Mark>}
        {line !== '' && line !== address && <Link to={addressPath(line)} title="Addresses of one line change within its network">all of the line {line.length > 50 ? `${line.slice(0, 49)}…` : line}</Link>}
      </div>
      <Answer view={view} />
      <div className="e-three">
        <div className="e-facts"><What view={view} /></div>
        <div className="e-activity">
          <Panel title="Who was there, and when" aside={view.is_cut ? 'not all fit' : undefined}><WhoWhen people={people} days={view.days} names={names} none="Nobody was seen to work from here." /></Panel>
          <Panel title="People"><SeenTable items={people} head="Person" none="Nobody." most={12} cell={(item) => <PersonLink id={item.value} names={names} short={40} />} /></Panel>
          <Panel title="Devices"><SeenTable items={devices} head="Device" none="No device was named." cell={(item) => <DeviceLink id={item.value} label={item.label} />} /></Panel>
        </div>
        <div className="e-insight">
          <Panel title="Cases"><CaseList cases={view.cases} none="No case." /></Panel>
          <Panel title="Failures from here"><SeenList items={failures} none="No failed attempt." cell={(item) => (item.value in names ? <PersonLink id={item.value} names={names} login={false} short={40} /> : <Untrusted text={item.label} short={60} />)} /></Panel>
        </div>
      </div>
      <Observations about={{ ip: address }} from={range.from} to={range.to} picker={<RangePicker range={range} />} onOpen={(open) => { record.open(open); }} />
      {record.id !== undefined && <RecordDrawer id={record.id} names={names} onClose={() => { record.open(undefined); }} />}
    </Page>
  );
}

function What({ view }: { readonly view: api.AddressView }): ReactNode {
  const { claim, lists, point } = view;
  const rows: readonly Fact[] = [
    ['Class', networkWords[view.network_class]], ['Operator', view.operator], ['AS number', view.asn > 0 && String(view.asn)], ['City', view.city], ['Country', view.country],
    ['Place', point !== undefined && `${point.lat.toFixed(2)}, ${point.lon.toFixed(2)}`], ['Within', point !== undefined && view.accuracy_km > 0 && `${count(Math.round(view.accuracy_km))} km`], ['Line', view.line],
  ];
  return (
    <>
      <Panel title="What it is"><Facts rows={rows} /></Panel>
      <Panel title="What the company says of it">{claim === undefined ? <None>It is in no network of the networks file.</None> : <Facts rows={[['Network', claim.cidr], ['Kind', claim.kind], ['Label', claim.label], ['Country', claim.country], ['Source', 'networks of the claims']]} />}</Panel>
      <Panel title="Lists">{lists.length === 0 ? <None>It is on none of the lists.</None> : <ul className="e-plain">{lists.map((l) => <li key={`${l.file} ${l.type} ${l.value}`}><Match match={l} /></li>)}</ul>}</Panel>
    </>
  );
}

/** What a list says, and by what right. */
function Match({ match: { file, type, value, class: cls, operator, source, licence, date, note } }: { readonly match: api.ListMatch }): ReactNode {
  return (
    <>
      <div><Mark tone={toneOf(cls)}>{networkWords[cls]}</Mark> {type === 'name-word' && 'holder\'s name has '}<span className="w-mono"><Untrusted text={type === 'asn' ? `AS${value}` : value} short={60} /></span>{operator !== undefined && <> <Untrusted text={operator} short={60} /></>}{note !== undefined && <span className="w-quiet">, <Untrusted text={note} short={100} /></span>}</div>
      <div className="w-quiet"><span className="w-mono"><Untrusted text={file} short={60} /></span> of {date}: <Untrusted text={source} short={140} />; {licence === undefined ? 'licence: its provider\'s' : <Untrusted text={licence} short={100} />}</div>
    </>
  );
}
