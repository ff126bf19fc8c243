import { normaliseIp } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { userOf } from './account.ts';
import { type Verdict, verdictOfCode } from './codes.ts';
import { compliantOf, eventTypesOf, field, interactiveOf, managedOf, type Step, stepsOf, throughGsa, timeOf, tokensOf, viewOf } from './entra-signin-fields.ts';

/** By category and by name of the Log Analytics table, in small letters. */
type Category = 'SignInLogs' | 'NonInteractiveUserSignInLogs' | 'ADFSSignInLogs' | 'app';
const categories: ReadonlyMap<string, Category> = new Map<string, Category>([
  ['signinlogs', 'SignInLogs'], ['noninteractiveusersigninlogs', 'NonInteractiveUserSignInLogs'], ['aadnoninteractiveusersigninlogs', 'NonInteractiveUserSignInLogs'], ['adfssigninlogs', 'ADFSSignInLogs'],
  ...['ServicePrincipalSignInLogs', 'AADServicePrincipalSignInLogs', 'ManagedIdentitySignInLogs', 'AADManagedIdentitySignInLogs', 'MicrosoftServicePrincipalSignInLogs'].map((name): [string, Category] => [name.toLowerCase(), 'app']),
]);
const categoryNamed = (name: unknown): Category | undefined => (typeof name === 'string' ? categories.get(name.toLowerCase()) : undefined);

function categoryOf(view: JsonObject): Category {
  const types = eventTypesOf(view);
  if (types.includes('servicePrincipal') || types.includes('managedIdentity')) return 'app';
  const named = categoryNamed(field(view, 'category'));
  if (named !== undefined && named !== 'SignInLogs') return named;
  const silent = interactiveOf(view) === false || (types.includes('nonInteractiveUser') && !types.includes('interactiveUser'));
  return silent ? 'NonInteractiveUserSignInLogs' : 'SignInLogs';
}

const words: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([['success', 'success'], ['interrupted', 'interrupt'], ['failure', 'failure']]);

function verdictOf(view: JsonObject): Verdict {
  const text = field(view, 'code');
  const code = text !== undefined && /^\d{1,9}$/.test(text) ? Number(text) : undefined;
  return code === undefined ? words.get((field(view, 'status') ?? '').toLowerCase()) ?? 'unknown' : verdictOfCode(code);
}

const isPassword = ({ method }: Step): boolean => /^password\b/i.test(method);
const isEcho = ({ method }: Step): boolean => /^previously satisfied/i.test(method);

/** The second factor's name: of the record's own detail, else the last step that was neither the password nor remembered from before. */
function factorOf(view: JsonObject, steps: readonly Step[]): string | undefined {
  return (field(view, 'mfa') ?? steps.filter((step) => !isPassword(step) && !isEcho(step)).at(-1)?.method)?.slice(0, 128);
}

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits'>;
const authentication = ['authentication'];
const other = (outcome: Draft['outcome']): Told => ({ kind: 'other', outcome, category: authentication, type: ['info'] });
const failed = (...traits: readonly string[]): Told => ({ kind: 'login', outcome: 'failure', category: authentication, type: ['start'], ...(traits.length > 0 && { traits }) });
const entered: Told = { kind: 'login', outcome: 'success', category: authentication, type: ['start'] };

function toldOf(verdict: Verdict, steps: readonly Step[]): Told {
  if (verdict === 'success') return entered;
  if (verdict === 'block') return failed('blocked', 'password-proven');
  if (verdict === 'second') return failed('password-proven');
  if (verdict === 'failure') return steps.some((step) => isPassword(step) && step.succeeded === true) ? failed('password-proven') : failed();
  return other(verdict === 'technical' ? 'failure' : 'unknown');
}

/** Where Microsoft's services renew tokens for people from. */
const microsoft = new Set(['8068', '8069', '8070', '8071', '8072', '8073', '8074', '8075', '12076', '3598']);

/**
 * Nobody sat before a sign-in of this kind. An application's server that renews a token is logged with the address that the token was first given to, and
 * Microsoft's own servers with theirs: neither is where the person is now. A primary refresh token does not leave the machine it is bound to, so its use is a
 * presence of that machine; and what policy refuses was refused with a token that had been given to somebody with the right credentials.
 */
function silently(view: JsonObject, verdict: Verdict): Told {
  if (verdict === 'block') return failed('blocked', 'password-proven');
  const bound = tokensOf(view).some((kind) => /primary/i.test(kind)) && field(view, 'deviceId') !== undefined;
  if (verdict === 'success') return bound && !isMicrosofts(view) ? entered : other('success');
  return other(verdict === 'interrupt' || verdict === 'unknown' ? 'unknown' : 'failure');
}

const isMicrosofts = (view: JsonObject): boolean => microsoft.has(field(view, 'asn') ?? '');

