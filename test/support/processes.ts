/** Winnow's own processes for tests: started from their sources, stopped at the end, whatever happened. */
import { type ChildProcess, spawn } from 'node:child_process';
import { createInterface } from 'node:readline';

const children = new Set<ChildProcess>();

/** A script run with Node from TypeScript sources; output is collected by whoever wants it. */
export function node(script: string, args: readonly string[], env: Readonly<Record<string, string>> = {}): ChildProcess {
  const child = spawn(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', script, ...args], { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  return adopt(child);
}
/** A process that somebody else has started is stopped with the others. */
export function adopt<C extends ChildProcess>(child: C): C {
  children.add(child);
  child.once('exit', () => { children.delete(child); });
  return child;
}
export const winnow = (...args: string[]): ChildProcess => node('services/cli/src/main.ts', args);

/** What a program says until it ends; an error with its stderr when it fails. */
export async function told(child: ChildProcess): Promise<string> {
  let out = '', err = '';
  child.stdout?.on('data', (d: Buffer) => { out += d.toString(); });
  child.stderr?.on('data', (d: Buffer) => { err += d.toString(); });
  const code = await new Promise<number | null>((done) => { child.once('exit', done); });
  if (code !== 0) throw new Error(`exit ${String(code)}: ${err.slice(0, 2000)}`);
  return out;
}

/** The first line that a program prints. */
export const firstLine = (child: ChildProcess): Promise<string> => new Promise((done) => { if (child.stdout !== null) createInterface({ input: child.stdout }).once('line', done); });

/** The last of what a service logs, for the message of a failing test. */
export function listen(child: ChildProcess): { readonly tail: () => string } {
  let text = '';
  child.stdout?.resume();
  child.stderr?.on('data', (d: Buffer) => { text = (text + d.toString()).slice(-8000); });
  return { tail: () => text };
}

/** A function, for the compiler takes what it saw before an await for what holds after it. */
const diedOf = (child: ChildProcess): NodeJS.Signals | null => child.signalCode;

/** Longer than any of our services may take; who has not ended then is killed and named. */
const STOP_WITHIN = 40_000;

export async function stop(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((done) => child.once('exit', done));
  const timer = setTimeout(() => child.kill('SIGKILL'), STOP_WITHIN);
  child.kill(signal);
  await gone;
  clearTimeout(timer);
  if (signal !== 'SIGKILL' && diedOf(child) === 'SIGKILL') throw new Error(`${child.spawnargs.slice(-3).join(' ')}: not stopped ${String(STOP_WITHIN / 1000)} s after ${signal}`);
}
/** What was started last is stopped first: a store that goes before those who write into it may be closed in the middle of a statement. */
export async function stopAll(): Promise<void> { for (const child of [...children].reverse()) await stop(child); }
