import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { type Case } from '@winnow/core';
import { openDb, Store } from '@winnow/platform';
import { Type } from 'typebox';
import { until } from '../support/kafka/helpers.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';
import { firstLine, listen, node, stopAll, winnow } from '../support/processes.ts';
import { alertsOf, casesWithin, type Company, install, type Installation, investigated, makeCompany, makeTopics, openSender, sendClaims, sorted, wrongAlerts } from '../support/spine.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-spine-'));

describeKafka('the same files through a real broker', () => {
  const { brokers, unique } = testKafka();
  let company: Company, expected: readonly Case[], at: Installation;

  beforeAll(async () => {
    company = await makeCompany(join(folder, 'company'), { people: 60, days: 24, seed: 'spine' });
    expected = await investigated(company);
    const url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    at = install(join(folder, 'winnow.yaml'), { brokers, prefix: `${unique('spine')}.`, url });
  }, 180_000);
  afterAll(async () => { await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  it('end in the cases that investigate finds, with the same evidence and probabilities, and each step is on the alert topic once', async () => {
    expect(expected.length).toBeGreaterThan(0);
    await makeTopics(at);
    const sender = openSender(at);
    await sender.send(company.lines, (i) => i % 2, 500);
    await sender.stop();
    const services = ['collector', 'collector', 'detector'].map((name) => listen(winnow(name, '--config', at.file)));
    // The claims come last: people are resolved when they are read.
    await sendClaims(at, company);
    const db = await openDb({ kind: 'server', url: at.url, user: 'winnow', password: 'winnow' });
    const store = new Store(db);
    try {
      const found = await casesWithin(store, expected, 120_000);
      if (JSON.stringify(sorted(found)) !== JSON.stringify(sorted(expected))) process.stderr.write(services.map((service) => service.tail()).join('\n'));
      expect(sorted(found)).toEqual(sorted(expected));
      const { rows, ids } = await store.countObservations();
      expect(rows).toBe(ids);
      // Each record says where it lies: in an input, at an offset of its own but for those that hold several.
      const [places] = await db.query("SELECT countIf(topic = '') AS lost, count() AS n, uniqExact(topic, partition, offset) AS places, countIf(path != '') AS files FROM records FINAL", {}, Type.Object({ lost: Type.Number(), n: Type.Number(), places: Type.Number(), files: Type.Number() }));
      expect(places).toMatchObject({ lost: 0, n: rows, files: 0 });
      expect(places?.places).toBeGreaterThan(rows / 2);
      // Cases are stored before their alerts are sent, and the steps are confirmed after that.
      let steps: Awaited<ReturnType<Store['steps']>> = [];
      await until(async () => { steps = await store.steps(); return found.every((c) => steps.some((step) => step.case_id === c.case_id)) && steps.every((step) => step.published_at > 0); }, 30_000);
      const alerts = await alertsOf(at, unique('reader'), steps.length);
      expect(alerts.length).toBe(steps.length);
      expect(wrongAlerts(alerts, found, steps)).toEqual([]);
    } finally { await db.close(); }
  }, 240_000);
});
