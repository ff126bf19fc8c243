import { type Static, Type } from 'typebox';

/** Where a case stands for those who work it. Beside it the case itself is open or closed by its evidence. */
export const workStates = ['new', 'in-progress', 'closed'] as const;
export type WorkState = (typeof workStates)[number];
/** What was found out: it was fraud; it happened as told and is allowed; what is told is not true; nobody could tell. */
export const verdicts = ['fraud', 'benign', 'false-positive', 'undetermined'] as const;
export type Verdict = (typeof verdicts)[number];

const words = <T extends string>(values: readonly T[]) => Type.Unsafe<T>(Type.Union(values.map((v) => Type.Literal(v))));
const text = (maxLength: number) => Type.String({ minLength: 1, maxLength });
/** Words for people: something must be in them. */
const told = (maxLength: number) => Type.String({ minLength: 1, maxLength, pattern: '\\S' });
const id = text(128);

/** What is muted: evidence of a detector, of a person, at a device or from a network. All that is named must hold. */
export const ScopeSchema = Type.Object({ detector: Type.Optional(id), person: Type.Optional(id), device: Type.Optional(id), cidr: Type.Optional(text(64)) }, { additionalProperties: false, minProperties: 1 });
export type Scope = Static<typeof ScopeSchema>;

/** What a case rested on when it was closed or judged, as the server saw it: what is new since then is measured by it. Whatever a client sends here is replaced. */
export const SeenSchema = Type.Object({ as_of: Type.String({ maxLength: 40 }), evidence: Type.Array(Type.Object({ detector: id, person: Type.String({ maxLength: 256 }), weight_db: Type.Number() }), { maxItems: 1000 }) });
export type Seen = Static<typeof SeenSchema>;

/** What somebody did about a case. Append-only: what a case's work is, is the sum of these. */
export const ActionSchema = Type.Union([
  Type.Object({ action: Type.Literal('assign'), to: Type.Union([id, Type.Null()]) }),
  Type.Object({ action: Type.Literal('status'), to: words(workStates), seen: Type.Optional(SeenSchema) }),
  Type.Object({ action: Type.Literal('verdict'), to: Type.Union([words(verdicts), Type.Null()]), reason: Type.Optional(told(4000)), seen: Type.Optional(SeenSchema) }),
  Type.Object({ action: Type.Literal('comment'), text: told(10_000) }),
  Type.Object({ action: Type.Literal('tag'), add: Type.Array(told(50), { maxItems: 20 }), remove: Type.Array(text(50), { maxItems: 20 }) }),
  Type.Object({ action: Type.Literal('suppress'), scope: ScopeSchema, reason: told(4000), until: Type.String({ format: 'date-time' }) }),
  Type.Object({ action: Type.Literal('undo'), of: id }),
]);
export type Action = Static<typeof ActionSchema>;
/** An action as it is kept. */
export type Taken = Action & { readonly id: string; readonly case_id: string; readonly at: number; readonly actor: string };

export interface Comment { readonly id: string; readonly at: number; readonly actor: string; readonly text: string }
export interface Suppression { readonly id: string; readonly case_id: string; readonly at: number; readonly actor: string; readonly scope: Scope; readonly reason: string; readonly until: string }
/** A case's work as it stands. */
export interface Work {
  /** Goes up with each action, also with an undo: what an ETag is made of. */
  readonly version: number;
  readonly state: WorkState;
  readonly assignee?: string;
  readonly verdict?: { readonly to: Verdict; readonly at: number; readonly actor: string; readonly reason?: string };
  readonly tags: readonly string[];
  readonly comments: readonly Comment[];
  readonly suppressions: readonly Suppression[];
  readonly updated_at?: number;
}
export const untouched: Work = { version: 0, state: 'new', tags: [], comments: [], suppressions: [] };

const inOrder = (a: Taken, b: Taken): number => a.at - b.at || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);

/** The sum of a case's actions, in whatever order and however often they are given. An undo takes back one action of the case; an undo of an undo brings it back. */
export function workOf(actions: readonly Taken[]): Work {
  const { all, standing } = ordered(actions);
  const last = all.at(-1);
  return standing.reduce<Work>(after, { ...untouched, version: all.length, ...(last !== undefined && { updated_at: last.at }) });
}

/** Ids of the actions that are taken back, of a case's actions in whatever order. */
export const undoneOf = (actions: readonly Taken[]): ReadonlySet<string> => undoneIn([...actions].sort(inOrder));
/** Each action once, in the order in which they were done; `standing` are those that nobody took back. */
export function ordered(actions: readonly Taken[]): { readonly all: readonly Taken[]; readonly standing: readonly Taken[] } {
  const all = [...new Map(actions.map((a) => [a.id, a])).values()].sort(inOrder);
  const undone = undoneIn(all);
  return { all, standing: all.filter((a) => !undone.has(a.id)) };
}

/** From the newest back: an undo that stands takes back what came before it. */
function undoneIn(all: readonly Taken[]): ReadonlySet<string> {
  const undone = new Set<string>();
  const before = new Set(all.map((a) => a.id));
  for (const a of [...all].reverse()) {
    before.delete(a.id);
    if (a.action === 'undo' && !undone.has(a.id) && before.has(a.of)) undone.add(a.of);
  }
  return undone;
}

function after(work: Work, taken: Taken): Work {
  const { id: own, at, actor, case_id } = taken;
  switch (taken.action) {
    case 'assign': return assigned(work, taken.to);
    case 'status': return { ...work, state: taken.to };
    case 'verdict': return judged(work, taken);
    case 'comment': return { ...work, comments: [...work.comments, { id: own, at, actor, text: taken.text }] };
    case 'tag': return { ...work, tags: [...new Set([...work.tags.filter((tag) => !taken.remove.includes(tag)), ...taken.add])].sort() };
    case 'suppress': return { ...work, suppressions: [...work.suppressions, { id: own, case_id, at, actor, scope: taken.scope, reason: taken.reason, until: taken.until }] };
    case 'undo': return work;
  }
}

function assigned(work: Work, to: string | null): Work {
  const next = { ...work };
  delete (next as { assignee?: string }).assignee;
  return to === null ? next : { ...next, assignee: to, state: work.state === 'new' ? 'in-progress' : work.state };
}

function judged(work: Work, { to, reason, at, actor }: Extract<Taken, { action: 'verdict' }>): Work {
  const next = { ...work };
  delete (next as { verdict?: Work['verdict'] }).verdict;
  return to === null ? next : { ...next, verdict: { to, at, actor, ...(reason !== undefined && { reason }) } };
}

/** True while a suppression mutes evidence like this, at an instant in Unix ms. `isIn`: whether an address lies in a network. */
export function mutes({ scope, until, at }: Suppression, { detector, person, devices, ips }: { readonly detector: string; readonly person: string | undefined; readonly devices: readonly string[]; readonly ips: readonly string[] }, when: number, isIn: (ip: string, cidr: string) => boolean): boolean {
  if (when < at || when >= Date.parse(until)) return false;
  const { cidr } = scope;
  return (scope.detector === undefined || scope.detector === detector) && (scope.person === undefined || scope.person === person) && (scope.device === undefined || devices.includes(scope.device)) && (cidr === undefined || ips.some((ip) => isIn(ip, cidr)));
}
