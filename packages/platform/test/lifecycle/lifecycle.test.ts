import { describe, expect, it } from '@jest/globals';
import { die, fakeClock, type Log, openLifecycle, openWatchdog, silentLog, systemClock } from '@winnow/platform';

function fakeProcess() {
  const handlers = new Map<string, () => void>();
  const exits: number[] = [];
  const said: string[] = [];
  return { handlers, exits, said, on: (event: string, then: () => void) => handlers.set(event, then), exit: (code: number) => { exits.push(code); }, stderr: { write: (text: string) => said.push(text) } };
}
function heard() {
  const messages: string[] = [];
  const fields: Readonly<Record<string, unknown>>[] = [];
  const say = (given: Readonly<Record<string, unknown>>, message: string): void => { messages.push(message); fields.push(given); };
  const log: Log = { debug: say, info: say, warn: say, error: say, child: () => log };
  return { log, messages, fields };
}

describe('stopping', () => {
  const open = (more: { log?: Log } = {}) => {
    const port = fakeProcess();
    const clock = fakeClock();
    const lifecycle = openLifecycle({ log: more.log ?? silentLog, clock, port, stopWithinMs: 1000 });
    const order: string[] = [];
    const step = (name: string, stop: () => Promise<unknown> = () => Promise.resolve()) => { lifecycle.onStop({ name, stop: () => { order.push(name); return stop(); } }); };
    return { port, clock, lifecycle, order, step };
  };

  it.each(['SIGTERM', 'SIGINT'])('%s: last opened is closed first, then exit 0', async (signal) => {
    const { port, clock, lifecycle, order, step } = open();
    step('store');
    step('consumer');
    expect(lifecycle.signal.aborted).toBe(false);
    port.handlers.get(signal)?.();
    expect(lifecycle.signal.aborted).toBe(true);
    await clock.advance(0);
    expect([order, port.exits]).toEqual([['consumer', 'store'], [0]]);
  });

  it('a step that fails does not keep the others, and the code says so without quoting it', async () => {
    const { log, fields } = heard();
    const { port, lifecycle, order, step } = open({ log });
    step('store');
    step('consumer', () => Promise.reject(new TypeError('anna@example.com')));
    await lifecycle.stop('done');
    expect([order, port.exits]).toEqual([['consumer', 'store'], [1]]);
    expect(JSON.stringify(fields)).not.toContain('anna');
  });

  it('a step that hangs is named, and the process ends in time', async () => {
    const { log, fields } = heard();
    const { port, clock, lifecycle, step } = open({ log });
    step('store');
    step('consumer', () => new Promise(() => undefined));
    void lifecycle.stop('done');
    await clock.advance(999);
    expect(port.exits).toEqual([]);
    await clock.advance(1);
    expect(port.exits).toEqual([1]);
    expect(fields.at(-1)).toMatchObject({ step: 'consumer', left: ['store'] });
  });

  it('stop twice is stop once with the worse code; a second signal does not wait', async () => {
    const { port, clock, lifecycle, order, step } = open();
    step('consumer', () => clock.sleep(500));
    void lifecycle.stop('a');
    void lifecycle.stop('b', 3);
    await clock.advance(500);
    expect([order, port.exits]).toEqual([['consumer'], [3]]);

    const other = open();
    other.step('consumer', () => new Promise(() => undefined));
    other.port.handlers.get('SIGTERM')?.();
    other.port.handlers.get('SIGTERM')?.();
    expect(other.port.exits).toEqual([1]);
  });
});

describe('watchdog', () => {
  it.each([
    ['busy and silent', true, 0, true],
    ['busy and working', true, 400, false],
    ['idle', false, 0, false],
  ])('%s', async (_name, busy, every, stuck) => {
    const clock = fakeClock();
    const told: number[] = [];
    const dog = openWatchdog({ log: silentLog, clock, stuckAfterMs: 1000, busy: () => busy, onStuck: (ms) => { told.push(ms); } });
    for (let i = 0; i < 10; i++) {
      await clock.advance(400);
      if (every > 0) dog.progress();
    }
    expect(told).toEqual(stuck ? [1000] : []);
    dog.stop();
    expect(clock.pending).toBe(0);
  });

  it('counts from the moment when work came', async () => {
    const clock = fakeClock();
    let busy = false;
    const told: number[] = [];
    openWatchdog({ log: silentLog, clock, stuckAfterMs: 1000, busy: () => busy, onStuck: (ms) => { told.push(ms); } });
    await clock.advance(5000);
    busy = true;
    await clock.advance(900);
    expect(told).toEqual([]);
    await clock.advance(200);
    expect(told).toHaveLength(1);
  });
});

describe('clocks', () => {
  it('the fake one runs timers in order, and takes them back', async () => {
    const clock = fakeClock(100);
    const seen: string[] = [];
    clock.setTimer(20, () => { seen.push(`b@${String(clock.now())}`); });
    clock.setTimer(10, () => { seen.push(`a@${String(clock.now())}`); clock.setTimer(5, () => { seen.push(`c@${String(clock.now())}`); }); });
    clock.setTimer(15, () => { seen.push('never'); })();
    await clock.advance(30);
    expect([seen, clock.now(), clock.pending]).toEqual([['a@110', 'c@115', 'b@120'], 130, 0]);
  });

  it('sleep ends with its signal', async () => {
    const aborter = new AbortController();
    const slept = systemClock.sleep(60_000, aborter.signal);
    aborter.abort();
    await slept;
    await systemClock.sleep(60_000, aborter.signal);
    await systemClock.sleep(1);
    expect(systemClock.now()).toBeGreaterThan(1.7e12);
    await new Promise<void>((resolve) => { systemClock.setTimer(1, resolve); setTimeout(resolve, 1000); });
  });
});

it.each([
  ['one line', 'no such file', 2, 'winnow: no such file\n'],
  ['several', 'a: b\n\nc: d\r\n', 1, 'winnow: a: b\nwinnow: c: d\n'],
  ['control characters', 'a\u001b[31mb\u0000', 1, 'winnow: a [31mb\n'],
])('die: %s', (_name, message, code, text) => {
  const port = fakeProcess();
  die(message, code, port);
  expect([port.said.join(''), port.exits]).toEqual([text, [code]]);
});
