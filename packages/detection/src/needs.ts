/** What a detector cannot do without. Whether it is there is counted (sight.ts), and told when it is not (blind.ts). */
export type Need = 'person' | 'home' | 'delivery' | 'owner' | 'claimed-system' | 'payout' | 'address' | 'place' | 'login' | 'approval' | 'token' | 'phone' | 'fingerprint' | 'device' | 'management' | 'system' | 'hardware' | 'display' | 'software' | 'remote-session' | 'latency';

export interface NeedText {
  /** What is not there, with its article where one asks for it: the object of "… have no", or of "… tells of". */
  readonly what: string;
  /** What to do about it; what is missing everywhere and has one cure is told in one line. */
  readonly cure: string;
  /** Where it would come from. */
  readonly from: 'claims' | 'logs';
  /** Without it most of the catalogue is of little use: told first. */
  readonly grave?: true;
  /** What it presupposes: when that is missing, too, that is the reason. */
  readonly after?: Need;
}

const endpoint = 'add logs of the endpoints';
const identity = 'add the identity provider\'s log, with its devices';
const people = 'fill these columns of people.csv';

/** In the order in which they are told. */
export const needTexts: Readonly<Record<Need, NeedText>> = {
  'person': { what: 'place on a roster', cure: 'give people.csv with the login names that the logs use (usernames, email)', from: 'claims', grave: true },
  'address': { what: 'public address', cure: 'log the address outside the tunnel or the proxy', from: 'claims', grave: true },
  'place': { what: 'address that tells a place', cure: 'claim what is your own in networks.csv', from: 'claims', grave: true, after: 'address' },
  'home': { what: 'claimed home', cure: 'fill home_country and home_city in people.csv', from: 'claims', grave: true, after: 'person' },
  'delivery': { what: 'device with a delivery place', cure: 'fill shipped_country and shipped_city in devices.csv', from: 'claims', after: 'owner' },
  'owner': { what: 'device of their own', cure: 'give devices.csv with owner_id', from: 'claims', after: 'person' },
  'claimed-system': { what: 'device whose system is on record', cure: 'fill os or model in devices.csv', from: 'claims', after: 'owner' },
  'payout': { what: 'payout', cure: people, from: 'claims', after: 'person' },
  'phone': { what: 'phone', cure: people, from: 'claims', after: 'person' },
  'login': { what: 'logins', cure: identity, from: 'logs' },
  'approval': { what: 'approvals by a second factor', cure: identity, from: 'logs' },
  'token': { what: 'phones or tokens that approve', cure: identity, from: 'logs' },
  'management': { what: 'whether a device is managed', cure: identity, from: 'logs' },
  'device': { what: 'which device somebody works on', cure: 'add a log that names it (host name, serial, MDM id)', from: 'logs' },
  'fingerprint': { what: 'fingerprints of browsers', cure: 'add a log that has them, if there is one', from: 'logs' },
  'system': { what: 'the systems that devices run', cure: endpoint, from: 'logs' },
  'hardware': { what: 'hardware', cure: endpoint, from: 'logs' },
  'display': { what: 'screens', cure: endpoint, from: 'logs' },
  'software': { what: 'programs', cure: endpoint, from: 'logs' },
  'remote-session': { what: 'remote control sessions', cure: endpoint, from: 'logs' },
  'latency': { what: 'latency to the gateways', cure: 'add the VPN clients\' logs', from: 'logs' },
};
export const needs = Object.keys(needTexts) as readonly Need[]; // a record by Need has no other keys
