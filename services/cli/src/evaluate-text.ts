import { isoDate } from '@winnow/core';
import { type Evaluation, goals, HALF, type Lists, type Missed, type Outcome, type Reason, type Share } from '@winnow/simulator';
import { visible } from './safe-text.ts';
import { counted, paint, wrap } from './text.ts';

/** Everything that came of `winnow evaluate`; `all` is `companies` together. */
export interface Evaluated { readonly all: Evaluation; readonly companies: readonly Evaluation[]; readonly lists: Lists }
export interface EvaluationTelling { readonly colour: boolean; readonly width: number }

/** Of each list so many are told on the page; the report and the JSON have all. */
const MOST_LISTED = 10;

export const percent = (share: number | undefined, digits = 0): string => (share === undefined ? '–' : `${(100 * share).toFixed(digits)} %`);
export const number = (n: number | undefined, digits = 1): string => (n === undefined ? '–' : n.toFixed(digits));
export const signedDb = (db: number): string => `${db > 0 ? '+' : db < 0 ? '−' : ''}${Math.abs(db).toFixed(1)}`;
/** A probability or a rate of which small values matter. */
export const small = (n: number | undefined): string => (n === undefined ? '–' : n !== 0 && n < 0.001 ? n.toExponential(1) : n.toFixed(n < 0.1 ? 4 : 3));
export const said = (p: number): string => `${String(Number((100 * p).toFixed(3)))} %`;
export const ofShare = ({ found, of }: Share): string => `${String(found)} of ${String(of)}`;

export interface Goal { readonly name: string; readonly value: string; readonly detail: string; readonly goal: string; /** Undefined when there is nothing to measure. */ readonly reached: boolean | undefined }
/** What the product promises (design 7) and what came out. */
export function goalsOf({ recall, burden, delay }: Evaluation): readonly Goal[] {
  const atLeast = (share: number | undefined, goal: number): boolean | undefined => (share === undefined ? undefined : share >= goal);
  return [
    { name: 'recall without quiet', value: percent(recall.without_quiet.share, 1), detail: ofShare(recall.without_quiet), goal: `≥ ${percent(goals.recall)}`, reached: atLeast(recall.without_quiet.share, goals.recall) },
    { name: 'recall on quiet', value: percent(recall.quiet.share, 1), detail: ofShare(recall.quiet), goal: `≥ ${percent(goals.quiet)}`, reached: atLeast(recall.quiet.share, goals.quiet) },
    { name: 'false cases', value: number(burden.false.per_1000_people_week, 2), detail: `per 1,000 people and week, ${String(burden.false.cases)} in all`, goal: `≤ ${String(goals.falseCases)}`, reached: burden.false.per_1000_people_week <= goals.falseCases },
    { name: 'days to case', value: number(delay.median), detail: `median; 90th percentile ${number(delay.p90)}`, goal: `≤ ${String(goals.medianDays)}`, reached: delay.median === undefined ? undefined : delay.median <= goals.medianDays },
  ];
}

/** Facts beside the goals, as name and value. */
export function factsOf({ recall, burden, precision, clusters, reliability, delay }: Evaluation): readonly (readonly [string, string])[] {
  return [
    ['recall of all', `${percent(recall.all.share, 1)} (${ofShare(recall.all)})`],
    ['policy cases', `${number(burden.policy.per_1000_people_week, 2)} per 1,000 people and week (${String(burden.policy.cases)}), counted as neither`],
    ['precision at the top', precision.map((p) => `${p.frauds === true ? `as many as frauds (${String(p.k)})` : String(p.k)}: ${percent(p.share)}${p.of < p.k ? ` of ${String(p.of)}` : ''}`).join('; ')],
    ['clusters', `purity ${percent(clusters.purity)}, completeness ${percent(clusters.completeness)} (${counted(clusters.cases, 'case')}, ${counted(clusters.groups, 'group')} in truth)`],
    ['Brier score', `${small(reliability.brier)} by peak, ${small(reliability.brier_final)} by the last day's score, ${small(reliability.brier_reweighted)} by peak at the prior of 1 in 10,000`],
    ...(delay.before === 0 ? [] : [['before the fraud', `${counted(delay.before, 'case')} already there; counted as 0 days`] as const]),
  ];
}

export const headOf = ({ all, companies }: Evaluated): string => `${companies.length === 1 ? '' : `${counted(companies.length, 'company', 'companies')}, `}${counted(all.people, 'person', 'people')}, ${counted(all.days, 'day')}: ${counted(all.frauds, 'fraud')}, ${counted(all.policy, 'breach', 'breaches')} of policy by honest people`;
export const comes = (o: Outcome): string => `${percent(o.recall.share)} at ${number(o.per_1000_people_week, 2)}`;

