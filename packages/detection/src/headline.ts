import { type Case, type Claims, DAY, type Evidence, isoDate } from '@winnow/core';

/** What a headline is made of: evidence that has not all but faded, heaviest first, and what the company says of the people. */
interface Told { readonly members: readonly string[]; readonly evidence: readonly Evidence[]; readonly claims: Claims; readonly asOf: number }
/** Says one thing that was found, or nothing; without a full stop, as an alert's title ends at the first one. */
type Clause = (told: Told) => string | undefined;

/** Evidence that weighs less is not worth a word. */
const LEAST_DB = 2;
/** A headline is read in a queue: so many things and characters at most. */
const MOST_CLAUSES = 3, LONGEST = 280;
const NEW_DAYS = 180, SINCE_DAYS = 365;

/** One sentence that a reader outside security understands. It says nothing that no finding and no claim says. Deterministic. */
export function headlineOf(kind: Case['kind'], members: readonly string[], evidence: readonly Evidence[], { claims, asOf }: Pick<Told, 'claims' | 'asOf'>): string {
  const told: Told = { members, evidence: evidence.filter((e) => e.weight_db >= LEAST_DB), claims, asOf };
  const said = kind === 'person' ? ofPerson(told) : ofCluster(told);
  return `${kind === 'person' ? `${members[0] ?? ''}: ` : ''}${sentence(said.length > 0 ? said : fallback(evidence))}`;
}

const fallback = (evidence: readonly Evidence[]): readonly string[] => [evidence[0]?.summary ?? 'contradictions add up'];

