import { type Case, type Evidence } from '@winnow/core';

/** Likelihood of a level (`detector level`) for whom the story is true; levels that are not named are as common as among all honest people. */
type Table = Readonly<Record<string, number>>;
/** An innocent way to look like this. Numbers are estimates of ours; they choose words only, no score knows of them. */
interface Story {
  readonly id: string;
  /** Share of honest people (or, for `cluster`, of groups who share something) to whom it happens within two months. */
  readonly prior: number;
  readonly of: 'person' | 'cluster' | 'any';
  /** Groups larger than this are not of that kind. */
  readonly most?: number;
  /** Goes on after "it would be innocent if": about one person, about several. */
  readonly if: readonly [one: string, several: string];
  readonly shows: Table;
  /** The one record that would decide. */
  readonly decides: string;
}

const EGRESS = 'sharing.shared-egress', HOME = 'location.home-mismatch', SENT = 'delivery.shipped-elsewhere', VPN = 'origin.vpn-behind-vpn', PHONE = 'remote-control.phone-elsewhere';
const at = (detector: string, levels: Table): Table => Object.fromEntries(Object.entries(levels).map(([level, p]) => [`${detector} ${level}`, p]));

export const innocentStories: readonly Story[] = [
  {
    id: 'household', prior: 0.1, of: 'cluster', most: 4, if: ['', 'they are a household, or share a flat, and HR has other addresses of them'], decides: 'a lease with their names on it',
    shows: {
      ...at(EGRESS, { neighbours: 0.5, pair: 0.9, 'pair-separate': 0.4, three: 0.15, 'three-separate': 0.05 }), ...at('sharing.device', { two: 0.2, three: 0.05 }), ...at('sharing.mfa-device', { two: 0.1 }), ...at('sharing.phone', { two: 0.5 }), ...at('sharing.fingerprint', { two: 0.3 }),
      ...at('delivery.shared-address', { two: 0.3, three: 0.05 }), ...at(SENT, { elsewhere: 0.4 }), ...at(HOME, { repeated: 0.2, region: 0.3, persistent: 0.3, abroad: 0.05, 'never-home': 0.03 }),
      ...at('sharing.approval-line', { two: 0.6, three: 0.1 }),
    },
  },
  {
    id: 'office', prior: 0.03, of: 'cluster', if: ['', 'the line is that of an office or a coworking space that no claim tells of'], decides: 'its lease or an invoice, entered as a network claim',
    shows: {
      ...at(EGRESS, { neighbours: 0.9, pair: 0.5, 'pair-separate': 0.3, three: 0.8, 'three-separate': 0.3 }), ...at('sharing.device', { two: 0.1, three: 0.1 }), ...at('sharing.mfa-device', { two: 0.05, three: 0.05 }), ...at('sharing.fingerprint', { two: 0.15, three: 0.15 }), ...at('sharing.phone', { two: 0.2, three: 0.2 }),
      ...at('delivery.shared-address', { two: 0.5, three: 0.5 }), ...at(SENT, { elsewhere: 0.5 }), ...at(HOME, { repeated: 0.3, region: 0.3, persistent: 0.2, abroad: 0.1, 'never-home': 0.05 }), ...at('location.impossible-travel', { once: 0.15, repeated: 0.1 }),
      ...at('sharing.approval-line', { two: 0.3, three: 0.2 }),
    },
  },
  {
    id: 'carrier', prior: 0.2, of: 'cluster', if: ['', 'the line is a carrier\'s gateway, behind which strangers share one address'], decides: 'the provider\'s word on what kind of address it is',
    shows: { ...at(EGRESS, { neighbours: 0.2, pair: 0.03, 'pair-separate': 0.01, three: 0.02, 'three-separate': 0.005 }), ...at('location.impossible-travel', { once: 0.3, repeated: 0.1 }), ...at(HOME, { region: 0.1 }) },
  },
  {
    id: 'spare-device', prior: 0.05, of: 'cluster', if: ['', 'it is a spare computer, phone or token that a team lends around'], decides: 'the asset list, or who enrolled the device',
    shows: { ...at('sharing.device', { two: 0.7, three: 0.4 }), ...at('sharing.mfa-device', { two: 0.6, three: 0.4 }), ...at('sharing.fingerprint', { two: 0.5, three: 0.4 }), ...at('sharing.phone', { two: 0.2, three: 0.2 }), ...at('device.unmanaged', { unmanaged: 0.2 }), ...at('device.somebody-else', { another: 0.4, astray: 0.05 }) },
  },
  {
    id: 'it-lab', prior: 0.005, of: 'any', if: ['the laptop stands in a lab, or is looked after by IT', 'the laptops stand in a lab, or are looked after by IT'], decides: 'the asset list: what is plugged in, and who ordered it',
    shows: { ...at('remote-control.kvm', { default: 0.2, disguise: 0.01 }), ...at('remote-control.rmm', { one: 0.5, several: 0.4 }), ...at('remote-control.inbound-sessions', { hours: 0.3, 'working-days': 0.1 }), ...at('device.vm-behind-vpn', { vm: 0.4, 'vm-behind-vpn': 0.1 }), ...at('device.unmanaged', { unmanaged: 0.3 }), ...at(EGRESS, { pair: 0.2, three: 0.2 }), ...at('sharing.device', { two: 0.3, three: 0.3 }), ...at('remote-control.headless', { 'no-size': 0.2, capture: 0.1 }), ...at('device.somebody-else', { another: 0.2 }), ...at('device.os-mismatch', { system: 0.3, hardware: 0.1 }) },
  },
  {
    id: 'nomad', prior: 0.005, of: 'any', if: ['the person lives on the road and told nobody', 'they live on the road and told nobody'], decides: 'boarding cards or stamps in the passport',
    shows: {
      ...at(HOME, { repeated: 0.9, region: 0.4, persistent: 0.6, abroad: 0.7, 'never-home': 0.25 }), ...at('location.slip', { stay: 0.7, slip: 0.05, 'first-seen': 0.2 }), ...at(VPN, { occasional: 0.4, persistent: 0.3, constant: 0.2, 'constant-new': 0.2 }), ...at('location.impossible-travel', { once: 0.2, repeated: 0.05 }), ...at(PHONE, { once: 0.15, repeated: 0.05, lasting: 0.02 }),
      ...at('delivery.first-check-in', { far: 0.15, region: 0.15 }), ...at(SENT, { elsewhere: 0.3 }), ...at('behaviour.handover', { 'same-device': 0.3 }),
      ...at('origin.access-churn', { many: 0.3, endless: 0.15 }), ...at('location.concurrent', { some: 0.2, repeated: 0.03 }), ...at('location.gateway-latency', { 'slow-line': 0.1, detour: 0.3, impossible: 0.3 }),
    },
  },
  {
    id: 'traveller', prior: 0.1, of: 'any', if: ['it was a journey that nobody recorded', 'it was a journey that nobody recorded'], decides: 'a travel record or a boarding card',
    shows: { ...at(HOME, { repeated: 0.4, persistent: 0.03, abroad: 0.03 }), ...at('location.slip', { stay: 0.7, slip: 0.02, 'first-seen': 0.05 }), ...at(PHONE, { once: 0.3, repeated: 0.05 }), ...at('location.impossible-travel', { once: 0.15 }), ...at(VPN, { occasional: 0.2 }), ...at('delivery.first-check-in', { far: 0.05, region: 0.1 }), ...at('behaviour.handover', { 'same-device': 0.05 }), ...at('location.concurrent', { some: 0.3, repeated: 0.02 }) },
  },
  {
    id: 'moved', prior: 0.02, of: 'any', if: ['the person moved and HR was not told', 'they moved and HR was not told'], decides: 'a lease, or the change of address in HR',
    shows: {
      ...at(HOME, { repeated: 0.5, region: 0.7, persistent: 0.7, abroad: 0.2, 'never-home': 0.1 }), ...at('behaviour.handover', { all: 0.03, 'strange-device': 0.05, two: 0.2, 'same-device': 0.2 }), ...at(SENT, { elsewhere: 0.5 }), ...at('delivery.first-check-in', { far: 0.05, region: 0.1 }),
      ...at('location.slip', { stay: 0.2, 'first-seen': 0.05 }), ...at(EGRESS, { pair: 0.1 }),
      ...at('delivery.changed-address', { 'shipping-changed': 0.1, 'home-followed': 0.3 }), ...at('location.gateway-latency', { impossible: 0.1 }),
    },
  },
  {
    id: 'geo-error', prior: 0.02, of: 'any', if: ['the geo data puts the address in a wrong place', 'the geo data puts the address in a wrong place'], decides: 'the provider\'s word on where the address is, or the computer\'s own location',
    shows: { ...at(HOME, { repeated: 0.4, region: 0.7, persistent: 0.4, abroad: 0.1, 'never-home': 0.1 }), ...at('location.impossible-travel', { once: 0.5, repeated: 0.5 }), ...at('location.slip', { stay: 0.2, slip: 0.2, 'first-seen': 0.05 }), ...at(PHONE, { once: 0.2, repeated: 0.2, lasting: 0.1 }), ...at('delivery.first-check-in', { far: 0.2, region: 0.4 }), ...at('behaviour.handover', { 'same-device': 0.02 }), ...at('location.concurrent', { some: 0.5, repeated: 0.4, 'two-computers': 0.02 }) },
  },
  {
    id: 'privacy-vpn', prior: 0.02, of: 'any', if: ['the person uses a privacy VPN on principle', 'they use a privacy VPN on principle'], decides: 'an invoice of the VPN from before the hire',
    shows: { ...at(VPN, { occasional: 0.9, persistent: 0.9, constant: 0.5, 'constant-new': 0.5, tor: 0.05, 'known-operator': 0.01 }), ...at('location.slip', { stay: 0.3, slip: 0.015 }), ...at('device.unmanaged', { unmanaged: 0.2, 'behind-exit': 0.15, forbidden: 0.05 }), ...at('location.impossible-travel', { once: 0.15, repeated: 0.05 }), ...at('device.vm-behind-vpn', { vm: 0.1, 'vm-behind-vpn': 0.05 }), ...at('location.gateway-latency', { detour: 0.1 }) },
  },
  {
    id: 'developer-vm', prior: 0.02, of: 'person', if: ['it is a developer\'s test machine that the inventory forgot', ''], decides: 'the inventory, or the permission in writing',
    shows: { ...at('device.vm-behind-vpn', { vm: 0.9, 'in-vm': 0.2, 'vm-behind-vpn': 0.2 }), ...at('device.unmanaged', { unmanaged: 0.4, 'behind-exit': 0.1, forbidden: 0.1 }), ...at('remote-control.rmm', { one: 0.15 }), ...at('device.os-mismatch', { system: 0.5, hardware: 0.05 }) },
  },
  {
    id: 'private-computer', prior: 0.05, of: 'any', if: ['somebody allowed the private computer by word of mouth', 'somebody allowed the private computers by word of mouth'], decides: 'the permission in writing, or the ticket of a laptop that is being replaced',
    shows: { ...at('device.unmanaged', { unmanaged: 0.9, 'behind-exit': 0.4, forbidden: 0.5 }), ...at('device.vm-behind-vpn', { vm: 0.2 }), ...at('remote-control.rmm', { one: 0.2, several: 0.05 }), ...at('behaviour.handover', { two: 0.1, 'strange-device': 0.1 }) },
  },
  {
    id: 'relatives', prior: 0.05, of: 'any', if: ['the laptop was sent to relatives or a partner, who passed it on', 'the laptops were sent to relatives or partners, who passed them on'], decides: 'the courier\'s receipt: who signed',
    shows: { ...at(SENT, { elsewhere: 0.9, forwarder: 0.4, 'forwarder-elsewhere': 0.1 }), ...at('delivery.first-check-in', { far: 0.2, region: 0.4 }), ...at('delivery.shared-address', { two: 0.1 }), ...at(HOME, { repeated: 0.1, region: 0.1 }), ...at('delivery.changed-address', { 'shipping-changed': 0.3, 'home-followed': 0.05 }) },
  },
  {
    id: 'remote-support', prior: 0.03, of: 'any', if: ['it is support, or the own computer at home reached from elsewhere', 'it is support, or the own computers at home reached from elsewhere'], decides: 'a video call with the laptop on camera, or the support ticket',
    shows: { ...at('remote-control.rmm', { one: 0.9, several: 0.3 }), ...at('remote-control.inbound-sessions', { hours: 0.4, 'working-days': 0.1 }), ...at('location.impossible-travel', { once: 0.2, repeated: 0.05 }), ...at(PHONE, { once: 0.1, repeated: 0.1, lasting: 0.05 }), ...at('location.slip', { stay: 0.1, slip: 0.005 }), ...at('location.concurrent', { some: 0.4, repeated: 0.2, 'two-computers': 0.1 }) },
  },
  {
    id: 'inventory', prior: 0.04, of: 'any', if: ['the computer was handed on or set up anew and nobody told the inventory', 'the computers were handed on or set up anew and nobody told the inventory'], decides: 'the ticket of the hand-over, or the serial number on the computer',
    shows: { ...at('device.somebody-else', { another: 0.9, astray: 0.3 }), ...at('device.os-mismatch', { system: 0.5, hardware: 0.8 }), ...at('device.unmanaged', { unmanaged: 0.2 }), ...at('sharing.device', { two: 0.1 }) },
  },
  {
    id: 'cafes', prior: 0.03, of: 'any', if: ['the person works in cafés, at friends\' and on the telephone', 'they work in cafés, at friends\' and on the telephone'], decides: 'a walk with the person through the places of the last weeks',
    shows: { ...at('origin.access-churn', { many: 0.9, endless: 0.4 }), ...at(VPN, { occasional: 0.3, persistent: 0.1 }), ...at(HOME, { repeated: 0.1, region: 0.1 }) },
  },
  {
    id: 'program', prior: 0.02, of: 'any', if: ['a program of the person\'s own logs in with the account', 'programs of their own log in with the accounts'], decides: 'what the logins at night did, and on which machine the program runs',
    shows: { ...at('behaviour.no-quiet-gap', { most: 0.8 }), ...at('location.concurrent', { some: 0.3, repeated: 0.3, 'two-computers': 0.05 }), ...at('location.impossible-travel', { once: 0.3, repeated: 0.2 }) },
  },
  {
    id: 'slow-way', prior: 0.03, of: 'any', if: ['the line is a very bad one, or a gateway stands elsewhere than its name says', 'the lines are very bad ones, or a gateway stands elsewhere than its name says'], decides: 'the answers of colleagues in the same region from the same gateways',
    shows: { ...at('location.gateway-latency', { 'slow-line': 0.9, detour: 0.3, impossible: 0.5 }) },
  },
  {
    id: 'plug', prior: 0.02, of: 'any', if: ['the laptop is plugged into a projector, a splitter or a dummy plug', 'the laptops are plugged into projectors, splitters or dummy plugs'], decides: 'a look, on a call, at what the laptop is plugged into',
    shows: { ...at('remote-control.headless', { 'no-size': 0.9, capture: 0.3 }) },
  },
  {
    id: 'replaced-worker', prior: 0.001, of: 'any', if: ['somebody else has the post now and goes on with the account', 'others have the posts now and go on with the accounts'], decides: 'HR\'s record of who has held the post, and a video call with the laptop on camera',
    shows: { ...at('behaviour.handover', { all: 0.6, 'strange-device': 0.6, two: 0.6, 'same-device': 0.2 }), ...at(HOME, { repeated: 0.2, region: 0.2, persistent: 0.2, abroad: 0.1 }), ...at(SENT, { elsewhere: 0.2 }), ...at('sharing.phone', { two: 0.3 }), ...at('device.somebody-else', { another: 0.3, astray: 0.1 }) },
  },
];

