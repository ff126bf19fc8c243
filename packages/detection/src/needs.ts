/** What a detector cannot do without. Whether it is there is counted (sight.ts), and told when it is not (blind.ts). */
export type Need = 'person' | 'home' | 'delivery' | 'owner' | 'claimed-system' | 'payout' | 'address' | 'place' | 'session' | 'login' | 'approval' | 'token' | 'phone' | 'fingerprint' | 'device' | 'management' | 'system' | 'hardware' | 'display' | 'software' | 'remote-session' | 'latency';

export interface NeedText {
  /** Ends "31 of 40 people …" or "nobody …". */
  readonly lack: { readonly some: string; readonly all: string };
  /** What to do about it. */
  readonly cure: string;
  /** What it presupposes: when that is missing, too, that is the reason. */
  readonly after?: Need;
}

const claim = (what: string, cure: string, after?: Need): NeedText => ({ lack: { some: `have no ${what}`, all: `nobody has a ${what}` }, cure, ...(after !== undefined && { after }) });
const log = (what: string, cure: string): NeedText => ({ lack: { some: `come with no ${what}`, all: `no log tells of ${what}` }, cure });

/** In the order in which they are told. */
export const needTexts: Readonly<Record<Need, NeedText>> = {
  'person': { lack: { some: 'are on no roster', all: 'nobody who was seen is on a roster' }, cure: 'give people.csv with the login names that the logs use (usernames, email)' },
  'address': { lack: { some: 'have no address but private ones', all: 'nobody has an address but private ones' }, cure: 'log the address outside the tunnel or the proxy' },
  'place': { lack: { some: 'come from addresses that tell no place', all: 'every address is one that tells no place' }, cure: 'claim what is your own in networks.csv', after: 'address' },
  'home': claim('claimed home', 'fill home_country and home_city in people.csv', 'person'),
  'delivery': claim('device with a delivery place', 'fill shipped_country and shipped_city in devices.csv'),
  'owner': claim('device of their own on record', 'give devices.csv with owner_id'),
  'claimed-system': claim('device whose system is on record', 'fill os or model in devices.csv', 'owner'),
  'payout': claim('known way of payment', 'fill payout in people.csv', 'person'),
  'session': log('VPN sessions', 'add the VPN gateway\'s log'),
  'login': log('logins', 'add the identity provider\'s log'),
  'approval': log('approvals by a second factor', 'add the identity provider\'s log of them'),
  'token': log('which phone or token approved', 'add logs of approvals that name it'),
  'phone': { lack: { some: 'have no phone number', all: 'neither claims nor logs tell phone numbers' }, cure: 'fill phone in people.csv' },
  'fingerprint': log('fingerprints of browsers', 'add a log that has them, if there is one'),
  'device': log('which device somebody works on', 'add logs that name it (host name, serial, MDM id)'),
  'management': log('whether a device is managed', 'add the identity provider\'s device context'),
  'system': log('the systems that devices run', 'add logs of the endpoints'),
  'hardware': log('makers, serials and what is plugged in', 'add logs of the endpoints'),
  'display': log('screens', 'add logs of the endpoints that name them'),
  'software': log('programs on the devices', 'add logs of the endpoints'),
  'remote-session': log('remote control sessions', 'add logs of the endpoints'),
  'latency': log('latency to the gateways', 'add the VPN clients\' logs'),
};
export const needs = Object.keys(needTexts) as readonly Need[]; // a record by Need has no other keys
