import { oddDays, spanText } from './log-days.ts';
import { type Detector } from './define.ts';
import { type Need, needs, needTexts } from './needs.ts';
import { type BusyLine } from './own-networks.ts';
import { type Count, type Facts, type Hiding, type SourceDay } from './sight.ts';

/** What is known of a run beside the people in it. */
export interface Surroundings {
  readonly days: readonly SourceDay[];
  /** The line from which most people come, if it is claimed by nobody; shares are of `people`. */
  readonly crowd?: Pick<BusyLine, 'line' | 'accounts'> | undefined;
  /** Records of which nothing could be made, of how many, and how many for which reason. */
  readonly unread?: { readonly records: number; readonly of: number; readonly why: string } | undefined;
}

/** Half of the people, and of more than a handful. */
const FEW = 4;
const THIN = 0.5;
const MOST_LINES = 8;

/**
 * Which detectors could not see in this run, or only part of the people, each with the reason and what to do about it: one line per reason, the
 * gravest first. Nothing is said of a company whose logs and claims tell what detectors ask for.
 */
export function blindLines(detectors: readonly Detector[], facts: Facts, around: Surroundings): readonly string[] {
  if (facts.people === 0) return ['blind: all detectors — no log tells of a success of anybody: winnow parse FILE shows what is made of each line'];
  const [blind, half] = [missing(detectors, facts, 'blind'), missing(detectors, facts, 'half blind')];
  const lines = [...unreadLines(around), ...blind.grave, ...crowdLines(detectors, facts, around), ...timeLines(detectors, around), ...homeLines(detectors, facts), ...manifoldLines(detectors, facts), ...half.grave, ...blind.rest, ...half.rest];
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), `half blind, too, for ${String(lines.length - MOST_LINES + 1)} more reasons: ${lines.slice(MOST_LINES - 1).map((line) => line.replace(/^(?:half )?blind: (.*?) — .*$/s, '$1')).join('; ')}`];
}

/** Now and then a line that is none is in every log. */
const UNREAD = 0.1;
const unreadLines = ({ unread }: Surroundings): readonly string[] => (unread === undefined || unread.records < UNREAD * unread.of || unread.records === 0 ? [] : [`half blind: all detectors — ${unread.records.toLocaleString('en-US')} of ${unread.of.toLocaleString('en-US')} records could not be read (${unread.why}): winnow parse FILE says which and why`]);

type State = 'blind' | 'half blind' | 'sees';
function stateOf({ have, of }: Count): State {
  if (have === 0) return 'blind';
  return of > FEW && have < THIN * of ? 'half blind' : 'sees';
}
const countOf = ({ counts }: Facts, need: Need): Count => counts[need] ?? { have: 1, of: 0 };

/** What it presupposes is the reason when that is no better. */
function rootOf(need: Need, facts: Facts): Need {
  const { after } = needTexts[need];
  if (after === undefined) return need;
  const own = stateOf(countOf(facts, need));
  return stateOf(countOf(facts, after)) === own ? rootOf(after, facts) : need;
}

interface Missing { readonly grave: readonly string[]; readonly rest: readonly string[] }
/** A detector is told once, by the first of its needs that is missing most. */
function missing(detectors: readonly Detector[], facts: Facts, state: 'blind' | 'half blind'): Missing {
  const byNeed = new Map<Need, Detector[]>();
  for (const detector of detectors) {
    const need = lackOf(detector, facts, state);
    if (need === undefined) continue;
    const list = byNeed.get(need);
    if (list === undefined) byNeed.set(need, [detector]);
    else list.push(detector);
  }
  const told = needs.filter((need) => byNeed.has(need));
  const groups = told.map((need) => (state === 'blind' ? told.filter((other) => needTexts[other].cure === needTexts[need].cure) : [need])).filter(([first], i) => first === told[i]);
  const text = (group: readonly Need[]): string => `${state}: ${namesOf(group.flatMap((need) => byNeed.get(need) ?? []), detectors)} — ${reasonOf(group, facts)}`;
  const isGrave = ([first]: readonly Need[]): boolean => first !== undefined && needTexts[first].grave === true;
  return { grave: groups.filter(isGrave).map(text), rest: groups.filter((group) => !isGrave(group)).map(text) };
}

/** What makes the detector as blind as `state` says, and no worse; undefined when it sees more or less than that. */
function lackOf(detector: Detector, facts: Facts, state: State): Need | undefined {
  const states = detector.needs.map((need) => stateOf(countOf(facts, need)));
  if (states.includes('blind') !== (state === 'blind')) return undefined;
  const lacking = new Set(detector.needs.filter((_, i) => states[i] === state).map((need) => rootOf(need, facts)));
  return needs.find((need) => lacking.has(need));
}

const of = (n: number, all: number): string => (all === 1 ? 'all people, of whom there is one,' : `${n.toLocaleString('en-US')} of ${all.toLocaleString('en-US')} people`);

