import { type api } from '@winnow/core';
import { type Served } from './served.ts';

export interface Place { readonly name: string; readonly path: string; /** Asked for signed out. */ readonly isOutside?: true }

/** Every page of the console, each with something in it: what to look at, and what axe is run over. */
export async function placesOf({ url, token }: Served): Promise<readonly Place[]> {
  const get = async <T>(path: string): Promise<T> => (await (await fetch(`${url}/api/v1${path}`, { headers: { authorization: `Bearer ${token}` } })).json()) as T; // our own answers
  const { items } = await get<api.CaseList>('/cases?limit=200');
  const farm = items.find((c) => c.kind === 'cluster' && c.status === 'open') ?? items.find((c) => c.kind === 'cluster');
  const person = items.find((c) => c.kind === 'person' && c.status !== 'merged');
  if (farm === undefined || person === undefined) throw new Error('the sample has no farm, or no case of one person');
  const whole = await get<api.CaseView>(`/cases/${farm.case_id}`);
  const [who = ''] = farm.people, [device = ''] = whole.case.devices, [ip = ''] = whole.case.ips;
  return [
    { name: 'signin', path: '/signin', isOutside: true }, { name: 'queue', path: '/cases' }, { name: 'queue-all', path: '/cases?q=' }, { name: 'farm', path: `/cases/${farm.case_id}` }, { name: 'case', path: `/cases/${person.case_id}` }, { name: 'people', path: '/people' }, { name: 'person', path: `/people/${who}` },
    { name: 'device', path: `/devices/${encodeURIComponent(device)}` }, { name: 'address', path: `/addresses/${ip}` }, { name: 'search', path: `/search?q=${who}` }, { name: 'detectors', path: '/detectors' }, { name: 'detector', path: '/detectors/sharing.shared-egress' },
    { name: 'health', path: '/health' }, { name: 'sample', path: '/sample' }, { name: 'settings', path: '/settings' }, { name: 'unknown', path: '/nowhere' },
  ];
}
