import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { openDb } from '@winnow/platform';
import { Type } from 'typebox';
import { until } from '../support/kafka/helpers.ts';
import { describeKafka, testKafka } from '../support/kafka/test-kafka.ts';
import { firstLine, listen, node, stopAll, told, winnow } from '../support/processes.ts';
import { install, type Installation, makeTopics, openSender, type Sender } from '../support/spine.ts';

const folder = mkdtempSync(join(tmpdir(), 'winnow-lists-'));

describeKafka('lists that change under a running collector', () => {
  const { brokers, unique } = testKafka();
  let at: Installation, sender: Sender;
  const imported = join(folder, 'lists/imported-vpn-ipv4.cidr');
  beforeAll(async () => {
    const url = await firstLine(node('test/support/clickhouse-server.ts', [join(folder, 'clickhouse')]));
    at = install(join(folder, 'winnow.yaml'), { brokers, prefix: `${unique('lists')}.`, url });
    appendFileSync(at.file, `lists: { folder: ${join(folder, 'lists')} }\n`);
    await takeIn('198.51.100.0/24');
    await told(winnow('migrate', '--config', at.file));
    await makeTopics(at);
    sender = openSender(at);
  }, 120_000);
  afterAll(async () => { await sender.stop(); await stopAll(); rmSync(folder, { recursive: true, force: true }); }, 60_000);

  const takeIn = async (block: string): Promise<string> => { writeFileSync(join(folder, 'vpn.txt'), `${block}\n`); return told(winnow('lists', 'update', '--file', join(folder, 'vpn.txt'), '--config', at.file)); };
  const send = (id: string): Promise<void> => sender.send([{ log: 'okta.jsonl', received: Date.UTC(2026, 2, 1), value: JSON.stringify({ uuid: id, published: '2026-03-01T10:00:00.000Z', eventType: 'user.session.start', outcome: { result: 'SUCCESS' }, actor: { type: 'User', alternateId: `${id}@example.com` }, client: { ipAddress: '203.0.113.7' } }) }], () => 0);

  it('are used for what comes after, within a minute; broken ones are said once and change nothing', async () => {
    const service = listen(winnow('collector', '--config', at.file));
    const db = await openDb({ kind: 'server', url: at.url, user: 'winnow', password: 'winnow' });
    const classes = async (): Promise<readonly string[]> => (await db.query('SELECT toString(network_class) AS class FROM observations FINAL ORDER BY ingested', {}, Type.Object({ class: Type.String() }))).map((r) => r.class);
    try {
      await send('before');
      await until(async () => (await classes()).length === 1, 60_000);
      expect(await takeIn('203.0.113.0/24')).toMatch(/Running collectors take it within a minute/);
      await until(() => Promise.resolve(service.tail().includes('changed lists are in use')), 60_000);
      await send('after');
      await until(async () => (await classes()).length === 2, 30_000);
      expect(await classes()).toEqual(['unknown', 'vpn']);
      writeFileSync(imported, `${readFileSync(imported, 'utf8')}nonsense\n`);
      await until(() => Promise.resolve(service.tail().includes('changed lists cannot be used')), 60_000);
      await send('broken');
      await until(async () => (await classes()).length === 3, 30_000);
      expect(await classes()).toEqual(['unknown', 'vpn', 'vpn']);
      expect(service.tail().split('cannot be used')).toHaveLength(2);
    } finally { await db.close(); }
  }, 240_000);
});
