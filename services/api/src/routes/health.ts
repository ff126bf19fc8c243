import { api, counted, DAY } from '@winnow/core';
import { type Fact, geoInfo, intakeFacts, intakeRows, listFolders, loadLists, SystemStore } from '@winnow/platform';
import { Type } from 'typebox';
import { type Seeing } from '../blind.ts';
import { type Context, type Routes } from '../context.ts';
import { blindOf, checkOf, dataOf, deadLettersOf, feedsOf, keeperFact, newestOf, verdictsOf, workLoadOf } from '../health-facts.ts';
import { Kept } from '../kept.ts';
import { problem, ProblemError } from '../problem.ts';
import { principalOf } from '../request.ts';

const MINUTE = 60_000;
const LOOK_BACK = 30 * DAY;

/** How everything around the cases is: what arrives, what cannot be read, how old the data are, how the work goes. */
export const healthRoutes: Routes = (app, context) => {
  const parts = partsOf(context);
  app.get('/health', {
    config: { access: 'read' }, schema: { tags: ['system'], operationId: 'health', summary: 'What arrives, what cannot be read, what is old, how the work goes', response: { 200: api.HealthViewSchema } },
  }, async (): Promise<api.HealthView> => healthOf(context, parts));

  app.get('/deadletters', {
    config: { access: 'read', reads: 'read.deadletters' },
    schema: { tags: ['system'], operationId: 'listDeadLetters', summary: 'Records that could not be read, newest first', description: 'They hold raw text, so whoever reads them leaves a trace. Without Kafka there are none.', querystring: Type.Object({ topic: Type.Optional(Type.String({ maxLength: 249 })), reason: Type.Optional(Type.String({ maxLength: 100 })), limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200, default: 50 })) }, { additionalProperties: false }), response: { 200: api.DeadLetterListSchema } },
  }, async (request): Promise<api.DeadLetterList> => {
    const { topic, reason, limit = 50 } = request.query;
    const { deadLetters } = context.deps;
    return deadLetters === undefined ? { items: [], is_cut: false } : away(() => deadLetters.list({ limit, ...(topic !== undefined && { topic }), ...(reason !== undefined && { reason }) }));
  });

  app.post('/deadletters/redrive', {
    config: { access: 'admin' },
    schema: { tags: ['system'], operationId: 'redrive', summary: 'Sends dead letters back to where they came from', description: 'Name places, a topic or a reason. `left` are those that cannot be sent back.', body: api.RedriveSchema, response: { 200: api.RedrivenSchema, 409: problem('no Kafka here'), 413: problem('too large'), 415: problem('no JSON') } },
  }, async (request): Promise<{ sent: number; left: number }> => {
    const { deadLetters } = context.deps;
    const { places, reason, topic } = request.body;
    if (deadLetters === undefined) throw new ProblemError(409, 'no-kafka', 'without Kafka nothing can be sent back: read the file once more, or send the records again');
    if (places === undefined && reason === undefined && topic === undefined) throw new ProblemError(400, 'bad-request', 'which ones? name places, reason or topic');
    const { sent, left } = await away(() => deadLetters.redrive({ ...(places !== undefined && { places }), ...(reason !== undefined && { reason }), ...(topic !== undefined && { topic }) }));
    context.audit.add({ principal: principalOf(request), address: request.ip, action: 'deadletters.redriven', what: [...(places ?? []), ...(topic === undefined ? [] : [topic]), ...(reason === undefined ? [] : [reason])], ok: true });
    return { sent, left };
  });
};

/** Kafka away is no fault of the API's, and worth another try. */
async function away<T>(work: () => Promise<T>): Promise<T> {
  try { return await work(); } catch (error) {
    if (error instanceof ProblemError) throw error;
    throw new ProblemError(503, 'kafka-away', 'Kafka does not answer; nothing is lost, try again', { headers: { 'retry-after': '10' } });
  }
}

