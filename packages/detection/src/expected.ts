import { type Claims, type DeviceClaim, type Evidence, type PersonClaim } from '@winnow/core';
import { placeName } from './places.ts';

/** What the sentences are made of: the claims as they held when it was last seen. */
interface Expecting { readonly evidence: Evidence; readonly claims: Claims; readonly id: string; readonly person: PersonClaim | undefined; readonly at: number; /** "a home in Austin, US", as far as anything is known of it. */ readonly home: string; readonly device: DeviceClaim | undefined }
type Sentence = (x: Expecting) => string;

const listed = (e: Evidence, fact: string): readonly string[] => { const list = e.facts[fact]; return Array.isArray(list) ? list.filter((v): v is string => typeof v === 'string') : []; };
const told = (e: Evidence, fact: string): string => { const value = e.facts[fact]; return typeof value === 'string' ? value : ''; };
const known = (...parts: readonly (string | undefined)[]): string => parts.filter((p) => p !== undefined && p !== '').join(', ');
const sentTo = (d: DeviceClaim): string => known(d.shipped_city ?? d.shipped_postcode, d.shipped_country);
const ownDevices = ({ claims, id, at }: Expecting): string => claims.devicesOf(id, at).map((d) => d.device_id).slice(0, 3).join(', ');

/** "near home in Austin, US": what stands for it where no home is claimed says so. */
function homeWords(id: string, claims: Claims, at: number): string {
  const housed = claims.housed(id, at);
  const place = placeName({ city: housed?.row.home_city ?? '', country: housed?.row.home_country ?? '' });
  if (housed === undefined) return 'a home that no claim names';
  if (housed.from === 'home') return `the claimed home in ${place === '' ? 'a place without a name' : place}`;
  if (housed.from === 'delivery') return `the place that the laptop was sent to, ${place}`;
  return housed.row.time_zone === undefined ? 'a home that no claim names' : `a home in the time zone ${housed.row.time_zone}`;
}

const travel = ({ claims, id, at }: Expecting): string => {
  const trips = claims.travelAt(id, at).map((t) => known(t.city, t.country));
  return trips.length === 0 ? 'no travel is on record then' : `travel to ${trips.join(' and ')} is on record then`;
};
const system = (d: DeviceClaim | undefined): string => known(d?.model, d?.os);
const alone: Sentence = ({ device, claims, at }) => {
  const owner = device === undefined ? undefined : claims.device(device.device_id, at)?.owner_id;
  return owner === undefined ? 'One person to a device.' : `${device?.device_id ?? ''} in the hands of ${owner} alone.`;
};

