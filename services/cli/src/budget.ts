import { type Claims, DAY, type Finding, isoDate, probabilityOf, startOfDay } from '@winnow/core';
import { CaseFold, type Detector, type Mitigating } from '@winnow/detection';
import { settingsOf, storedClaims, tunedCatalogue } from '@winnow/detector';
import { openGeocoder } from '@winnow/platform';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { type Answering, type Asking, claimsFor, withStore } from './ask.ts';
import { UsageError } from './errors.ts';
import { byDay } from './evaluate-fold.ts';
import { subjectsIn } from './explain.ts';
import { type Surroundings } from './surroundings.ts';
import { configOf, type Env } from './settings.ts';
import { counted, paint, percent } from './text.ts';

/** A case that would be, whatever the threshold: when its score first rose to what, and what it rested on then. */
export interface Climb { readonly id: string; readonly rises: readonly { readonly at: number; readonly db: number; readonly detectors: readonly string[] }[] }
export interface Folded { readonly findings: readonly Finding[]; readonly mitigating: readonly Mitigating[]; readonly claims: Claims; readonly detectors: readonly Detector[]; readonly population: number; /** First day and the end of the last, Unix ms. */ readonly from: number; readonly until: number }

/** So low that whoever has evidence has a case. */
const EVERYBODY_DB = -1000;

/** Folds stored findings with everybody in a case and follows how high each rises. A case that went into a cluster's is told there. */
export function climbsOf({ findings, mitigating, from, until, ...context }: Folded): readonly Climb[] {
  const fold = new CaseFold({ ...context, params: { openAtDb: EVERYBODY_DB, closeGapDb: 0 } });
  const [found, facts] = [byDay(findings), byDay(mitigating)];
  const climbs = new Map<string, { at: number; db: number; detectors: readonly string[] }[]>();
  for (let day = from; day < until; day += DAY) {
    fold.take(found.get(isoDate(day)) ?? [], facts.get(isoDate(day)) ?? []);
    fold.step(day + DAY);
    for (const c of fold.cases.values()) {
      if (c.status !== 'open') continue;
      const rises = climbs.get(c.case_id) ?? [];
      if (c.score_db <= (rises.at(-1)?.db ?? -Infinity)) continue;
      rises.push({ at: day, db: c.score_db, detectors: [...new Set(c.evidence.map((e) => e.detector))] });
      climbs.set(c.case_id, rises);
    }
  }
  return [...climbs].filter(([id]) => fold.cases.get(id)?.merged_into === undefined).map(([id, rises]) => ({ id, rises }));
}

export interface Row { readonly open_at_db: number; readonly cases: number; /** Per 1,000 people and week. */ readonly rate: number; /** Cases that the next higher threshold shown leaves out, and what they rest on most. */ readonly beside: { readonly cases: number; readonly detectors: readonly (readonly [string, number])[] } }
export interface Basis { readonly people: number; readonly from: number; readonly until: number }

/** Cases that first reach a threshold within the span. */
const opening = (climbs: readonly Climb[], db: number, { from, until }: Basis): readonly Climb[] => climbs.filter(({ rises }) => { const first = rises.find((r) => r.db >= db); return first !== undefined && first.at >= from && first.at < until; });
export const rateAt = (climbs: readonly Climb[], db: number, basis: Basis): number => (1000 * opening(climbs, db, basis).length) / Math.max(1, basis.people) / ((basis.until - basis.from) / (7 * DAY));

/** Below that not one case in a hundred would be a fraud: no budget is a reason to look there. */
const LOWEST_DB = -20;
const HIGHEST_DB = 40;
/** The lowest threshold, in half decibans, that keeps the budget; undefined when none does. */
export function proposed(climbs: readonly Climb[], budget: number, basis: Basis): number | undefined {
  for (let db = LOWEST_DB; db <= HIGHEST_DB; db += 0.5) if (rateAt(climbs, db, basis) <= budget) return db;
  return undefined;
}