/** Evidence as short as a list needs it. */
const names: Readonly<Record<string, (e: Evidence) => string>> = {
  [EGRESS]: () => 'the shared line', 'sharing.device': () => 'the shared computer', 'sharing.mfa-device': () => 'the phone or token that approves for several', 'sharing.phone': () => 'the shared phone number', 'sharing.fingerprint': () => 'the shared browser',
  [VPN]: (e) => `the exit ${text(e, 'operator') === '' ? 'in between' : `of ${text(e, 'operator')}`}`, [HOME]: (e) => `the work ${text(e, 'place') === '' ? 'far from home' : `from ${text(e, 'place')}`}`,
  'location.impossible-travel': () => 'two places at once', 'location.slip': (e) => `the ${e.level === 'stay' ? 'days' : 'sighting'} in ${text(e, 'country')}`, [PHONE]: (e) => `the phone in ${text(e, 'phone_country')}`,
  [SENT]: (e) => (e.level.startsWith('forwarder') ? 'the delivery to a forwarder or parcel shop' : 'the delivery away from home'), 'delivery.first-check-in': () => 'the laptop\'s first appearance far from its delivery', 'delivery.shared-address': () => 'the one place of several deliveries',
  'device.vm-behind-vpn': () => 'the virtual machine', 'device.unmanaged': () => 'the computer without management', 'behaviour.handover': () => 'the change from one day to the next', 'behaviour.payout': () => 'the account that wages go to',
  'remote-control.kvm': () => 'the IP-KVM', 'remote-control.rmm': () => 'the program for remote control', 'remote-control.inbound-sessions': () => 'the hours of work on it from afar',
  'sharing.approval-line': () => 'the one line from which phones approve', 'delivery.changed-address': (e) => (e.level === 'home-followed' ? 'the home that followed the laptop' : 'the delivery changed at the last moment'),
  'device.somebody-else': () => 'the computer of somebody else', 'device.os-mismatch': (e) => (e.level === 'hardware' ? 'the other machine' : 'the other system'), 'origin.access-churn': () => 'one access provider after another', 'location.concurrent': () => 'the work in two places at a time',
  'location.gateway-latency': () => 'the way to the gateways', 'behaviour.no-quiet-gap': () => 'the days without a quiet hour', 'remote-control.headless': () => 'the screen that is none',
};
function text(e: Evidence, fact: string): string { const value = e.facts[fact]; return typeof value === 'string' ? value : ''; }
const nameOf = (e: Evidence): string => names[e.detector]?.(e) ?? `what ${e.detector} found`;

