import { type Command } from 'commander';
import { type Asking, listCases, queryHelp, showCase } from './ask.ts';
import { rangeOf } from './dead-letter.ts';
import { listDeadLetters, redriveDeadLetters, showDeadLetters } from './deadletters.ts';
import { doctor } from './doctor.ts';
import { showAddress, showDevice, showPersonOf, showSearch } from './entities.ts';
import { UsageError } from './errors.ts';
import { explainCaseOf, listCasesOf, showCaseOf } from './remote-cases.ts';
import { type Surroundings } from './surroundings.ts';
import { addListCommands } from './list-commands.ts';
import { migrateStore, serve } from './operations.ts';
import { type ClaimOptions, claimsOf, configured, gathered, mapped, whole, withClaims } from './options.ts';
import { showPerson } from './person.ts';
import { configOf, type Env, retentionSet, showConfig } from './settings.ts';
import { showSources } from './show-sources.ts';
import { showExplanation } from './show-explanation.ts';
import { makeTopics, sendClaims } from './topics.ts';
import { addTuning } from './tuning-commands.ts';

interface Configured { config?: string; json?: boolean }
interface ServeCommand extends ClaimOptions, Configured { mapping?: string; data?: string; host?: string; port?: number; watch?: readonly string[]; console: boolean; sample?: boolean }
const fail = (good: boolean): void => { if (!good) process.exitCode = 1; };

/** What runs, prepares and looks after the services. */
export function addServices(program: Command, env: Env, around: Surroundings): void {
  for (const name of ['collector', 'detector'] as const) {
    configured(program.command(name).description(name === 'collector' ? 'reads raw topics, stores and publishes observations' : 'evaluates what is stored, publishes alerts')).action(async (o: Configured) => { await serve[name](configOf(o.config, env)); });
  }
  configured(program.command('api').description('console and API over ClickHouse, for Kafka + ClickHouse')).option('--no-console', 'the API alone')
    .action(async (o: Configured & { console: boolean }) => { const { runApi } = await import('./serve/api.ts'); await runApi(configOf(o.config, env), { console: o.console }, around.out); });
  withClaims(mapped(configured(program.command('serve').description('all in one process: store, intake, detection, console on http://127.0.0.1:8080')))).option('--data <dir>', 'folder of the data, also one that investigate --data kept (./winnow-data when absent)')
    .option('--host <host>', 'address to listen on').option('--port <port>', 'port to listen on; 0 takes a free one', whole(0)).option('--watch <dir>', 'reads logs and claims files from this folder as they come; may be repeated', gathered)
    .option('--no-console', 'the API alone').option('--sample', 'says in the console that this is a made-up company')
    .action(async (o: ServeCommand) => {
      const { runServe } = await import('./serve/serve.ts');
      const { data, host, port, watch = [] } = o;
      const config = configOf(o.config, env, o.mapping);
      await runServe(config, { retention: retentionSet(config, o.config, env), ...(data !== undefined && { data }), ...(host !== undefined && { host }), ...(port !== undefined && { port }), claims: claimsOf(o), watch, console: o.console, sample: o.sample === true }, around);
    });
  configured(program.command('migrate').description('brings the store\'s schema and retention up to date')).action(async (o: Configured) => { await migrateStore(configOf(o.config, env), around); });
  withClaims(configured(program.command('topics').description('makes the topics that are missing; with claims files, sends them')).option('--partitions <n>', 'partitions of new topics', whole(1), 2))
    .action(async (o: ClaimOptions & Configured & { partitions: number }) => {
      const config = configOf(o.config, env);
      await makeTopics(config, o.partitions, around);
      if (Object.keys(claimsOf(o)).length > 0) await sendClaims(config, { ...claimsOf(o) }, around);
    });
  configured(program.command('doctor').description('says what is wrong with the surroundings and what to do; exit 1 when something is bad')).option('--json', 'one fact per line as JSON')
    .action(async (o: Configured) => { fail(await doctor(configOf(o.config, env), { ...(o.config !== undefined && { configFile: o.config }), ...(o.json !== undefined && { json: o.json }) }, around)); });
  configured(program.command('config').description('the settings in effect and where each comes from; secrets stay hidden')).option('--changed', 'only what differs from the defaults').option('--json', 'as one JSON object')
    .action((o: Configured & { changed?: boolean }) => { showConfig({ ...(o.config !== undefined && { configFile: o.config }), ...(o.json !== undefined && { json: o.json }), ...(o.changed !== undefined && { changed: o.changed }) }, env, around); });
  mapped(configured(program.command('sources').description('the log formats that are read').argument('[id]', 'one of them, or all of a vendor')).option('--json', 'one format per line as JSON').option('--samples', 'sample records of the one that is named, for winnow parse'))
    .action((id: string | undefined, o: Configured & { mapping?: string; samples?: boolean }) => { showSources(configOf(o.config, env, o.mapping), { ...(o.json !== undefined && { json: o.json }), ...(id !== undefined && { id }), ...(o.samples !== undefined && { samples: o.samples }) }, around); });
  addListCommands(program, env, around);
  configured(program.command('evaluate').description('investigates companies whose frauds are known (truth.csv) and tells how well they were found').argument('<dir...>', 'a folder per company, as winnow simulate writes it'))
    .option('--json', 'all numbers and lists as one JSON object').option('--html <file>', 'writes a report with pictures that needs no network, too').option('--ablation', 'also without each detector in turn')
    .action(async (dirs: string[], o: Configured & { html?: string; ablation?: boolean }) => { const { evaluateFolders } = await import('./evaluate.ts'); await evaluateFolders(dirs, { config: configOf(o.config, env), ...(o.json !== undefined && { json: o.json }), ...(o.html !== undefined && { html: o.html }), ...(o.ablation !== undefined && { ablation: o.ablation }) }, around); });
  addTuning(program, env, around);
  addDeadLetters(program, env, around);
}