export function tableOf(climbs: readonly Climb[], thresholds: readonly number[], basis: Basis): readonly Row[] {
  const sorted = [...new Set(thresholds)].sort((a, b) => b - a);
  return sorted.map((db, i) => {
    const now = opening(climbs, db, basis);
    const above = new Set((i === 0 ? [] : opening(climbs, sorted[i - 1] ?? db, basis)).map((c) => c.id));
    const added = now.filter((c) => !above.has(c.id));
    const by = new Map<string, number>();
    for (const c of added) for (const d of c.rises.find((r) => r.db >= db)?.detectors ?? []) by.set(d, (by.get(d) ?? 0) + 1);
    return { open_at_db: db, cases: now.length, rate: rateAt(climbs, db, basis), beside: { cases: added.length, detectors: [...by].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1)).slice(0, 3) } };
  });
}

export interface BudgetOptions extends Asking { readonly budget: number; readonly days?: number }

/** Claims as detection sees them. Rows of the claims topic are stored as they came: their places are found when they are read. */
export async function placedClaims(asking: Asking, { db }: Answering, around: Surroundings): Promise<Claims> {
  const isNamed = asking.claims !== undefined && Object.keys(asking.claims).length > 0;
  return isNamed ? claimsFor(asking, db, around) : storedClaims(db, await openGeocoder());
}

/** Proposes cases.open_at_db from what is stored. Changes nothing. */
export async function proposeBudget(options: BudgetOptions, { env, around }: { readonly env: Env; readonly around: Surroundings }): Promise<void> {
  await withStore(options, env, async (answering) => {
    const config = configOf(options.config, env);
    const settings = settingsOf(config);
    const span = await answering.store.span();
    const findings = await answering.store.findings();
    if (span === undefined || findings.length === 0) throw new UsageError(span === undefined ? 'nothing is stored there; winnow investigate … --data DIR fills a folder, winnow collector a server' : 'no finding is stored there: let the detector evaluate first (or winnow investigate … --data DIR)');
    const claims = await placedClaims(options, answering, around);
    const from = startOfDay(span.first);
    const until = startOfDay(span.last) + DAY;
    const { population } = await subjectsIn(answering, claims);
    const climbs = climbsOf({ findings, mitigating: await storedMitigating(answering.db), claims, detectors: tunedCatalogue(settings).all, population, from, until });
    const basis = { people: new Set(claims.rows.people.map((p) => p.person_id)).size || population, from: options.days === undefined ? from : Math.max(from, until - options.days * DAY), until };
    tell({ climbs, basis, findings: findings.filter((f) => f.level !== '').length, present: settings.cases.openAtDb, options, around });
  });
}

const Facts = Type.Array(Type.Object({ kind: Type.Unsafe<Mitigating['facts'][number]['kind']>(Type.String()), summary: Type.String(), weight_db: Type.Number() }));
async function storedMitigating(db: Answering['db']): Promise<readonly Mitigating[]> {
  const rows = await db.query('SELECT subject, day, doc FROM mitigations FINAL ORDER BY day, subject', {}, Type.Object({ subject: Type.String(), day: Type.String(), doc: Type.String() }));
  return rows.flatMap(({ doc, ...row }) => { const facts: unknown = JSON.parse(doc); return Check(Facts, facts) ? [{ ...row, facts }] : []; });
}

/** What is too little to conclude from. */
const LEAST_DAYS = 14;
const LEAST_PEOPLE = 50;
/** With fewer expected cases chance moves a threshold by decibans. */
const LEAST_CASES = 3;