/** By detector. What can only be said in general is said so, for a page without an answer helps nobody. */
const sentences: Readonly<Record<string, Sentence>> = {
  'origin.vpn-behind-vpn': ({ home }) => `A line whose address says where it is: that of ${home}, an office or a phone.`,
  'origin.access-churn': ({ home }) => `One or two providers at ${home}, and a phone's.`,
  'location.home-mismatch': (x) => `Work from ${x.home}; ${travel(x)}.`,
  'location.impossible-travel': (x) => `One place after the other, as fast as one can travel, about ${x.home}; ${travel(x)}.`,
  'location.slip': (x) => `Nothing from far away of ${x.home}; ${travel(x)}.`,
  'location.concurrent': (x) => `One place at a time, about ${x.home}; ${travel(x)}.`,
  'location.gateway-latency': ({ home }) => `Answers as late as the way from ${home} to the gateway makes them, no sooner and not much later.`,
  'delivery.shipped-elsewhere': ({ home, device }) => `${device?.device_id ?? 'The laptop'} sent to ${home}.`,
  'delivery.first-check-in': ({ device, home }) => (device === undefined || sentTo(device) === '' ? `The laptop first seen at ${home}.` : `${device.device_id} first seen near ${sentTo(device)}, where it was sent${device.shipped_on === undefined ? '' : ` on ${device.shipped_on}`}.`),
  'delivery.shared-address': ({ home, device }) => `${device?.device_id ?? 'The laptop'} sent to ${home}, or to an office that a claim tells of.`,
  'delivery.changed-address': ({ home, person }) => `The laptop sent to ${home}${person?.start_date === undefined ? '' : `, and that home to stay when the work begins on ${person.start_date}`}.`,
  'sharing.shared-egress': ({ home }) => `A line that nobody of another household works from, at ${home}.`,
  'sharing.approval-line': ({ home }) => `A phone that approves from a line of its own, at ${home}.`,
  'sharing.device': alone,
  'sharing.mfa-device': () => 'A phone or token for each person.',
  'sharing.phone': ({ person }) => (person?.phone === undefined ? 'A phone number for each person.' : `${person.phone} for this person alone.`),
  'sharing.fingerprint': (x) => { const own = ownDevices(x); return own === '' ? 'A browser for each person, on a device of their own.' : `A browser for each person, on their own ${own}.`; },
  'remote-control.kvm': ({ device, person }) => `Keyboard, mouse and screen at ${device?.device_id ?? 'the laptop'}, and nothing that passes them on${person?.team === undefined ? '' : `; nothing in the team ${person.team} asks for more`}.`,
  'remote-control.rmm': ({ device }) => `On ${device?.device_id ?? 'the device'} none but the company's own tool of support.`,
  'remote-control.inbound-sessions': ({ device, home }) => `Hands on ${device?.device_id ?? 'the device'} itself, at ${home}; support for minutes, not for hours.`,
  'remote-control.phone-elsewhere': (x) => `The phone where the session is${told(x.evidence, 'session_country') === '' ? '' : `, in ${told(x.evidence, 'session_country')}`}; ${travel(x)}.`,
  'remote-control.headless': ({ device }) => `A screen with a size on ${device?.device_id ?? 'the laptop'}, as somebody works on it.`,
  'device.vm-behind-vpn': (x) => { const own = ownDevices(x); const says = x.claims.devicesOf(x.id, x.at).some((d) => d.vm_allowed === true); return `A computer that one can touch${own === '' ? '' : `: ${own}`}${says ? '' : '; no claim allows a virtual machine'}.`; },
  'device.unmanaged': (x) => { const own = ownDevices(x); return `${own === '' ? 'A device that the company manages' : `Work on ${own}, which the company manages`}; a private one is ${x.person?.byod_allowed === true ? 'allowed' : x.person?.byod_allowed === false ? 'not allowed' : 'not spoken of in the claims'}.`; },
  'device.somebody-else': (x) => { const own = ownDevices(x); const owner = told(x.evidence, 'owner'); return `Work on ${own === '' ? 'a device of their own' : own}${x.device === undefined || owner === '' ? '' : `; ${x.device.device_id} is for ${owner}`}.`; },
  'device.os-mismatch': ({ device, evidence }) => { const has = listed(evidence, 'claimed').join(' or '); const made = system(device); return `${device?.device_id ?? 'The device'} with ${has !== '' ? has : made !== '' ? made : 'the system of the inventory'}, as the inventory has it.`; },
  'behaviour.handover': ({ evidence, home }) => `The same lines, devices and hours${told(evidence, 'since') === '' ? '' : ` after ${told(evidence, 'since')}`} as before, at ${home}.`,
  'behaviour.no-quiet-gap': ({ person }) => `Some hours without work in each day${person?.time_zone === undefined ? '' : `, at night in ${person.time_zone}`}.`,
  'behaviour.payout': ({ person }) => `Wages to a bank account in the person's own name${person?.home_country === undefined ? '' : ` in ${person.home_country}`}.`,
};

/** The device of the inventory that evidence speaks of, of several the person's own; else the newest one of the person. */
function deviceOf(evidence: Evidence, claims: Claims, { id, at }: { readonly id: string; readonly at: number }): DeviceClaim | undefined {
  const named = listed(evidence, 'device_ids').flatMap((d) => claims.device(d, at) ?? []);
  return named.find((d) => d.owner_id === id) ?? named[0] ?? (evidence.detector.startsWith('delivery.') || evidence.detector.startsWith('remote-control.') ? claims.devicesOf(id, at).at(-1) : undefined);
}

/**
 * One sentence on what the claims would have one see where this evidence was found. `person` is an id, or an account that nobody claims.
 * Pure. Names and places in it are as they stand in the claims: to be escaped by whoever shows them. Empty for detectors of other programs.
 */
export function expectedOf(evidence: Evidence, claims: Claims, person: string): string {
  const at = Date.parse(evidence.observed_at);
  const row = claims.person(person, at);
  return sentences[evidence.detector]?.({ evidence, claims, id: person, person: row, at, home: homeWords(person, claims, at), device: deviceOf(evidence, claims, { id: person, at }) }) ?? '';
}
