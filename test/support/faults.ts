/** What is wrong with a company, each as a function from a good one. */
import { DAY, HOUR, isoDate, isoTime } from '@winnow/core';
import { cityNamed } from '@winnow/simulator';
import { addressIn, type Company, DOMAIN, FIRST_DAY, type Happening, type Row, vpnCity } from './bad-company.ts';

export type Fault = (company: Company) => Company;
const happenings = (change: (h: Happening, i: number) => Happening | readonly Happening[]): Fault => (c) => ({ ...c, happenings: c.happenings.flatMap(change) });
const people = (change: (row: Row, i: number) => Row): Fault => (c) => ({ ...c, people: c.people.map(change) });
const devices = (change: (row: Row, i: number) => Row): Fault => (c) => ({ ...c, devices: c.devices.map(change) });
const without = (row: Row, ...names: readonly string[]): Row => Object.fromEntries(Object.entries(row).filter(([name]) => !names.includes(name)));
const numberOf = (login: string): number => Number(login.replace(/\D/g, ''));
const home = ['home_country', 'home_region', 'home_city'] as const;
const shipped = ['shipped_country', 'shipped_city', 'shipped_on'] as const;

export const noHomes: Fault = people((row) => without(row, ...home));
export const halfHomes: Fault = people((row, i) => (i % 4 === 0 ? row : without(row, ...home)));
export const noDeliveries: Fault = devices((row) => without(row, ...shipped));
export const noDevices: Fault = (c) => ({ ...c, devices: [] });
export const noClaims: Fault = (c) => ({ ...c, people: [], devices: [], networks: [] });
/** Two rows for everybody, of two countries, in force from the same day; devices with two owners. */
export const contradicting: Fault = (c) => ({ ...c, people: c.people.flatMap((row) => [row, { ...row, home_country: 'DE', home_region: '', home_city: 'Berlin' }]), devices: c.devices.flatMap((row, i) => [row, { ...row, owner_id: `p${String((i + 1) % c.people.length)}`, shipped_city: 'Boston' }]) });
/** Everybody's home is the company's own address. */
export const homesAtHeadquarters: Fault = people((row) => ({ ...row, home_country: 'US', home_region: 'Nevada', home_city: 'Las Vegas' }));
export const deliveriesAtHeadquarters: Fault = devices((row) => ({ ...row, shipped_city: 'Las Vegas' }));
export const oneOwner: Fault = devices((row) => ({ ...row, owner_id: 'p0' }));
export const sameUsername: Fault = people((row, i) => (i < 2 ? { ...row, usernames: 'user0', email: `user0@${DOMAIN}` } : row));
export const allSameUsername: Fault = people((row) => ({ ...row, usernames: 'shared', email: '' }));
export const strangers: Fault = people((row, i) => ({ ...row, usernames: `emp-${String(i)}`, email: `emp-${String(i)}@other.example` }));

export const nonsense: Fault = (c) => ({ ...c, people: c.people.map((row) => ({ ...row, home_country: 'Atlantis', home_city: '???', home_lat: '999', home_lon: 'east', start_date: '2026-13-45', end_date: '0000-00-00', time_zone: 'Mars/Olympus', payout: 'shells', employment: '7' })), devices: c.devices.map((row) => ({ ...row, shipped_country: 'U.S. of A.', shipped_city: '\u0000', shipped_on: 'soon', owner_id: `${row['owner_id'] ?? ''}x` })) });

/** An address in a data centre's block, in a city where few live. */
export const behindOneAddress = (ip: string): Fault => happenings((h) => ({ ...h, ip }));
export const onVpn: Fault = happenings((h) => ({ ...h, ip: addressIn(vpnCity, numberOf(h.login), 'vpn') }));
export const privateAddresses: Fault = happenings((h) => ({ ...h, ip: `10.1.${String(numberOf(h.login) >> 8)}.${String(numberOf(h.login) & 255)}` }));
export const vpnInOneCity = addressIn(vpnCity, 3, 'vpn');
export const residentialLine = addressIn(cityNamed('Las Vegas'), 500);
export const shifted = (log: Happening['log'], ms: number): Fault => happenings((h) => (h.log === log ? { ...h, at: h.at + ms } : h));
export const halfShifted = (ms: number): Fault => happenings((h) => (numberOf(h.login) % 2 === 0 ? { ...h, at: h.at + ms } : h));
/** Hours off by a random amount, as of machines whose clocks nobody set. */
export const wildClocks: Fault = happenings((h, i) => ({ ...h, at: h.at + (((i * 7919) % 49) - 24) * HOUR }));
/** Some records from machines that lost their clock's battery. */
export const epoch: Fault = happenings((h, i) => (i % 50 === 0 ? { ...h, at: i * 1000 } : h));
/** Ends before starts. */
export const backwards: Fault = happenings((h) => (h.kind === 'end' ? { ...h, at: h.at - 12 * HOUR } : h));
export const gapIn = (log: Happening['log'], from: number, days: number): Fault => happenings((h) => (h.log === log && h.at >= FIRST_DAY + from * DAY && h.at < FIRST_DAY + (from + days) * DAY ? [] : h));
export const gap = (from: number, days: number): Fault => happenings((h) => (h.at >= FIRST_DAY + from * DAY && h.at < FIRST_DAY + (from + days) * DAY ? [] : h));
/** Everybody logs in under one name, from their own homes and devices. */
export const oneAccount: Fault = happenings((h) => ({ ...h, login: 'user0' }));
export const sharedAccountToo: Fault = happenings((h) => [h, ...(h.kind === 'login' ? [{ ...h, login: 'frontdesk', at: h.at + 60_000 }] : [])]);
export const onlyVpn: Fault = happenings((h) => (h.log === 'okta.jsonl' ? [] : h));
export const onlyLogins: Fault = happenings((h) => (h.log === 'okta.jsonl' ? h : []));
export const oneDevice: Fault = happenings((h) => ({ ...h, device: 'LT-00000' }));
export const defaultHostname: Fault = happenings((h) => ({ ...h, device: 'localhost' }));

