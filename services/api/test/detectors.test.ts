import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { accountId, type api } from '@winnow/core';
import { catalogue, storedFinding } from '@winnow/detection';
import { loadConfig } from '@winnow/platform';
import { act, as, type Bench, KEY, NOW, openBench, store, theCase } from './support.ts';

const VPN = 'origin.vpn-behind-vpn';
const vpn = catalogue.find((d) => d.id === VPN);
const yaml = `detectors:\n  ${VPN}: { params: { min_days: 6 } }\n  device.unmanaged: { state: testing }\n  behaviour.payout: { enabled: false }\n`;
let bench: Bench;
beforeAll(async () => {
  bench = await openBench({ config: loadConfig({ env: {}, file: 'w.yaml', read: () => yaml, detectors: catalogue }), docsFolder: fileURLToPath(new URL('../../../docs/detectors', import.meta.url)) });
  await store(bench, {
    people: Array.from({ length: 20 }, (_, i) => ({ person_id: `p${String(i)}`, usernames: [`p${String(i)}`] })),
    cases: [theCase(), theCase({ case_id: 'c_gone', people: ['bob'], status: 'closed' }), theCase({ case_id: 'c_part', people: ['cem'], merged_into: 'c_ann', status: 'closed' }), theCase({ case_id: 'c_other', people: ['dan'], evidence: [] })],
  });
  await bench.db.insert('identities', Array.from({ length: 20 }, (_, i) => ({ kind: 'account', id: accountId(KEY, '', `p${String(i)}`), name: `p${String(i)}`, realm: '', email: '', host: '', ingested: 1 })), '');
  if (vpn === undefined) throw new Error('the catalogue has no such detector');
  const of = (subject: string, day: number, level?: string): ReturnType<typeof storedFinding> => storedFinding(vpn, subject, NOW - day * 86_400_000, level === undefined ? undefined : { level, quality: 1, observedAt: NOW, summary: '', facts: {}, observations: [] });
  // Twelve show it; one did and does not any more, and one showed another level before.
  await bench.store.saveFindings([...Array.from({ length: 12 }, (_, i) => of(`p${String(i)}`, 3, 'persistent')), of('p12', 5, 'persistent'), of('p12', 2), of('p13', 5, 'persistent'), of('p13', 1, 'occasional')], 1);
  await act(bench.app, 'c_ann', { action: 'verdict', to: 'fraud' }, { match: '*' });
  await act(bench.app, 'c_part', { action: 'verdict', to: 'benign' }, { match: '*' });
});
afterAll(() => bench.close());
const get = async <T>(url: string): Promise<T> => (await bench.app.inject({ url: `/api/v1${url}`, headers: as('viewer') })).json();

describe('the list of detectors', () => {
  it('has the whole catalogue, and says which are on', async () => {
    const { items, people } = await get<api.DetectorList>('/detectors');
    expect([items.map((d) => d.id), people]).toEqual([catalogue.map((d) => d.id), 20]);
    const states = new Map(items.map((d) => [d.id, [d.is_on, d.state]]));
    expect(['origin.vpn-behind-vpn', 'device.unmanaged', 'behaviour.payout'].map((id) => states.get(id))).toEqual([[true, 'active'], [true, 'testing'], [false, 'off']]);
  });
  it('says how many show a level now, and what it weighs where so many do', async () => {
    const levels = new Map((await get<api.DetectorList>('/detectors')).items.find((d) => d.id === VPN)?.levels.map((l) => [l.level, l]));
    expect([levels.get('persistent'), levels.get('occasional')].map((l) => [l?.showing, l?.of])).toEqual([[12, 20], [1, 20]]);
    const [persistent, tor] = [levels.get('persistent'), levels.get('tor')];
    expect(persistent?.weight_db).toBeCloseTo(10 * Math.log10(0.6 / 0.019), 2);
    // More than a third show it: it is the company's own way, and weighs nothing; a rarer level weighs what is beyond that.
    expect([persistent?.here_db, (tor?.here_db ?? 99) < (tor?.weight_db ?? 0)]).toEqual([0, true]);
  });
  it('counts the cases that it carries once, without those that were merged, and their verdicts', async () => {
    const row = (await get<api.DetectorList>('/detectors')).items.find((d) => d.id === VPN);
    expect([row?.cases, row?.open_cases, row?.verdicts]).toEqual([2, 1, { fraud: 1, benign: 0, 'false-positive': 0, undetermined: 0 }]);
  });
  it('tells each parameter with what it is, what it would be, and its bounds', async () => {
    const row = (await get<api.DetectorList>('/detectors')).items.find((d) => d.id === VPN);
    expect(row?.params.filter((p) => p.name === 'min_days' || p.name === 'min_share')).toEqual([
      { name: 'min_days', value: 6, default: 4, minimum: 1, maximum: 30, description: 'active days through an exit before it is persistent', from: 'configured' },
      { name: 'min_share', value: 0.5, default: 0.5, minimum: 0, maximum: 1, description: 'share of active days through an exit before it is persistent', from: 'default' },
    ]);
    expect(row?.page).toBeUndefined();
  });
});

describe('one detector', () => {
  it.each(catalogue.map((d) => d.id))('%s comes with its page', async (id) => { expect((await get<api.DetectorRow>(`/detectors/${id}`)).page?.split('\n', 1)).toEqual([`# ${id}`]); });
  it.each(['origin.nothing', '..%2F..%2F..%2FREADME', 'x'.repeat(200)])('%s is none', async (id) => {
    const { statusCode } = await bench.app.inject({ url: `/api/v1/detectors/${id}`, headers: as('viewer') });
    expect([400, 404]).toContain(statusCode);
  });
});
