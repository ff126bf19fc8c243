import { setImmediate as turn } from 'node:timers/promises';
import { type Claims, DAY, type Finding, isoDate, type NetworkClaim, startOfDay, type Timeline } from '@winnow/core';
import { CaseFold, type Cases, type CaseStep, type Detector, endOfDay, evaluatePerson, foldDays, type Mitigating, mitigationOf, type PersonDetector, type PopulationDetector, type Pseudonyms, storedFinding, strongestBySubject, Subjects, touchedDays, type Tuned, withNetworks } from '@winnow/detection';
import { Check } from 'typebox/value';
import { type Acted, respected } from './acted.ts';
import { ownNetworksIn } from './own-networks.ts';
import { type AccountDevice, type DetectionStore, type Wanted } from './ports.ts';
import { type DetectionSettings, tunedCatalogue } from './settings.ts';

export interface ReplayOptions {
  readonly store: DetectionStore;
  readonly claims: Claims;
  readonly pseudonyms: Pseudonyms;
  readonly settings: DetectionSettings;
  /** What analysts did: what they closed is held closed from then on (time of the logs), whom they confirmed counts against those he referred. */
  readonly acted?: Acted;
  /** Shown everybody's timeline once, with claims and what was learned of the company's own networks laid over it. */
  readonly look?: (timeline: Timeline, claims: Claims) => void;
  /** Called now and then with what is done of what there is. */
  readonly progress?: (stage: 'people' | 'days', done: number, of: number) => void;
}
export interface Outcome { readonly cases: Cases; readonly steps: readonly CaseStep[]; readonly findings: readonly Finding[]; readonly mitigating: readonly Mitigating[]; readonly people: number; readonly span: { readonly first: number; readonly last: number } | undefined; /** The company's own ways out that no claim tells of. */ readonly ownNetworks: readonly NetworkClaim[] }

/** Timelines are read for this many people in one query. */
const BATCH = 200;

interface Slot { readonly findings: Finding[]; readonly mitigating: Mitigating[] }

/**
 * Everything from what is stored, by event time: every person on every day on which something new was seen, then the population day by day,
 * then the cases. A pure function of the stored set and the claims, so order of arrival, repeats and restarts cannot show in it.
 */
export async function replay(options: ReplayOptions): Promise<Outcome> {
  const { store, claims, settings } = options;
  const seen = { accounts: await store.accounts(), devices: await store.devices() };
  const asClaimed = new Subjects(claims, seen, options.pseudonyms);
  const span = await store.span();
  const { population } = asClaimed;
  if (span === undefined) return { cases: new Map(), steps: [], findings: [], mitigating: [], people: population, span, ownNetworks: [] };
  const ownNetworks = await ownNetworksIn(store, asClaimed, { from: startOfDay(span.first), asOf: endOfDay(startOfDay(span.last)) });
  const subjects = ownNetworks.length === 0 ? asClaimed : new Subjects(withNetworks(claims, ownNetworks), seen, options.pseudonyms);
  const detectors = tunedCatalogue(settings);
  const days = { from: startOfDay(span.first), to: startOfDay(span.last) };
  const slots = new Map<string, Slot>();
  for (let day = days.from; day <= days.to; day += DAY) slots.set(isoDate(day), { findings: [], mitigating: [] });
  await evaluatePeople({ ...options, claims: subjects.claims, subjects, detectors: detectors.person, slots, from: days.from, until: endOfDay(days.to) });
  for (let day = days.from, done = 1; day <= days.to; day += DAY, done += 1) {
    await evaluatePopulation({ store, subjects, detectors: detectors.population, slots, day });
    options.progress?.('days', done, slots.size);
  }
  const fold = new CaseFold({ detectors: detectors.counting, claims, params: settings.cases, population });
  const steps: CaseStep[] = [];
  const acted: Acted = options.acted ?? new Map();
  for (let day = days.from; day <= days.to; day += DAY) {
    fold.renew({ claims, population, ...respected(acted, fold.cases) });
    steps.push(...foldDays(fold, slots, { from: day, to: day }));
    await turn();
  }
  const made = [...slots.values()];
  return { cases: fold.cases, steps, findings: made.flatMap((s) => s.findings), mitigating: made.flatMap((s) => s.mitigating), people: population, span, ownNetworks };
}

interface People extends ReplayOptions { readonly subjects: Subjects; readonly detectors: readonly Tuned<PersonDetector>[]; readonly slots: ReadonlyMap<string, Slot>; readonly from: number; readonly until: number }

