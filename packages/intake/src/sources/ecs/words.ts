import { type Draft } from '../../types.ts';
import { type Fields } from './fields.ts';

/** What every reader needs of the event block. */
export interface Event {
  readonly f: Fields;
  readonly categories: readonly string[];
  readonly types: readonly string[];
  /** As written; empty when there is none. */
  readonly action: string;
  /** The action's words, lower case. */
  readonly verbs: ReadonlySet<string>;
  /** `event.outcome`, when it is one. */
  readonly outcome: Draft['outcome'] | undefined;
}

const outcomes: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['success', 'success'], ['failure', 'failure'], ['unknown', 'unknown']]);

const outcomeOf = (f: Fields): Draft['outcome'] | undefined => outcomes.get(f.word('event.outcome') ?? '');

export function eventOf(f: Fields): Event {
  const action = f.text('event.action')?.slice(0, 256) ?? '';
  const verbs = new Set(action.replace(/([a-z])([A-Z])|([A-Z])(?=[A-Z][a-z])/g, '$1$3 $2').toLowerCase().split(/[^a-z]+/));
  return { f, categories: f.words('event.category'), types: f.words('event.type'), action, verbs, outcome: outcomeOf(f) };
}

export const is = (event: Event, ...categories: readonly string[]): boolean => categories.some((category) => event.categories.includes(category));
export const says = ({ verbs }: Event, words: readonly string[]): boolean => words.some((word) => verbs.has(word));

export const startWords = ['start', 'started', 'connect', 'connected', 'established', 'opened', 'begin', 'reconnected'];
export const endWords = ['end', 'ended', 'stop', 'stopped', 'disconnect', 'disconnected', 'terminated', 'closed', 'logout', 'logoff'];
const yesWords = ['approve', 'approved', 'approval', 'accepted', 'success', 'succeeded', 'passed', 'verified'];
const noWords = ['denied', 'rejected', 'declined', 'failed', 'failure', 'refused', 'expired', 'timeout'];

/** Outcome by the action's words, where the event says none. */
export function spokenOutcome(event: Event): Draft['outcome'] {
  if (event.outcome !== undefined) return event.outcome;
  if (says(event, noWords) || event.types.includes('denied')) return 'failure';
  return says(event, yesWords) ? 'success' : 'unknown';
}

const byPolicy = /(?<!\b(?:not|never) (?:been )?)\b(?:blocked|denied|refused|rejected|disallowed) by (?:[\w.]{1,40} ){0,4}polic(?:y|ies)\b|\bpolicy (?:block|blocked|denied|denial|rejected|violation)\b/;
const proven = /\b(?:after|with) (?:an? |the )?(?:valid|correct|right|proven) (?:password|credentials?)\b|\b(?:password|credentials?) (?:(?:was|were|is|are) )?(?:valid|correct|accepted|verified|proven)\b/;

/**
 * `blocked` when policy turned somebody away, `password-proven` when the record says that the password was right before. A lock-out, a wrong password and the
 * rules for passwords are neither: they are what strangers meet, too.
 */
export function refusalTraits({ f, action }: Event): readonly string[] {
  const reasons = [f.text('event.reason')?.slice(0, 1024) ?? '', action].map((text) => text.toLowerCase().replace(/[_-]+/g, ' '));
  const blocked = reasons.some((text) => byPolicy.test(text) && !text.includes('password polic'));
  return [...(blocked ? ['blocked'] : []), ...(reasons.some((text) => proven.test(text)) ? ['password-proven'] : [])];
}
