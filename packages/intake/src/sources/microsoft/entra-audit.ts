import { isObject } from '../../decode/json.ts';
import { osOf } from '../../hardware.ts';
import { normaliseIp } from '../../normalise.ts';
import { known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { userOf } from './account.ts';
import { type Audit, auditOf, isExport, type Modified, type Party, timeOf } from './entra-audit-fields.ts';

/**
 * What an activity says.
 * - `method`: a method of proving who one is; which, stands in the reason.
 * - `password`, `strong`: a password, or whether a second factor is asked for.
 * - `user`: only where it names such a method.
 * - `device`, `owner`: a device for somebody; the second is an echo where the service that registers devices wrote it.
 * - `fraud`: somebody refused a push that he had not asked for, after somebody else had known the password.
 * - `step`: on the way to something that is told by another record.
 */
type Rule = 'method' | 'password' | 'strong' | 'user' | 'device' | 'owner' | 'fraud' | 'step';
const each = (rule: Rule, ...names: readonly string[]): readonly [string, Rule][] => names.map((name) => [name.toLowerCase(), rule]);

const rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
  ...each('method', ...['User', 'Admin'].flatMap((who) => ['registered', 'updated', 'deleted'].map((verb) => `${who} ${verb} security info`)), 'User changed default security info', 'Add FIDO2 security key', 'Delete FIDO2 security key',
    'Add Windows Hello for Business credential', 'Delete Windows Hello for Business credential', 'Add passwordless phone sign-in credential', 'Delete passwordless phone sign-in credential', 'Add Platform Credential', 'Delete Platform Credential', 'Add Passkey (device-bound)', 'Delete Passkey (device-bound)'),
  ...each('password', 'Reset user password', 'Reset password (by admin)', 'Reset password (self-service)', 'Change user password', 'Change password (self-service)'),
  ...each('strong', 'Enable Strong Authentication', 'Disable Strong Authentication'),
  ...each('user', 'Update user'), ...each('device', 'Register device', 'Unregister device'), ...each('owner', 'Add registered owner to device'),
  ...each('fraud', 'Fraud reported - no action taken', 'Fraud reported - user is blocked for MFA'),
  ...each('step', 'User registered all required security info', 'User started security info registration', 'User cancelled security info registration', 'User reviewed security info', 'Self-serve password reset flow activity progress', 'Admin started password reset', 'User started password reset', 'User started password change', 'Add registered users to device', 'Add device'),
]);

const results: ReadonlyMap<string, Draft['outcome']> = new Map<string, Draft['outcome']>([['success', 'success'], ['failure', 'failure'], ['timeout', 'failure']]);

/** `User registered Mobile Phone SMS`, `Admin registered temporary access pass method for user`; or the activity's own name. */
function factorOf({ activity, reason }: Audit): string | undefined {
  const own = /^(?:add|delete) (.{4,64}?)(?: credential)?$/i.exec(activity)?.[1];
  return own ?? /\b(?:registered|updated|deleted|to) (.{3,96}?)(?: method)?(?: for user)?\.?$/i.exec(reason)?.[1];
}

const itemsOf = (value: unknown): readonly JsonObject[] => (Array.isArray(value) ? value.slice(0, 16) : [value]).filter(isObject);
const namesOf = (value: unknown, name: string): readonly string[] => itemsOf(value).flatMap((item) => { const found = said(item[name]); return found === undefined || /^no_device_token$/i.test(found) ? [] : [found.slice(0, 256)]; });
/** What is there now and was not before. */
const added = ({ before, after }: Modified, name: string): string | undefined => namesOf(after, name).find((item) => !namesOf(before, name).includes(item));
const isChanged = ({ before, after }: Modified, name: string): boolean => namesOf(before, name).join('\n') !== namesOf(after, name).join('\n');

/** By property of a user: the second factor that it stands for, or undefined where nothing of it has changed. An app notes each use of itself here, too. */
const strong: Readonly<Record<string, (property: Modified) => NonNullable<Draft['mfa']> | undefined>> = {
  StrongAuthenticationPhoneAppDetail: (property) => (isChanged(property, 'DeviceToken') || isChanged(property, 'Id') ? { factor: 'phone app', ...device(added(property, 'DeviceToken')) } : undefined),
  StrongAuthenticationUserDetails: (property) => (isChanged(property, 'PhoneNumber') || isChanged(property, 'AlternativePhoneNumber') ? { factor: 'phone', ...phone(added(property, 'PhoneNumber') ?? added(property, 'AlternativePhoneNumber')) } : undefined),
  StrongAuthenticationMethod: (property) => (isChanged(property, 'MethodType') ? { factor: 'methods' } : undefined),
  StrongAuthenticationRequirement: (property) => (isChanged(property, 'State') ? { factor: 'requirement' } : undefined),
};
const device = (id: string | undefined): { device_id?: string } => (id === undefined ? {} : { device_id: id });
const phone = (number: string | undefined): { phone?: string } => (number === undefined ? {} : { phone: number });

