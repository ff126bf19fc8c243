import type { api, Scope } from '@winnow/core';
import { Select, SegmentedControl, SimpleGrid, Textarea, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useState, type ReactNode } from 'react';
import { Link } from 'react-router';
import { messageOf, post, useGet } from '../api.ts';
import { Dialog } from '../components/dialog.tsx';
import { casePath, nameOf } from '../components/links.tsx';
import { Mark, Note, VerdictMark } from '../components/marks.tsx';
import { Bones, ErrorState } from '../components/states.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { clockOf, useTime } from '../time.tsx';
import { type Known, perform } from './act.ts';
import { Deed } from './fields.tsx';

const DAY = 86_400_000;
const spans = [{ value: '7', label: '1 week' }, { value: '30', label: '30 days' }, { value: '90', label: '90 days' }, { value: '365', label: '1 year' }];

/** Mutes what a case rests on: of a detector, a person, a device, a network; what it would have muted stands there before it is done. */
export function SuppressDialog({ row, onClose }: { readonly row: Known; readonly onClose: () => void }): ReactNode {
  const { data, error } = useGet<api.CaseView>(`/cases/${encodeURIComponent(row.case_id)}`);
  return (
    <Dialog title="Suppress" onClose={onClose} size="lg">
      <p className="w-quiet" style={{ margin: '0 0 10px', fontSize: 13 }}>{row.headline}</p>
      {error !== null && data === undefined ? <ErrorState error={error} /> : data === undefined ? <Bones lines={8} /> : <Form view={data} row={row} onClose={onClose} />}
    </Dialog>
  );
}

/** Of an address: the address itself, and the network that it most likely moves in. */
const netsOf = (ip: string): readonly string[] => (ip.includes(':') ? [`${ip}/128`, `${ip.split(':').slice(0, 4).join(':')}::/64`] : [`${ip}/32`, `${ip.split('.').slice(0, 3).join('.')}.0/24`]);

interface Chosen { readonly detector: string | null; readonly person: string | null; readonly device: string | null; readonly cidr: string }
const scopeOf = ({ detector, person, device, cidr }: Chosen): Scope => ({ ...(detector !== null && { detector }), ...(person !== null && { person }), ...(device !== null && { device }), ...(cidr.trim() !== '' && { cidr: cidr.trim() }) });

function Form({ view: { case: c, why, names }, row, onClose }: { readonly view: api.CaseView; readonly row: Known; readonly onClose: () => void }): ReactNode {
  const { now } = useTime();
  const [chosen, choose] = useState<Chosen>({ detector: why[0]?.detector ?? null, person: c.kind === 'person' ? c.people[0] ?? null : null, device: null, cidr: '' });
  const [days, setDays] = useState('30');
  const [reason, setReason] = useState('');
  const scope = scopeOf(chosen);
  const until = new Date(now + Number(days) * DAY).toISOString();
  const isReady = Object.keys(scope).length > 0 && reason.trim() !== '';
  const run = (): Promise<boolean> => perform({ kind: 'one', row }, [{ action: 'suppress', scope, reason: reason.trim(), until }], `Suppressed until ${clockOf(Date.parse(until), 'UTC').day}.`);
  const detectors = [...new Map(why.map((w) => [w.detector, { value: w.detector, label: `${w.title} (${w.detector})` }])).values()];
  return (
    <>
      <p style={{ margin: '0 0 8px', fontSize: 13 }}>Evidence is muted where <strong>all</strong> of this holds:</p>
      <SimpleGrid cols={{ base: 1, xs: 2 }} spacing="sm" verticalSpacing="xs">
        <Select label="Detector" placeholder="any" clearable data={detectors} value={chosen.detector} onChange={(detector) => { choose({ ...chosen, detector }); }} comboboxProps={noMotion} autoFocus />
        <Select label="Person" placeholder="anybody" clearable data={c.people.map((id) => ({ value: id, label: nameOf(id, names).slice(0, 80) }))} value={chosen.person} onChange={(person) => { choose({ ...chosen, person }); }} comboboxProps={noMotion} />
        <Select label="Device" placeholder="any" clearable data={[...c.devices]} value={chosen.device} onChange={(device) => { choose({ ...chosen, device }); }} comboboxProps={noMotion} />
        <TextInput label="Network" placeholder="any, or 203.0.113.0/24" list="suppress-nets" maxLength={64} value={chosen.cidr} onChange={(e) => { choose({ ...chosen, cidr: e.currentTarget.value }); }} />
      </SimpleGrid>
      <datalist id="suppress-nets">{c.ips.slice(0, 30).flatMap(netsOf).map((net) => <option key={net} value={net} />)}</datalist>
      <div style={{ marginTop: 12 }} aria-live="polite"><PreviewOf scope={scope} /></div>
      <div style={{ marginTop: 12, fontSize: 13, fontWeight: 500 }} id="suppress-for">For how long (until {clockOf(Date.parse(until), 'UTC').day})</div>
      <SegmentedControl size="xs" aria-labelledby="suppress-for" data={spans} value={days} onChange={setDays} />
      <Textarea mt="sm" label="Why" required withAsterisk={false} description="Others will read this when it ends." autosize minRows={2} maxRows={6} maxLength={4000} value={reason} onChange={(e) => { setReason(e.currentTarget.value); }} />
      <Deed label="Suppress" run={run} onClose={onClose} isReady={isReady} />
    </>
  );
}
const noMotion = { transitionProps: { duration: 0 } };

function PreviewOf({ scope }: { readonly scope: Scope }): ReactNode {
  const [asked] = useDebouncedValue(scope, 250);
  const isEmpty = Object.keys(asked).length === 0;
  const { data, error } = useQuery({ queryKey: ['/suppressions/preview', asked], queryFn: () => post<api.Preview>('/suppressions/preview', { scope: asked }), enabled: !isEmpty, placeholderData: (before: api.Preview | undefined) => before });
  if (isEmpty) return <Note tone="plain">Name at least one of the four.</Note>;
  if (error !== null) return <Note tone="bad">{messageOf(error)}</Note>;
  if (data === undefined) return <Bones lines={2} />;
  return (
    <Note tone={data.frauds > 0 ? 'bad' : 'info'}>
      <strong>{data.text}</strong>
      {data.frauds > 0 && <div>It would have hidden fraud that you found.</div>}
      <ul style={{ margin: '6px 0 0', padding: '0 0 0 16px', maxHeight: 120, overflowY: 'auto', fontSize: 12 }}>
        {data.cases.slice(0, 50).map((m) => <li key={m.case_id}><Link to={casePath(m.case_id)} target="_blank"><Untrusted text={m.headline} short={120} expands={false} /></Link> <Mark>{m.is_whole ? 'wholly' : 'in part'}</Mark> {m.verdict !== undefined && <VerdictMark verdict={m.verdict} />}</li>)}
      </ul>
    </Note>
  );
}
