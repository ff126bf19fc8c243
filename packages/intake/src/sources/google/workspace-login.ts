import { isArray, isObject } from '../../decode/json.ts';
import { normaliseIp, normaliseUser, parseTime } from '../../normalise.ts';
import { at, flagOf, itemsAt, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { columns, isRow, ofRow } from './workspace-login-csv.ts';

/** What an event of the application `login` is; all others are dropped. */
const rules = {
  login_success: 'success', login_failure: 'failure', login_challenge: 'challenge', login_verification: 'challenge', logout: 'logout',
  '2sv_enroll': 'change', '2sv_disable': 'change', password_edit: 'change', recovery_email_edit: 'change', recovery_phone_edit: 'change', recovery_secret_qa_edit: 'change', titanium_enroll: 'change', titanium_unenroll: 'change', passkey_enrolled: 'change', passkey_removed: 'change',
} as const;
type Rule = (typeof rules)[keyof typeof rules];
const ruleOf = (name: string): Rule | undefined => (Object.hasOwn(rules, name) ? rules[name as keyof typeof rules] : undefined); // hasOwn has just said so

const MOST_EVENTS = 64;
/** One event, or several: the API has a list, SIEMs make a record of each event. */
function eventsOf(record: JsonObject): readonly JsonObject[] {
  const events = record['events'];
  if (isArray(events)) return events.slice(0, MOST_EVENTS).filter(isObject);
  if (isObject(events)) return [events];
  return saidAt(record, 'events.name') === undefined ? [] : [{ name: at(record, 'events', 'name'), parameters: at(record, 'events', 'parameters') }];
}

/** A parameter's value under whichever name its type has; of several, those that say something, joined. */
function parameter(event: JsonObject, name: string): string | undefined {
  const { parameters } = event;
  if (isObject(parameters)) return textOf(parameters[name]);
  const item = itemsAt(event, ['parameters'], ['name', 'value', 'boolValue', 'multiValue']).find((one) => saidAt(one, 'name') === name);
  if (!isObject(item)) return undefined;
  return [item['value'], item['multiValue'], item['multiStrValue'], item['boolValue'], item['intValue']].map(textOf).find((text) => text !== undefined);
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'boolean') return String(value);
  if (!isArray(value)) return said(value);
  const parts = value.slice(0, 8).flatMap((part) => said(part) ?? []);
  return parts.length === 0 ? undefined : parts.join(',');
}

/** Ways to prove who one is that come first or are somebody else's: not a second factor. */
const first = new Set(['password', 'saml', 'none', 'other', 'passkey']);
/** What `login_challenge_method` names besides the password, which stands there first. */
function factorOf(event: JsonObject): string | undefined {
  const methods = (parameter(event, 'login_challenge_method') ?? '').split(',', 8).map((method) => method.trim());
  return methods.filter((method) => method !== '' && !first.has(method)).at(-1)?.slice(0, 128);
}

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits' | 'mfa'>;
const authentication = ['authentication'];
const login = (outcome: Draft['outcome'], traits: readonly string[], factor: string | undefined): Told => ({
  kind: 'login', outcome, category: authentication, type: ['start'], ...(traits.length > 0 && { traits }), ...(factor !== undefined && { mfa: { factor } }),
});

const refusals: ReadonlyMap<string, readonly string[]> = new Map([['login_failure_invalid_second_factor', ['password-proven']], ['login_failure_access_code_disallowed', ['blocked']]]);

/** `Challenge Passed.` and `Challenge Failed.` by the documentation, `passed` and `incorrect_answer_entered` by the log. */
function challengeOutcome(event: JsonObject): Draft['outcome'] {
  const status = parameter(event, 'login_challenge_status') ?? '';
  if (/pass|success/i.test(status)) return 'success';
  return /fail|incorrect|wrong|reject|denied/i.test(status) ? 'failure' : 'unknown';
}

/** A challenge without another factor than the password is a step of the login that another event tells. */
function challenge(event: JsonObject): Told {
  const [outcome, factor] = [challengeOutcome(event), factorOf(event)];
  const second = flagOf(parameter(event, 'is_second_factor')) ?? factor !== undefined;
  if (!second) return { kind: 'other', outcome, category: authentication, type: ['info'] };
  const proven = outcome === 'failure' && parameter(event, 'login_type') === 'google_password';
  return { kind: 'mfa', outcome, category: authentication, type: ['info'], ...(factor !== undefined && { mfa: { factor } }), ...(proven && { traits: ['password-proven'] }) };
}

const tellers: Readonly<Record<Rule, (event: JsonObject) => Told>> = {
  // A credential that an app changed for another: nobody typed anything.
  success: (event) => (parameter(event, 'login_type') === 'exchange' ? { kind: 'other', outcome: 'success', category: authentication, type: ['info'] } : login('success', [], factorOf(event))),
  failure: (event) => login('failure', refusals.get(parameter(event, 'login_failure_type') ?? '') ?? [], factorOf(event)),
  challenge,
  logout: () => ({ kind: 'logout', outcome: 'success', category: authentication, type: ['end'] }),
  change: () => ({ kind: 'account-change', outcome: 'success', category: ['iam'], type: ['user', 'change'] }),
};

function userOf(record: JsonObject): Draft['user'] {
  if (!/^(?:user)?$/i.test(saidAt(record, 'actor.callerType') ?? '')) return undefined;
  const name = normaliseUser(saidAt(record, 'actor.email'));
  return name === undefined ? undefined : known<NonNullable<Draft['user']>>({ ...name, id: saidAt(record, 'actor.profileId')?.slice(0, 256) });
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const found = eventsOf(record).flatMap((event) => { const name = saidAt(event, 'name') ?? ''; const rule = ruleOf(name); return rule === undefined ? [] : [{ event, name, rule }]; });
  if (found.length === 0) return drop('event_name');
  const user = userOf(record);
  if (user === undefined) return drop('no_user');
  const written = saidAt(record, 'id.time');
  const time = parseTime(written, context.receivedAt, context.zone);
  if (time === undefined) return deadLetter('no_time', 'id.time');
  const [ip, qualifier] = [normaliseIp(saidAt(record, 'ipAddress')), saidAt(record, 'id.uniqueQualifier')];
  return ok(...found.map(({ event, name, rule }): Draft => {
    const sessionId = parameter(event, 'dusi');
    // The qualifier is unique among what happened at one time, and the events of one activity share both.
    const recordId = qualifier === undefined ? undefined : `${written ?? ''} ${qualifier} ${name}`;
    return {
      ...tellers[rule](event), time, user, action: name, observer: { vendor: 'Google', product: 'Workspace' },
      ...(ip !== undefined && { source: { ip } }), ...(sessionId !== undefined && { sessionId }), ...(recordId !== undefined && { recordId }),
    };
  }));
}

const isActivity = (json: JsonObject): boolean => ('events' in json || 'events.name' in json) && ('actor' in json || 'actor.email' in json) && at(json, 'id', 'applicationName') === 'login';

export const workspaceLogin: Source = {
  id: 'google.workspace-login',
  title: 'Google Workspace login audit',
  events: Object.keys(rules),
  clues: ['actor', ...columns],
  matches: ({ json }) => json !== undefined && (isActivity(json) || isRow(json)),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(isRow(json) ? ofRow(json) : json, context)),
};