interface DeadOptions extends Configured { reason?: string; topic?: string; offset?: string; limit: number; newest: number; bytes: number; raw?: boolean; all?: boolean; force?: boolean; dryRun?: boolean }
const selected = ({ reason, topic, offset }: DeadOptions): { reason?: string; topic?: string; ranges?: readonly [ReturnType<typeof rangeOf>] } => ({ ...(reason !== undefined && { reason }), ...(topic !== undefined && { topic }), ...(offset !== undefined && { ranges: [rangeOf(offset)] }) });

/** Records that could not be read: which, why, and once more. */
function addDeadLetters(program: Command, env: Env, around: Surroundings): void {
  const dead = program.command('deadletter').description('records that could not be read: list, show, redrive');
  const chosen = (command: Command): Command => configured(command).option('--reason <reason>', 'only of this reason').option('--topic <topic>', 'only from this source topic').option('--json', 'as JSON, one a line');
  chosen(dead.command('list').description('counts by reason and source topic, each with an example')).option('--limit <n>', 'kinds to show', whole(1), 20)
    .action(async (o: DeadOptions) => { await listDeadLetters(configOf(o.config, env), { ...selected(o), ...(o.json !== undefined && { json: o.json }), limit: o.limit }, around); });
  chosen(dead.command('show').description('one by its place, or the newest').argument('[place]', 'PARTITION/OFFSET or PARTITION/FROM-TO, as list shows it')).option('--newest <n>', 'how many, without a place', whole(1), 1)
    .option('--bytes <n>', 'bytes of each that are shown', whole(1), 4000).option('--raw', 'writes the original bytes of one, and nothing else')
    .action(async (place: string | undefined, o: DeadOptions) => {
      const how = { ...selected(o), ...(place !== undefined && { ranges: [rangeOf(place)] }), newest: o.newest, bytes: o.bytes, ...(o.json !== undefined && { json: o.json }), ...(o.raw !== undefined && { raw: o.raw }) };
      await showDeadLetters(configOf(o.config, env), how, { ...around, bytes: (bytes) => { process.stdout.write(bytes); } });
    });
  chosen(dead.command('redrive').description('sends them back to the topic that they came from; exit 1 when one was left')).option('--offset <place>', 'only PARTITION/OFFSET or PARTITION/FROM-TO').option('--all', 'all of them')
    .option('--force', 'also those that came back three times').option('--dry-run', 'only says what would be sent')
    .action(async (o: DeadOptions) => { fail(await redriveDeadLetters(configOf(o.config, env), { ...selected(o), ...(o.all !== undefined && { all: o.all }), ...(o.force !== undefined && { force: o.force }), ...(o.dryRun !== undefined && { dryRun: o.dryRun }), ...(o.json !== undefined && { json: o.json }) }, around)); });
}

