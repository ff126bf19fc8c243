import { createServer, request as httpRequest, type ClientRequest, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type api } from '@winnow/core';
import { type Auth, type Principal } from '@winnow/api';
import { fakeClock } from '@winnow/platform';
import { MOST_WAITING, Streams } from '../src/streams.ts';
import { act, as, type Bench, openBench, store, theCase } from './support.ts';

interface Listener { readonly status: number; readonly headers: Readonly<Record<string, unknown>>; /** All that came, growing. */ text(): string; readonly ended: Promise<void>; close(): void }
async function listen(port: number, path: string, headers: Record<string, string> = {}): Promise<Listener> {
  const [request, response] = await new Promise<[ClientRequest, IncomingMessage]>((done, fail) => { const asked = httpRequest({ port, path, headers, agent: false }, (answer) => { done([asked, answer]); }); asked.on('error', fail); asked.end(); });
  let text = '';
  response.setEncoding('utf8').on('data', (part: string) => { text += part; }).on('error', () => undefined);
  request.on('error', () => undefined);
  return { status: response.statusCode ?? 0, headers: response.headers, text: () => text, ended: new Promise((done) => response.on('close', () => { done(); })), close: () => { request.destroy(); } };
}
async function until(isSo: () => boolean): Promise<void> { for (let i = 0; i < 400 && !isSo(); i++) await new Promise((done) => setTimeout(done, 25)); expect(isSo()).toBe(true); }

describe('live updates', () => {
  let bench: Bench;
  let port = 0;
  const signedOut = new Set<string>();
  const auth: Auth = {
    who: (request) => {
      const said = request.headers['x-test-principal'];
      const principal = typeof said === 'string' ? JSON.parse(said) as Principal : undefined; // written below
      return Promise.resolve(principal === undefined || signedOut.has(principal.user) ? undefined : principal);
    },
    routes: () => undefined,
  };
  beforeAll(async () => {
    bench = await openBench({}, () => Promise.resolve(auth));
    await store(bench, { cases: [theCase(), theCase({ case_id: 'c_bob', people: ['bob'] })] });
    await bench.app.listen({ port: 0, host: '127.0.0.1' });
    port = (bench.app.server.address() as AddressInfo).port; // it listens on a port
  });
  afterAll(() => bench.close());
  const events = (user: string, headers: Record<string, string> = {}): Promise<Listener> => listen(port, '/api/v1/events', { ...as('viewer', user), ...headers });
  /** Time goes on, second by second, until it is so. */
  const turned = async (isSo: () => boolean): Promise<void> => { for (let i = 0; i < 100 && !isSo(); i++) { await bench.clock.advance(1000); await new Promise((done) => setTimeout(done, 25)); } expect(isSo()).toBe(true); };
  const data = (one: Listener, kind: string): api.LiveEvent[] => [...one.text().matchAll(/^event: (\w+)\nid: .*\ndata: (.*)$/gm)].flatMap(([, event, json]) => (event === kind ? [JSON.parse(json ?? '') as api.LiveEvent] : [])); // written by the route

  it('begin with how to come again, and keep the headers that protect', async () => {
    const one = await events('ann');
    await until(() => one.text().includes('event: hello'));
    expect([one.status, one.headers['content-type'], one.headers['cache-control'], one.headers['x-content-type-options'], typeof one.headers['content-security-policy']]).toEqual([200, 'text/event-stream; charset=utf-8', 'no-store', 'nosniff', 'string']);
    expect(one.text()).toMatch(/^retry: 3000\n/);
    one.close();
  });
  it('tell of work on a case, of a case that changed, and give a sign of life', async () => {
    const one = await events('ann');
    await until(() => one.text().includes('event: hello'));
    await turned(() => one.text().includes(': alive'));
    expect((await act(bench.app, 'c_bob', { action: 'comment', text: 'x' }, { match: '*' })).statusCode).toBe(200);
    await turned(() => data(one, 'cases').some((e) => e.cases?.join() === 'c_bob'));
    await store(bench, { cases: [theCase({ headline: 'another' })] }, 2);
    await turned(() => data(one, 'cases').some((e) => e.cases?.join() === 'c_ann'));
    one.close();
  });
  it('whoever comes back with another state is told that there is another; who comes anew is not', async () => {
    const [again, anew] = await Promise.all([events('ann', { 'last-event-id': 'before' }), events('ann')]);
    await until(() => data(again, 'cases').length === 1 && anew.text().includes('hello'));
    expect(data(anew, 'cases')).toEqual([]);
    again.close();
    anew.close();
  });
  it('whoever was alone, and comes back, is told of what was missed', async () => {
    const alone = await events('ann');
    await until(() => alone.text().includes('hello'));
    const known = /^id: (.+)$/m.exec(alone.text())?.[1] ?? '';
    expect(known).not.toBe('');
    alone.close();
    await alone.ended;
    await act(bench.app, 'c_bob', { action: 'comment', text: 'meanwhile' }, { match: '*' });
    const again = await events('ann', { 'last-event-id': known });
    await until(() => data(again, 'cases').length === 1);
    again.close();
    await again.ended;
  });
  it('end when the session does, and say so', async () => {
    const [gone, stays] = await Promise.all([events('gus'), events('ann')]);
    signedOut.add('gus');
    await turned(() => data(gone, 'session').length === 1);
    await gone.ended;
    expect(data(stays, 'session')).toEqual([]);
    stays.close();
  });
  it.each<[string, Record<string, string>, number]>([['nobody', {}, 401], ['a token that may only ingest', { 'x-test-principal': JSON.stringify({ user: 'bot', role: 'viewer', scopes: ['ingest'], via: 'token' }) }, 403]])('are not for %s', async (_, headers, status) => { expect((await listen(port, '/api/v1/events', headers)).status).toBe(status); });

  it('of one user are 20 at most, and one that ended makes room', async () => {
    const own = await Promise.all(Array.from({ length: 20 }, () => events('max')));
    const more = await events('max');
    expect([own.map((o) => o.status).filter((s) => s !== 200), more.status, more.headers['retry-after']]).toEqual([[], 429, '30']);
    own[0]?.close();
    let status = 429;
    for (let i = 0; i < 100 && status === 429; i++) { const one = await events('max'); ({ status } = one); if (status === 200) own.push(one); else await new Promise((done) => setTimeout(done, 25)); }
    expect(status).toBe(200);
    for (const one of own) one.close();
    await Promise.all(own.map((o) => o.ended));
  });
});

