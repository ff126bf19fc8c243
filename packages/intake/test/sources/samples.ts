import { readFileSync } from 'node:fs';
import { expect } from '@jest/globals';
import { type Observation } from '@winnow/core';
import { Pipeline, type Source } from '@winnow/intake';
import fc from 'fast-check';

/** Receive time of all samples, Unix ms. */
const receivedAt = Date.UTC(2026, 2, 3);

function shown(o: Observation): object {
  const { action, outcome, category, type } = o.event;
  return { '@timestamp': o['@timestamp'], event: { outcome, category, type, action }, user: o.user, source: o.source, host: o.host, user_agent: o.user_agent, observer: o.observer, winnow: o.winnow };
}

/** A source's `samples/VENDOR/LOG.log`, one record a line, beside `NAME.json` with what becomes of each, which a person has judged. */
export class Samples {
  readonly lines: readonly string[];
  readonly expected: unknown;
  readonly #pipeline: Pipeline;

  constructor(source: Source, log: URL) {
    this.lines = readFileSync(log, 'utf8').trimEnd().split('\n');
    this.expected = JSON.parse(readFileSync(new URL(log.href.replace(/\.log$/, '.json')), 'utf8'));
    this.#pipeline = new Pipeline({ sources: [source] });
  }

  /** What becomes of each line now, in the form of the expected file. */
  read(): unknown {
    const found = this.lines.flatMap((text, i): readonly object[] => {
      const line = i + 1;
      const { observations, dropped, deadLetters } = this.#pipeline.process({ value: new TextEncoder().encode(text), receivedAt });
      return [...Object.keys(dropped).map((drop) => ({ line, drop })), ...deadLetters.map(({ reason }) => ({ line, deadLetter: reason })), ...observations.map((o) => ({ line, ...shown(o) }))];
    });
    return JSON.parse(JSON.stringify(found));
  }

  /** Cuts samples anywhere and changes bytes: whatever becomes of them, nothing may throw. */
  damage(): void {
    const longest = Math.max(...this.lines.map((line) => line.length));
    fc.assert(fc.property(fc.constantFrom(...this.lines), fc.nat(longest), fc.array(fc.tuple(fc.nat(longest), fc.integer({ min: 0, max: 255 })), { maxLength: 4 }), (sample, cut, flips) => {
      const bytes = new TextEncoder().encode(sample);
      for (const [at, byte] of flips) if (at < bytes.length) bytes[at] = byte;
      for (const value of [bytes, bytes.slice(0, cut)]) expect(this.#pipeline.process({ value, receivedAt }).deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }), { numRuns: 300 });
  }
}