async function evaluatePeople(people: People): Promise<void> {
  const wanted = wantedOf(people.subjects, await people.store.accountDevices(), people.subjects.seen());
  for (let i = 0; i < wanted.length; i += BATCH) {
    const batch = wanted.slice(i, i + BATCH);
    const timelines = await people.store.timelines(batch, people.from, people.until);
    for (const { subject } of batch) {
      const timeline = timelines.get(subject);
      if (timeline !== undefined) lookOver(people, people.subjects.resolve(timeline));
      await turn(); // a service that evaluates must not miss its heartbeats
    }
    people.progress?.('people', Math.min(i + BATCH, wanted.length), wanted.length);
  }
}

function lookOver(people: People, timeline: Timeline): void {
  people.look?.(timeline, people.claims);
  evaluateOver(people, timeline);
}

/** The stored ids under which everything about these subjects lies. */
export function wantedOf(subjects: Subjects, worked: readonly AccountDevice[], of: readonly string[]): readonly Wanted[] {
  const devices = new Map<string, Set<string>>();
  for (const { account, device } of worked) {
    const subject = subjects.subjectOf(account);
    const set = devices.get(subject);
    if (set === undefined) devices.set(subject, new Set([device]));
    else set.add(device);
  }
  return of.map((subject) => ({ subject, accounts: subjects.accountsOf(subject), devices: [...new Set([...(devices.get(subject) ?? []), ...subjects.ownedBy(subject)])].sort() }));
}

/** One person's days. An unknown person is nobody until the first success: failures of made-up logins are noise. */
function evaluateOver({ detectors, slots, subjects, claims }: People, timeline: Timeline): void {
  if (timeline.presences.length === 0 && !subjects.isKnown(timeline.subject)) return;
  let shown = new Set<string>();
  let told = '[]';
  for (const day of touchedDays(timeline)) {
    const slot = slots.get(isoDate(day));
    if (slot === undefined) continue;
    const asOf = endOfDay(day);
    const findings = evaluatePerson(detectors, timeline, claims, asOf);
    slot.findings.push(...findings, ...withdrawals(detectors, timeline.subject, asOf, { before: shown, now: findings }));
    shown = new Set(findings.map((f) => f.detector));
    // For everybody: who shares a line is found later, and what speaks for them has to be at hand then.
    const facts = mitigationOf(timeline, claims, asOf);
    const now = JSON.stringify(facts);
    if (now !== told) slot.mitigating.push({ subject: timeline.subject, day: isoDate(day), facts });
    told = now;
  }
}

/** What was found before and is found no longer. */
export function withdrawals(detectors: readonly Tuned[], subject: string, asOf: number, { before, now }: { before: ReadonlySet<string>; now: readonly Finding[] }): readonly Finding[] {
  const found = new Set(now.map((f) => f.detector));
  return detectors.filter(({ detector }) => before.has(detector.id) && !found.has(detector.id)).map(({ detector }) => storedFinding(detector, subject, asOf));
}

interface Population { readonly store: DetectionStore; readonly subjects: Subjects; readonly detectors: readonly Tuned<PopulationDetector>[]; readonly slots: ReadonlyMap<string, Slot>; readonly day: number }

async function evaluatePopulation({ store, subjects, detectors, slots, day }: Population): Promise<void> {
  const slot = slots.get(isoDate(day));
  if (slot === undefined) return;
  const asOf = endOfDay(day);
  const before = slots.get(isoDate(day - DAY))?.findings ?? [];
  for (const tuned of detectors) {
    const found = await populationFindings({ store, subjects, tuned, asOf });
    const subjectsNow = new Set(found.map((f) => f.subject));
    const gone = before.filter((f) => f.detector === tuned.detector.id && f.level !== '' && !subjectsNow.has(f.subject));
    slot.findings.push(...found, ...gone.map((f) => storedFinding(tuned.detector, f.subject, asOf)));
  }
}

/** One population detector at asOf. A row that is not what the detector expects is a bug of the query and stops the run. */
export async function populationFindings({ store, subjects, tuned, asOf }: { store: Pick<DetectionStore, 'population'>; subjects: Subjects; tuned: Tuned<PopulationDetector>; asOf: number }): Promise<readonly Finding[]> {
  const { detector, params } = tuned;
  const values = params as Readonly<Record<string, unknown>>; // filled from the detector's own schema
  const bound = Object.fromEntries(Object.keys(detector.binds).map((name) => [name, values[name]]));
  const rows = detector.query === '' ? [] : await store.population(detector.query, { ...bound, from: asOf - windowMs(detector), asOf }, detector.row);
  for (const row of rows) if (!Check(detector.row, row)) throw new Error(`${detector.id}: the query gave a row of another shape`);
  return strongestBySubject(detector, detector.toFindings(rows, { claims: subjects.claims, subjectOf: subjects.subjectOf, params, asOf }), asOf);
}
const windowMs = (detector: Detector): number => Number(detector.window.slice(0, -1)) * DAY;