export function shortcomings({ people, from, until }: Basis, budget: number): readonly string[] {
  const days = Math.round((until - from) / DAY);
  const expected = (budget * people * days) / 7000;
  return [
    ...(days < LEAST_DAYS ? [`only ${counted(days, 'day')} of logs, at least ${String(LEAST_DAYS)} are needed`] : []),
    ...(people < LEAST_PEOPLE ? [`only ${counted(people, 'person', 'people')}, at least ${String(LEAST_PEOPLE)} are needed`] : []),
    ...(expected < LEAST_CASES ? [`this budget allows ${expected.toFixed(1)} cases of so few people in so short a time, so one case more or less moves the threshold`] : []),
  ];
}
const isEnough = ({ people, from, until }: Basis): boolean => people >= LEAST_PEOPLE && until - from >= LEAST_DAYS * DAY;

interface Telling { readonly climbs: readonly Climb[]; readonly basis: Basis; readonly findings: number; readonly present: number; readonly options: BudgetOptions; readonly around: Surroundings }
const STEPS = [-20, -15, -10, -5, 0, 5, 10];

function tell({ climbs, basis, findings, present, options: { budget, json }, around }: Telling): void {
  const proposal = isEnough(basis) ? proposed(climbs, budget, basis) : undefined;
  const rows = tableOf(climbs, [...STEPS, present, ...(proposal === undefined ? [] : [proposal])], basis);
  const warnings = shortcomings(basis, budget);
  const lines = proposal === undefined ? [] : configLines(proposal, { budget, basis, present, climbs, today: around.now() });
  if (json === true) {
    around.out(`${JSON.stringify({ people: basis.people, from: isoDate(basis.from), to: isoDate(basis.until - DAY), findings, present_db: present, budget, proposed_db: proposal ?? null, warnings, table: rows, config: lines.join('\n') })}\n`);
    return;
  }
  const p = paint(around.colour);
  around.out(`${counted(basis.people, 'person', 'people')}, ${spanOf(basis)}, ${counted(findings, 'stored finding')}.\n\n`);
  around.out(`${p.dim('open_at_db  chance  cases   per 1,000 and week  comes in beside')}\n`);
  for (const row of rows) {
    const mark = row.open_at_db === proposal ? p.green('  <- proposed') : row.open_at_db === present ? p.dim('  <- present') : '';
    around.out(`${row.open_at_db.toFixed(1).padStart(10)}  ${percent(probabilityOf(row.open_at_db)).padStart(6)}  ${String(row.cases).padStart(6)}  ${row.rate.toFixed(2).padStart(18)}  ${besideText(row)}${mark}\n`);
  }
  around.out('\n');
  for (const warning of warnings) around.out(`${p.yellow('Mind')}: ${warning}.\n`);
  if (!isEnough(basis)) around.out('Too little to propose a threshold from; the table says what there is.\n');
  else if (proposal === undefined) around.out(`No threshold up to ${String(HIGHEST_DB)} dB keeps to ${String(budget)}; look at what the cases rest on (winnow cases), a detector may be wrong about this company.\n`);
  else around.out(`Proposed for ${String(budget)} cases per 1,000 people and week. Nothing is changed; put this into your configuration:\n\n${lines.join('\n')}\n`);
}

const spanOf = ({ from, until }: Basis): string => `${isoDate(from)} to ${isoDate(until - DAY)} (${counted(Math.round((until - from) / DAY), 'day')})`;
const besideText = ({ beside }: Row): string => (beside.cases === 0 ? '-' : `+${String(beside.cases)}: ${beside.detectors.map(([id, n]) => `${id} ${String(n)}`).join(', ')}`);

function configLines(proposal: number, { budget, basis, present, climbs, today }: { readonly budget: number; readonly basis: Basis; readonly present: number; readonly climbs: readonly Climb[]; readonly today: number }): readonly string[] {
  const rate = (db: number): string => rateAt(climbs, db, basis).toFixed(2);
  return [
    'cases:',
    `  # ${isoDate(today)}, winnow budget: at most ${String(budget)} cases per 1,000 people and week; ${rate(proposal)} at this threshold, ${rate(present)} at ${String(present)},`,
    `  # by ${counted(basis.people, 'person', 'people')}, ${spanOf(basis)}`,
    `  open_at_db: ${String(proposal)}`,
  ];
}