type Paint = ReturnType<typeof paint>;
type Cell = readonly [text: string, colour?: (s: string) => string];
/** Columns as wide as their widest cell; the first to the left, the others to the right. */
function table(quoted: readonly (readonly Cell[])[]): readonly string[] {
  const rows = quoted.map((row) => row.map(([text, colour]) => [visible(text), colour] as const));
  const widths = (rows[0] ?? []).map((_, i) => Math.max(...rows.map((r) => r[i]?.[0].length ?? 0)));
  return rows.map((row) => `  ${row.map(([text, colour], i) => { const width = widths[i] ?? 0; const padded = i === 0 ? text.padEnd(width) : text.padStart(width); return colour === undefined ? padded : colour(padded); }).join('  ')}`.trimEnd());
}
const heads = (p: Paint, ...names: readonly string[]): readonly Cell[] => names.map((name) => [name, p.dim]);
const bar = (share: number | undefined): string => { const full = Math.round(10 * (share ?? 0)); return '█'.repeat(full) + '░'.repeat(10 - full); };

/** One page: goals, scenarios, comparison, reliability, who carried what, and what to look at next. */
export function evaluationText(evaluated: Evaluated, telling: EvaluationTelling): string {
  const p = paint(telling.colour);
  const { all } = evaluated;
  const parts: readonly (readonly string[])[] = [
    [p.bold(visible(headOf(evaluated)))],
    [...goalLines(all, p), '', ...factsOf(all).flatMap(([name, value]) => wrap(value, Math.max(40, telling.width - 25)).map((part, i) => `  ${p.dim((i === 0 ? name : '').padEnd(22))} ${part}`))],
    [p.bold('Recall by scenario'), ...scenarioLines(all, p)],
    [p.bold('Recall at a budget of false cases per 1,000 people and week'), ...comparedLines(all, p)],
    [p.bold('What was said (peak probability of each person) and how often it was so'), ...reliabilityLines(all, p)],
    [p.bold('Which detectors carried the cases (decisive: no case without it)'), ...carrierLines(all, p)],
    ...(all.ablation === undefined ? [] : [[p.bold('Without each detector, those that earn most first'), ...ablationLines(all, p)]]),
    listing(`Missed frauds: ${String(evaluated.lists.missed.length)}${evaluated.lists.missed.length > 1 ? ', nearest to a case first' : ''}`, evaluated.lists.missed.map((m) => missedLines(m, evaluated, telling)), p),
    listing(`False cases: ${String(evaluated.lists.false_cases.length)}${evaluated.lists.false_cases.length > 1 ? ', most probable first' : ''}`, evaluated.lists.false_cases.map((c) => [`  ${p.red(percent(c.probability, 1).padStart(7))}  ${visible(where(evaluated, c.company, c.people.join(', ')))} ${p.dim(visible(`opened ${isoDate(c.opened_at)}, ${c.case_id}`))}`, ...reasonLines(c.reasons, c.mitigating, telling)]), p),
    ...(evaluated.companies.length < 2 ? [] : [[p.bold('Each company'), ...companyLines(evaluated, p)]]),
  ];
  return parts.filter((part) => part.length > 0).map((part) => part.join('\n')).join('\n\n');
}

function goalLines(all: Evaluation, p: Paint): readonly string[] {
  return goalsOf(all).map((g) => {
    const mark = g.reached === undefined ? '–' : g.reached ? '✓' : '✗';
    const colour = g.reached === undefined ? p.dim : g.reached ? p.green : p.red;
    return `  ${colour(`${mark} ${g.name.padEnd(20)}`)} ${p.bold(g.value.padStart(7))}  ${p.dim(`goal ${g.goal.padEnd(6)}`)}  ${g.detail}`;
  });
}

const scenarioLines = (all: Evaluation, p: Paint): readonly string[] => (all.scenarios.length === 0 ? ['  no fraud in the truth'] : table([
  heads(p, 'scenario', 'found', 'recall', '', 'median days'),
  ...all.scenarios.map((s): readonly Cell[] => [[s.scenario], [ofShare(s)], [percent(s.share)], [bar(s.share), s.share === 1 ? p.green : p.yellow], [number(s.median_days)]]),
]));

function comparedLines(all: Evaluation, p: Paint): readonly string[] {
  const rows = all.compared.map((c): readonly Cell[] => [c.id === 'winnow' ? [c.title, p.bold] : [c.title], [comes(c.as_it_comes)], ...c.at.map((a): Cell => (a.budget === HALF ? [percent(a.recall.share), p.bold] : [percent(a.recall.share)]))]);
  return table([heads(p, '', 'as it comes', ...(all.compared[0]?.at ?? []).map((a) => String(a.budget))), ...rows]);
}

