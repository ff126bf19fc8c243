import { connect, type AddressInfo, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { as, type Bench, openBench } from './support.ts';

let bench: Bench;
let port = 0;
beforeAll(async () => {
  bench = await openBench({
    ingest: {
      sources: [],
      // A store that needs five minutes for each piece.
      ingest: async (body) => { let records = 0; for await (const piece of body) { await bench.clock.advance(300_000); records += piece.length; } return { records, observations: 0, dropped: 0, failed: [] }; },
    },
  });
  await bench.app.listen({ port: 0, host: '127.0.0.1' });
  port = (bench.app.server.address() as AddressInfo).port; // it listens on a port
});
afterAll(() => bench.close());

/** A request whose head is sent, and how it ends. */
function begin(path: string, type: string, length: number): { readonly socket: Socket; readonly ended: Promise<string> } {
  const socket = connect(port, '127.0.0.1');
  let text = '';
  const ended = new Promise<string>((done) => socket.on('data', (data) => { text += data.toString(); }).on('error', () => undefined).on('close', () => { done(text); }));
  const [[name, value] = []] = Object.entries(as('admin'));
  socket.write(`POST /api/v1${path} HTTP/1.1\r\nHost: x\r\nContent-Type: ${type}\r\nContent-Length: ${String(length)}\r\nConnection: close\r\n${name ?? ''}: ${value ?? ''}\r\n\r\n`);
  return { socket, ended };
}
/** Time goes on until the other side ends it. */
async function late(ended: Promise<string>): Promise<string> {
  let text: string | undefined;
  void ended.then((t) => { text = t; });
  for (let i = 0; i < 200 && text === undefined; i++) { await bench.clock.advance(5000); await new Promise((done) => setTimeout(done, 10)); }
  return text ?? 'nothing';
}

describe('a body', () => {
  it.each([['of an action', '/suppressions/preview', 'application/json'], ['of records', '/ingest', 'text/plain']])('%s that does not come ends the request, and that is said', async (_, path, type) => {
    const { socket, ended } = begin(path, type, 100);
    if (path === '/suppressions/preview') socket.write('{'); // the other sends nothing at all
    const text = await late(ended);
    expect(text).toMatch(/^HTTP\/1\.1 408 /);
    expect(text).toMatch(/application\/problem\+json/);
    expect(text).toMatch(/"code":"too-slow"/);
  });
  it('may take as long as we need to store it', async () => {
    const { socket, ended } = begin('/ingest', 'text/plain', 300_000);
    for (let i = 0; i < 3; i++) { socket.write('x'.repeat(100_000)); await new Promise((done) => setTimeout(done, 20)); }
    const text = await ended;
    expect(text).toMatch(/^HTTP\/1\.1 200 /);
    expect(text).toMatch(/"records":300000/);
    // Node's own limit would count that time.
    expect(bench.app.server.requestTimeout).toBe(0);
  });
});