/** What is asked for once for all who look. */
type Parts = ReturnType<typeof partsOf>;
function partsOf(context: Context) {
  const { deps, now } = context;
  const store = new SystemStore(deps.db);
  const { geo, lists } = deps.config;
  return {
    intake: new Kept(context, { fresh: MINUTE / 4 }, () => Promise.all([store.intake(now() - DAY), store.intake(now() - LOOK_BACK), store.intakeHours(now() - DAY), intakeRows(deps.db, deps.db.database, now())])),
    sources: new Kept(context, { fresh: 5 * MINUTE }, () => store.sources(now() - DAY)),
    sizes: new Kept(context, { fresh: MINUTE }, () => Promise.all([store.sizes(), store.bytes(), store.toldAt()])),
    data: new Kept(context, { fresh: DAY / 2 }, async () => dataOf(await geoInfo({ ...(geo.cityMmdb !== undefined && { cityMmdb: geo.cityMmdb }), ...(geo.asnMmdb !== undefined && { asnMmdb: geo.asnMmdb }) }), (await loadLists(listFolders(lists.folder))).sources, now())),
    lag: new Kept(context, { fresh: MINUTE / 6 }, async () => deps.lag?.lag() ?? []),
  };
}

async function healthOf(context: Context, parts: Parts): Promise<api.HealthView> {
  const { deps, now } = context;
  const faults: Fact[] = [];
  const said = async <T>(name: string, work: () => Promise<T>, otherwise: T, todo: string): Promise<T> => work().catch((error: unknown) => { faults.push({ level: 'bad', name, detail: firstLine(error), todo }); return otherwise; });
  const [[recent, long, hours, rows], sources, [{ observations, accounts }, bytes, toldAt], { all }, { subjects, claims }] = await Promise.all([parts.intake.now(), parts.sources.now(), parts.sizes.now(), context.cases.now(), context.directory.now()]);
  const [data, seeing, lag] = await Promise.all([said('data', () => parts.data.now(), [], 'put the paths of geo and lists right'), said<Seeing>('detectors', () => context.seeing(), { blind: [], people: 0, of: 0, days: 0 }, 'which detectors are blind is not known; see the log of the store'), said('kafka', () => parts.lag.now(), [], 'are the brokers up? Meanwhile the services wait and lose nothing')]);
  const keeper = deps.config.kafka.brokers.length > 0 && deps.config.detector.clock === 'wall' ? keeperFact(all, now()) : undefined;
  const people = claims.rows.people.length;
  const facts: readonly Fact[] = [
    { level: 'ok', name: 'store', detail: 'answers' }, ...faults, ...(keeper === undefined ? [] : [keeper]),
    people > 0 ? { level: 'ok', name: 'claims', detail: `${counted(people, 'row')} of people` } : { level: 'note', name: 'claims', detail: 'no people: without claims only what contradicts itself can be found', todo: 'give people.csv and devices.csv' },
    ...intakeFacts(rows, now()),
    ...(data.some((d) => d.level !== 'good') ? [{ level: 'note', name: 'data', detail: `${data.filter((d) => d.level !== 'good').map((d) => d.name).join(', ')}: old, or of unknown age`, todo: 'upgrade, or name newer files' } as const] : []),
  ];
  return {
    checks: facts.map(checkOf), feeds: feedsOf({ recent, long, hours, lag }), dead_letters: deadLettersOf(long), data, blind: blindOf(seeing), sight: { people: seeing.people, of: seeing.of, days: seeing.days }, can_redrive: deps.deadLetters !== undefined,
    ...newestOf(sources, now()), sources: sources.map(({ source, last, recent: n }) => ({ source, last: new Date(last).toISOString(), observations_24h: n })),
    store: { observations, people: subjects.population, accounts, bytes, ...(sources.length > 0 && { from: new Date(Math.min(...sources.map((s) => s.first))).toISOString(), to: new Date(Math.max(...sources.map((s) => s.last))).toISOString() }) },
    verdicts: verdictsOf(all), work: workLoadOf(all, toldAt, now()),
  };
}
const firstLine = (error: unknown): string => (error instanceof Error ? error.message : 'unknown').split('\n', 1).join('').slice(0, 300);
