import { api, type Verdict, verdicts } from '@winnow/core';
import { baseRate, catalogue, type Detector, type Rates, round, weightOf } from '@winnow/detection';
import { type DetectorConfig, SystemStore } from '@winnow/platform';
import { type TObject, Type } from 'typebox';
import { blindFor, type Seeing } from '../blind.ts';
import { type Indexed } from '../case-index.ts';
import { type Routes } from '../context.ts';
import { Kept } from '../kept.ts';
import { notFound, problem } from '../problem.ts';

/** Milliseconds for which what is shown of each level is taken for new: it is counted over all findings. */
const FRESH_MS = 30_000;

/** What Winnow looks for here, how rare that is here, and what came of it. */
export const detectorRoutes: Routes = (app, context) => {
  const shown = new Kept(context, { fresh: FRESH_MS }, async () => ratesOfCounts(await new SystemStore(context.deps.db).levelsShown()));
  const rowsOf = async (detectors: readonly Detector[]): Promise<api.DetectorList> => {
    const [showing, { all }, { subjects: { population } }, seeing] = await Promise.all([shown.now(), context.cases.now(), context.directory.now(), context.seeing()]);
    return { people: population, items: detectors.map((d) => rowOf(d, { rates: { population, showing }, cases: all, config: context.deps.config.detectors[d.id], seeing })) };
  };

  app.get('/detectors', {
    config: { access: 'read' }, schema: { tags: ['system'], operationId: 'listDetectors', summary: 'All detectors, with their rates and what came of them here', response: { 200: api.DetectorListSchema } },
  }, (): Promise<api.DetectorList> => rowsOf(catalogue));

  app.get('/detectors/:id', {
    config: { access: 'read' }, schema: { tags: ['system'], operationId: 'oneDetector', summary: 'One detector, with its page', params: Type.Object({ id: Type.String({ minLength: 1, maxLength: 100 }) }), response: { 200: api.DetectorRowSchema, 404: problem('no such detector') } },
  }, async (request): Promise<api.DetectorRow> => {
    const detector = catalogue.find((d) => d.id === request.params.id);
    const [row] = detector === undefined ? [] : (await rowsOf([detector])).items;
    if (detector === undefined || row === undefined) throw notFound(`detector ${request.params.id}`);
    const page = await context.pages.of(detector);
    return { ...row, ...(page !== undefined && { page }) };
  });
};

/** Only how many show a level is counted, not who: nobody is set aside when the rate is for all. */
const ratesOfCounts = (counts: readonly { readonly detector: string; readonly level: string; readonly n: number }[]): Rates['showing'] => new Map(counts.map(({ detector, level, n }) => [`${detector} ${level}`, new Set(Array.from({ length: n }, (_, i) => String(i)))]));
const nobody: ReadonlySet<string> = new Set();

interface Here { readonly rates: Rates; readonly cases: readonly Indexed[]; readonly config: DetectorConfig | undefined; readonly seeing: Seeing }
function rowOf(d: Detector, { rates, cases, config, seeing }: Here): api.DetectorRow {
  const carried = cases.filter((one) => one.case.merged_into === undefined && one.case.evidence.some((e) => e.detector === d.id));
  const isOn = config?.enabled !== false;
  return {
    id: d.id, version: d.version, family: d.family, title: d.title, innocent: d.innocent, attacks: [...d.attacks], is_on: isOn, state: isOn ? (config?.state ?? 'active') : 'off', needs: [...d.needs], ...blindFor(d.id, seeing), window: d.window, ...(d.halfLife !== undefined && { half_life: d.halfLife }),
    levels: Object.entries(d.levels).map(([level, { hit, base, source }]) => ({
      level, hit, base, weight_db: round(weightOf({ hit, base })), source, showing: rates.showing.get(`${d.id} ${level}`)?.size ?? 0, of: rates.population,
      here_db: round(Math.max(0, weightOf({ hit, base: baseRate(d, level, rates, nobody)?.base ?? base }))),
    })),
    params: paramsOf(d.params, config?.params ?? {}), cases: carried.length, open_cases: carried.filter((one) => one.case.status === 'open').length,
    verdicts: countsOf(carried),
  };
}

const countsOf = (cases: readonly Indexed[]): Record<Verdict, number> => {
  const counts: Record<Verdict, number> = { fraud: 0, benign: 0, 'false-positive': 0, undetermined: 0 };
  for (const verdict of verdicts) counts[verdict] = cases.filter((one) => one.work.verdict?.to === verdict).length;
  return counts;
};

/** A parameter's schema as far as it is told; the contract test of the catalogue sees to it that this is there. */
interface Told { readonly default?: unknown; readonly description?: string; readonly unit?: string; readonly minimum?: number; readonly maximum?: number }
function paramsOf({ properties }: TObject, given: Readonly<Record<string, unknown>>): api.DetectorRow['params'] {
  return Object.entries(properties).map(([name, schema]) => {
    const { default: usual, description = '', unit, minimum, maximum }: Told = schema;
    const isGiven = Object.hasOwn(given, name);
    return { name, value: isGiven ? given[name] : usual, default: usual, description, ...(unit !== undefined && { unit }), ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }), from: isGiven ? 'configured' : 'default' };
  });
}
