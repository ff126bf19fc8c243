import { type Config } from '@winnow/platform';
import { advice, type DeadLetter, isSelected, MOST_ROUNDS, placeOf, type Selection } from './dead-letter.ts';
import { UsageError } from './errors.ts';
import { checkTopic, eachLetter, inputsThatExist, type Left, type Plan, planOf, sendPlanned, spanOf, withLetters } from './letters.ts';
import { visible, visibleBytes } from './safe-text.ts';
import { type Surroundings } from './surroundings.ts';
import { counted, paint, when, wrap } from './text.ts';

interface Group { readonly reason: string; readonly topic: string; count: number; again: number; damaged: number; example: DeadLetter }
export interface ListOptions extends Selection { readonly json?: boolean; readonly limit: number }

/** Counts by reason and source topic, each with its newest as the example. */
export async function listDeadLetters(config: Config, options: ListOptions, around: Surroundings): Promise<void> {
  await withLetters(config, around, async (opened) => {
    await checkTopic(opened);
    const groups = new Map<string, Group>();
    await eachLetter(opened, {}, (letter) => { if (isSelected(letter, options)) addTo(groups, letter); });
    const sorted = [...groups.values()].sort((a, b) => b.count - a.count || (a.reason + a.topic < b.reason + b.topic ? -1 : 1));
    if (options.json === true) { for (const g of sorted.slice(0, options.limit)) around.out(`${JSON.stringify(jsonOf(g))}\n`); return; }
    around.out(listText(opened.topic, sorted, options, around));
  });
}

function addTo(groups: Map<string, Group>, letter: DeadLetter): void {
  const key = `${letter.reason}\n${letter.topic}`;
  const group = groups.get(key);
  const [again, damaged] = [letter.rounds > 0 ? 1 : 0, letter.damagedBatch ? 1 : 0];
  if (group === undefined) { groups.set(key, { reason: letter.reason, topic: letter.topic, count: 1, again, damaged, example: letter }); return; }
  group.count += 1;
  group.again += again;
  group.damaged += damaged;
  if (letter.at >= group.example.at) group.example = letter;
}
const jsonOf = ({ reason, topic, count, again, damaged, example }: Group): object => ({ reason, topic, count, redriven_before: again, damaged_batches: damaged, newest: new Date(example.at).toISOString(), example: { place: placeOf(example), from: example.from, detail: example.detail, text: visibleBytes(example.value ?? Buffer.alloc(0), 200) } });

function listText(topic: string, groups: readonly Group[], { limit, ...selection }: ListOptions, around: Surroundings): string {
  const p = paint(around.colour);
  const total = groups.reduce((sum, g) => sum + g.count, 0);
  const chosen = selection.reason !== undefined || selection.topic !== undefined ? ' of this kind' : '';
  if (total === 0) return `${p.green(`No dead letter${chosen}`)} in ${topic}.\n`;
  const lines = [`${p.bold(counted(total, 'dead letter'))}${chosen} in ${topic}.`];
  for (const g of groups.slice(0, limit)) lines.push(...groupLines(g, around));
  if (groups.length > limit) lines.push('', `${String(groups.length - limit)} more kinds; --limit shows them.`);
  return `${lines.join('\n')}\n\n${p.dim('winnow deadletter show PLACE shows one; once the cause is put right, winnow deadletter redrive sends them back.')}\n`;
}

function groupLines({ reason, topic, count, again, damaged, example }: Group, around: Surroundings): readonly string[] {
  const p = paint(around.colour);
  const notes = [...(again > 0 ? [`${again.toLocaleString('en-US')} sent back before`] : []), ...(damaged > 0 ? [`${counted(damaged, 'damaged batch', 'damaged batches')}, cannot be sent back`] : [])];
  return [
    '', `${p.yellow(count.toLocaleString('en-US').padStart(9))}  ${p.bold(visible(reason))} from ${topic === '' ? '(no topic said)' : visible(topic)}, newest ${when(example.at)}${notes.length === 0 ? '' : ` (${notes.join('; ')})`}`,
    `           ${p.dim('for example')} ${placeOf(example)}${example.detail === '' ? '' : `, ${visible(example.detail)}`}:`,
    `             ${visibleBytes(example.value ?? Buffer.alloc(0), 300).slice(0, Math.max(40, around.width - 13))}`,
    ...wrap(advice[reason] ?? 'look at it with show', Math.max(40, around.width - 11)).map((line) => `           ${p.dim(line)}`),
  ];
}

export interface ShowOptions extends Selection { readonly newest: number; readonly json?: boolean; readonly raw?: boolean; readonly bytes: number }

