import type { api } from '@winnow/core';
import type { ReactNode } from 'react';
import { useParams } from 'react-router';
import { useGet } from '../../api.ts';
import { AddressLink, PeopleLinks, PersonLink } from '../../components/links.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { ClaimFacts } from '../../entity/claims.tsx';
import { Observations } from '../../entity/observations.tsx';
import { CaseList, Facts, None, SeenTable, SeenList, Some } from '../../entity/parts.tsx';
import { RangePicker, useOpenRecord, useRange } from '../../entity/range.tsx';
import { RecordDrawer } from '../../entity/record.tsx';
import { WhoWhen } from '../../entity/who-when.tsx';
import { Time } from '../../time.tsx';
import { counted } from '../../words.ts';

/** One device: who worked on it and where, what it says of itself. */
export function Component(): ReactNode {
  const { id = '' } = useParams();
  const { data, error, refetch } = useGet<api.DeviceView>(`/devices/${encodeURIComponent(id)}`);
  if (data === undefined) return <Page title="Device">{error === null ? <Bones lines={12} /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</Page>;
  return <Known key={data.device_id} view={data} />;
}

const newest = (items: readonly api.SeenValue[]): string | undefined => items.map((p) => p.last).sort().at(-1);

function Answer({ view }: { readonly view: api.DeviceView }): ReactNode {
  const { people, claims, names } = view;
  const owner = claims.at(-1)?.owner_id;
  const others = people.map((p) => p.value).filter((p) => p !== owner);
  if (people.length === 0) return <p className="e-answer">Nobody was seen to work on it.</p>;
  if (owner === undefined) return <p className="e-answer">{counted(people.length, 'person', 'people')} worked on it: <PeopleLinks ids={people.map((p) => p.value)} names={names} most={8} />. The device file does not say whose it is.</p>;
  return <p className="e-answer">It belongs to <PersonLink id={owner} names={names} login={false} />{others.length === 0 ? ', and nobody else worked on it.' : <>; also <strong>{counted(others.length, 'other person', 'other people')}</strong> worked on it: <PeopleLinks ids={others} names={names} most={8} />.</>}</p>;
}

function Known({ view }: { readonly view: api.DeviceView }): ReactNode {
  const { device_id: id, hosts, names, claims, people, addresses, places } = view;
  const range = useRange(newest(people));
  const record = useOpenRecord();
  const [host = id] = hosts;
  return (
    <Page title={host.length > 60 ? `${host.slice(0, 59)}…` : host}>
      <div className="e-head"><span className="w-mono"><Untrusted text={id} short={80} /></span>{hosts.length > 1 && <span>also called <Untrusted text={hosts.slice(1, 6).join(', ')} short={120} /></span>}</div>
      <Answer view={view} />
      <div className="e-three">
        <div className="e-facts">
          <Panel title="What is claimed">{claims.length === 0 ? <None>It is not in the device file.</None> : <ClaimFacts claims={claims} prefix="shipped" names={names} />}</Panel>
          <Itself view={view} />
        </div>
        <div className="e-activity">
          <Panel title="Who worked on it"><WhoWhen people={people} names={names} none="Nobody was seen to work on it." /></Panel>
          <Panel title="From where"><SeenTable items={addresses} head="Address" none="No address was seen." cell={(item) => <AddressLink ip={item.value} />} /></Panel>
          <Panel title="Software"><SeenTable items={view.software} head="Name" none="No software was reported." most={14} /></Panel>
        </div>
        <div className="e-insight">
          <Panel title="Cases"><CaseList cases={view.cases} none="No case." /></Panel>
          <Panel title="Places"><SeenList items={places} none="No place was seen." /></Panel>
        </div>
      </div>
      <Observations about={{ device: id }} from={range.from} to={range.to} picker={<RangePicker range={range} />} onOpen={(open) => { record.open(open); }} />
      {record.id !== undefined && <RecordDrawer id={record.id} names={names} onClose={() => { record.open(undefined); }} />}
    </Page>
  );
}

const ids = (vendor: string | undefined, product: string | undefined): string => (vendor === undefined && product === undefined ? '' : `${vendor ?? '????'}:${product ?? '????'}`);

function Itself({ view }: { readonly view: api.DeviceView }): ReactNode {
  const { facts, usb, displays } = view;
  return (
    <>
      <Panel title="What it says of itself">{facts.length === 0 ? <None>It was never asked.</None> : <Facts rows={facts.slice(0, 60).map((f) => [f.name, <span key={f.name}><Untrusted text={f.value} short={120} /> <span className="w-quiet" style={{ fontSize: 12 }}><Time at={f.at} show="day" /></span></span>])} />}</Panel>
      <Panel title="Plugged in (USB)">{usb.length === 0 ? <None>Nothing was reported.</None> : (
        <Some items={usb} most={8} render={(shown) => <ul className="e-plain">{shown.map((u, i) => <li key={i}><Untrusted text={[u.vendor, u.product].filter((t) => t !== undefined && t !== '').join(' ') || 'no name'} short={80} /> <span className="w-mono w-quiet"><Untrusted text={ids(u.vendor_id, u.product_id)} short={20} /></span><div className="w-quiet" style={{ fontSize: 12 }}>{u.serial !== undefined && u.serial !== '' && <>serial <span className="w-mono"><Untrusted text={u.serial} short={40} /></span>, </>}last <Time at={u.at} show="day" /></div></li>)}</ul>} />
      )}</Panel>
      <Panel title="Displays">{displays.length === 0 ? <None>Nothing was reported.</None> : (
        <Some items={displays} most={6} render={(shown) => <ul className="e-plain">{shown.map((d, i) => <li key={i}><Untrusted text={[d.vendor, d.product, d.name].filter((t) => t !== undefined && t !== '').join(' ') || 'no name'} short={80} />{d.width_cm !== undefined && d.height_cm !== undefined && <span className="w-quiet w-num"> {d.width_cm} × {d.height_cm} cm</span>}<div className="w-quiet" style={{ fontSize: 12 }}>{d.serial !== undefined && d.serial !== '' && <>serial <span className="w-mono"><Untrusted text={d.serial} short={40} /></span>, </>}last <Time at={d.at} show="day" /></div></li>)}</ul>} />
      )}</Panel>
    </>
  );
}
