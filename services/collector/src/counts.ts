import { type Processed } from '@winnow/intake';

/** What a record became: an observation of a kind, left out for a reason, or a dead letter for one. */
export interface Became { readonly source: string; readonly envelope: string; readonly result: 'observation' | 'dropped' | 'dead_letter'; /** Kind or reason. */ readonly reason: string }
interface Counted extends Became { n: number; example: string }

const HOUR = 3_600_000;
/** Envelopes nest in any order, and topics may be written by anybody: labels stay few. */
const MOST_ENVELOPES = 40;

/** Counts a batch. Rows go to the table `intake_counts`, the same numbers to the metrics. */
export class BatchCounts {
  readonly #counted = new Map<string, Counted>();
  readonly #envelopes: Set<string>;

  /** `envelopes`: those that the process has seen in this topic. */
  constructor(envelopes: Set<string>) { this.#envelopes = envelopes; }

  /** `example`: PARTITION/OFFSET. */
  add({ observations, dropped, deadLetters, envelope: wrapped, source }: Processed, example: string): void {
    const envelope = this.#known(wrapped);
    for (const { winnow } of observations) this.#count({ source: winnow.source, envelope, result: 'observation', reason: winnow.kind }, 1, example);
    for (const [reason, n] of Object.entries(dropped)) this.#count({ source, envelope, result: 'dropped', reason }, n, example);
    for (const { reason } of deadLetters) this.#count({ source, envelope, result: 'dead_letter', reason }, 1, example);
  }

  each(told: (became: Became, n: number) => void): void { for (const { n, source, envelope, result, reason } of this.#counted.values()) told({ source, envelope, result, reason }, n); }

  rows(topic: string, now: number): readonly object[] {
    const hour = now - (now % HOUR);
    return [...this.#counted.values()].map(({ source, envelope, result, reason, n, example }) => ({ hour, topic, envelope, source, result, reason, n, last: now, example }));
  }

  #known(envelope: string): string {
    if (this.#envelopes.has(envelope)) return envelope;
    if (this.#envelopes.size >= MOST_ENVELOPES) return 'other';
    this.#envelopes.add(envelope);
    return envelope;
  }

  #count(became: Became, n: number, example: string): void {
    const key = `${became.source}\n${became.envelope}\n${became.result}\n${became.reason}`;
    const known = this.#counted.get(key);
    if (known === undefined) this.#counted.set(key, { ...became, n, example });
    else { known.n += n; known.example = example; }
  }
}