describe('a thousand streams', () => {
  it('are served, one more is refused, and all end with the server', async () => {
    const bench = await openBench();
    await store(bench, { cases: [theCase()] });
    await bench.app.listen({ port: 0, host: '127.0.0.1' });
    const { port } = bench.app.server.address() as AddressInfo; // it listens on a port
    const all: Listener[] = [];
    for (let i = 0; i < 1000; i += 50) all.push(...await Promise.all(Array.from({ length: 50 }, (_, k) => listen(port, '/api/v1/events', as('viewer', `u${String((i + k) % 50)}`)))));
    expect(all.filter((one) => one.status !== 200)).toEqual([]);
    const more = await listen(port, '/api/v1/events', as('viewer', 'one-more'));
    expect([more.status, more.headers['retry-after']]).toEqual([429, '30']);
    await act(bench.app, 'c_ann', { action: 'comment', text: 'x' }, { match: '*' });
    for (let i = 0; i < 100 && !all.every((one) => one.text().includes('"c_ann"')); i++) { await bench.clock.advance(1000); await new Promise((done) => setTimeout(done, 25)); }
    expect(all.every((one) => one.text().includes('"c_ann"'))).toBe(true);
    expect(bench.clock.pending).toBeLessThan(5);
    await Promise.all([bench.close(), ...all.map((one) => one.ended)]);
  }, 60_000);
});

describe('a client that does not read', () => {
  let server: Server;
  afterAll(() => { server.close(); });
  it('is dropped once too much waits for it; one that reads is not', async () => {
    const streams = new Streams({ clock: fakeClock(0), look: () => Promise.resolve('v1') });
    server = createServer((request, raw) => { raw.writeHead(200); raw.flushHeaders(); streams.add({ raw, user: request.url ?? '', knows: undefined, isAdmitted: () => Promise.resolve(true) }); });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    const { port } = server.address() as AddressInfo; // it listens on a port
    const slow = httpRequest({ port, path: '/slow', agent: false }, (answer) => { answer.pause(); }).on('error', () => undefined);
    slow.end();
    const quick = await listen(port, '/quick');
    await until(() => streams.size === 2);
    const cases = Array.from({ length: 100 }, (_, i) => `c_${String(i)}`.padEnd(256, 'x'));
    let sent = 0;
    for (; streams.size === 2 && sent < 2000; sent++) { streams.say({ kind: 'cases', version: 'v', cases }); await new Promise((done) => setTimeout(done, 1)); }
    await until(() => streams.size === 1);
    expect(sent * 25_600).toBeGreaterThan(MOST_WAITING);
    await until(() => quick.text().split('event: cases').length - 1 === sent);
    slow.destroy();
    streams.close();
    await quick.ended;
  }, 30_000);
});
