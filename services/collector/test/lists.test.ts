import { mkdirSync, mkdtempSync, renameSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Intake, openPlaces, openWatchedLists, portsWith } from '@winnow/collector';
import { type FakeClock, fakeClock, type Log, type Lists, listFolders, openMetrics } from '@winnow/platform';

let folder = '';
let clock: FakeClock;
let said: string[] = [];
let stop: AbortController;
const log = { info: (_: object, m: string) => { said.push(`info ${m}`); }, error: (f: object, m: string) => { said.push(`error ${m} ${JSON.stringify(f)}`); }, warn: () => undefined, debug: () => undefined } as unknown as Log; // what is used of it
const vpn = (block: string): string => `# class: vpn\n# source: s\n# licence: l\n# date: 2026-05-01\n${block}\n`;
/** Written as the importer does: beside it, then renamed. A time of its own, as files written in one millisecond differ by nothing. */
let time = 1_700_000_000;
function put(name: string, text: string): void {
  writeFileSync(join(folder, '.new'), text);
  utimesSync(join(folder, '.new'), time += 1, time);
  renameSync(join(folder, '.new'), join(folder, name));
}
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'winnow-watch-')); mkdirSync(folder, { recursive: true }); said = []; clock = fakeClock(Date.UTC(2026, 5, 1)); stop = new AbortController(); });
afterEach(() => { stop.abort(); rmSync(folder, { recursive: true, force: true }); });

async function watched(): Promise<{ taken: Lists[]; metrics: ReturnType<typeof openMetrics>; look: () => Promise<void> }> {
  const metrics = openMetrics('collector');
  const taken: Lists[] = [];
  let looks = 0;
  // Each look ends with a new sleep: that is waited for, since reading files is real.
  const counting = { ...clock, sleep: (ms: number, signal?: AbortSignal) => { looks += 1; return clock.sleep(ms, signal); } };
  const lists = await openWatchedLists(listFolders(folder), { log, metrics, clock: counting, everyMs: 1000 });
  void lists.watch(stop.signal, (l) => { taken.push(l); });
  const look = async (): Promise<void> => {
    const before = looks;
    await clock.advance(1000);
    while (looks === before) await new Promise((done) => { setImmediate(done); });
  };
  return { taken, metrics, look };
}
const asked = (lists: Lists | undefined, ip: string): string | undefined => lists?.network(ip, undefined)?.class;

describe('lists that change while a collector runs', () => {
  it('are taken whole once they stand still, and not before', async () => {
    const { taken, look, metrics } = await watched();
    put('own.cidr', vpn('203.0.113.0/25'));
    await look();
    put('own.cidr', vpn('203.0.113.0/24')); // it is still being written
    await look();
    expect(taken).toEqual([]);
    await look();
    expect(taken.map((l) => asked(l, '203.0.113.200'))).toEqual(['vpn']);
    await look();
    expect(taken).toHaveLength(1);
    expect(said).toEqual(['info changed lists are in use']);
    expect(await metrics.text()).toMatch(/winnow_list_reloads_total\{service="collector"\} 1[^]*/);
    expect(await metrics.text()).toMatch(/winnow_list_age_days\{kind="addresses",service="collector"\} 31\n/);
  });
  it('that are broken are said once, and those before them stay', async () => {
    put('own.cidr', vpn('203.0.113.0/24'));
    const { taken, look, metrics } = await watched();
    put('own.cidr', vpn('nonsense'));
    for (let i = 0; i < 4; i += 1) await look();
    expect(taken).toEqual([]);
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(/^error changed lists cannot be used; those before them stay in use .*own\.cidr:5: \\"nonsense\\" is no CIDR block/);
    expect(await metrics.text()).toMatch(/winnow_lists_refused\{service="collector"\} 1\n/);
    put('own.cidr', vpn('203.0.113.0/26'));
    for (let i = 0; i < 2; i += 1) await look();
    expect(taken.map((l) => asked(l, '203.0.113.100'))).toEqual([undefined]);
    expect(await metrics.text()).toMatch(/winnow_lists_refused\{service="collector"\} 0\n/);
  });
  it('that are written anew with the same content, or whose folder is away for a while, change nothing', async () => {
    put('own.cidr', vpn('203.0.113.0/24'));
    const { taken, look } = await watched();
    put('own.cidr', vpn('203.0.113.0/24'));
    for (let i = 0; i < 3; i += 1) await look();
    renameSync(folder, `${folder}-away`);
    for (let i = 0; i < 3; i += 1) await look();
    renameSync(`${folder}-away`, folder);
    for (let i = 0; i < 3; i += 1) await look();
    expect(taken).toEqual([]);
    expect(said).toHaveLength(1);
  });
  it('change what is made of an address that was seen before', async () => {
    const { taken, look } = await watched();
    const lists = await openWatchedLists(listFolders(folder), { log, metrics: openMetrics('x'), clock });
    const geo = await openPlaces({});
    const intake = new Intake(portsWith(geo, lists.lists), 'a-key-of-sixteen-letters');
    const classOf = (): string | undefined => intake.process({ value: Buffer.from(JSON.stringify({ uuid: 'u', published: '2026-03-01T10:00:00.000Z', eventType: 'user.session.start', outcome: { result: 'SUCCESS' }, actor: { type: 'User', alternateId: 'ann@example.com' }, client: { ipAddress: '203.0.113.7' } })), receivedAt: Date.UTC(2026, 2, 1) }).observations[0]?.winnow.network?.class;
    expect(classOf()).toBe('unknown');
    put('own.cidr', vpn('203.0.113.0/24'));
    for (let i = 0; i < 2; i += 1) await look();
    const [next] = taken;
    if (next !== undefined) intake.renew(portsWith(geo, next));
    expect(classOf()).toBe('vpn');
  }, 30_000);
});