function addressOf(view: JsonObject, silent: boolean): string | undefined {
  const ip = normaliseIp(field(view, 'ip'));
  if (silent && isMicrosofts(view)) return undefined;
  // Without source IP restoration the exit of Global Secure Access stands in the place of the person's address.
  return throughGsa(view) && ip === normaliseIp(field(view, 'gsaIp')) ? undefined : ip;
}

const systems: readonly (readonly [RegExp, string])[] = [[/^windows/i, 'windows'], [/^mac ?os|^os ?x/i, 'macos'], [/^(?:ios|ipad|iphone)/i, 'ios'], [/^android/i, 'android'], [/^(?:linux|ubuntu)/i, 'linux']];

function hostOf(view: JsonObject): Draft['host'] {
  const system = field(view, 'os') ?? '';
  const type = systems.find(([pattern]) => pattern.test(system))?.[1];
  // `Windows10` is a name; `Ios 18.3` and `10.0.26100` are versions.
  const version = /(?:^| )(\d{1,5}(?:\.\d{1,6}){1,3})$/.exec(system.slice(0, 64))?.[1];
  return known<NonNullable<Draft['host']>>({ name: field(view, 'deviceName')?.slice(0, 256), os: type === undefined ? undefined : known({ type, version }) });
}

/** A browser that does not show its machine to Entra gives no id, and then "not managed" only means "not seen". */
function deviceOf(view: JsonObject): Partial<Draft> {
  const deviceId = field(view, 'deviceId')?.slice(0, 256);
  const seen = (flag: boolean | undefined): boolean | undefined => (deviceId === undefined && flag === false ? undefined : flag);
  const device = known<NonNullable<Draft['device']>>({ managed: seen(managedOf(view)), compliant: seen(compliantOf(view)) });
  const host = hostOf(view);
  return { ...(deviceId !== undefined && { deviceId }), ...(device !== undefined && { device }), ...(host !== undefined && { host }) };
}

function whereFrom(view: JsonObject, silent: boolean, steps: readonly Step[]): Partial<Draft> {
  const ip = addressOf(view, silent);
  const [factor, sessionId, userAgent, recordId] = [factorOf(view, steps), field(view, 'session'), field(view, 'agent'), field(view, 'id')];
  return {
    ...(ip !== undefined && { source: { ip } }), ...(factor !== undefined && !silent && { mfa: { factor } }), ...(sessionId !== undefined && { sessionId }),
    ...(userAgent !== undefined && { userAgent }), ...(recordId !== undefined && { recordId }), ...deviceOf(view),
  };
}

function parse(record: JsonObject, context: SourceContext): ParseResult {
  const view = viewOf(record);
  const category = categoryOf(view);
  const user = category === 'app' ? undefined : userOf(field(view, 'user'), field(view, 'userId'));
  if (user === undefined) return drop('no_user');
  const time = timeOf(view, context);
  if (time === undefined) return deadLetter('no_time', 'createdDateTime');
  const [silent, verdict, steps] = [category === 'NonInteractiveUserSignInLogs', verdictOf(view), stepsOf(view)];
  const told = silent ? silently(view, verdict) : toldOf(verdict, steps);
  const code = field(view, 'code');
  const action = code === undefined || code === '0' ? category : `${category} ${code.slice(0, 16)}`;
  return ok({ ...told, time, action, user, observer: { vendor: 'Microsoft', product: 'Entra ID' }, ...whereFrom(view, silent, steps) });
}

const has = (json: JsonObject, ...names: readonly string[]): boolean => names.every((name) => name in json);
const hasOne = (json: JsonObject, ...names: readonly string[]): boolean => names.some((name) => name in json);
const isTable = (json: JsonObject): boolean => has(json, 'ResultType', 'IPAddress') && ('UserPrincipalName' in json || categoryNamed(json['Type']) !== undefined || categoryNamed(json['Category']) !== undefined);

function matches(json: JsonObject): boolean {
  if (categoryNamed(json['category']) !== undefined) return hasOne(json, 'properties', 'properties.userPrincipalName');
  if ('createdDateTime' in json) return has(json, 'userPrincipalName', 'ipAddress') && hasOne(json, 'clientAppUsed', 'status', 'status.errorCode');
  if (hasOne(json, 'TimeGenerated', 'TimeGenerated [UTC]')) return isTable(json);
  return has(json, 'Date (UTC)', 'Request ID', 'Username', 'IP address');
}

export const entraSignin: Source = {
  id: 'microsoft.entra-signin',
  title: 'Microsoft Entra sign-in logs',
  events: ['SignInLogs', 'NonInteractiveUserSignInLogs', 'ADFSSignInLogs'],
  clues: ['createdDateTime', 'category', 'TimeGenerated', 'TimeGenerated [UTC]', 'Date (UTC)'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
