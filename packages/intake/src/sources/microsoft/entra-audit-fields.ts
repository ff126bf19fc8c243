import { isObject } from '../../decode/json.ts';
import { itemsAt, said, saidAt } from '../../paths.ts';
import { type JsonObject, type SourceContext } from '../../types.ts';
import { timeOf as utc } from './entra-signin-fields.ts';
import { opened, propertiesOf } from './properties.ts';

/** Somebody, or an application; `isUser` says which. */
export interface Party { readonly id?: string; readonly login?: string; readonly name?: string; readonly ip?: string; readonly isUser: boolean }
export interface Modified { readonly name: string; readonly before: unknown; readonly after: unknown }
export interface Audit {
  readonly id?: string; readonly activity: string; readonly result: string; readonly reason: string; readonly actor?: Party; readonly target?: Party; readonly device?: Party;
  readonly modified: readonly Modified[];
  detail(name: string): string | undefined;
}

/** By Graph's name; Log Analytics writes the same with a capital, and objects as JSON in a string. */
const field = (view: JsonObject, name: string): unknown => opened(view[name] ?? view[`${name.slice(0, 1).toUpperCase()}${name.slice(1)}`]);

function party(value: unknown, isUser: boolean): Party | undefined {
  const [id, login, name, ip] = [saidAt(value, 'id', isUser ? 'id' : 'servicePrincipalId'), saidAt(value, 'userPrincipalName'), saidAt(value, 'displayName'), saidAt(value, 'ipAddress')];
  if (id === undefined && login === undefined && name === undefined) return undefined;
  return { isUser, ...(id !== undefined && { id }), ...(login !== undefined && { login }), ...(name !== undefined && { name }), ...(ip !== undefined && { ip }) };
}

function actorOf(view: JsonObject): Party | undefined {
  const by = field(view, 'initiatedBy');
  const holder = isObject(by) ? { initiatedBy: by } : view;
  const [user, app] = ['user', 'app'].map((kind) => Object.fromEntries(['id', 'userPrincipalName', 'displayName', 'ipAddress', 'servicePrincipalId'].map((name) => [name, saidAt(holder, `initiatedBy.${kind}.${name}`)])));
  return party(user, true) ?? party(app, false);
}

/** Values are JSON in a string, or JSON in a string in a string. */
function valueOf(written: unknown): unknown {
  const once = typeof written === 'string' && written.startsWith('"') ? opened(written.replace(/^"|"$/g, '').replaceAll('\\"', '"')) : opened(written);
  return typeof once === 'string' ? said(once.replace(/^"|"$/g, '')) : once;
}

function modifiedOf(target: unknown): readonly Modified[] {
  const list = isObject(target) ? opened(target['modifiedProperties']) : undefined;
  return (Array.isArray(list) ? list.slice(0, 64) : []).flatMap((item: unknown) => {
    const name = saidAt(item, 'displayName');
    return name === undefined || !isObject(item) ? [] : [{ name, before: valueOf(item['oldValue']), after: valueOf(item['newValue']) }];
  });
}

const kindOf = (target: unknown): string => (saidAt(target, 'type') ?? '').toLowerCase();

function targetsOf(view: JsonObject): readonly unknown[] {
  const list = field(view, 'targetResources');
  return Array.isArray(list) ? list.slice(0, 16) : itemsAt(view, ['targetResources'], ['id', 'type', 'userPrincipalName', 'displayName']);
}

/** The portal's CSV has a column for each thing. */
function ofColumns(row: JsonObject): Audit {
  const column = (name: string): string | undefined => said(row[name]);
  const target = { id: column('Target1ObjectId'), userPrincipalName: column('Target1UserPrincipalName'), displayName: column('Target1DisplayName') };
  const actor = { id: column('ActorObjectId'), userPrincipalName: column('ActorUserPrincipalName'), displayName: column('ActorDisplayName'), ipAddress: column('IPAddress') ?? column('IpAddress') ?? column('IP Address') };
  const isUser = /^user$/i.test(column('ActorType') ?? 'user');
  const kind = (column('Target1Type') ?? '').toLowerCase();
  const modified = Array.from({ length: 8 }, (_, i) => `Target1ModifiedProperty${String(i + 1)}`).flatMap((name) => {
    const own = column(`${name}Name`);
    return own === undefined ? [] : [{ name: own, before: valueOf(row[`${name}OldValue`]), after: valueOf(row[`${name}NewValue`]) }];
  });
  return audit({ activity: column('Activity'), result: column('Result'), reason: column('ResultReason'), actor: party(actor, isUser), target: kind === 'user' ? party(target, true) : undefined, device: kind === 'device' ? party(target, false) : undefined, modified, details: [], id: undefined });
}

type Parts = Readonly<Record<'activity' | 'result' | 'reason' | 'id', string | undefined>> & { readonly actor: Party | undefined; readonly target: Party | undefined; readonly device: Party | undefined; readonly modified: readonly Modified[]; readonly details: readonly unknown[] };

function audit({ activity = '', result = '', reason = '', id, actor, target, device, modified, details }: Parts): Audit {
  const detail = (name: string): string | undefined => details.filter((item) => saidAt(item, 'key') === name).map((item) => saidAt(item, 'value'))[0]?.slice(0, 1024);
  return { activity: activity.slice(0, 128), result: result.toLowerCase(), reason: reason.slice(0, 256), modified, detail, ...(id !== undefined && { id }), ...(actor !== undefined && { actor }), ...(target !== undefined && { target }), ...(device !== undefined && { device }) };
}

export const isExport = (json: JsonObject): boolean => 'ActorType' in json && 'Activity' in json && 'Date (UTC)' in json;

/** An audit record's parts, whichever way it came. */
export function auditOf(record: JsonObject): Audit {
  if (isExport(record)) return ofColumns(record);
  const view = propertiesOf(record);
  const targets = targetsOf(view);
  const user = targets.find((target) => kindOf(target) === 'user');
  const details = field(view, 'additionalDetails');
  const words = (...names: readonly string[]): string | undefined => names.map((name) => said(field(view, name))).find((word) => word !== undefined);
  return audit({
    activity: words('activityDisplayName', 'operationName') ?? said(record['operationName']), result: words('result'), reason: words('resultReason', 'resultDescription') ?? said(record['resultDescription']), id: words('id'), actor: actorOf(view),
    target: user === undefined ? undefined : party(user, true), device: party(targets.find((target) => kindOf(target) === 'device'), false), modified: targets.flatMap(modifiedOf), details: Array.isArray(details) ? details.slice(0, 32) : [],
  });
}

/** All times are UTC, with a zone or without. */
export function timeOf(record: JsonObject, context: SourceContext): number | undefined {
  const view = propertiesOf(record);
  const stamps = [field(view, 'activityDateTime'), record['time'], record['TimeGenerated'], record['TimeGenerated [UTC]'], record['Date (UTC)']];
  return stamps.map((createdDateTime) => utc({ createdDateTime }, context)).find((time) => time !== undefined);
}
