import type { api } from '@winnow/core';
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Link, useParams } from 'react-router';
import { useGet } from '../../api.ts';
import { AddressLink, DeviceLink, nameOf, queuePath } from '../../components/links.tsx';
import { Mark } from '../../components/marks.tsx';
import { Page, Panel } from '../../components/page.tsx';
import { Bones, ErrorState } from '../../components/states.tsx';
import { Untrusted } from '../../components/untrusted.tsx';
import { ClaimFacts, OwnedDevices } from '../../entity/claims.tsx';
import { Observations } from '../../entity/observations.tsx';
import { CaseList, None, SeenTable } from '../../entity/parts.tsx';
import { RangePicker, useOpenRecord, useRange } from '../../entity/range.tsx';
import { RecordDrawer } from '../../entity/record.tsx';
import { ScoreLine } from '../../entity/spark.tsx';
import { endOf } from '../../ago.ts';
import { Time, useTime } from '../../time.tsx';
import { counted } from '../../words.ts';
import { Activity } from './activity.tsx';
import { Findings } from './findings.tsx';

const clean = (name: string): string => (name.length > 60 ? `${name.slice(0, 59)}…` : name);

/** Everything about one person. */
export function Component(): ReactNode {
  const { id = '' } = useParams();
  const { data, error, refetch } = useGet<api.PersonView>(`/people/${encodeURIComponent(id)}`);
  if (data === undefined) return <Page title="Person">{error === null ? <Bones lines={12} /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</Page>;
  return <Known key={data.person_id} view={data} />;
}

function Known({ view }: { readonly view: api.PersonView }): ReactNode {
  const { person_id: id, names, active, cases } = view;
  const zone = view.claims.at(-1)?.time_zone;
  const range = useRange(active?.last);
  const record = useOpenRecord();
  return (
    <Page title={clean(nameOf(id, names))} actions={<><RangePicker range={range} /><Button component={Link} to={queuePath(`person:"${id.replaceAll('"', '')}"`)} size="compact-sm" variant="default">{counted(cases.length, 'case')}</Button></>}>
      <div className="e-head">
        <span className="w-mono"><Untrusted text={id} short={64} /></span>
        {!view.is_claimed && <Mark tone="warn" title="No row of the people file has this login">unknown account: nobody is claimed to own it</Mark>}
        {active === undefined ? <span>never seen at work</span> : <span>seen on {counted(active.days, 'day')}, <Time at={active.first} zone={zone} show="day" /> to <Time at={active.last} zone={zone} show="day" /></span>}
      </div>
      <div className="e-three">
        <div className="e-facts"><Claimed view={view} /></div>
        <div className="e-activity">
          <Activity id={id} range={range} zone={zone} onRecord={record.open} />
          <SeenPanels view={view} zone={zone} />
        </div>
        <div className="e-insight"><Insight view={view} onRecord={record.open} /></div>
      </div>
      <Observations about={{ person: id }} from={range.from} to={range.to} zone={zone} onOpen={(open) => { record.open(open); }} />
      {record.id !== undefined && <RecordDrawer id={record.id} names={names} onClose={() => { record.open(undefined); }} />}
    </Page>
  );
}

function Claimed({ view }: { readonly view: api.PersonView }): ReactNode {
  const { claims, accounts, travel, owned_devices: owned, names } = view;
  return (
    <>
      <Panel title="What is claimed">{claims.length === 0 ? <None>Nobody in the people file has one of these logins. Who is it?</None> : <ClaimFacts claims={claims} prefix="home" names={names} skips={['usernames']} />}</Panel>
      <Panel title="Accounts">{accounts.length === 0 ? <None>No account was seen.</None> : <ul className="e-plain">{accounts.slice(0, 40).map((a) => <li key={a.account_id} title={a.account_id}><span className="w-mono"><Untrusted text={a.login} short={60} /></span> <span className="w-quiet"><Untrusted text={a.realm} short={40} /></span></li>)}</ul>}</Panel>
      <Panel title="Devices of this person">{owned.length === 0 ? <None>None in the device file.</None> : <OwnedDevices devices={owned} />}</Panel>
      <Panel title="Journeys">{travel.length === 0 ? <None>No journey on record.</None> : <ul className="e-plain">{travel.slice(0, 40).map((t, i) => <li key={i}><span className="w-num"><Untrusted text={t.from} short={12} /> to <Untrusted text={t.to} short={12} /></span> <Untrusted text={[t.city, t.country].filter((v) => v !== undefined && v !== '').join(', ')} short={60} /></li>)}</ul>}</Panel>
    </>
  );
}

function Insight({ view, onRecord }: { readonly view: api.PersonView; readonly onRecord: (id: string) => void }): ReactNode {
  const end = endOf(useTime());
  const at = view.scores.map((s) => Date.parse(s.at));
  return (
    <>
      <Panel title="Cases">{view.scores.length > 0 && <ScoreLine scores={view.scores} from={Math.min(view.active === undefined ? end : Date.parse(view.active.first), ...at)} until={Math.max(end, ...at)} />}<CaseList cases={view.cases} none="No case." /></Panel>
      <Panel title="What was found" aside={view.findings.length > 0 ? counted(view.findings.length, 'finding') : undefined}><Findings findings={view.findings} names={view.names} onRecord={onRecord} /></Panel>
      <Panel title="Left out, and why">{view.muted.length === 0 ? <None>Nothing was left out.</None> : <ul className="e-plain">{view.muted.slice(0, 30).map((m, i) => <li key={i}><Untrusted text={m.text} short={200} /><div className="w-quiet"><Untrusted text={m.excuse} short={160} /></div></li>)}</ul>}</Panel>
    </>
  );
}

const always = 'over all the time that is kept';
function SeenPanels({ view, zone }: { readonly view: api.PersonView; readonly zone: string | undefined }): ReactNode {
  return (
    <>
      <Panel title="Places" aside={always}><SeenTable items={view.places} head="Place" none="No place was seen." zone={zone} /></Panel>
      <Panel title="Networks" aside={always}><SeenTable items={view.networks} head="Network" none="No network was seen." zone={zone} /></Panel>
      <Panel title="Devices worked on" aside={always}><SeenTable items={view.devices} head="Device" none="No device was seen." zone={zone} cell={(item) => <DeviceLink id={item.value} label={item.label} />} /></Panel>
      <Panel title="Addresses" aside={always}><SeenTable items={view.addresses} head="Address" none="No address was seen." zone={zone} cell={(item) => <AddressLink ip={item.value} />} /></Panel>
    </>
  );
}