const reliabilityLines = (all: Evaluation, p: Paint): readonly string[] => table([
  heads(p, 'said', 'people', 'frauds', 'mean said', 'was so', 'at the prior', 'was so', '95 %'),
  ...all.reliability.bins.map((b): readonly Cell[] => [[`${said(b.from)} to ${said(b.to)}`], [b.people.toLocaleString('en-US')], [String(b.frauds)], [small(b.plain.said)], [small(b.plain.so)], [small(b.reweighted?.said)], [small(b.reweighted?.so)], [b.reweighted === undefined ? '–' : `${small(b.reweighted.interval.low)} to ${small(b.reweighted.interval.high)}`, p.dim]]),
]);

const carrierLines = (all: Evaluation, p: Paint): readonly string[] => (all.carriers.length === 0 ? ['  no case'] : table([
  heads(p, 'detector', 'fraud', 'decisive', 'mean dB', 'policy', 'false', 'decisive', 'mean dB'),
  ...all.carriers.map((c): readonly Cell[] => [[c.detector], [String(c.fraud.cases)], [String(c.fraud.decisive)], [mean(c.fraud)], [String(c.policy.cases)], c.false.cases > 0 ? [String(c.false.cases), p.red] : ['0'], [String(c.false.decisive)], [mean(c.false)]]),
]));
export const mean = ({ db, cases }: { readonly db: number; readonly cases: number }): string => (cases === 0 ? '–' : signedDb(db / cases));
/** A difference in percentage points or cases, with its sign. */
export const change = (n: number, digits: number): string => `${n > 0 ? '+' : n < 0 ? '−' : '±'}${Math.abs(n).toFixed(digits)}`;

const ablationLines = (all: Evaluation, p: Paint): readonly string[] => table([
  heads(p, 'without', 'findings', 'recall at 0.5', 'change', 'recall', 'false', 'change'),
  ...(all.ablation ?? []).map((l): readonly Cell[] => {
    const half = l.at.find((a) => a.budget === HALF);
    const harms = l.recall_at_half_change > 0;
    return [harms ? [l.detector, p.red] : [l.detector], [l.findings.toLocaleString('en-US')], [percent(half?.recall.share, 1)], [change(100 * l.recall_at_half_change, 1)], [percent(l.as_it_comes.recall.share, 1)], [number(l.as_it_comes.per_1000_people_week, 2)], [change(l.false_change, 2)]];
  }),
]);

const where = ({ companies }: Evaluated, company: string, what: string): string => (companies.length === 1 ? what : `${company}: ${what}`);

function missedLines(m: Missed, evaluated: Evaluated, telling: EvaluationTelling): readonly string[] {
  const p = paint(telling.colour);
  const lacks = m.lacks_db === undefined ? 'nothing found' : `${signedDb(m.score_db ?? 0)} dB, lacks ${number(m.lacks_db)}`;
  const seen = m.days_seen === 0 ? 'never seen in the logs' : `seen on ${counted(m.days_seen, 'day')}: ${m.seen_from.join('; ')}`;
  return [`  ${p.yellow(visible(m.scenario).padEnd(16))}  ${visible(where(evaluated, m.company, `${m.person}${m.name === undefined ? '' : ` ${m.name}`}`))}  ${p.bold(lacks)}`, ...reasonLines(m.reasons, m.mitigating, telling), ...quoted(seen, telling).map((line) => p.dim(line))];
}

const quoted = (text: string, { width }: EvaluationTelling): readonly string[] => wrap(visible(text), Math.max(40, width - 13)).map((line) => `             ${line}`);
function reasonLines(reasons: readonly Reason[], mitigating: readonly Reason[], telling: EvaluationTelling): readonly string[] {
  const p = paint(telling.colour);
  return [...reasons, ...mitigating].flatMap((r) => {
    const [first = '', ...rest] = quoted(r.detector === '' ? r.summary : `${r.detector} ${r.level}: ${r.summary}`, telling);
    const db = signedDb(r.db).padStart(11);
    return [`${r.db < 0 ? p.green(db) : p.yellow(db)}  ${first.trimStart()}`, ...rest];
  });
}

function listing(title: string, entries: readonly (readonly string[])[], p: Paint): readonly string[] {
  const more = entries.length - MOST_LISTED;
  return [p.bold(title), ...entries.slice(0, MOST_LISTED).flat(), ...(more > 0 ? [p.dim(`  and ${String(more)} more; --html and --json have them all`)] : [])];
}

const companyLines = ({ companies }: Evaluated, p: Paint): readonly string[] => table([
  heads(p, '', 'people', 'frauds', 'recall', 'without quiet', 'quiet', 'false', 'policy', 'median days', 'at 0.5'),
  ...companies.map((c): readonly Cell[] => [[c.name], [c.people.toLocaleString('en-US')], [String(c.frauds)], [percent(c.recall.all.share, 1)], [percent(c.recall.without_quiet.share, 1)], [percent(c.recall.quiet.share, 1)], [number(c.burden.false.per_1000_people_week, 2)], [number(c.burden.policy.per_1000_people_week, 2)], [number(c.delay.median)], [percent(c.compared[0]?.at.find((a) => a.budget === HALF)?.recall.share, 1)]]),
]);
