import { type Admin, type Config, type KafkaGate, type OutMessage, type PartitionOffsets } from '@winnow/platform';
import { contentOf, type DeadLetter, isSelected, letterOf, MOST_ROUNDS, placeOf, type Range, type Selection } from './dead-letter.ts';
import { lineOf, UsageError } from './errors.ts';
import { kafkaOf } from './kafka.ts';
import { type ReadDone, readTopic } from './topic-reader.ts';

/** Who hears how far it is and what is odd. Everything here is said to nobody else. */
export interface Heard { readonly progress: (line: string) => void; readonly warn: (line: string) => void }
export interface Letters { readonly config: Config; readonly gate: KafkaGate; readonly admin: Admin; readonly topic: string; readonly heard: Heard }

/** Asks the brokers first: whoever is told that they are away within seconds need not wait for a reader that cannot join. */
export async function withLetters<T>(config: Config, heard: Heard, work: (letters: Letters) => Promise<T>): Promise<T> {
  const gate = kafkaOf(config);
  const admin = gate.admin();
  try { return await work({ config, gate, admin, topic: gate.topic('deadletter'), heard }); } finally { await admin.close(); }
}

/** True for a topic that nobody made. */
export const isNoTopic = (error: unknown): boolean => /does not host this topic|unknown topic/i.test(lineOf(error));

/** Rejects with UsageError when there is no topic of dead letters. */
export async function checkTopic({ admin, topic }: Letters): Promise<readonly PartitionOffsets[]> {
  try { return await admin.topicOffsets(topic); } catch (error) {
    if (isNoTopic(error)) throw new UsageError(`${topic}: no such topic; winnow topics makes it`);
    throw error;
  }
}

export type Span = Pick<Parameters<typeof readTopic>[0], 'from' | 'until'>;
export async function eachLetter({ config, gate, admin, topic, heard }: Letters, span: Span, take: (letter: DeadLetter) => void): Promise<ReadDone> {
  let read = 0;
  const done = await readTopic({ gate, admin, topic, groupPrefix: `${config.collector.group}-deadletter`, sessionTimeoutMs: config.kafka.sessionTimeoutMs, ...span }, (partition, messages) => {
    for (const message of messages) take(letterOf(partition, message));
    read += messages.length;
    heard.progress(`reading ${topic}: ${read.toLocaleString('en-US')}`);
  });
  heard.progress('');
  if (!done.complete) heard.warn(`${topic}: the brokers gave nothing more before the end; what is told here is what came`);
  return done;
}
/** What of each partition has to be read for ranges: from the first of them to the last. Everything without any. */
export function spanOf(ranges: readonly Range[] | undefined): Span {
  if (ranges === undefined) return {};
  const within = (partition: number): readonly Range[] => ranges.filter((r) => r.partition === partition);
  return {
    from: ({ partition, high }) => within(partition).reduce((first, { from }) => (from < first ? from : first), high),
    until: ({ partition, low }) => within(partition).reduce((end, { to }) => (to + 1n > end ? to + 1n : end), low),
  };
}

/** Why a selected dead letter is not sent back. */
export type Left = 'damaged batch' | 'no value' | 'no input topic' | 'sent back too often' | 'refused by the broker';
interface Planned { readonly place: string; readonly rounds: number }
export interface Plan { readonly send: ReadonlyMap<string, Planned>; readonly selected: number; readonly equal: number; readonly left: Map<Left, number> }

/** Only configured inputs: nobody reads another topic, and headers of a topic that others may write to decide nothing more than that. */
export async function inputsThatExist({ config, admin, heard }: Letters): Promise<ReadonlySet<string>> {
  const there = new Set<string>();
  for (const { topic } of config.kafka.inputs) {
    try { await admin.topicOffsets(topic); there.add(topic); } catch (error) { heard.warn(`${topic}: ${lineOf(error)}`); }
  }
  return there;
}

/** What to send back. Of equal ones the one that was sent back most often counts, so a record that fails again and again is sent once a run and its rounds add up. */
export async function planOf(letters: Letters, selection: Selection & { readonly force?: boolean }, inputs: ReadonlySet<string>): Promise<Plan> {
  const send = new Map<string, Planned>();
  const left = new Map<Left, number>();
  let selected = 0, equal = 0;
  await eachLetter(letters, spanOf(selection.ranges), (letter) => {
    if (!isSelected(letter, selection)) return;
    selected += 1;
    const reason = reasonToLeave(letter, inputs);
    if (reason !== undefined) { left.set(reason, (left.get(reason) ?? 0) + 1); return; }
    const content = contentOf(letter);
    const before = send.get(content);
    if (before !== undefined) equal += 1;
    if (before === undefined || letter.rounds >= before.rounds) send.set(content, { place: placeOf(letter), rounds: letter.rounds });
  });
  if (selection.force !== true) for (const [content, { rounds }] of send) if (rounds >= MOST_ROUNDS) { send.delete(content); left.set('sent back too often', (left.get('sent back too often') ?? 0) + 1); }
  return { send, selected, equal, left };
}
function reasonToLeave(letter: DeadLetter, inputs: ReadonlySet<string>): Left | undefined {
  if (letter.damagedBatch) return 'damaged batch';
  if (letter.value === null) return 'no value';
  return inputs.has(letter.topic) ? undefined : 'no input topic';
}

/** Sends what was planned, with the original key and bytes, and says how many went to each topic. */
export async function sendPlanned(letters: Letters, plan: Plan, ranges: readonly Range[] | undefined): Promise<Map<string, number>> {
  const sent = new Map<string, number>();
  if (plan.send.size === 0) return sent;
  const places = new Set([...plan.send.values()].map(({ place }) => place));
  const { gate, admin, config, topic, heard } = letters;
  const producer = gate.producer();
  try {
    await readTopic({ gate, admin, topic, groupPrefix: `${config.collector.group}-deadletter`, sessionTimeoutMs: config.kafka.sessionTimeoutMs, ...spanOf(ranges) }, async (partition, messages) => {
      const byTopic = new Map<string, OutMessage[]>();
      for (const letter of messages.map((m) => letterOf(partition, m))) {
        if (!places.delete(placeOf(letter))) continue;
        const out = byTopic.get(letter.topic);
        if (out === undefined) byTopic.set(letter.topic, [backAgain(letter)]);
        else out.push(backAgain(letter));
      }
      for (const [to, out] of byTopic) {
        const { acknowledged, refused } = await producer.send(to, out);
        sent.set(to, (sent.get(to) ?? 0) + acknowledged);
        if (refused.length > 0) plan.left.set('refused by the broker', (plan.left.get('refused by the broker') ?? 0) + refused.length);
      }
      heard.progress(`sent back ${[...sent.values()].reduce((a, b) => a + b, 0).toLocaleString('en-US')} of ${plan.send.size.toLocaleString('en-US')}`);
    });
  } finally { await producer.stop(10_000); heard.progress(''); }
  return sent;
}
const backAgain = (l: DeadLetter): OutMessage => ({ key: l.key, value: l.value, headers: { 'winnow-received': l.received ?? String(Math.floor(l.at)), 'winnow-redriven': String(l.rounds + 1) } });
