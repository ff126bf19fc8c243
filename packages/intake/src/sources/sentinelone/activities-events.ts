import { isPrivateIp, type Usb } from '@winnow/core';
import { saneId } from '../../enrich/placeholders.ts';
import { macsOf, osOf } from '../../hardware.ts';
import { normaliseIp, normaliseUser } from '../../normalise.ts';
import { at, flagOf, itemsAt, known, saidAt } from '../../paths.ts';
import { isRemoteTool } from '../../remote-tools.ts';
import { type Draft, type JsonObject } from '../../types.ts';
import { accountOf, logonWay } from '../../windows/accounts.ts';

/** What a record says besides its time, or why it is not wanted. */
export type Facts = Omit<Partial<Draft>, 'time'> & Pick<Draft, 'kind' | 'outcome'> | string;
type Host = NonNullable<Draft['host']>;

const short = (record: JsonObject, ...paths: readonly string[]): string | undefined => saidAt(record, ...paths)?.slice(0, 256);
const authentication = ['authentication'];

/** By number of activity: who came into the console, was turned away, or left. */
const logins: ReadonlyMap<string, Pick<Draft, 'kind' | 'outcome' | 'type'>> = new Map<string, Pick<Draft, 'kind' | 'outcome' | 'type'>>([
  ['27', { kind: 'login', outcome: 'success', type: ['start'] }], ['3629', { kind: 'login', outcome: 'success', type: ['start'] }], ['133', { kind: 'login', outcome: 'failure', type: ['start'] }], ['134', { kind: 'login', outcome: 'failure', type: ['start'] }], ['33', { kind: 'logout', outcome: 'success', type: ['end'] }],
]);
/** Device control that let something pass, and that stopped it: plugged in it was either way. */
const plugs = new Set(['5125', '5126']);

export function activity(record: JsonObject): Facts {
  const number = saidAt(record, 'activityType') ?? '';
  const login = logins.get(number);
  if (login === undefined) return plugs.has(number) ? plugged(record, 'data.') : 'activity_type';
  const named = normaliseUser(saidAt(record, 'data.email') ?? saidAt(record, 'data.username'));
  if (named === undefined) return 'no_user';
  const [id, ip] = [short(record, 'userId'), normaliseIp(saidAt(record, 'data.ipAddress'))];
  return { ...login, category: authentication, action: number, user: { ...named, ...(id !== undefined && { id }) }, ...(ip !== undefined && { source: { ip } }) };
}

const hex = (text: string | undefined): string | undefined => { const digits = text?.toLowerCase().replace(/^0x/, '').replace(/h$/, ''); return digits === undefined || !/^[\da-f]{1,4}$/.test(digits) ? undefined : digits.padStart(4, '0'); };

const whose = (record: JsonObject, under: string): Partial<Draft> => {
  const [name, deviceId] = [short(record, `${under}computerName`), short(record, 'agentId')];
  const user = accountOf({ name: short(record, `${under}lastLoggedInUserName`), domain: undefined, sid: undefined });
  return { ...(name !== undefined && { host: { name } }), ...(deviceId !== undefined && { deviceId }), ...(user !== undefined && { user }) };
};

/** An event of device control, by itself or under an activity. Bluetooth and what was pulled out say nothing. */
export function plugged(record: JsonObject, under = ''): Facts {
  if (!/^usb$/i.test(saidAt(record, `${under}interface`) ?? '')) return 'not_usb';
  const action = short(record, `${under}eventType`) ?? 'connected';
  if (/disconnect|removed/i.test(action)) return 'removed';
  const usb = known<Usb>({ vendor_id: hex(saidAt(record, `${under}vendorId`)), product_id: hex(saidAt(record, `${under}productId`)), product: short(record, `${under}deviceName`), serial: saneId(saidAt(record, `${under}uid`, `${under}uId`, `${under}deviceId`)) });
  return usb === undefined ? 'not_usb' : { kind: 'device-seen', outcome: 'unknown', category: ['host'], type: ['info'], action: `device control ${action}`, device: { usb: [usb] }, ...whose(record, under) };
}

/** `Dell Inc. - Latitude 5450`: maker and model. */
function modelOf(record: JsonObject): { vendor?: string; model?: string } {
  const text = short(record, 'modelName') ?? '';
  const cut = text.indexOf(' - ');
  if (cut > 0) return { vendor: text.slice(0, cut).trim(), model: text.slice(cut + 3).trim() };
  return text === '' ? {} : { model: text };
}

