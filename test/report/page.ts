/** One way to look at the reported companies: how they are simulated and evaluated. */
export interface Variant { readonly id: string; readonly title: string; readonly simulate: readonly string[]; readonly evaluate: readonly string[] }
interface Share { readonly found: number; readonly of: number; readonly share: number }
interface Cases { readonly cases: number; readonly per_1000_people_week: number }
interface At { readonly without_quiet: Share; readonly recall: Share; readonly false_cases: number; readonly per_1000_people_week: number }
interface Bin { readonly from: number; readonly to: number; readonly people: number; readonly frauds: number; readonly reweighted: { readonly said: number; readonly so: number; readonly interval: { readonly low: number; readonly high: number } } }
/** What this page reads of `winnow evaluate --json`. */
export interface Evaluated {
  readonly people: number; readonly days: number; readonly frauds: number; readonly policy: number;
  readonly recall: { readonly all: Share; readonly without_quiet: Share; readonly quiet: Share };
  readonly scenarios: readonly (Share & { readonly scenario: string; readonly median_days?: number | null })[];
  readonly burden: { readonly fraud: Cases; readonly policy: Cases; readonly false: Cases };
  readonly precision: readonly (Share & { readonly k: number; readonly frauds?: boolean })[];
  readonly delay: { readonly median: number | null; readonly p90: number | null };
  readonly clusters: { readonly purity: number | null; readonly completeness: number | null; readonly cases: number; readonly groups: number };
  readonly reliability: { readonly bins: readonly Bin[]; readonly brier: number; readonly brier_reweighted: number };
  readonly compared: readonly { readonly id: string; readonly title: string; readonly as_it_comes: At; readonly at: readonly (At & { readonly budget: number })[] }[];
  readonly ablation?: readonly { readonly detector: string; readonly findings: number; readonly at?: readonly (At & { readonly budget: number })[] }[];
  readonly missed: readonly { readonly company: string; readonly person: string; readonly scenario: string; readonly score_db?: number; readonly lacks_db?: number; readonly seen_from: readonly string[]; readonly reasons: readonly { readonly db: number; readonly detector: string; readonly level: string }[] }[];
  readonly false_cases: readonly { readonly company: string; readonly headline: string; readonly probability: number }[];
}
export interface Result { readonly variant: Variant; readonly evaluation: Evaluated; readonly seconds: number }

const share = (s: Share): string => (s.of === 0 ? '–' : `${String(s.found)}/${String(s.of)} = ${s.share.toFixed(2)}`);
const fixed = (value: number | null | undefined, digits = 2): string => (value === null || value === undefined ? '–' : value.toFixed(digits));
const table = (head: readonly string[], rows: readonly (readonly string[])[]): string => [head, head.map(() => '--'), ...rows].map((cells) => `| ${cells.map((c) => c.replaceAll('|', '\\|')).join(' | ')} |`).join('\n');

/** The page: every number comes out of the evaluations given. */
export function page(results: readonly Result[], { people, days, seeds }: { readonly people: string; readonly days: string; readonly seeds: readonly string[] }): string {
  const full = results.find((r) => r.variant.id === 'all')?.evaluation;
  return [
    '# Results',
    `Made by \`npm run report -- --variants ${results.map((r) => r.variant.id).join(',')}\`: simulated companies of ${people} people and ${days} days, seeds ${seeds.join(', ')}, on which nobody tuned. Simulated frauds are what their author thought of; a company of flesh and blood differs. How each number is counted: [evaluation](evaluation.md).`,
    '## With everything, and with less',
    table(['', 'recall without quiet', 'quiet', 'false cases /1,000 people and week', 'policy cases', 'median days', 'purity', 'completeness', 'Brier'], results.map(({ variant, evaluation: e }) => [
      variant.title, share(e.recall.without_quiet), share(e.recall.quiet), `${String(e.burden.false.cases)}: ${fixed(e.burden.false.per_1000_people_week)}`, fixed(e.burden.policy.per_1000_people_week), fixed(e.delay.median, 0), fixed(e.clusters.purity), fixed(e.clusters.completeness), fixed(e.reliability.brier, 4),
    ])),
    '## By scenario',
    table(['scenario', ...results.map((r) => r.variant.title)], scenariosOf(results).map((name) => [name, ...results.map(({ evaluation: e }) => { const s = e.scenarios.find((x) => x.scenario === name); return s === undefined ? '–' : `${share(s)}${s.median_days === undefined || s.median_days === null ? '' : `, ${fixed(s.median_days, 0)} d`}`; })])),
    ...(full === undefined ? [] : details(full)),
    '',
  ].join('\n\n');
}

const scenariosOf = (results: readonly Result[]): readonly string[] => [...new Set(results.flatMap((r) => r.evaluation.scenarios.map((s) => s.scenario)))].sort();

function details(e: Evaluated): readonly string[] {
  const budgets = e.compared[0]?.at.map((a) => a.budget) ?? [];
  const ablation = (e.ablation ?? []).flatMap((a) => { const at = a.at?.find((x) => x.budget === 0.5); return at === undefined ? [] : [[a.detector, String(a.findings), share(at.recall)]]; });
  return [
    '## Beside other ways, on the same observations',
    'Recall without quiet as it comes, and at budgets of false cases per 1,000 people and week.',
    table(['way', 'as it comes', 'false /1,000 and week', ...budgets.map((b) => `at ${String(b)}`)], e.compared.map((c) => [c.title, fixed(c.as_it_comes.without_quiet.share), fixed(c.as_it_comes.per_1000_people_week), ...c.at.map((a) => fixed(a.without_quiet.share))])),
    '## The top of the queue',
    table(['k', 'precision'], e.precision.map((p) => [`${String(p.k)}${p.frauds === true ? ' (as many as there are frauds)' : ''}`, share(p)])),
    '## Probabilities',
    'Honest people counted so often that frauds are 1 in 10,000.',
    table(['said', 'people', 'frauds', 'mean said', 'so', '95 %'], e.reliability.bins.map((b) => [`${String(b.from)} to ${String(b.to)}`, String(b.people), String(b.frauds), fixed(b.reweighted.said, 3), fixed(b.reweighted.so, 3), `${fixed(b.reweighted.interval.low, 3)} to ${fixed(b.reweighted.interval.high, 3)}`])),
    ...(ablation.length === 0 ? [] : ['## Without one detector', `All of them: ${share(e.compared[0]?.at.find((a) => a.budget === 0.5)?.recall ?? { found: 0, of: 0, share: 0 })} of all frauds at 0.5 false cases per 1,000 people and week.`, table(['left out', 'findings', 'recall at 0.5'], ablation)]),
    '## Missed',
    table(['company', 'person', 'scenario', 'lacks dB', 'seen from', 'evidence'], e.missed.map((m) => [m.company, m.person, m.scenario, fixed(m.lacks_db, 1), m.seen_from.join('; '), m.reasons.map((r) => `${r.detector} ${r.level} ${r.db.toFixed(0)}`).join(', ')])),
    '## False cases',
    e.false_cases.length === 0 ? 'None.' : table(['company', 'probability', 'headline'], e.false_cases.map((c) => [c.company, fixed(c.probability), c.headline])),
  ];
}