/** Evidence that weighs less speaks for no story. */
const LEAST_DB = 1;
/** A story explains what is usual in it, or so many times as common as elsewhere; below the lower pair it does not, in between hardly. */
const EXPLAINS = { share: 0.1, times: 10 }, HARDLY = { share: 0.02, times: 3 };
const MOST_NAMED = 4;

export interface Innocent { readonly story: string; /** The one record that would decide. */ readonly decides: string; /** 10·log10 of prior × likelihood: only comparisons mean anything. */ readonly db: number; readonly text: string }
export interface InnocentInput { readonly kind: Case['kind']; readonly people: number; readonly evidence: readonly Evidence[]; /** The author's base rate of a level. */ readonly baseOf: (detector: string, level: string) => number | undefined; /** What the detector's author says an innocent person would have to say, for what no story explains. */ readonly wordsOf: (detector: string) => string | undefined }

/** The named stories by how well each explains the evidence at hand, best first; of equals the one listed first. What explains nothing of it is left out. */
export function innocents({ kind, people, evidence, baseOf }: InnocentInput): readonly Innocent[] {
  const shown = strongestOf(evidence).map((e): Shown => ({ e, base: baseOf(e.detector, e.level) ?? FALLBACK }));
  const fitting = innocentStories.filter((s) => (s.of === 'any' || s.of === kind) && people <= (s.most ?? Infinity));
  return fitting.flatMap((story, i) => {
    const db = 10 * (Math.log10(story.prior) + shown.reduce((sum, { e, base }) => sum + Math.log10(story.shows[levelOf(e)] ?? base), 0));
    const text = textOf(story, kind, shown);
    return text === undefined ? [] : [{ story: story.id, decides: story.decides, db, text, i }];
  }).sort((a, b) => b.db - a.db || a.i - b.i).map(({ story, decides, db, text }) => ({ story, decides, db, text }));
}