/** Everybody was hired in the last weeks. */
export const newcomers: Fault = people((row, i) => ({ ...row, start_date: isoDate(FIRST_DAY - (3 + (i % 25)) * DAY) }));
const moved = (names: readonly string[], rows: readonly Row[]): readonly Row[] => rows.map((row, i) => ({ ...without(row, ...names), ...Object.fromEntries(names.flatMap((name) => { const value = rows[(i + 1) % rows.length]?.[name]; return value === undefined ? [] : [[name, value]]; })) }));
/** A table of which one column was sorted and the others were not. */
export const homesMixedUp: Fault = (c) => ({ ...c, people: moved(home, c.people) });
export const ownersMixedUp: Fault = (c) => ({ ...c, devices: moved(['owner_id'], c.devices) });
export const deliveriesMixedUp: Fault = (c) => ({ ...c, devices: moved(shipped, c.devices) });
export const homesInAnotherCountry: Fault = people((row) => ({ ...row, home_country: 'DE', home_region: '', home_city: 'Berlin' }));
export const everythingMixedUp: Fault = (c) => ownersMixedUp(deliveriesMixedUp(homesMixedUp(c)));
export const paidInCrypto: Fault = people((row) => ({ ...row, payout: 'crypto' }));
export const oneNumber: Fault = people((row) => ({ ...row, phone: '+1 702 555 0199' }));
export const forwarders: Fault = devices((row) => ({ ...row, shipped_kind: 'freight-forwarder' }));
const endpoint = (of: (h: Happening) => object): Fault => (c) => ({ ...c, files: { ...c.files, 'logs/endpoint.jsonl': c.happenings.filter((h) => h.kind === 'start').map((h) => `${JSON.stringify({ '@timestamp': isoTime(h.at + 60_000), event: { category: ['host'], type: ['info'], outcome: 'success' }, user: { name: h.login }, ...of(h) })}\n`).join('') } });
export const allVirtual: Fault = endpoint((h) => ({ device: { id: `VMware-${h.device}`, manufacturer: 'VMware, Inc.', model: { name: 'VMware Virtual Platform' }, serial_number: `VMware-56 4d ${h.device}` }, host: { name: h.device } }));
export const oneSerial: Fault = endpoint((h) => ({ device: { id: 'To be filled by O.E.M.', manufacturer: 'Dell Inc.', model: { name: 'Latitude 7440' }, serial_number: 'To be filled by O.E.M.' }, host: { name: h.device } }));
const tool = (name: string): Fault => endpoint((h) => ({ event: { category: ['package'], type: ['info'], outcome: 'success' }, package: { name, version: '8.0' }, host: { name: h.device } }));
export const oneTool: Fault = tool('AnyDesk');
export const twoTools: Fault = (c) => ({ ...c, files: { ...Object.fromEntries(['AnyDesk', 'TeamViewer'].flatMap((name) => Object.entries(tool(name)(c).files ?? {}).map(([file, text]) => [`${file}.${name}.jsonl`, text]))) } });
/** A machine at the front desk under a thousand names, each with a log-in. */
export const manyDevices = (count: number): Fault => (c) => ({ ...c, happenings: [...c.happenings, ...Array.from({ length: count }, (_, i): Happening => ({ log: 'vpn.jsonl', kind: 'start', at: FIRST_DAY + (i % 4) * DAY + 15 * HOUR + i * 100, login: 'kiosk', ip: residentialLine, device: `KIOSK-${String(i)}`, session: `k${String(i)}` }))] });
/** The files once more under other names, as when a folder was copied into itself. */
export const copied: Fault = (c) => ({ ...c, happenings: [...c.happenings, ...c.happenings].sort((a, b) => a.at - b.at) });
const oktaFile = (of: (h: Happening) => object): Fault => (c) => ({ ...c, files: { ...c.files, 'logs/more.jsonl': c.happenings.filter((h) => h.kind === 'login').map((h) => `${JSON.stringify({ '@timestamp': isoTime(h.at + 120_000), event: { category: ['authentication'], type: ['start'], outcome: 'success' }, user: { name: h.login }, source: { ip: h.ip }, service: { name: 'portal' }, ...of(h) })}\n`).join('') } });
export const allUnmanaged: Fault = oktaFile((h) => ({ device: { id: `web-${h.login}` }, labels: { device_managed: 'false' } }));
export const onePrint: Fault = oktaFile(() => ({ labels: { device_fingerprint: '0000000000000000' } }));
export const oneToken: Fault = oktaFile((h) => ({ event: { category: ['authentication'], action: 'mfa', outcome: 'success' }, client: { ip: h.ip }, device: { id: 'authenticator' } }));
export const allLinux: Fault = oktaFile((h) => ({ host: { name: h.device, os: { type: 'macos', name: 'macOS 14' } } }));
