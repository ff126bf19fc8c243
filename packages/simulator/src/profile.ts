import { Random } from './random.ts';
import { homeCities, type City } from './world.ts';
import { wideCities } from './world-wide.ts';

export const DOMAIN = 'example.com';
export const NETBIOS = 'EXAMPLE';
type LoginForm = 'bare' | 'mail' | 'netbios';

/** What kind of company it is: where its people live, what writes its logs, and how its HR system exports. Drawn once per seed. */
export interface Profile {
  /** The small company that tells the four stories: people without oddities, twins in their plainest shape. */
  readonly simple: boolean;
  /** Cities with weights for hiring. */
  readonly cities: readonly City[];
  /** Where the offices, gateways and headquarters are. */
  readonly offices: readonly City[];
  /** Which logs the VPN gateways write; people are spread over them. */
  readonly vpn: readonly ('asa' | 'globalprotect' | 'ecs')[];
  readonly identity: 'okta' | 'ecs';
  readonly endpoint: 'osquery' | 'ecs';
  /** Share of computers that carry the agents which write the inventory. */
  readonly coverage: number;
  /** Whether the services are reached over IPv6. */
  readonly six: { readonly vpn: boolean; readonly identity: boolean };
  readonly login: { readonly vpn: LoginForm; readonly identity: LoginForm };
  readonly claims: {
    /** Share of optional claims that are empty. */
    readonly drop: number;
    readonly coordinates: boolean;
    readonly devices: boolean;
    /** Share of offices that networks.csv knows. */
    readonly offices: number;
    /** Share of business trips that are recorded. */
    readonly trips: number;
    readonly usernames: LoginForm;
    readonly flags: readonly [yes: string, no: string];
    readonly macs: 'colons' | 'dashes' | 'dots';
    /** A column that Winnow does not know. */
    readonly extra: string;
  };
  /** The tool with which the help desk looks at somebody's screen. */
  readonly support: { readonly name: string; readonly publisher: string; readonly version: string; /** On every computer, or brought for the hour. */ readonly everywhere: boolean };
}

const from = (cities: readonly City[], ...countries: readonly string[]): City[] => cities.filter((c) => countries.includes(c.country));

const TIDY: Profile['claims'] = { drop: 0, coordinates: true, devices: true, offices: 1, trips: 1, usernames: 'bare', flags: ['true', 'false'], macs: 'colons', extra: '' };
export const supportTools = [
  { name: 'TeamViewer', publisher: 'TeamViewer', version: '15.63.5' }, { name: 'ScreenConnect Client', publisher: 'ScreenConnect Software', version: '25.4.16' }, { name: 'Splashtop Streamer', publisher: 'Splashtop Inc.', version: '3.7.4.0' },
  { name: 'AnyDesk', publisher: 'AnyDesk Software GmbH', version: '9.0.4' },
] as const;

/** The simple company: four vendor formats, names as they stand in HR, everything known. */
export function simpleProfile(drop: number): Profile {
  const named = (...names: readonly string[]): City[] => homeCities.filter((c) => names.includes(c.city));
  return {
    simple: true, cities: [...homeCities, ...from(homeCities, 'US'), ...named('Chicago', 'Toronto', 'London', 'Berlin', 'Bengaluru', 'Warsaw')], offices: named('Chicago', 'London', 'Berlin'),
    vpn: ['asa', 'globalprotect'], identity: 'okta', endpoint: 'osquery', coverage: 1, six: { vpn: false, identity: false }, login: { vpn: 'bare', identity: 'mail' }, claims: { ...TIDY, drop },
    support: { ...supportTools[0], everywhere: false },
  };
}

/** Some hire mostly where the headquarters are, some all over the world. */
function regions(random: Random): Pick<Profile, 'cities' | 'offices'> {
  const all = [...homeCities, ...wideCities];
  const [us, canada, europe, asia, south, pacific] = [from(all, 'US'), from(all, 'CA'), from(all, 'DE', 'GB', 'CH', 'FR', 'PL', 'ES', 'NL', 'SE'), from(all, 'IN', 'JP'), from(all, 'BR', 'MX', 'AR'), from(all, 'AU')];
  const kinds = [
    { cities: [...us, ...us, ...us, ...canada, ...europe, ...asia, ...south, ...pacific], hubs: ['Chicago', 'New York', 'Austin', 'San Diego', 'Toronto'] },
    { cities: [...europe, ...europe, ...europe, ...us, ...asia, ...south], hubs: ['Berlin', 'Zurich', 'London', 'Paris', 'Warsaw'] },
    { cities: [...us, ...us, ...canada, ...canada, ...europe, ...europe, ...asia, ...asia, ...south, ...pacific, ...pacific], hubs: ['London', 'Toronto', 'Sydney', 'Tokyo', 'Sao Paulo', 'Bengaluru'] },
  ];
  const { cities, hubs } = random.pick(kinds);
  const offices = random.shuffle(hubs).slice(0, random.int(2, 4)).flatMap((name) => all.filter((c) => c.city === name));
  return { cities: [...cities, ...offices, ...offices], offices };
}

/** Draws a company. A fifth of the optional claims is empty unless `drop` says otherwise. */
export function profileOf(seed: string, drop: number): Profile {
  const random = new Random(seed, 'profile');
  const where = regions(random);
  const vpn = random.pick([['asa'], ['globalprotect'], ['asa', 'globalprotect'], ['globalprotect'], ['ecs'], ['asa', 'ecs']] as const);
  const identity = random.chance(0.7) ? 'okta' as const : 'ecs' as const;
  return {
    simple: false, ...where, vpn, identity, endpoint: random.chance(0.65) ? 'osquery' : 'ecs', coverage: random.pick([1, 1, 0.9, 0.75]), six: { vpn: random.chance(0.3), identity: random.chance(0.5) },
    login: { vpn: random.pick(['bare', 'bare', 'mail', 'netbios'] as const), identity: identity === 'okta' ? 'mail' : random.pick(['bare', 'mail', 'netbios'] as const) },
    claims: {
      drop, coordinates: random.chance(0.6), devices: random.chance(0.85), offices: random.pick([1, 1, 0.7, 0]), trips: 0.8, usernames: random.pick(['bare', 'mail', 'netbios'] as const),
      flags: random.pick([['true', 'false'], ['yes', 'no'], ['1', '0'], ['TRUE', 'FALSE']] as const), macs: random.pick(['colons', 'dashes', 'dots'] as const), extra: random.pick(['cost_center', 'badge_number', 'legal_entity', '']),
    },
    support: { ...random.pick(supportTools), everywhere: random.chance(0.4) },
  };
}

/** A login as the service writes it. */
export function loginAs(form: LoginForm, login: string): string {
  return form === 'bare' ? login : form === 'mail' ? `${login}@${DOMAIN}` : `${NETBIOS}\\${login}`;
}
