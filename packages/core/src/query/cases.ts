import { untouched, verdicts, type Work, workStates } from '../actions.ts';
import { bands, type Case, families } from '../case.ts';
import { type Claims } from '../claims-index.ts';
import { liesIn } from '../muting.ts';
import { DAY } from '../time.ts';
import { type Fields, fitsPattern, type Query, type Term, type Value } from './query.ts';

/** Fields of a query for cases. */
export const caseFields: Fields = {
  id: { type: 'text', help: 'the case\'s id, or c_12* for its beginning' },
  kind: { type: 'word', words: ['person', 'cluster'], help: 'person or cluster' },
  status: { type: 'word', words: ['open', 'closed', 'merged'], help: 'open, closed or merged', sorts: true },
  band: { type: 'word', words: bands, help: bands.join(', '), sorts: true },
  probability: { type: 'number', help: 'the highest that it was, for example >0.9 or >90%', sorts: true },
  person: { type: 'text', help: 'a person\'s id, login, e-mail or name' },
  team: { type: 'text', help: 'the team of one of its people' },
  device: { type: 'text', help: 'a device\'s id' },
  address: { type: 'address', help: 'an address that stands in it, 203.0.113.* or a network such as 203.0.113.0/24' },
  detector: { type: 'text', help: 'a detector\'s id, or sharing.* for a family\'s' },
  family: { type: 'word', words: families, help: families.join(', ') },
  state: { type: 'word', words: workStates, help: 'how far the work on it is: new, in-progress or closed', sorts: true },
  assignee: { type: 'text', help: 'who works on it, or none' },
  verdict: { type: 'word', words: [...verdicts, 'none'], help: `what was found out: ${verdicts.join(', ')}, or none` },
  tag: { type: 'text', help: 'a tag that was put on it, or none' },
  suppressed: { type: 'word', words: ['yes', 'no'], help: 'yes: all that it rests on is muted; no' },
  since: { type: 'time', help: 'opened at this time or later: 7d, 2026-03-01' },
  until: { type: 'time', help: 'opened before this time' },
  opened: { type: 'time', help: 'when it opened: 2026-03-01 is that day, >7d later than a week ago', sorts: true },
  updated: { type: 'time', help: 'when it changed last', sorts: true },
};

/** Of people only ids stand in a case; who has a login, name or team like this is told by the claims. */
export interface People { named(parts: readonly string[]): readonly string[]; ofTeam(parts: readonly string[]): readonly string[] }

/** A case, and what analysts made of it; the latter is as nobody had touched it where it is not known. `isMuted`: all that it rests on is suppressed. */
export interface Worked { readonly case: Case; readonly work: Work; readonly isMuted: boolean }
export const unworked = (c: Case): Worked => ({ case: c, work: untouched, isMuted: false });

/** True when the number, or the time, is what a value tells; `=` of a time that is a whole day is that day. */
function compares(own: number, { is, value, kind }: Extract<Value, { kind: 'number' | 'time' }>): boolean {
  switch (is) {
    case '>': return own > value;
    case '>=': return own >= value;
    case '<': return own < value;
    case '<=': return own <= value;
    case '=': return kind === 'time' && value % DAY === 0 ? own >= value && own < value + DAY : own === value;
  }
}

const texts: Readonly<Record<string, (c: Case) => readonly string[]>> = {
  id: (c) => [c.case_id], kind: (c) => [c.kind], status: (c) => [c.merged_into === undefined ? c.status : 'merged'], band: (c) => [c.band],
  device: (c) => c.devices, address: (c) => c.ips, detector: (c) => c.evidence.map((e) => e.detector), family: (c) => c.evidence.map((e) => e.family),
};
const orNone = (values: readonly string[]): readonly string[] => (values.length === 0 ? ['none'] : values);
const worked: Readonly<Record<string, (w: Worked) => readonly string[]>> = {
  state: ({ work }) => [work.state], assignee: ({ work }) => orNone(work.assignee === undefined ? [] : [work.assignee]), verdict: ({ work }) => orNone(work.verdict === undefined ? [] : [work.verdict.to]),
  tag: ({ work }) => orNone(work.tags), suppressed: ({ isMuted }) => [isMuted ? 'yes' : 'no'],
};
const times: Readonly<Record<string, (c: Case) => string>> = { since: (c) => c.opened_at, until: (c) => c.opened_at, opened: (c) => c.opened_at, updated: (c) => c.updated_at };

