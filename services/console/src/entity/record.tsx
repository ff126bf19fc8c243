import type { api } from '@winnow/core';
import { Button, CopyButton, Drawer, SegmentedControl } from '@mantine/core';
import { useState, type ReactNode } from 'react';
import { useGet } from '../api.ts';
import { AddressLink, DeviceLink, PersonLink } from '../components/links.tsx';
import { Bones, ErrorState } from '../components/states.tsx';
import { Untrusted } from '../components/untrusted.tsx';
import { KeyLayer } from '../keys.tsx';
import { Time } from '../time.tsx';
import { kindWords, networkWords, outcomeWords } from '../words.ts';
import { type Fact, Facts, None, Sub } from './parts.tsx';

/** Where a record lies, for whoever wants to look at it there. */
const placeOf = ({ path, line, topic, partition, offset }: api.Seen['origin']): string => (topic !== undefined ? `${topic}, partition ${String(partition ?? '?')}, offset ${offset ?? '?'}` : path !== undefined ? `${path}${line === undefined ? '' : `, line ${String(line)}`}` : '');

const MOST_FACTS = 300;
/** All fields with their paths, as a search over records would name them. */
function fieldsOf(value: unknown, path = ''): readonly Fact[] {
  if (value === null || typeof value !== 'object') return [[path, String(value)]];
  if (Array.isArray(value) && value.every((v) => typeof v !== 'object')) return [[path, value.map(String).join(', ')]];
  return Object.entries(value).flatMap(([key, inner]: [string, unknown]) => fieldsOf(inner, path === '' ? key : `${path}.${key}`));
}
function setOut(raw: string): string | undefined {
  try { return JSON.stringify(JSON.parse(raw), undefined, 2); } catch { return undefined; }
}

function Raw({ raw }: { readonly raw: string }): ReactNode {
  const [how, setHow] = useState('raw');
  const pretty = setOut(raw);
  return (
    <>
      <div className="e-tools" style={{ marginBottom: 6 }}>
        <h3 className="e-sub" style={{ margin: 0 }}>The record as it came</h3>
        {pretty !== undefined && <SegmentedControl size="xs" aria-label="How the record is shown" value={how} onChange={setHow} data={[{ value: 'raw', label: 'As it came' }, { value: 'pretty', label: 'Set out' }]} />}
        <span className="e-end"><CopyButton value={raw}>{({ copied, copy }) => <Button size="compact-xs" variant="default" onClick={copy}>{copied ? 'Copied' : 'Copy'}</Button>}</CopyButton></span>
      </div>
      <div className="e-raw" tabIndex={0} role="region" aria-label="The record as it came"><Untrusted text={how === 'pretty' && pretty !== undefined ? pretty : raw} short={4000} lines /></div>
    </>
  );
}

function whereFacts({ source, winnow: { network } }: api.Seen['observation']): readonly Fact[] {
  const place = [source?.geo?.city_name, source?.geo?.country_iso_code].filter((t) => t !== undefined && t !== '').join(', ');
  return [['Address', source?.ip !== undefined && <AddressLink key="ip" ip={source.ip} />], ['Network', network === undefined ? undefined : `${network.operator ?? ''} (${networkWords[network.class]})`], ['Place', place]];
}

function Seen({ seen, names }: { readonly seen: api.Seen; readonly names: api.Names }): ReactNode {
  const { observation: o, person, raw, origin, source } = seen;
  const { winnow, event } = o;
  const fields = fieldsOf(o);
  const facts: readonly Fact[] = [
    ['When', <Time key="at" at={o['@timestamp']} show="full" />], ['What', `${kindWords[winnow.kind]}, ${outcomeWords[event.outcome]}`], ['Person', person !== undefined && <PersonLink key="p" id={person} names={names} />],
    ['Login', o.user?.name], ...whereFacts(o), ['Device', winnow.device_id !== undefined && <DeviceLink key="d" id={winnow.device_id} label={o.host?.name} />], ['Source', source], ['Lies in', placeOf(origin)],
  ];
  return (
    <>
      <Facts rows={facts} />
      <div style={{ height: 16 }} />
      {raw === undefined ? <><Sub>The record as it came</Sub><None>It is not kept any more. What was read from it stands below.</None></> : <Raw raw={raw} />}
      <Sub>What was read from it</Sub>
      <Facts rows={fields.slice(0, MOST_FACTS)} />
      {fields.length > MOST_FACTS && <None>{fields.length - MOST_FACTS} more fields are in the record.</None>}
    </>
  );
}

/** One observation and the record it was made of, at the right of the page. */
export function RecordDrawer({ id, names, onClose }: { readonly id: string; readonly names: api.Names; readonly onClose: () => void }): ReactNode {
  const { data, error, refetch } = useGet<api.Seen>(`/observations/${encodeURIComponent(id)}`, {}, { staleMs: 600_000 });
  return (
    <Drawer opened onClose={onClose} position="right" size="min(720px, 94vw)" title="One record" closeButtonProps={{ 'aria-label': 'Close' }} transitionProps={{ duration: 0 }} styles={{ title: { fontWeight: 650, fontSize: 16 } }}>
      <KeyLayer>{data !== undefined ? <Seen seen={data} names={names} /> : error === null ? <Bones lines={9} /> : <ErrorState error={error} retry={() => { void refetch(); }} />}</KeyLayer>
    </Drawer>
  );
}