/** One dead letter by its place, or the newest ones. `--raw` writes the original bytes of one and nothing else. */
export async function showDeadLetters(config: Config, options: ShowOptions, around: Surroundings & { readonly bytes: (bytes: Buffer) => void }): Promise<void> {
  await withLetters(config, around, async (opened) => {
    await checkTopic(opened);
    const found: DeadLetter[] = [];
    const [range] = options.ranges ?? [];
    const most = range === undefined ? options.newest : Number(range.to - range.from) + 1;
    await eachLetter(opened, spanOf(options.ranges), (letter) => {
      if (!isSelected(letter, options)) return;
      found.push(letter);
      if (found.length > 2 * most + 100) found.splice(0, found.length, ...newestOf(found, most));
    });
    const shown = newestOf(found, most);
    if (shown.length === 0) throw new UsageError(range === undefined ? `${opened.topic}: no such dead letter` : `${opened.topic}: nothing at ${String(range.partition)}/${range.from.toString()}; it was never there or its time is over. winnow deadletter list shows what is there`);
    if (options.raw === true) { for (const { value } of shown.slice(0, 1)) around.bytes(value ?? Buffer.alloc(0)); return; }
    for (const letter of shown) around.out(options.json === true ? `${JSON.stringify(letterJson(letter))}\n` : `${letterText(letter, options.bytes, around)}\n`);
  });
}
const newestOf = (letters: readonly DeadLetter[], most: number): DeadLetter[] => [...letters].sort((a, b) => b.at - a.at || Number(b.offset - a.offset)).slice(0, most);
const letterJson = (l: DeadLetter): object => ({ place: placeOf(l), at: new Date(l.at).toISOString(), reason: l.reason, detail: l.detail, topic: l.topic, from: l.from, received: l.received === undefined ? undefined : new Date(Number(l.received)).toISOString(), redriven: l.rounds, damaged_batch: l.damagedBatch, key_base64: l.key?.toString('base64') ?? null, bytes: l.value?.length ?? 0, value_base64: l.value?.toString('base64') ?? null });

function letterText(l: DeadLetter, most: number, around: Surroundings): string {
  const p = paint(around.colour);
  const row = (name: string, text: string): string => `  ${p.dim(name.padEnd(9))} ${text}`;
  const lines = [
    `${p.bold(placeOf(l))}  ${p.yellow(visible(l.reason))}${l.detail === '' ? '' : `: ${visible(l.detail)}`}`,
    row('from', `${l.topic === '' ? '(no topic said)' : visible(l.topic)} ${visible(l.from)}`),
    row('since', `${when(l.at)}${l.received === undefined ? '' : `, received ${when(Number(l.received))}`}`),
    row('sent back', l.rounds === 0 ? 'never' : counted(l.rounds, 'time')),
    row('key', l.key === null ? '(none)' : visibleBytes(l.key, 200)),
    row('size', l.value === null ? '(no value)' : counted(l.value.length, 'byte')),
  ];
  if (l.damagedBatch) lines.push(row('note', 'the start of a batch that could not be decoded; its records are only in the source topic, and cannot be sent back from here'));
  return [...lines, ...wrapHard(visibleBytes(l.value ?? Buffer.alloc(0), most), Math.max(40, around.width - 4)).map((line) => `    ${line}`)].join('\n');
}
function wrapHard(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (let i = 0; i < text.length; i += width) lines.push(text.slice(i, i + width));
  return lines;
}

export interface RedriveOptions extends Selection { readonly all?: boolean; readonly force?: boolean; readonly dryRun?: boolean; readonly json?: boolean }
/**
 * Sends dead letters back to the topic that they came from, with the original key and bytes. Of equal ones the one that was sent back most often
 * counts, so a record that fails again and again is sent once a run and its rounds add up. Resolves to false when something selected was not sent.
 */
export async function redriveDeadLetters(config: Config, options: RedriveOptions, around: Surroundings): Promise<boolean> {
  if (options.all !== true && options.reason === undefined && options.topic === undefined && options.ranges === undefined) throw new UsageError('which ones? name --reason, --topic or --offset, or --all');
  return withLetters(config, around, async (opened) => {
    await checkTopic(opened);
    const inputs = await inputsThatExist(opened);
    const plan = await planOf(opened, options, inputs);
    const sent = options.dryRun === true ? new Map<string, number>() : await sendPlanned(opened, plan, options.ranges);
    tellRedriven({ plan, sent, options, around, topic: opened.topic });
    return plan.left.size === 0;
  });
}

const leftText: Readonly<Record<Left, string>> = {
  'damaged batch': 'stand for a batch that could not be decoded: its records are only in the source topic',
  'no value': 'have no value: nothing in there could be read',
  'no input topic': 'came from a topic that is not among kafka.inputs or does not exist: nobody would read them there',
  'sent back too often': `were sent back ${String(MOST_ROUNDS)} times and came again: put the cause right first (winnow deadletter show), or use --force`,
  'refused by the broker': 'were refused by the broker as too large or invalid',
};

interface Redriven { readonly plan: Plan; readonly sent: ReadonlyMap<string, number>; readonly options: RedriveOptions; readonly around: Surroundings; readonly topic: string }
function tellRedriven({ plan, sent, options, around, topic }: Redriven): void {
  const total = [...sent.values()].reduce((a, b) => a + b, 0);
  if (options.json === true) { around.out(`${JSON.stringify({ selected: plan.selected, sent: Object.fromEntries(sent), equal: plan.equal, left: Object.fromEntries(plan.left), dry_run: options.dryRun === true })}\n`); return; }
  const p = paint(around.colour);
  if (plan.selected === 0) { around.out(`No dead letter in ${topic} is selected.\n`); return; }
  const head = options.dryRun === true ? `${counted(plan.send.size, 'record')} would be sent back` : `${counted(total, 'record')} sent back${total === 0 ? '' : ` (${[...sent].map(([name, n]) => `${name} ${n.toLocaleString('en-US')}`).join(', ')})`}`;
  around.out(`${p.bold(head)}, of ${counted(plan.selected, 'dead letter')} selected${plan.equal > 0 ? `; ${plan.equal.toLocaleString('en-US')} were the same record again` : ''}.\n`);
  for (const [reason, n] of plan.left) around.out(`${p.yellow(`${n.toLocaleString('en-US')} left`)}: they ${leftText[reason]}.\n`);
  if (total > 0) around.out(p.dim('The collector reads them as new records; what became an observation before stays one. The dead letters stay until their time is over.\n'));
}
