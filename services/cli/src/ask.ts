import { existsSync } from 'node:fs';
import { type Case, caseFields, type Claims, isWhollyMuted, parseQuery, peopleOf, type Query, type Taken, untouched, workedOf, type Worked, workOn } from '@winnow/core';
import { storeOf } from '@winnow/collector';
import { CaseStore, type Db, type DbOptions, migrate, openDb, Store } from '@winnow/platform';
import { caseLine } from './case-line.ts';
import { type ClaimPaths, claimsIn, readClaims } from './claims.ts';
import { keyOfFolder } from './data-key.ts';
import { UsageError } from './errors.ts';
import { type Surroundings } from './surroundings.ts';
import { visible } from './safe-text.ts';
import { schemaState } from './schema-state.ts';
import { configOf, type Env } from './settings.ts';
import { byWeight, caseText, paint, type Telling, wrap } from './text.ts';

export interface Asking { readonly data?: string; readonly config?: string; readonly json?: boolean; readonly claims?: ClaimPaths; /** Of an API, in place of data at hand. */ readonly url?: string; readonly token?: string }
/** What a question is asked of. `key` is the one that the ids in there were made with; undefined when it is not configured. */
export interface Answering { readonly db: Db; readonly store: Store; readonly key: string | undefined }

/** Opens a `--data` folder or the configured store for reading. A server's schema is left as it is. */
export async function withStore<T>(asking: Asking, env: Env, work: (answering: Answering) => Promise<T>): Promise<T> {
  const { options, key } = whereTo(asking, env);
  const db = await openDb(options);
  try {
    if (db.kind === 'embedded') await migrate(db);
    else {
      const state = await schemaState(db);
      if (state === 'no database' || state.pending.length > 0) throw new UsageError('the store\'s schema is older than this program; run winnow migrate');
    }
    return await work({ db, store: new Store(db), key });
  } finally { await db.close(); }
}

function whereTo({ data, config: file }: Asking, env: Env): { readonly options: DbOptions; readonly key: string | undefined } {
  if (data !== undefined) {
    if (!existsSync(data)) throw new UsageError(`${data}: does not exist; winnow investigate … --data ${data} makes it`);
    return { options: { kind: 'embedded', path: data }, key: keyOfFolder(data) };
  }
  const config = configOf(file, env);
  const { url, embedded } = config.clickhouse;
  if (url === undefined && embedded === undefined) throw new UsageError('which data? name a folder with --data (winnow investigate … --data DIR keeps one), or a configuration with clickhouse.url');
  return { options: storeOf(config), key: config.identity.key?.reveal() ?? (embedded === undefined ? undefined : keyOfFolder(embedded)) };
}

/** Claims named on the command line, else those that are stored. */
export async function claimsFor({ claims }: Asking, db: Db, around: Surroundings): Promise<Claims> {
  return claims !== undefined && Object.keys(claims).length > 0 ? readClaims(claims, [], around.warn) : claimsIn(db);
}

export const tellingOf = (around: Surroundings, claims?: Claims): Telling => ({ colour: around.colour, width: around.width, nameOf: (id) => claims?.person(id)?.display_name });

/** Fields and signs of a query, for people. */
export const queryHelp = (): string => [
  ...Object.entries(caseFields).map(([name, { help }]) => `  ${name.padEnd(12)} ${help}`), `  ${'sort'.padEnd(12)} ${Object.keys(caseFields).filter((name) => caseFields[name]?.sorts === true).join(', ')}, with -asc behind it for the least first`,
  '  words of the headline; -field:value and -word for not; commas for or; * for any characters; quotes around blanks',
].join('\n');

/** The query that a text is. Throws UsageError with the first fault and its place: each would come back as the next anyway. */
export function queryOf(text: string, now: number): Query {
  const option = /(?:^|\s)--[\w-]+/.exec(text)?.[0];
  if (option !== undefined) throw new UsageError(`unknown option ${option.trim()}`);
  const parsed = parseQuery(text, caseFields, now);
  if ('query' in parsed) return parsed.query;
  const [fault] = parsed.faults;
  throw new UsageError(`query, character ${String((fault?.at ?? 0) + 1)}: ${fault?.message ?? 'cannot be read'}`);
}