export function agent(record: JsonObject): Facts {
  if (flagOf(record['isDecommissioned']) === true || flagOf(record['isUninstalled']) === true) return 'removed';
  const ip = normaliseIp(saidAt(record, 'externalIp'));
  const serial = saneId(saidAt(record, 'serialNumber'));
  const device = known<NonNullable<Draft['device']>>({ ...modelOf(record), serial });
  const mac = macsOf(...itemsAt(record, ['networkInterfaces'], ['physical']).map((item) => saidAt(item, 'physical')));
  const host = known<Host>({ name: short(record, 'computerName'), id: saneId(saidAt(record, 'uuid')), mac, os: osOf(saidAt(record, 'osType') ?? saidAt(record, 'osName'), saidAt(record, 'osRevision')) });
  const user = accountOf({ name: short(record, 'lastLoggedInUserName'), domain: domainOf(record), sid: undefined });
  return {
    kind: 'device-seen', outcome: 'unknown', category: ['host'], type: ['info'], action: 'agent', ...(host !== undefined && { host }), ...known({ deviceId: saneId(saidAt(record, 'id')), device, user }), ...(ip !== undefined && !isPrivateIp(ip) && { source: { ip } }),
  };
}

/** A machine in no domain names its workgroup. */
const domainOf = (record: JsonObject): string | undefined => { const domain = short(record, 'domain'); return domain === undefined || /^(?:workgroup|local)$/i.test(domain) ? undefined : domain; };

/** What Deep Visibility says of the machine that an event is of. */
function endpoint(record: JsonObject): Partial<Draft> {
  const [name, deviceId] = [short(record, 'endpoint.name'), saneId(saidAt(record, 'agent.uuid'))];
  const host = known<Host>({ name, os: osOf(saidAt(record, 'endpoint.os'), undefined) });
  return { ...(host !== undefined && { host }), ...(deviceId !== undefined && { deviceId }) };
}

function otherEnd(record: JsonObject): string | undefined {
  const ip = normaliseIp(saidAt(record, 'src.endpoint.ip.address'));
  return ip === undefined || ip === '::1' || ip.startsWith('127.') ? undefined : ip;
}

function personOf(record: JsonObject): Draft['user'] {
  return accountOf({ name: short(record, 'event.login.userName', 'event.logout.userName', 'event.logout.tgt.user.name'), domain: short(record, 'event.login.accountDomain'), sid: short(record, 'event.login.accountSid', 'event.login.tgt.user.sid') });
}

function logon(record: JsonObject, isOut: boolean): Facts {
  const way = logonWay(saidAt(record, 'event.login.type', 'event.logout.type')?.replaceAll('_', ''));
  if (way === undefined) return 'logon_type';
  const user = personOf(record);
  return user === undefined ? 'no_user' : { ...logged(record, way, isOut), user, ...endpoint(record) };
}

function logged(record: JsonObject, way: 'local' | 'remote', isOut: boolean): Exclude<Facts, string> {
  const outcome = isOut || flagOf(at(record, 'event', 'login', 'loginIsSuccessful')) !== false ? 'success' : 'failure';
  const ip = way === 'remote' ? otherEnd(record) : undefined;
  const type = [isOut ? 'end' : 'start'];
  const where = { type, action: isOut ? 'Logout' : 'Login', ...(ip !== undefined && { source: { ip } }) };
  if (way === 'remote' && outcome === 'success') return { kind: 'remote-control-session', outcome, category: ['authentication', 'session'], ...where, ...(ip !== undefined && { peer: { ip } }) };
  return { kind: isOut ? 'logout' : 'login', outcome, category: authentication, ...where };
}

/** A list of processes says what people do all day: only programs for remote control are taken from it. */
function started(record: JsonObject): Facts {
  const [name = '', path = ''] = [short(record, 'tgt.process.name'), saidAt(record, 'tgt.process.image.path')];
  if (!isRemoteTool(path, name)) return 'not_remote_tool';
  const program = known<NonNullable<Draft['software']>[number]>({ name: name === '' ? undefined : name, path: path === '' ? undefined : path.slice(0, 1024), signer: short(record, 'tgt.process.publisher') });
  return { kind: 'software-seen', outcome: 'unknown', category: ['process'], type: ['start'], action: 'Process Creation', ...(program !== undefined && { software: [program] }), ...endpoint(record) };
}

const visible: ReadonlyMap<string, (record: JsonObject) => Facts> = new Map<string, (record: JsonObject) => Facts>([['Login', (record) => logon(record, false)], ['Logout', (record) => logon(record, true)], ['Process Creation', started]]);

export const deepVisibility = (record: JsonObject): Facts => visible.get(saidAt(record, 'event.type') ?? '')?.(record) ?? 'event_type';