/** Whom a term means, looked up once for a query and not for each case: rosters are long. Keyed by the very array that the term holds. */
interface Meant { readonly named: (parts: readonly string[]) => ReadonlySet<string>; readonly ofTeam: (parts: readonly string[]) => ReadonlySet<string> }
function once(look: (parts: readonly string[]) => readonly string[]): Meant['named'] {
  const known = new Map<readonly string[], ReadonlySet<string>>();
  return (parts) => {
    const found = known.get(parts) ?? new Set(look(parts));
    known.set(parts, found);
    return found;
  };
}

function has(w: Worked, field: string | undefined, value: Value, people: Meant): boolean {
  const { case: c } = w;
  if (value.kind === 'number') return compares(c.peak_probability, value);
  if (value.kind === 'time') return compares(Date.parse(times[field ?? '']?.(c) ?? ''), bounded(field, value));
  if (value.kind === 'network') return c.ips.some((ip) => liesIn(ip, value.cidr));
  return tells(w, field, value.parts, people);
}

type TimeValue = Extract<Value, { kind: 'time' }>;
const bounded = (field: string | undefined, value: TimeValue): TimeValue => (field === 'since' ? { ...value, is: '>=' } : field === 'until' ? { ...value, is: '<' } : value);

function tells(w: Worked, field: string | undefined, parts: readonly string[], people: Meant): boolean {
  const { case: c } = w;
  if (field === undefined) return [c.headline, c.case_id, ...c.people].some((text) => fitsPattern(text, ['', ...parts, '']));
  if (field === 'person') return c.people.some((id) => fitsPattern(id, parts) || people.named(parts).has(id));
  if (field === 'team') return c.people.some((id) => people.ofTeam(parts).has(id));
  return (texts[field]?.(c) ?? worked[field]?.(w) ?? []).some((text) => fitsPattern(text, parts));
}

const holds = (w: Worked, { field, values, isNot }: Term, people: Meant): boolean => values.some((value) => has(w, field, value, people)) !== isNot;

const ranks: Readonly<Record<string, (w: Worked) => number | string>> = {
  status: ({ case: c }) => (c.merged_into === undefined ? (c.status === 'open' ? 0 : 1) : 2), band: ({ case: c }) => bands.indexOf(c.band), probability: ({ case: c }) => c.peak_probability,
  opened: ({ case: c }) => c.opened_at, updated: ({ case: c }) => c.updated_at, state: ({ work }) => workStates.indexOf(work.state),
};

/** The cases that a query asks for; in its order, where it says one, else in the order given. */
export function workedOf<W extends Worked>(all: readonly W[], { terms, sort }: Query, people: People): readonly W[] {
  const meant: Meant = { named: once((parts) => people.named(parts)), ofTeam: once((parts) => people.ofTeam(parts)) };
  const found = all.filter((w) => terms.every((term) => holds(w, term, meant)));
  const rank = sort === undefined ? undefined : ranks[sort.field];
  if (rank === undefined) return found;
  const way = sort?.descending === true ? -1 : 1;
  return [...found].sort((a, b) => { const [x, y] = [rank(a), rank(b)]; return x < y ? -way : x > y ? way : a.case.case_id < b.case.case_id ? -1 : 1; });
}
export const casesOf = (all: readonly Case[], query: Query, people: People): readonly Case[] => workedOf(all.map(unworked), query, people).map((w) => w.case);

/** Who is meant by a login, an e-mail, a name or a team: by the claims, and of accounts that nobody claims by the logs. */
export function peopleOf(claims: Claims, accounts: Iterable<{ readonly account: string; readonly name: string; readonly realm: string }>): People {
  const { people } = claims.rows;
  return {
    named: (parts) => [
      ...people.flatMap((p) => ([...p.usernames, p.email, p.display_name].some((text) => text !== undefined && fitsPattern(text, parts)) ? [p.person_id] : [])),
      ...[...accounts].flatMap(({ account, name, realm }) => ([name, `${name}@${realm}`].some((text) => fitsPattern(text, parts)) ? [account] : [])),
    ],
    ofTeam: (parts) => people.flatMap((p) => (p.team !== undefined && fitsPattern(p.team, parts) ? [p.person_id] : [])),
  };
}