/** Of several needs one after the other is missing everywhere. */
function reasonOf(group: readonly Need[], facts: Facts): string {
  const [first = 'person'] = group;
  if (first === 'place') return placeReason(facts);
  const { have, of: all } = countOf(facts, first);
  const { cure, from } = needTexts[first];
  const whats = group.map((need) => needTexts[need].what).join(', ');
  if (have === 0) return from === 'claims' ? `nobody has a ${whats.replaceAll(', ', ' or a ')}: ${cure}` : `no log tells of ${whats}: ${cure}`;
  return `${of(all - have, all)} ${from === 'claims' ? `have no ${whats}` : `come with no log that tells of ${whats}`}: ${cure}`;
}

const hidingTexts: Readonly<Record<Hiding, string>> = {
  own: 'come only out of the company\'s own networks: log the address outside the tunnel, or correct networks.csv',
  exit: 'come only out of VPN exits, proxies and data centres: claim those that are your own in networks.csv',
  private: 'have no address but private ones: log the address outside the tunnel or the proxy',
  unplaced: 'come from addresses that the geo data do not place: give a database that knows them (geo.cityMmdb)',
};
/** By what hides most of them. */
function placeReason({ hiding, counts }: Facts): string {
  const [most] = (Object.entries(hiding) as [Hiding, number][]).sort((a, b) => b[1] - a[1]); // the keys of a record by Hiding
  const all = counts.place?.of ?? 0;
  return most === undefined ? '' : `${of(most[1], all)} ${hidingTexts[most[0]]}`;
}

/** Families as a whole where all of them are meant. */
function namesOf(some: readonly Detector[], all: readonly Detector[]): string {
  const ids = new Set(some.map((d) => d.id));
  const whole = [...new Set(some.map((d) => d.family))].filter((family) => all.filter((d) => d.family === family).length > 1 && all.every((d) => d.family !== family || ids.has(d.id)));
  return [...whole.map((family) => `${family}.*`), ...some.filter((d) => !whole.includes(d.family)).map((d) => d.id)].sort().join(', ');
}
const needing = (detectors: readonly Detector[], ...wanted: readonly Need[]): string => namesOf(detectors.filter((d) => wanted.some((need) => d.needs.includes(need))), detectors);

/** More than a house holds, and a part of the company that no farm is. */
const CROWD = { people: 12, share: 0.15 } as const;
function crowdLines(detectors: readonly Detector[], { people }: Facts, { crowd }: Surroundings): readonly string[] {
  if (crowd === undefined || crowd.accounts < Math.max(CROWD.people, CROWD.share * people)) return [];
  return [`half blind: ${needing(detectors, 'place')} — ${crowd.accounts.toLocaleString('en-US')} accounts come from one address, ${crowd.line}: name it in networks.csv as what it is (office, vpn-pool, corporate-egress), or log the address behind it`];
}

/** Where most claims of homes are contradicted, the claims are wrong, not the people. */
function homeLines(detectors: readonly Detector[], { homes: { of: all, away, place, inPlace } }: Facts): readonly string[] {
  if (all <= FEW || away <= THIN * all) return [];
  const one = inPlace > THIN * all ? `, which is ${place} for ${inPlace.toLocaleString('en-US')} of them: is that the company's own address? Put` : ': put';
  return [`half blind: ${needing(detectors, 'home')} — ${of(away, all)} were never seen near the home that they claim${one} people.csv right`];
}

const manifoldLines = (detectors: readonly Detector[], { manifold }: Facts): readonly string[] => (manifold.length === 0 ? [] : [`half blind: ${needing(detectors, 'place', 'device')} — several people work under one account (${manifold.join(', ')}), which is told as one person: give each an account of their own, or leave it out of people.csv`]);

function timeLines(detectors: readonly Detector[], { days }: Surroundings): readonly string[] {
  const { silent, partly, shifted } = oddDays(days);
  const timed = needing(detectors, 'place', 'login');
  const more = silent.length > MOST_GAPS ? ` and in ${String(silent.length - MOST_GAPS)} more gaps` : '';
  return [
    ...(silent.length === 0 ? [] : [`blind: all detectors from ${silent.slice(0, MOST_GAPS).map(spanText).join(', ')}${more} — no log has a record then: add the missing files, if there are any`]),
    ...partly.slice(0, MOST_GAPS).map((gap) => `half blind: all detectors from ${spanText(gap)} — ${gap.source} has no record then, others have: add the missing files, if there are any`),
    ...(shifted === undefined ? [] : [`half blind: ${timed} — the clock of ${shifted.source} seems to be a day ${shifted.days > 0 ? 'ahead of' : 'behind'} the other logs: put right which is wrong, or leave it out`]),
  ];
}
const MOST_GAPS = 3;