interface AskOptions extends ClaimOptions, Configured { data?: string; url?: string; token?: string }

/** Questions to a store, to a folder that `investigate --data` or `serve` kept, or to an API. `secret`: WINNOW_TOKEN. */
export function addQuestions(program: Command, { env, secret }: { readonly env: Env; readonly secret: string | undefined }, around: Surroundings): void {
  const told = { env, around };
  const askingOf = (o: AskOptions): Asking => {
    const token = o.token ?? secret;
    if (o.url !== undefined && (o.data !== undefined || o.config !== undefined)) throw new UsageError('--url asks an API; leave out --data and --config');
    return { claims: claimsOf(o), ...(o.config !== undefined && { config: o.config }), ...(o.data !== undefined && { data: o.data }), ...(o.json !== undefined && { json: o.json }), ...(o.url !== undefined && { url: o.url }), ...(token !== undefined && { token }) };
  };
  const anywhere = (command: Command, json: string): Command => configured(command).option('--data <dir>', 'a folder that investigate --data or serve keeps').option('--url <url>', 'a running API, for example http://127.0.0.1:8080').option('--token <token>', 'who asks there; better in WINNOW_TOKEN, where no list of processes shows it').option('--json', json);
  const asking = (command: Command, json: string): Command => withClaims(anywhere(command, json));
  asking(program.command('cases').description('all cases, or those that a query asks for; most probable first').argument('[query...]', 'for example: band:high,critical -status:closed since:7d detector:sharing.*'), 'one case per line as JSON').allowUnknownOption() // -band:low is a term
    .addHelpText('after', `\nFields of a query:\n${queryHelp()}`)
    .action(async (query: readonly string[], o: AskOptions) => { const a = askingOf(o); await (a.url === undefined ? listCases : listCasesOf)(query.join(' '), a, told); });
  asking(program.command('case').description('one case with its reasons').argument('<id>', 'the id, or its beginning'), 'as JSON').option('--explain', 'the arithmetic behind the score, to be redone by hand').option('--at <day>', 'explains the score as of the end of this UTC day (YYYY-MM-DD); the last step\'s when absent')
    .action(async (id: string, o: AskOptions & { explain?: boolean; at?: string }) => {
      const a = askingOf(o);
      if (o.explain === true || o.at !== undefined) await (a.url === undefined ? showExplanation : explainCaseOf)(id, { ...a, ...(o.at !== undefined && { at: o.at }) }, told);
      else await (a.url === undefined ? showCase : showCaseOf)(id, a, told);
    });
  asking(program.command('person').description('what is claimed, seen and found about a person').argument('<id>', 'person id, login or e-mail'), 'as JSON').action(async (id: string, o: AskOptions) => { const a = askingOf(o); await (a.url === undefined ? showPerson : showPersonOf)(id, a, told); });
  anywhere(program.command('device').description('who worked on a device and where, what it says of itself').argument('<id>', 'id, serial, host name or MAC address'), 'as JSON').action(async (id: string, o: AskOptions) => { await showDevice(id, askingOf(o), told); });
  anywhere(program.command('ip').description('who was at an address or in a network, on what').argument('<addr>', 'an address, or a network in CIDR notation'), 'as JSON').action(async (address: string, o: AskOptions) => { await showAddress(address, askingOf(o), told); });
  anywhere(program.command('search').description('cases, people, devices, addresses, observations and detectors that a text names').argument('<query...>', 'a name, login, e-mail, serial, host name, address, or their beginning'), 'as JSON').action(async (query: readonly string[], o: AskOptions) => { await showSearch(query.join(' '), askingOf(o), told); });
}
