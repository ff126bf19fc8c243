import { type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { winnow } from '../support/processes.ts';

/** One of Winnow's services under an orchestrator's eye: killed as told, and started again at once whenever it is gone. */
export class Service {
  kills = 0;
  /** Ends that nobody asked for, each with the last that the process said. */
  readonly exits: string[] = [];
  readonly #args: readonly string[];
  readonly #waiting = new Set<{ readonly message: string; readonly go: () => void }>();
  #tail: string[] = [];
  /** What the living process has said, by its messages. */
  readonly #said = new Set<string>();
  #killed = false;
  #stopping = false;
  #child: ChildProcess;

  constructor(...args: readonly string[]) {
    this.#args = args;
    this.#child = this.#start();
  }

  get name(): string { return this.#args[0] ?? ''; }
  get tail(): string { return this.#tail.join('\n'); }

  #start(): ChildProcess {
    const child = winnow(...this.#args);
    this.#killed = false;
    this.#said.clear();
    child.stdout?.resume();
    if (child.stderr !== null) createInterface({ input: child.stderr }).on('line', (line) => { this.#hear(line); });
    child.once('exit', (code, signal) => {
      if (this.#stopping) return;
      if (!this.#killed) this.exits.push(`${this.name} ended by itself with ${String(code ?? signal ?? 'nothing')}: ${this.#tail.slice(-3).join(' | ').slice(-1000)}`);
      this.#child = this.#start();
    });
    return child;
  }

  #hear(line: string): void {
    this.#tail = [...this.#tail.slice(-30), line];
    const message = /"message":"([^"]*)"/.exec(line)?.[1];
    if (message === undefined) return;
    this.#said.add(message);
    for (const waiting of this.#waiting) if (waiting.message === message) { this.#waiting.delete(waiting); waiting.go(); }
  }

  /** Resolves when the living process has logged this message; rejects when none does within `ms`. */
  async says(message: string, ms: number): Promise<void> {
    if (this.#said.has(message)) return;
    await new Promise<void>((done, fail) => {
      const timer = setTimeout(() => { fail(new Error(`${this.name} did not say "${message}" within ${String(ms)} ms; its last lines:\n${this.tail}`)); }, ms);
      this.#waiting.add({ message, go: () => { clearTimeout(timer); done(); } });
    });
  }

  async kill(): Promise<void> {
    const child = this.#child;
    this.#killed = true;
    this.kills += 1;
    const gone = child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    const child = this.#child;
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    await gone;
  }
}