export async function listCases(text: string, asking: Asking, { env, around }: { readonly env: Env; readonly around: Surroundings }): Promise<void> {
  const query = queryOf(text, around.now());
  await withStore(asking, env, async ({ db, store }) => {
    const claims = await claimsFor(asking, db, around);
    const cases = workedOf(await withWork((await store.cases()).sort(byWeight), db, around.now()), query, peopleOf(claims, await store.accounts())).map((one) => one.case);
    if (asking.json === true) { for (const c of cases) around.out(`${JSON.stringify(c)}\n`); return; }
    if (cases.length === 0) around.out(text === '' ? 'No case.\n' : 'No case that this asks for.\n');
    const telling = tellingOf(around, claims);
    for (const c of cases) around.out(`${caseLine(c, telling)}\n`);
  });
}

/** The case that an id, or its beginning, names. */
export function caseNamed(id: string, all: readonly Case[]): Case {
  const found = all.filter((c) => c.case_id === id || (id.length >= 6 && c.case_id.startsWith(id)));
  const [c] = found;
  if (c === undefined) throw new UsageError(`no case ${id}; winnow cases lists them`);
  if (found.length > 1) throw new UsageError(`${id} begins the ids of ${String(found.length)} cases; give more of it`);
  return c;
}

/** Cases with what analysts made of them, at an instant (Unix ms): a query may ask for it. */
async function withWork(all: readonly Case[], db: Db, now: number): Promise<readonly Worked[]> {
  const actions = new Map<string, Taken[]>();
  for (const taken of await new CaseStore(db).actions()) { const own = actions.get(taken.case_id); if (own === undefined) actions.set(taken.case_id, [taken]); else own.push(taken); }
  const works = all.map((c) => workOn(c, actions.get(c.case_id) ?? []));
  const suppressions = works.flatMap((work) => work.suppressions);
  return all.map((c, i) => ({ case: c, work: works[i] ?? untouched, isMuted: isWhollyMuted(c, suppressions, now) }));
}

/** One case; one that went into a cluster's says where it is told now. */
export async function showCase(id: string, asking: Asking, { env, around }: { readonly env: Env; readonly around: Surroundings }): Promise<void> {
  await withStore(asking, env, async ({ db, store }) => {
    const all = await store.cases();
    const c = caseNamed(id, all);
    if (asking.json === true) { around.out(`${JSON.stringify(c)}\n`); return; }
    const [one] = await withWork([c], db, around.now());
    const { state, assignee, verdict } = one?.work ?? untouched;
    around.out(tellCase({ c, work: { state, assignee, verdict: verdict?.to }, tookIn: all.filter((other) => other.merged_into === c.case_id) }, tellingOf(around, await claimsFor(asking, db, around))));
  });
}

interface ToldCase { readonly c: Case; readonly work: { readonly state: string; readonly assignee: string | undefined; readonly verdict: string | undefined }; readonly tookIn: readonly Pick<Case, 'case_id' | 'people'>[] }
/** A case with where it went, what came of it, and what it took in. */
export function tellCase({ c, work, tookIn }: ToldCase, telling: Telling): string {
  const p = paint(telling.colour);
  const into = wrap(visible(tookIn.map((other) => `${other.case_id} (${other.people.join(', ')})`).join(', ')), Math.max(40, telling.width - 13)).join(`\n${' '.repeat(13)}`);
  return [
    ...(c.merged_into === undefined ? [] : [`${p.yellow(`This case is part of ${c.merged_into} now; winnow case ${c.merged_into} tells it whole.`)} What it was on its own:`, '']),
    caseText(c, undefined, telling),
    `    ${p.dim(`the arithmetic behind it: winnow case ${c.case_id} --explain`)}`,
    `    ${p.dim(visible(`state    ${work.state}${work.assignee === undefined ? '' : `, ${work.assignee}`}${work.verdict === undefined ? '' : `; verdict ${work.verdict}`}`))}`,
    ...(tookIn.length === 0 ? [] : [`    ${p.dim('took in')}  ${into}`]), '',
  ].join('\n');
}