/** The records that would settle a case, most telling first: those of the innocent stories that explain it best. At most `most`; one where no story explains anything, none without evidence. */
export function decidersOf(input: InnocentInput, most = 5): readonly string[] {
  const told = [...new Set(innocents(input).map((i) => i.decides))].slice(0, most);
  return told.length === 0 && input.evidence.length > 0 ? ['a video call with the laptop on camera, and the record of who signed for it'] : told;
}
interface Shown { readonly e: Evidence; readonly base: number }
/** Base rate of a level that no detector of this program has. */
const FALLBACK = 0.01;
const levelOf = (e: Evidence): string => `${e.detector} ${e.level}`;

/** The best innocent explanation in words, to go on after "innocent if"; without a full stop. Empty without evidence. */
export function innocentOf(input: InnocentInput): string {
  const [heaviest] = strongestOf(input.evidence);
  return innocents(input)[0]?.text ?? (heaviest === undefined ? undefined : input.wordsOf(heaviest.detector)) ?? (input.evidence.length === 0 ? '' : LOOK);
}
const LOOK = 'there is a reason that no story here tells of; a video call with the laptop on camera, and who signed for it, decide it';

/** Of each detector the heaviest, heaviest first. */
function strongestOf(evidence: readonly Evidence[]): readonly Evidence[] {
  const best = new Map<string, Evidence>();
  for (const e of evidence) if (e.weight_db >= (best.get(e.detector)?.weight_db ?? LEAST_DB)) best.set(e.detector, e);
  return [...best.values()].sort((a, b) => b.weight_db - a.weight_db || (a.detector < b.detector ? -1 : 1));
}

