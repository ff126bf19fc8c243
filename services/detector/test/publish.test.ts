import { describe, expect, it } from '@jest/globals';
import { type Case, DAY, isoTime } from '@winnow/core';
import { type Alert, catalogue, type CaseStep, stepUid } from '@winnow/detection';
import fc from 'fast-check';
import { type PublishedStep } from '../src/ports.ts';
import { type Publishing, toPublish } from '../src/publish.ts';

const START = Date.UTC(2026, 2, 1);
const how: Publishing = { detectors: new Map(catalogue.map((d) => [d.id, d])), version: '0', now: 1, maxAgeMs: 9999 * DAY, asOf: START + 20 * DAY };
const step = (id: string, day: number, kind: CaseStep['step'], score: number): CaseStep => {
  const at = START + day * DAY;
  const found: Case = { case_id: id, kind: 'person', people: [id], devices: [], ips: [], probability: 0.5, score_db: score, peak_probability: 0.5, peak_at: isoTime(at), band: 'medium', status: kind === 'closed' ? 'closed' : 'open', opened_at: isoTime(at), updated_at: isoTime(at), as_of: isoTime(at), headline: '', evidence: [], mitigating: [], innocent_explanation: '' };
  return { step: kind, at, reason: '', case: found };
};

/** What an evaluation comes to: of each case days, each with what happened and a score that tells one content from another. */
type Evaluation = readonly CaseStep[];
const evaluation: fc.Arbitrary<Evaluation> = fc.tuple(...['c_1', 'c_2'].map((id) => fc.uniqueArray(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('opened' as const, 'raised' as const, 'closed' as const), fc.integer({ min: 0, max: 1 })), { maxLength: 3, selector: ([day]) => day })
  .map((days) => days.sort(([a], [b]) => a - b).map(([day, kind, score]) => step(id, day, kind, score))))).map((lists) => lists.flat());
/** Each evaluation with the write after which its process dies: intents, messages, steps. */
const history = fc.array(fc.record({ found: evaluation, dies: fc.constantFrom(0, 1, 2, 3) }), { maxLength: 5 });

/** The world: rows as ReplacingMergeTree leaves them, and the topic. */
class World {
  readonly rows = new Map<string, PublishedStep>();
  readonly topic: Alert[] = [];
  #now = 100;

  publish(found: Evaluation, writes = 3, clock: (now: number) => number = (now) => now): number {
    this.#now += 10;
    const cases = new Map(found.map((s) => [s.case.case_id, s.case]));
    const { intents, messages, steps } = toPublish(found, cases, [...this.rows.values()], { ...how, now: clock(this.#now) });
    if (writes >= 1) this.#store(intents);
    if (writes >= 2) for (const m of messages) this.topic.push(JSON.parse(String(m.value)) as Alert);
    if (writes >= 3) this.#store(steps);
    return messages.length;
  }
  #store(steps: readonly PublishedStep[]): void { for (const s of steps) if ((this.rows.get(s.uid)?.published_at ?? -1) <= s.published_at) this.rows.set(s.uid, s); }
  lastOf(id: string): Alert | undefined { return this.topic.filter((a) => a.finding_info.uid === id).at(-1); }
}
const caseIds = ['c_1', 'c_2'];

describe('what is published', () => {
  it('whatever was said before and wherever a process died: every step is said, the last word on a case is its last step, and then there is silence', () => {
    fc.assert(fc.property(history, evaluation, fc.boolean(), (before, found, clockIsBehind) => {
      const world = new World();
      for (const { found: earlier, dies } of before) world.publish(earlier, dies);
      world.publish(found, 3, clockIsBehind ? () => 5 : (now) => now);
      const said = new Map(world.topic.map((a) => [a.metadata.uid, a.unmapped.winnow.score_db]));
      for (const s of found) expect(said.get(stepUid(s))).toBe(s.case.score_db);
      for (const id of caseIds) {
        const last = found.filter((s) => s.case.case_id === id).at(-1);
        if (last === undefined) expect([undefined, 'closed']).toContain(world.lastOf(id)?.unmapped.winnow.status);
        else expect(world.lastOf(id)).toMatchObject({ metadata: { uid: stepUid(last) }, unmapped: { winnow: { step: last.step, score_db: last.case.score_db } } });
      }
      expect(world.publish(found)).toBe(0);
    }), { numRuns: 2000 });
  });
  it('what is older than asked for is kept and not sent, also the next time', () => {
    const old = step('c_1', 1, 'opened', 0), fresh = step('c_1', 19, 'raised', 0);
    const cases = new Map([['c_1', fresh.case]]);
    const first = toPublish([old, fresh], cases, [], { ...how, maxAgeMs: 2 * DAY });
    expect(first.messages.length).toBe(1);
    expect(first.steps.map((s) => s.uid)).toEqual([stepUid(old), stepUid(fresh)]);
    expect(toPublish([old, fresh], cases, first.steps, { ...how, maxAgeMs: 2 * DAY }).messages).toEqual([]);
  });
});