function ofUser({ modified }: Audit): Draft['mfa'] {
  const found = modified.flatMap((property) => (Object.hasOwn(strong, property.name) ? strong[property.name]?.(property) ?? [] : []));
  return found.length === 0 ? undefined : Object.assign({}, ...[...found].reverse()) as NonNullable<Draft['mfa']>; // of several, the first that names a thing
}

type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'traits' | 'mfa'>;
const change = (outcome: Draft['outcome'], mfa?: Draft['mfa']): Told => ({ kind: 'account-change', outcome, category: ['iam'], type: ['user', 'change'], ...(mfa !== undefined && { mfa }) });
const fraud: Told = { kind: 'mfa', outcome: 'failure', category: ['authentication'], type: ['info'], traits: ['password-proven'] };

const isService = (actor: Party | undefined, name: RegExp): boolean => actor !== undefined && name.test(actor.login ?? actor.name ?? '');

/** A reason in place of a telling: known and not wanted. */
function toldOf(audit: Audit, rule: Rule): Told | string {
  const outcome = results.get(audit.result) ?? 'unknown';
  if (rule === 'step') return 'registration_step';
  if (rule === 'fraud') return fraud;
  if (rule === 'user') { const mfa = ofUser(audit); return mfa === undefined ? 'update_user' : change(outcome, mfa); }
  if (rule === 'method') { const factor = factorOf(audit); return change(outcome, factor === undefined ? undefined : { factor }); }
  // The directory notes a reset that the password service has noted before it, and an owner whom the device service has.
  if (rule === 'password' && isService(audit.actor, /^fim_password_service@/i)) return 'echo';
  return rule === 'owner' && isService(audit.actor, /^device registration service$/i) ? 'echo' : change(outcome);
}

const personOf = (party: Party | undefined): Draft['user'] => (party?.isUser === true ? userOf(party.login, party.id) : undefined);

function isSame(one: Party | undefined, other: Party | undefined): boolean {
  if (one?.isUser !== true || other === undefined) return false;
  return one.id !== undefined && other.id !== undefined ? one.id === other.id : one.login !== undefined && one.login.toLowerCase() === other.login?.toLowerCase();
}

/** Of a change by somebody else, address and browser are that one's. */
function whereFrom(audit: Audit, record: JsonObject): Partial<Draft> {
  if (audit.target !== undefined && !isSame(audit.actor, audit.target)) return {};
  const [ip, userAgent] = [normaliseIp(audit.actor?.ip) ?? normaliseIp(said(record['callerIpAddress'])), audit.detail('User-Agent')];
  return { ...(ip !== undefined && { source: { ip } }), ...(userAgent !== undefined && { userAgent }) };
}

/** The device that is registered is its owner's, whoever did it. */
function registered(audit: Audit, rule: Rule): Partial<Draft> {
  if (rule !== 'device' && rule !== 'owner') return {};
  const deviceId = audit.detail('Device Id') ?? audit.device?.id;
  const host = known<NonNullable<Draft['host']>>({ name: audit.device?.name?.slice(0, 256), os: osOf(audit.detail('Device OS'), audit.detail('Device OS Version')) });
  return { ...(deviceId !== undefined && { deviceId: deviceId.slice(0, 256) }), ...(host !== undefined && { host }) };
}

function parse(record: JsonObject, context: SourceContext, carried: Unwrapped['time']): ParseResult {
  const audit = auditOf(record);
  const rule = rules.get(audit.activity.toLowerCase());
  if (rule === undefined) return drop('activity');
  const told = toldOf(audit, rule);
  if (typeof told === 'string') return drop(told);
  const user = personOf(audit.target ?? audit.actor);
  if (user === undefined) return drop('no_user');
  const time = timeOf(record, context) ?? carried;
  if (time === undefined) return deadLetter('no_time', 'activityDateTime');
  return ok({ ...told, time, action: audit.activity, user, observer: { vendor: 'Microsoft', product: 'Entra ID' }, ...(audit.id !== undefined && { recordId: audit.id }), ...whereFrom(audit, record), ...registered(audit, rule) });
}

const telling = ['activityDisplayName', 'initiatedBy', 'loggedByService'];

function ofDiagnostics(json: JsonObject): boolean {
  const { properties } = json;
  if (typeof properties === 'string') return telling.some((key) => properties.slice(0, 4096).includes(`"${key}"`));
  return isObject(properties) ? telling.some((key) => key in properties) : 'properties.activityDisplayName' in json;
}

function matches(json: JsonObject): boolean {
  if (json['category'] === 'AuditLogs') return ofDiagnostics(json);
  if (typeof json['activityDisplayName'] === 'string') return 'initiatedBy' in json || 'loggedByService' in json;
  return ('InitiatedBy' in json && 'TargetResources' in json && saidAt(json, 'OperationName', 'ActivityDisplayName') !== undefined) || isExport(json);
}

export const entraAudit: Source = {
  id: 'microsoft.entra-audit',
  title: 'Microsoft Entra audit logs',
  events: [...rules].filter(([, rule]) => rule !== 'step').map(([name]) => name),
  clues: ['category', 'activityDisplayName', 'InitiatedBy', 'ActorType'],
  matches: ({ json }) => json !== undefined && matches(json),
  parse: ({ json, time }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context, time)),
};
