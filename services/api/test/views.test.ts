import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { api } from '@winnow/core';
import { loadConfig } from '@winnow/platform';
import { as, type Bench, openBench } from './support.ts';

let bench: Bench;
beforeAll(async () => { bench = await openBench({ config: loadConfig({ env: {}, file: 'w.yaml', read: () => 'api: { views: [{ name: Farms, q: "detector:sharing.*" }] }\n' }) }); });
afterAll(() => bench.close());
const list = async (role: api.Role): Promise<readonly api.View[]> => (await bench.app.inject({ url: '/api/v1/views', headers: as(role) })).json<{ items: api.View[] }>().items;

it('views of the configuration are there for everybody, beside one\'s own of the same name', async () => {
  expect((await list('viewer')).map(({ name, q, is_shared, owner }) => ({ name, q, is_shared, owner }))).toEqual([{ name: 'Farms', q: 'detector:sharing.*', is_shared: true, owner: api.CONFIGURED }]);
  await bench.app.inject({ method: 'PUT', url: '/api/v1/views/Farms', headers: as('viewer'), payload: { q: 'band:high', is_shared: false } });
  expect([(await list('viewer')).map((v) => v.owner), (await list('analyst')).map((v) => v.owner)]).toEqual([[api.CONFIGURED, 'viewer'], [api.CONFIGURED]]);
});
it('and nobody deletes them, not even an admin', async () => {
  const r = await bench.app.inject({ method: 'DELETE', url: `/api/v1/views/Farms?owner=${encodeURIComponent(api.CONFIGURED)}`, headers: as('admin') });
  expect([r.statusCode, r.json<api.Problem>().detail]).toEqual([403, 'this view stands in the configuration (api.views); change it there']);
  expect(await list('admin')).toHaveLength(1);
});
