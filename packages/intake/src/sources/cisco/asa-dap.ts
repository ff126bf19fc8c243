import { between, type Found, type Reading } from './asa-fields.ts';

type Facts = NonNullable<Found['facts']>;
type OsType = NonNullable<NonNullable<Facts['host']>['os']>;

const systems: readonly (readonly [RegExp, string])[] = [
  [/apple-ios|iphone|ipad|\bios\b/i, 'ios'], [/mac|darwin|os x/i, 'macos'], [/android/i, 'android'], [/linux|ubuntu|debian|fedora|red hat/i, 'linux'], [/^win|windows/i, 'windows'],
];

/** The system's family from a platform's name or a client's description. */
export function osType(text: string): string | undefined {
  const head = text.slice(0, 256);
  return systems.find(([pattern]) => pattern.test(head))?.[1];
}

const maker = /^(.{0,60}?\b(?:Inc\.?|Corporation|Corp\.?|GmbH|Ltd\.?)|LENOVO|Lenovo|HP|Hewlett-Packard|Dell|QEMU|Xen|Microsoft|Amazon|Google|ASUS|Acer) +(\S.*)$/;

function typeFacts(value: string): Facts {
  const match = maker.exec(value);
  return { device: match === null ? { model: value } : { vendor: match[1] ?? '', model: match[2] ?? '' } };
}

const hex12 = /^[\da-f]{12}$/;

/** `aa-bb-..`, `aabb.ccdd.eeff` and the like as `aa:bb:..`. Undefined for what is no address, and for all zeros. */
export function macAddress(text: string): string | undefined {
  // An IPv4 address may have twelve digits, too.
  if (/^\s*\d{1,3}(?:\.\d{1,3}){3}\s*$/.test(text.slice(0, 64))) return undefined;
  const digits = text.slice(0, 64).replace(/[^\da-z]/gi, '').toLowerCase();
  return hex12.test(digits) && digits !== '000000000000' ? digits.replace(/..(?=.)/g, '$&:') : undefined;
}

function macFacts(text: string): Facts | undefined {
  const mac = macAddress(text);
  return mac === undefined ? undefined : { host: { mac: [mac] } };
}

function osFacts(value: string, of: (value: string) => OsType): Facts {
  return { host: { os: of(value) } };
}
const withType = (value: string, os: OsType): OsType => { const type = osType(value); return type === undefined ? os : { type, ...os }; };

const attributes = new Map<string, (value: string) => Facts | undefined>([
  ['endpoint.device.hostname', (value) => ({ host: { name: value } })],
  ['endpoint.anyconnect.devicecomputername', (value) => ({ host: { name: value } })],
  ['endpoint.device.serialnumber', (value) => ({ device: { serial: value } })],
  ['endpoint.anyconnect.deviceuniqueid', (value) => ({ deviceId: value })],
  ['endpoint.anyconnect.devicetype', typeFacts],
  ['endpoint.anyconnect.macaddress', macFacts],
  ['endpoint.anyconnect.publicmacaddress', macFacts],
  ['endpoint.anyconnect.platform', (value) => osFacts(value, (text) => withType(text, {}))],
  ['endpoint.anyconnect.platformversion', (value) => osFacts(value, (version) => ({ version }))],
  ['endpoint.anyconnect.useragent', (value) => ({ userAgent: value })],
  ['endpoint.os.version', (value) => osFacts(value, (name) => withType(name, { name }))],
]);

const nothing = new Set(['', 'unknown', 'n/a', 'none', 'null', 'not available', 'true', 'false']);

/** One attribute's facts; undefined when it says nothing about the machine. */
function attributeFacts(text: string): Facts | undefined {
  const equals = text.indexOf('=');
  if (equals === -1) return undefined;
  const key = text.slice(0, equals).trim();
  const value = text.slice(equals + 1).trim().replace(/^"{1,4}/, '').replace(/"{1,4};?$/, '').trim();
  const bracket = key.indexOf('[');
  const name = (bracket === -1 ? key : key.slice(0, bracket)).toLowerCase();
  // Host Scan lists the addresses as keys: endpoint.device.MAC["0050.56aa.bbcc"] = "true".
  if (name === 'endpoint.device.mac' && bracket !== -1) return macFacts(key.slice(bracket));
  return nothing.has(value.toLowerCase()) || value.length > 512 ? undefined : attributes.get(name)?.(value);
}

interface Person { readonly user: string; readonly ip: string; readonly rest: string }

/** `DAP: User u, Addr ip` and what follows the address. */
function person(body: string): Person | undefined {
  const user = body.startsWith('DAP: ') ? between(body, 'User ', ', Addr ') : undefined;
  if (user === undefined) return undefined;
  const from = user.end + 7;
  const end = /[, ]|: /.exec(body.slice(from, from + 64))?.index;
  return end === undefined ? undefined : { user: user.value, ip: body.slice(from, from + end), rest: body.slice(from + end) };
}

/** 734003: one attribute of the machine or the account. */
export function dapAttribute(body: string): Reading {
  const who = person(body);
  const mark = ': Session Attribute ';
  if (who?.rest.startsWith(mark) !== true) return undefined;
  const facts = attributeFacts(who.rest.slice(mark.length));
  return facts === undefined ? 'attribute' : { kind: 'device-seen', outcome: 'success', action: 'dap-attribute', user: who.user, ip: who.ip, facts };
}

/** 734001: the person is authenticated and has passed the access policies. */
export function dapSelected(body: string): Reading {
  const who = person(body);
  return who?.rest.startsWith(', Connection ') === true ? { kind: 'vpn-session-update', outcome: 'success', action: 'dap-selected', user: who.user, ip: who.ip } : undefined;
}

/** 734002: policies are looked at after authentication, so the password was right. */
export function dapTerminated(body: string): Reading {
  const who = person(body);
  if (who?.rest.includes('Connection terminated by') !== true) return undefined;
  return { kind: 'login', outcome: 'failure', action: 'dap-terminated', user: who.user, ip: who.ip, traits: ['blocked', 'password-proven'] };
}
