import { describe, expect, it } from '@jest/globals';
import { type Log, openLog, redact, redactText, Secret, silentLog } from '@winnow/platform';
import fc from 'fast-check';

const lines = (use: (log: Log) => void, level: 'debug' | 'warn' = 'debug'): Record<string, unknown>[] => {
  const out: string[] = [];
  use(openLog({ level, service: 'collector', to: { write: (line: string) => { out.push(line); } } }));
  return out.map((line) => JSON.parse(line) as Record<string, unknown>); // every line is one object, or the tests below fail
};

describe('a line', () => {
  it('is one JSON object with time, level, service, fields of its child and message', () => {
    expect(lines((log) => { log.child({ partition: 3 }).info({ topic: 'raw.vpn' }, 'read\nmore'); })).toEqual([{ level: 'info', time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/), service: 'collector', partition: 3, topic: 'raw.vpn', message: 'read\nmore' }]);
  });

  it('below the level is not written', () => {
    expect(lines((log) => { log.debug({}, 'a'); log.info({}, 'b'); log.warn({}, 'c'); log.error({}, 'd'); }, 'warn').map((line) => line['message'])).toEqual(['c', 'd']);
    silentLog.child({}).error({}, 'nothing');
  });

  it('holds no secret and no person, at no depth, in no text', () => {
    const said = JSON.stringify(lines((log) => {
      log.child({ user: 'anna', token: 'hunter-2' }).warn({ password: 'hunter-2', sasl: { username: 'anna', x: 1 }, a: { b: [{ email: 'anna@example.com', raw: 'hunter-2' }] }, secret: new Secret('hunter-2'), wrapped: { s: new Secret('hunter-2') }, bytes: Buffer.from('hunter-2') }, 'anna@example.com password=hunter-2');
      log.error({ error: new Error('cannot reach http://anna:hunter-2@c.example.com:8123'), display_name: 'anna', 'key': 'hunter-2' }, 'token: "hunter-2"');
    }));
    expect(said).not.toMatch(/hunter-2|anna/);
  });
});

describe('what stays', () => {
  it.each([
    ['topic raw.vpn, partition 3, offset 17'], ['keyed by account'], ['3 @ 4'], ['monkey=1'], ['a_0123456789abcdef was evaluated'], ['https://c.example.com:8123/ping'], ['the password is wrong'],
  ])('%s', (text) => { expect(redactText(text)).toBe(text); });

  it.each([
    ['password=hunter-2&x=1', 'password=[redacted]&x=1'], ['"api_key": "hunter-2", 1', '"api_key": "[redacted]", 1'], ['http://u:p@h.example.com/x', 'http://[redacted]@h.example.com/x'],
    ['to <anna@example.com>', 'to <[redacted]>'], ['-----BEGIN PRIVATE KEY-----\nabc', '[redacted]'],
  ])('but not in %s', (text, out) => { expect(redactText(text)).toBe(out); });

  it('numbers, ids, lists, error codes', () => {
    expect(redact({ rows: 5, offset: 17n, ok: true, none: null, list: ['a', 1], error: Object.assign(new TypeError('x'), { code: 'ECONNREFUSED' }) })).toEqual({ rows: 5, offset: '17', ok: true, none: null, list: ['a', 1], error: { type: 'TypeError', message: 'x', code: 'ECONNREFUSED' } });
  });
});

describe('hostile fields', () => {
  it('never throw and stay small', () => {
    const loop: Record<string, unknown> = {};
    loop['self'] = loop;
    const trap = Object.defineProperty({}, 'x', { enumerable: true, get: () => { throw new Error('no'); } });
    expect(JSON.stringify(lines((log) => { log.info({ loop, trap, many: Array.from({ length: 10_000 }, (_, i) => i), long: 'x'.repeat(1e6) }, 'y'.repeat(1e6)); })).length).toBeLessThan(10_000);
    fc.assert(fc.property(fc.anything(), fc.string(), (value, text) => { JSON.stringify(redact(value)); redactText(text); }));
  });

  it.each([['@'.repeat(100_000)], ['a'.repeat(100_000)], ['://'.repeat(50_000)], ['password='.repeat(20_000)], ['-----BEGIN A-----'.repeat(10_000)]])('take linear time: %.12s', (text) => {
    const start = performance.now();
    redactText(text);
    expect(performance.now() - start).toBeLessThan(500);
  });
});
