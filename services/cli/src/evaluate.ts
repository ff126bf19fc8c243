import { readFile, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { formatClaimError, kindOfClaimsFile, loadTruth, type Truth } from '@winnow/core';
import { settingsOf, tunedCatalogue } from '@winnow/detector';
import { type Config } from '@winnow/platform';
import { type Company, evaluate, listsOf } from '@winnow/simulator';
import { CompanyWatch } from './evaluate-company.ts';
import { evaluationHtml } from './evaluate-html.ts';
import { type Evaluated, evaluationText } from './evaluate-text.ts';
import { UsageError } from './errors.ts';
import { findFiles, pathError } from './files.ts';
import { search } from './investigate.ts';
import { type Surroundings } from './surroundings.ts';

export interface EvaluateOptions { readonly config: Config; readonly json?: boolean; readonly html?: string; readonly ablation?: boolean }

/** Investigates companies whose frauds are known, one after the other, and tells how well they were found. */
export async function evaluateFolders(folders: readonly string[], options: EvaluateOptions, around: Surroundings): Promise<void> {
  const { html } = options;
  if (html !== undefined) await stat(dirname(html)).catch((error: unknown) => { throw pathError(dirname(html), error); });
  const repeated = folders.find((f, i) => folders.findIndex((g) => resolve(g) === resolve(f)) !== i);
  if (repeated !== undefined) throw new UsageError(`${repeated}: named twice; its people would count twice`);
  // Before the first of hours of work, not after it.
  const truths: (readonly Truth[])[] = [];
  for (const folder of folders) truths.push(await truthOf(folder, around));
  const companies: Company[] = [];
  for (const [i, folder] of folders.entries()) companies.push(await companyOf({ folder, name: nameIn(folders, folder), truth: truths[i] ?? [] }, options, around));
  const evaluated: Evaluated = { all: evaluate(companies, 'all'), companies: companies.map((c) => evaluate([c], c.name)), lists: listsOf(companies) };
  if (html !== undefined) {
    // It names people: for whoever ran this, not for everybody on the machine.
    await writeFile(html, evaluationHtml(evaluated), { mode: 0o600 }).catch((error: unknown) => { throw new UsageError(pathError(html, error).message.replace('may not be read', 'may not be written').replace('cannot be read', 'cannot be written')); });
    around.warn(`${html}: written`);
  }
  if (options.json === true) around.out(`${JSON.stringify({ ...evaluated.all, companies: evaluated.companies, ...evaluated.lists })}\n`);
  else around.out(`\n${evaluationText(evaluated, around)}\n`);
}

/** A folder's own name, unless another has the same: paths make tables wide. */
function nameIn(folders: readonly string[], folder: string): string {
  const own = basename(resolve(folder));
  return folders.filter((f) => basename(resolve(f)) === own).length === 1 ? own : folder;
}

/** The truth of one folder. Two of them are two companies, and whose logs are whose could not be told. */
async function truthOf(folder: string, around: Surroundings): Promise<readonly Truth[]> {
  const files = (await findFiles([folder], () => undefined)).map((f) => f.path).filter((path) => kindOfClaimsFile(path, '') === 'truth');
  const [path, second] = files;
  if (path === undefined) throw new UsageError(`${folder}: no truth.csv in there; to evaluate, it has to be known who the frauds are (winnow simulate writes such folders)`);
  if (second !== undefined) throw new UsageError(`${folder}: more than one truth file (${path}, ${second}); name each company's folder by itself`);
  const text = await readFile(path, 'utf8').catch((error: unknown) => { throw pathError(path, error); });
  const { rows, errors } = loadTruth(path, text);
  const fatal = errors.filter((e) => e.severity === 'error');
  if (fatal.length > 0) throw new UsageError(fatal.map(formatClaimError).join('; '));
  for (const error of errors.slice(0, 20)) around.warn(formatClaimError(error));
  return rows;
}

/** One company's summary; its records, timelines and findings are gone when this returns. */
async function companyOf({ folder, name, truth }: { readonly folder: string; readonly name: string; readonly truth: readonly Truth[] }, { config, ablation = false }: EvaluateOptions, around: Surroundings): Promise<Company> {
  const settings = settingsOf(config);
  const progress = (line: string): void => { around.progress(line === '' ? '' : `${name}: ${line}`); };
  const watch = new CompanyWatch({ name, truth, detectors: tunedCatalogue(settings).all, openAtDb: settings.cases.openAtDb, ablation, warn: around.warn, progress });
  const { blind } = await search([folder], { claims: {}, config }, { ...around, progress }, watch);
  for (const line of blind) around.warn(`${name}: ${line}`);
  if (watch.company === undefined) throw new Error(`${name}: nothing came of it`);
  return watch.company;
}
