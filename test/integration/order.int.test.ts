import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { openDb, Store } from '@winnow/platform';
import { until } from '../support/kafka/helpers.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';
import { firstLine, listen, node, stopAll, winnow } from '../support/processes.ts';
import { casesWithin, type Company, install, type Installation, investigated, makeCompany, makeTopics, openSender, randomOf, sendClaims, shuffled, sorted } from '../support/spine.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-order-'));

describeKafka('records in no order at all', () => {
  const { brokers, unique } = testKafka();
  let company: Company, expected: readonly Case[], at: Installation;

  beforeAll(async () => {
    company = await makeCompany(join(folder, 'company'), { people: 40, days: 16, seed: 'order' });
    expected = await investigated(company);
    const url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    at = install(join(folder, 'winnow.yaml'), { brokers, prefix: `${unique('order')}.`, url }, { collector: 'flushRows: 77, flushMs: 5' });
  }, 180_000);
  afterAll(async () => { await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('shuffled over three partitions, cut into other batches, sent twice, with the claims last: the cases that investigate finds', async () => {
    expect(expected.length).toBeGreaterThan(0);
    await makeTopics(at, 3);
    const random = randomOf('order');
    const services = ['collector', 'collector', 'detector'].map((name) => listen(winnow(name, '--config', at.file)));
    const sender = openSender(at);
    const anywhere = (): number => Math.floor(random() * 3);
    for (const lines of [shuffled(company.lines, random), shuffled(company.lines, random)]) {
      for (let i = 0; i < lines.length;) { const size = 1 + Math.floor(random() * 3000); await sender.send(lines.slice(i, i + size), anywhere, 1 + Math.floor(random() * 400)); i += size; }
    }
    await sender.stop();
    const db = await openDb({ kind: 'server', url: at.url, user: 'winnow', password: 'winnow' });
    const store = new Store(db);
    try {
      // Everything is there, and has been held against nothing: only then the claims come.
      await until(async () => (await store.steps().catch(() => [])).length > 0 || (await store.findings().catch(() => [])).length > 0, 120_000);
      await sendClaims(at, company);
      const found = await casesWithin(store, expected, 120_000);
      if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected))) process.stderr.write(services.map((service) => service.tail()).join('\n'));
      expect(sorted(found)).toEqual(sorted(expected));
      const { rows, ids } = await store.countObservations();
      expect(rows).toBe(ids);
    } finally { await db.close(); }
  }, 300_000);
});