/** What it would explain, hardly, and not; undefined when it explains nothing. */
function textOf(story: Story, kind: Case['kind'], shown: readonly Shown[]): string | undefined {
  const reaches = ({ e, base }: Shown, { share, times }: typeof EXPLAINS): boolean => { const p = story.shows[levelOf(e)] ?? 0; return p >= share || p >= times * base; };
  const yes = shown.filter((s) => reaches(s, EXPLAINS));
  if (yes.length === 0) return undefined;
  const hardly = shown.filter((s) => !yes.includes(s) && reaches(s, HARDLY));
  const no = shown.filter((s) => !yes.includes(s) && !hardly.includes(s));
  const rest = [...(hardly.length === 0 ? [] : [`hardly ${list(hardly)}`]), ...(no.length === 0 ? [] : [`not ${list(no)}`])];
  return `${story.if[kind === 'person' ? 0 : 1]}. That would explain ${list(yes)}${rest.length === 0 ? '' : `, but ${rest.join(' and ')}`}. What decides it: ${story.decides}`;
}

function list(shown: readonly Shown[]): string {
  const unique = [...new Set(shown.map(({ e }) => nameOf(e)))];
  const named = unique.length > MOST_NAMED ? [...unique.slice(0, MOST_NAMED - 1), `${String(unique.length - MOST_NAMED + 1)} more`] : unique;
  return named.length <= 1 ? named.join('') : `${named.slice(0, -1).join(', ')} and ${named.at(-1) ?? ''}`;
}
