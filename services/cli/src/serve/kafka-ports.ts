import { type ApiDeps, type DeadLetterPort, type LagPort, ProblemError } from '@winnow/api';
import { type api } from '@winnow/core';
import { type Admin, type Config, type KafkaGate, systemClock } from '@winnow/platform';
import { type DeadLetter, isSelected, placeOf, rangeOf, type Selection } from '../dead-letter.ts';
import { UsageError } from '../errors.ts';
import { checkTopic, eachLetter, type Heard, inputsThatExist, isNoTopic, type Letters, planOf, sendPlanned, type Span, withLetters } from '../letters.ts';
import { visibleBytes } from '../safe-text.ts';

/** Dead letters of a partition that a list looks at: the newest. */
const MOST_LOOKED = 5000n;
const SAMPLE_BYTES = 1000;
/** Each opens a reader, which takes seconds. */
const MOST_WAITING = 4;

/** What the API asks of Kafka: how far its readers are, and what they could not read. `close` ends the connection. */
export function kafkaPorts(config: Config, gate: KafkaGate): Required<Pick<ApiDeps, 'lag' | 'deadLetters'>> & { readonly close: () => Promise<void> } {
  const admin = gate.admin();
  return { lag: lagPort(config, gate, admin), deadLetters: deadLetterPort(config), close: () => admin.close() };
}

/** How many records wait in each topic that the collector reads, and since when. Topics that nobody made yet are left out. Rejects with a KafkaProblem while the brokers are away. */
export function lagPort(config: Config, gate: KafkaGate, admin: Admin): LagPort {
  const topics = [...new Set([...config.kafka.inputs.map(({ topic }) => topic), gate.topic('claims')])];
  return {
    lag: async () => {
      const behind: { readonly topic: string; readonly records: number; readonly seconds?: number }[] = [];
      for (const topic of topics) {
        try {
          const lag = await admin.lag(config.collector.group, [topic]);
          const age = await admin.ageOfUnread(topic, lag, systemClock.now());
          behind.push({ topic, records: Number(lag.total), ...(age !== undefined && { seconds: Math.round(age / 1000) }) });
        } catch (error) { if (!isNoTopic(error)) throw error; }
      }
      return behind;
    },
  };
}

/** Dead letters as `winnow deadletter` reads and re-drives them. One at a time. */
export function deadLetterPort(config: Config): DeadLetterPort {
  const nobody: Heard = { progress: () => undefined, warn: () => undefined };
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  const alone = async <T>(work: (letters: Letters) => Promise<T>): Promise<T> => {
    if (waiting >= MOST_WAITING) throw new ProblemError(503, 'busy', 'others are reading the dead letters; try again in a moment', { headers: { 'retry-after': '5' } });
    waiting += 1;
    const own = last.then(() => withLetters(config, nobody, async (letters) => { await checkTopic(letters); return work(letters); }));
    last = own.catch(() => undefined);
    // What is told in one line on a command line is told in one here.
    try { return await own; } catch (error) { throw error instanceof UsageError ? new ProblemError(503, 'kafka-away', error.message, { headers: { 'retry-after': '10' } }) : error; } finally { waiting -= 1; }
  };
  return {
    list: ({ limit, ...selection }) => alone((letters) => newestOf(letters, selection, limit)),
    redrive: ({ places, ...selection }) => alone((letters) => redriven(letters, { ...selection, ...(places !== undefined && { ranges: [...new Set(places)].map(rangeOf) }) })),
  };
}

async function newestOf(letters: Letters, selection: Selection, limit: number): Promise<api.DeadLetterList> {
  const found = { items: [] as api.DeadLetterList['items'], isCut: false }; // empty, so of any type
  const newest = (): void => {
    found.isCut ||= found.items.length > limit;
    found.items = found.items.sort((a, b) => (a.at < b.at ? 1 : a.at > b.at ? -1 : 0)).slice(0, limit);
  };
  const span: Span = { from: ({ low, high }) => { found.isCut ||= high - low > MOST_LOOKED; return high - MOST_LOOKED; } };
  const { complete } = await eachLetter(letters, span, (letter) => {
    if (!isSelected(letter, selection)) return;
    found.items.push(rowOf(letter));
    if (found.items.length > 2 * limit + 100) newest();
  });
  newest();
  return { items: found.items, is_cut: found.isCut || !complete };
}
const rowOf = (l: DeadLetter): api.DeadLetterList['items'][number] => ({ place: placeOf(l), topic: l.topic, reason: l.reason, detail: l.detail, at: new Date(Math.max(0, l.at)).toISOString(), bytes: l.value?.length ?? 0, sample: visibleBytes(l.value ?? Buffer.alloc(0), SAMPLE_BYTES), redriven: l.rounds });

/** Named places where nothing is (their time is over) are left as well. */
async function redriven(letters: Letters, selection: Selection): Promise<{ readonly sent: number; readonly left: number }> {
  const plan = await planOf(letters, selection, await inputsThatExist(letters));
  const sent = await sendPlanned(letters, plan, selection.ranges);
  const gone = selection.ranges !== undefined && selection.reason === undefined && selection.topic === undefined ? selection.ranges.length - plan.selected : 0;
  return { sent: [...sent.values()].reduce((a, b) => a + b, 0), left: [...plan.left.values()].reduce((a, b) => a + b, 0) + Math.max(0, gone) };
}
