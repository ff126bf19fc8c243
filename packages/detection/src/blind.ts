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

/** Detectors that cannot see, or only part of the people (`isHalf`). `who` names them as they are told, `when` where it is only for a time (UTC days); `why` says what to do, too. */
export interface Blindness { readonly isHalf: boolean; readonly detectors: readonly Detector[]; readonly who: string; readonly when?: string; readonly why: string }

/** Which detectors could not see in what `facts` were counted of, the gravest first: one entry per reason. Empty for a company whose logs and claims tell what detectors ask for. */
export function blindness(detectors: readonly Detector[], facts: Facts, around: Surroundings): readonly Blindness[] {
  if (facts.people === 0) return [{ ...everyone(detectors), isHalf: false, why: 'no log tells of a success of anybody: winnow parse FILE shows what is made of each line' }];
  const [blind, half] = [missing(detectors, facts, 'blind'), missing(detectors, facts, 'half blind')];
  return [...unread(detectors, around), ...blind.grave, ...crowded(detectors, facts, around), ...timely(detectors, around), ...homeless(detectors, facts), ...manifold(detectors, facts), ...half.grave, ...blind.rest, ...half.rest];
}

/** The same as lines of text, at most eight; the last one names what is left over. */
export function blindLines(detectors: readonly Detector[], facts: Facts, around: Surroundings): readonly string[] {
  const all = blindness(detectors, facts, around);
  const lines = all.map(({ isHalf, who, when, why }) => `${isHalf ? 'half blind' : 'blind'}: ${whoWhen({ who, when })} — ${why}`);
  return lines.length <= MOST_LINES ? lines : [...lines.slice(0, MOST_LINES - 1), `half blind, too, for ${String(lines.length - MOST_LINES + 1)} more reasons: ${all.slice(MOST_LINES - 1).map(whoWhen).join('; ')}`];
}
/** Who, and for what time if it is not always. */
const whoWhen = ({ who, when }: { readonly who: string; readonly when?: string | undefined }): string => (when === undefined ? who : `${who} ${when}`);

const everyone = (detectors: readonly Detector[]): Pick<Blindness, 'detectors' | 'who'> => ({ detectors, who: 'all detectors' });
const named = (some: readonly Detector[], all: readonly Detector[]): Pick<Blindness, 'detectors' | 'who'> => ({ detectors: some, who: namesOf(some, all) });

/** Now and then a line that is none is in every log. */
const UNREAD = 0.1;
function unread(detectors: readonly Detector[], { unread: lost }: Surroundings): readonly Blindness[] {
  if (lost === undefined || lost.records < UNREAD * lost.of || lost.records === 0) return [];
  return [{ ...everyone(detectors), isHalf: true, why: `${lost.records.toLocaleString('en-US')} of ${lost.of.toLocaleString('en-US')} records could not be read (${lost.why}): winnow parse FILE says which and why` }];
}

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

interface Missing { readonly grave: readonly Blindness[]; readonly rest: readonly Blindness[] }
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
  const entry = (group: readonly Need[]): Blindness => ({ ...named(group.flatMap((need) => byNeed.get(need) ?? []), detectors), isHalf: state === 'half blind', why: reasonOf(group, facts) });
  const isGrave = ([first]: readonly Need[]): boolean => first !== undefined && needTexts[first].grave === true;
  return { grave: groups.filter(isGrave).map(entry), rest: groups.filter((group) => !isGrave(group)).map(entry) };
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
const needing = (detectors: readonly Detector[], ...wanted: readonly Need[]): Pick<Blindness, 'detectors' | 'who'> => named(detectors.filter((d) => wanted.some((need) => d.needs.includes(need))), detectors);

/** More than a house holds, and a part of the company that no farm is. */
const CROWD = { people: 12, share: 0.15 } as const;
function crowded(detectors: readonly Detector[], { people }: Facts, { crowd }: Surroundings): readonly Blindness[] {
  if (crowd === undefined || crowd.accounts < Math.max(CROWD.people, CROWD.share * people)) return [];
  return [{ ...needing(detectors, 'place'), isHalf: true, why: `${crowd.accounts.toLocaleString('en-US')} accounts come from one address, ${crowd.line}: name it in networks.csv as what it is (office, vpn-pool, corporate-egress), or log the address behind it` }];
}

/** Where most claims of homes are contradicted, the claims are wrong, not the people. */
function homeless(detectors: readonly Detector[], { homes: { of: all, away, place, inPlace } }: Facts): readonly Blindness[] {
  if (all <= FEW || away <= THIN * all) return [];
  const one = inPlace > THIN * all ? `, which is ${place} for ${inPlace.toLocaleString('en-US')} of them: is that the company's own address? Put` : ': put';
  return [{ ...needing(detectors, 'home'), isHalf: true, why: `${of(away, all)} were never seen near the home that they claim${one} people.csv right` }];
}

function manifold(detectors: readonly Detector[], { manifold: several }: Facts): readonly Blindness[] {
  if (several.length === 0) return [];
  return [{ ...needing(detectors, 'place', 'device'), isHalf: true, why: `several people work under one account (${several.join(', ')}), which is told as one person: give each an account of their own, or leave it out of people.csv` }];
}

function timely(detectors: readonly Detector[], { days }: Surroundings): readonly Blindness[] {
  const { silent, partly, shifted } = oddDays(days);
  const all = everyone(detectors);
  const more = silent.length > MOST_GAPS ? ` and in ${String(silent.length - MOST_GAPS)} more gaps` : '';
  return [
    ...(silent.length === 0 ? [] : [{ ...all, isHalf: false, when: `from ${silent.slice(0, MOST_GAPS).map(spanText).join(', ')}${more}`, why: 'no log has a record then: add the missing files, if there are any' }]),
    ...partly.slice(0, MOST_GAPS).map((gap) => ({ ...all, isHalf: true, when: `from ${spanText(gap)}`, why: `${gap.source} has no record then, others have: add the missing files, if there are any` })),
    ...(shifted === undefined ? [] : [{ ...needing(detectors, 'place', 'login'), isHalf: true, why: `the clock of ${shifted.source} seems to be a day ${shifted.days > 0 ? 'ahead of' : 'behind'} the other logs: put right which is wrong, or leave it out` }]),
  ];
}
const MOST_GAPS = 3;