/** As many of the parts as there is room for, as one sentence. */
function sentence(parts: readonly string[]): string {
  let text = '';
  for (const part of parts.map(plain)) {
    const longer = text === '' ? part : `${text}; ${part}`;
    if (text !== '' && longer.length > LONGEST) break;
    text = longer;
  }
  return `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}
/** Within a sentence; an abbreviation keeps its capitals. */
const lowered = (text: string): string => (/^[A-Z][a-z ]/.test(text) ? `${text.charAt(0).toLowerCase()}${text.slice(1)}` : text);
/** "St. Louis" would end the sentence. */
const plain = (text: string): string => text.replace(/\.+(?=\s|$)/g, '').trim();

// --- people who share

const sharing: readonly (readonly [detector: string, does: (e: Evidence) => string])[] = [
  ['sharing.shared-egress', (e) => `work from one line${placeIn(fact(e, 'place'))}`], ['sharing.device', () => 'work in turn on one computer'], ['sharing.mfa-device', () => 'have their logins approved on one phone or token'],
  ['sharing.fingerprint', () => 'log in with one and the same browser'], ['sharing.phone', () => 'have one phone number and are no household'],
  ['sharing.approval-line', () => 'hide where they work, but approve their logins from one line'],
];
const placeIn = (place: string): string => (place === '' ? '' : ` in ${place}`);

function ofCluster(told: Told): readonly string[] {
  const e = told.evidence.find(({ detector }) => detector.startsWith('sharing.'));
  const does = sharing.find(([detector]) => detector === e?.detector)?.[1];
  if (e === undefined || does === undefined) return [`${who(told)} belong together${e === undefined ? '' : `: ${lowered(e.summary)}`}`, ...more(told, '')];
  const some = Math.min(told.members.length, count(e, 'people') ?? told.members.length);
  const main = some === told.members.length ? [`${who(told)} ${does(e)}`] : [who(told), `${word(some)} of them ${does(e)}`];
  const line = e.detector === 'sharing.shared-egress' ? fact(e, 'place') : '';
  return [...main, ...more(told, line)];
}

/** What else was found of people who share; `line` is the place of their line, where it is known. */
function more(told: Told, line: string): readonly string[] {
  const arranged = [parcels(told, line), homes(told, line)].filter((text) => text !== undefined).join(' and ');
  return [...(arranged === '' ? [] : [arranged]), ...ofMany.flatMap((clause) => clause(told) ?? [])].slice(0, MOST_CLAUSES);
}

/** `five people hired since March 2026 by three teams` */
function who({ members, claims, asOf }: Told): string {
  const people = members.map((m) => claims.person(m, asOf - 1));
  const starts = people.map((p) => Date.parse(p?.start_date ?? '')).sort((a, b) => a - b);
  const teams = new Set(people.map((p) => p?.team ?? ''));
  const first = starts.some(Number.isNaN) ? Number.NaN : (starts[0] ?? Number.NaN);
  const since = asOf - first <= SINCE_DAYS * DAY ? ` hired since ${month(first)}` : '';
  return `${word(members.length)} people${since}${teams.has('') || teams.size < 2 ? '' : `${since === '' ? ' of' : ' by'} ${word(teams.size)} teams`}`;
}

/** Of how many people something was found. */
const holders = ({ evidence }: Told, detector: string, is: (e: Evidence) => boolean = () => true): readonly Evidence[] => [...new Map(evidence.filter((e) => e.detector === detector && is(e)).map((e) => [fact(e, 'person'), e])).values()];

function parcels(told: Told, line: string): string | undefined {
  const sent = holders(told, 'delivery.shared-address');
  const [one] = sent;
  if (one === undefined) return undefined;
  const where = fact(one, 'place');
  if (sent.length === 1) return `one of their laptops was sent${where === '' ? '' : ` to ${where}`} where ${colleagues(one)} had one sent, too`;
  return `${sent.length === told.members.length ? 'their laptops' : `${word(sent.length)} of their laptops`} were sent ${isSameTown(where, line) ? 'there' : `to one place${placeIn(where)}`}`;
}

/** How far from the line the claimed homes are, when it is known of two and more; else in which other countries. */
function homes(told: Told, line: string): string | undefined {
  const sent = holders(told, 'delivery.shared-address', (e) => isSameTown(fact(e, 'place'), line)).flatMap((e) => count(e, 'km_from_home') ?? []);
  const away = holders(told, 'location.home-mismatch', (e) => isSameTown(fact(e, 'place'), line)).flatMap((e) => count(e, 'min_km') ?? []);
  const kms = sent.length >= away.length ? sent : away;
  if (kms.length < 2) return holders(told, 'location.home-mismatch', (e) => isSameTown(fact(e, 'place'), line)).length === 0 ? undefined : abroad(told, line);
  const whose = kms.length === told.members.length ? 'the homes they claim' : `the homes that ${word(kms.length)} of them claim`;
  const [least, most] = [roughKm(Math.min(...kms)), roughKm(Math.max(...kms))];
  return `${whose} are ${kms === away ? 'at least ' : ''}${least === most ? `${least} km` : `${least} to ${most} km`} away`;
}
function abroad({ members, claims, asOf }: Told, line: string): string | undefined {
  const codes = [...new Set(members.map((m) => claims.person(m, asOf - 1)?.home_country?.toUpperCase() ?? ''))].sort();
  return codes.includes('') || codes.length > 3 || codes.some((code) => line.endsWith(` ${code}`)) ? undefined : `the homes they claim are in ${codes.map(country).join(' and ')}`;
}

/** Down to tens, from 1,000 km on to hundreds: nobody is helped by more, and it must not say too much. */
const roughKm = (km: number): string => grouped(Math.floor(km / (km < 1000 ? 10 : 100)) * (km < 1000 ? 10 : 100));

/** The town of `Las Vegas (Centennial Hills), US`, with its country. */
const townOf = (place: string): string => place.replace(/ \([^)]*\)/g, '').toLowerCase();
const isSameTown = (a: string, b: string): boolean => a !== '' && townOf(a) === townOf(b);

const ofMany: readonly Clause[] = [
  (told) => some(told, holders(told, 'remote-control.kvm').length, (n) => `an IP-KVM is plugged into ${n} laptop`, (n) => `IP-KVMs are plugged into ${n} of the laptops`),
  (told) => some(told, holders(told, 'remote-control.inbound-sessions').length, (n) => `${n} of the computers is worked on from afar for hours`, (n) => `${n} of the computers are worked on from afar for hours`),
  (told) => { const [slip] = holders(told, 'location.slip', (e) => e.level !== 'stay'); return slip === undefined ? undefined : `one of them ${slipped(slip)}`; },
  (told) => some(told, holders(told, 'origin.vpn-behind-vpn', (e) => e.level !== 'occasional').length, (n) => `${n} of them was behind another VPN`, (n) => `${n} of them were behind another VPN`),
];
function some(told: Told, n: number, one: (n: string) => string, many: (n: string) => string): string | undefined {
  if (n === 0) return undefined;
  return n === 1 ? one('one') : many(n === told.members.length ? 'all' : word(n));
}

// --- one person

/** What each detector's finding says of a person; the subject of each clause is the person, or named. */
const ofOne: Readonly<Record<string, (e: Evidence, told: Told) => string | undefined>> = {
  'location.home-mismatch': (e, told) => `${livesIn(told)}worked on ${share(e, 'days_away')} from ${fact(e, 'place')}, ${count(e, 'min_km') === undefined ? 'in another country' : `at least ${roughKm(count(e, 'min_km') ?? 0)} km away`}`,
  // Who works there all the time was seen there, too.
  'location.slip': (e, { evidence }) => (evidence.some((o) => o.detector === 'location.home-mismatch' && fact(o, 'place').endsWith(` ${fact(e, 'country')}`)) ? undefined : slipped(e)),
  'location.impossible-travel': (e) => `was in ${fact(e, 'from')} and in ${fact(e, 'to')}, ${grouped(count(e, 'km') ?? 0)} km apart, faster than a flight`,
  'origin.vpn-behind-vpn': (e) => `was behind ${exitOf(e)} on ${share(e, 'exit_days')}`,
  'delivery.shipped-elsewhere': (e, { evidence }) => sent(e, evidence.find((o) => o.detector === 'delivery.first-check-in')),
  'delivery.first-check-in': (e, { evidence }) => (evidence.some((o) => o.detector === 'delivery.shipped-elsewhere') ? undefined : `the new laptop first appeared in ${fact(e, 'place')}, far from where it was sent`),
  'delivery.shared-address': (e) => `the laptop went to one place${placeIn(fact(e, 'place'))} with those of ${colleagues(e)}, far from every home they claim`,
  'delivery.changed-address': (e) => (e.level === 'home-followed' ? `the laptop went to ${fact(e, 'to')} before the claimed home was moved there` : `where to send the laptop was changed at the last moment, to ${fact(e, 'to')}`),
  'device.vm-behind-vpn': () => 'worked in a virtual machine that nobody allowed',
  'device.unmanaged': (e) => ({ forbidden: 'worked on a private computer although none is allowed', 'behind-exit': 'worked on no other computer than one that the company does not manage' })[e.level] ?? 'worked on a computer that the company does not manage',
  'device.somebody-else': (e) => `worked on ${share(e, 'days')} on a computer that the inventory gives to ${e.level === 'astray' ? 'somebody in another country or long gone' : 'somebody else'}`,
  'device.os-mismatch': (e) => (e.level === 'hardware' ? 'the laptop is another machine than the inventory has it for' : 'the laptop runs another system than the inventory has it with'),
  'origin.access-churn': (e) => `worked in one place behind ${word(count(e, 'providers') ?? 0)} access providers in turn`,
  'location.concurrent': concurrently,
  'location.gateway-latency': (e) => ({ impossible: 'a VPN gateway answers sooner than an answer can come from the claimed home', detour: 'the way to the VPN gateways goes on far behind the exit near home' })[e.level] ?? 'the VPN gateways answer too late for somebody at the claimed home',
  'behaviour.no-quiet-gap': (e) => `logged in around the clock on ${share(e, 'days')}, with no hours of sleep`,
  'behaviour.payout': (e) => (e.level === 'crypto' ? 'wages are paid in a cryptocurrency' : undefined),
  'behaviour.handover': (e) => `${changed[e.level] ?? 'network and device'} changed at once on ${dayText(fact(e, 'since'))}, and nothing of before came back`,
  'remote-control.kvm': (e) => `an IP-KVM${named(strings(e, 'kvms'))} is plugged into the laptop, so that somebody far away can use it`,
  'remote-control.headless': (e) => `the only screen of the laptop is ${e.level === 'capture' ? 'a chip that records what a screen would show' : 'one without a size'}, and somebody works on it`,
  'remote-control.rmm': (e) => { const tools = strings(e, 'tools'); return tools.length === 0 ? 'programs for remote control are on the computer' : `${tools.slice(0, 3).join(' and ')} can control the computer from afar`; },
  'remote-control.inbound-sessions': (e) => `somebody works on the computer from afar, ${String(count(e, 'hours_a_day') ?? 0)} hours a day on ${String(count(e, 'days') ?? 0)} days`,
  'remote-control.phone-elsewhere': (e) => `the phone that approves is in ${country(fact(e, 'phone_country'))}, while the work comes from ${country(fact(e, 'session_country'))}`,
  'sharing.shared-egress': (e) => `shares a line${placeIn(fact(e, 'place'))} with ${colleagues(e)}`, 'sharing.device': (e) => `shares a computer with ${colleagues(e)}`, 'sharing.mfa-device': (e) => `has logins approved on one phone or token with ${colleagues(e)}`,
  'sharing.fingerprint': (e) => `logs in with the same browser as ${colleagues(e)}`, 'sharing.phone': (e) => `has one phone number with ${colleagues(e)} of no common household`,
  'sharing.approval-line': (e) => `hides where the work is done, but approves logins from one line with ${colleagues(e)}`,
};
const changed: Readonly<Record<string, string>> = { all: 'network, device and hours', 'same-device': 'network and hours' };

function ofPerson(told: Told): readonly string[] {
  const { members, evidence, claims, asOf } = told;
  const texts = [...new Map(evidence.map((e) => [e.detector, e])).values()].flatMap((e) => { const tell = ofOne[e.detector]; return tell === undefined ? [lowered(e.summary)] : (tell(e, told) ?? []); }).slice(0, MOST_CLAUSES);
  const start = claims.person(members[0] ?? '', asOf - 1)?.start_date;
  const isNew = start !== undefined && asOf - Date.parse(start) <= NEW_DAYS * DAY && Date.parse(start) <= asOf;
  return [...texts, ...(isNew && texts.length > 0 ? [`hired in ${month(Date.parse(start))}`] : [])];
}

function livesIn({ members, claims, asOf }: Told): string {
  const person = claims.person(members[0] ?? '', asOf - 1);
  const home = [person?.home_city, person?.home_country].filter((part) => part !== undefined && part !== '').join(', ');
  return home === '' ? '' : `claims to live in ${home}, but `;
}
function concurrently(e: Evidence): string {
  const [a = '', b = ''] = strings(e, 'places');
  return `was active at once, or by turns on one day, in ${a === '' || b === '' ? 'two places' : `${a} and in ${b}`}${e.level === 'two-computers' ? ', on a computer of its own in either' : ''}, on ${String(count(e, 'days') ?? 0)} days`;
}

const share = (e: Evidence, days: string): string => { const [n, of] = [count(e, days) ?? 0, count(e, 'active_days') ?? 0]; return n === of ? `all ${String(of)} days` : `${String(n)} of ${String(of)} days`; };

function exitOf(e: Evidence): string {
  const operator = fact(e, 'operator');
  if (operator === '' || operator.startsWith('a ')) return operator === '' ? 'a VPN exit' : operator;
  return strings(e, 'classes').includes('vpn') ? `a VPN (${operator})` : `an exit of ${operator}`;
}

const slipWords: Readonly<Record<string, string>> = { session: 'worked from', approval: 'approved a login from', attempt: 'was stopped with the right password from' };
function slipped(e: Evidence): string {
  const where = country(fact(e, 'country'));
  // What was seen last gives the day.
  if (e.level === 'first-seen') return `was seen at work for the first time in ${where}`;
  const [what, how] = [slipWords[fact(e, 'what')] ?? 'was seen in', e.level === 'slip' && fact(e, 'usually') !== 'hidden' ? ' without the time to travel' : ''];
  return (count(e, 'sightings') ?? 1) > 1 ? `${what} ${where}${how}, last on ${dayText(e.observed_at)}` : `${what} ${where} on ${dayText(e.observed_at)}${how}`;
}

function sent(e: Evidence, first: Evidence | undefined): string {
  const [where, kind] = [fact(e, 'shipped_to'), fact(e, 'kind')];
  const to = e.level.startsWith('forwarder') ? `a ${kind.replace('-', ' ')}${placeIn(where)}` : where === '' ? 'another place than the claimed home' : where;
  return `the laptop went to ${to}${first === undefined ? (fact(e, 'gap') === '' ? '' : `, ${fact(e, 'gap')}`) : ` and first appeared in ${fact(first, 'place')}`}`;
}

const colleagues = (e: Evidence): string => { const n = (count(e, 'people') ?? 2) - 1; return n === 1 ? 'a colleague' : `${word(n).toLowerCase()} colleagues`; };

// --- words

const fact = (e: Evidence, name: string): string => { const value = e.facts[name]; return typeof value === 'string' ? value : ''; };
const count = (e: Evidence, name: string): number | undefined => { const value = e.facts[name]; return typeof value === 'number' ? value : undefined; };
const strings = (e: Evidence, name: string): readonly string[] => { const value = e.facts[name]; return Array.isArray(value) ? value.filter((v): v is string => typeof v === 'string') : []; };
const named = (list: readonly string[]): string => (list.length === 0 ? '' : ` (${list.slice(0, 2).join(', ')})`);
const words = ['no', 'one', 'two', 'three', 'four', 'five', 'six', 'seven', 'eight', 'nine', 'ten', 'eleven', 'twelve'];
const word = (n: number): string => words[n] ?? grouped(n);
const grouped = (n: number): string => String(n).replace(/\B(?=(\d{3})+$)/g, ',');
const months = ['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September', 'October', 'November', 'December'];
const month = (ms: number): string => { const [year = '', m = ''] = isoDate(ms).split('-'); return `${months[Number(m) - 1] ?? m} ${year}`; };
function dayText(iso: string): string {
  const [, m = '', d = ''] = iso.slice(0, 10).split('-');
  return d === '' ? iso : `${String(Number(d))} ${months[Number(m) - 1] ?? m}`;
}
const countries = new Intl.DisplayNames('en', { type: 'region', fallback: 'code' });
const country = (code: string): string => (/^[A-Z]{2}$/.test(code) ? (countries.of(code) ?? code) : code === '' ? 'an unknown country' : code);
