import { type Action, type Case, seenOf, type Taken } from '@winnow/core';
import { CaseStore, type Db, DetectorStore, Store } from '@winnow/platform';
import { byWeight } from '../text.ts';

const HOUR = 3_600_000;
const MARK = 'sample worked';
const ANALYST = 'sample.analyst', LEAD = 'sample.lead';

/** Hours ago, who, what. */
type Step = readonly [number, string, Action];
/** A person's case that was worked to its end. */
const closed = (c: Case): readonly Step[] => [
  [50, ANALYST, { action: 'assign', to: ANALYST }],
  [50, ANALYST, { action: 'status', to: 'in-progress' }],
  [49, ANALYST, { action: 'comment', text: 'Asked HR for the papers of the hiring, and IT to keep the laptop when it comes back. Nobody was told why.' }],
  [47, ANALYST, { action: 'tag', add: ['hr-informed'], remove: [] }],
  [27, LEAD, { action: 'comment', text: 'HR called with the camera on: not the person of the interview. Access was ended during the call.' }],
  [26, LEAD, { action: 'verdict', to: 'fraud', reason: 'Somebody else works in this name. Confirmed by HR on a call; access ended, laptop asked back.', seen: seenOf(c) }],
  [26, LEAD, { action: 'status', to: 'closed', seen: seenOf(c) }],
];
/** A farm, or twins, that somebody is at. */
const atWork = (): readonly Step[] => [
  [20, LEAD, { action: 'assign', to: ANALYST }],
  [5, ANALYST, { action: 'status', to: 'in-progress' }],
  [5, ANALYST, { action: 'tag', add: ['several-people', 'legal-informed'], remove: [] }],
  [4, ANALYST, { action: 'comment', text: 'Do not end access one by one: the others would know. Legal decides about the day, then all at once.' }],
];

/**
 * Gives the sample company what analysts would have done: one person's case closed as fraud, one of several people being worked. Once for each folder, and never where somebody
 * has done something. `now`: Unix ms.
 */
export async function workSample(db: Db, now: number): Promise<void> {
  const [marks, work] = [new DetectorStore(db), new CaseStore(db)];
  if (await marks.mark(MARK) !== undefined) return;
  if ((await work.actions()).length === 0) {
    const open = (await new Store(db).cases()).filter((c) => c.status === 'open' && c.merged_into === undefined).sort(byWeight);
    const [person, several] = [open.find((c) => c.kind === 'person'), open.find((c) => c.kind === 'cluster')];
    await work.act([...(person === undefined ? [] : taken(person, closed(person), now)), ...(several === undefined ? [] : taken(several, atWork(), now))]);
  }
  await marks.setMark(MARK, 'yes', now);
}

/** In the order in which they are named, also where they are of one hour. */
const taken = (c: Case, steps: readonly Step[], now: number): readonly Taken[] => steps.map(([hours, actor, action], i) => ({ ...action, id: `a_sample${String(i)}.${c.case_id}`, case_id: c.case_id, at: now - hours * HOUR + i * 60_000, actor }));
