import { environment } from '@winnow/platform';
import { Command, InvalidArgumentError } from 'commander';
import { lineOf } from './errors.ts';
import { investigate, type Surroundings } from './investigate.ts';
import { configOf, doctor, listCases, makeTopics, migrateStore, sendClaims, serve, showCases } from './operations.ts';
import { parse } from './parse.ts';
import { simulateInto } from './simulate.ts';

const isTerminal = process.stderr.isTTY;
let lastTold = 0;
const around: Surroundings = {
  out: (text) => { process.stdout.write(text); },
  warn: (line) => { process.stderr.write(`${line}\n`); },
  progress: (line) => {
    if (!isTerminal) return;
    const at = performance.now();
    if (line !== '' && at - lastTold < 100) return;
    lastTold = at;
    process.stderr.write(`\r\u001B[K${line.slice(0, (process.stderr.columns || 80) - 1)}`);
  },
  now: () => performance.timeOrigin + performance.now(),
  colour: process.stdout.isTTY, width: Math.min(120, process.stdout.columns || 100),
};

const whole = (least: number) => (text: string): number => {
  const n = Number(text);
  if (!Number.isInteger(n) || n < least) throw new InvalidArgumentError(`a whole number from ${String(least)} on`);
  return n;
};
interface ClaimOptions { people?: string; devices?: string; travel?: string; networks?: string }
const claimsOf = ({ people, devices, travel, networks }: ClaimOptions): ClaimOptions => ({ ...(people !== undefined && { people }), ...(devices !== undefined && { devices }), ...(travel !== undefined && { travel }), ...(networks !== undefined && { networks }) });
const withClaims = (command: Command): Command => command
  .option('--people <file>', 'who works here and from where (people.csv)').option('--devices <file>', 'inventory and deliveries (devices.csv)')
  .option('--travel <file>', 'travel on record (travel.csv)').option('--networks <file>', "the company's own networks (networks.csv)");

const program = new Command('winnow').description('Finds fraudulent remote workers in the logs a company already has.').version('0.1.0').showHelpAfterError('(winnow --help tells more)').exitOverride();

withClaims(program.command('investigate').description('everything, embedded, over files or folders; prints the cases, most probable first').argument('<path...>', 'log files or folders; claims files beside the logs are used'))
  .option('--data <dir>', 'keep what was read and found in this folder').option('--json', 'one case per line as JSON').option('--source <id>', 'all logs are of this source')
  .action(async (paths: string[], o: ClaimOptions & { data?: string; json?: boolean; source?: string }) => {
    await investigate(paths, { claims: claimsOf(o), ...(o.data !== undefined && { data: o.data }), ...(o.json !== undefined && { json: o.json }), ...(o.source !== undefined && { source: o.source }) }, around);
  });
withClaims(program.command('parse').description('one observation per line as JSON; what cannot be read goes to stderr').argument('<path>', 'a log file, or - for standard input'))
  .option('--source <id>', 'the source of all lines').option('--enrich', 'add place, network, person and device')
  .action(async (path: string, o: ClaimOptions & { source?: string; enrich?: boolean }) => {
    await parse(path, { claims: claimsOf(o), ...(o.source !== undefined && { source: o.source }), ...(o.enrich !== undefined && { enrich: o.enrich }) }, around);
  });
program.command('simulate').description('a company with hidden frauds, in vendor formats; the same seed gives the same bytes')
  .requiredOption('--people <n>', 'people in the company', whole(1)).requiredOption('--days <n>', 'days of logs', whole(1)).requiredOption('--seed <n>', 'any number or word').requiredOption('--out <dir>', 'folder to write to')
  .option('--start <date>', 'first day, YYYY-MM-DD')
  .action(async (o: { people: number; days: number; seed: string; out: string; start?: string }) => {
    const { lines } = await simulateInto(o.out, { people: o.people, days: o.days, seed: o.seed, ...(o.start !== undefined && { start: o.start }) }, around);
    around.warn(`${o.out}: ${lines.toLocaleString('en-US')} lines written`);
  });

const env = environment();
const configured = (command: Command): Command => command.option('--config <file>', 'configuration (config/default.yaml tells all keys)');
for (const name of ['collector', 'detector'] as const) {
  configured(program.command(name).description(name === 'collector' ? 'reads raw topics, stores and publishes observations' : 'evaluates what is stored, publishes alerts')).action(async (o: { config?: string }) => { await serve[name](configOf(o.config, env)); });
}
configured(program.command('migrate').description('brings the store\'s schema and retention up to date')).action(async (o: { config?: string }) => { await migrateStore(configOf(o.config, env), around); });
configured(program.command('topics').description('makes the topics that are missing; with claims files, sends them')).option('--partitions <n>', 'partitions of new topics', whole(1), 2)
  .option('--people <file>').option('--devices <file>').option('--travel <file>').option('--networks <file>')
  .action(async (o: ClaimOptions & { config?: string; partitions: number }) => {
    const config = configOf(o.config, env);
    await makeTopics(config, o.partitions, around);
    if (Object.keys(claimsOf(o)).length > 0) await sendClaims(config, { ...claimsOf(o) }, around);
  });
configured(program.command('doctor').description('says what is wrong with the surroundings')).action(async (o: { config?: string }) => { if (!(await doctor(configOf(o.config, env), around))) process.exitCode = 1; });
const asking = (command: Command): Command => configured(command).option('--data <dir>', 'a folder that investigate --data kept').option('--json', 'one case per line as JSON');
interface AskOptions { config?: string; data?: string; json?: boolean }
asking(program.command('cases').description('all cases, most probable first')).action(async (o: AskOptions) => { await listCases(o, env, around); });
asking(program.command('case').description('one case with its reasons').argument('<id>')).action(async (id: string, o: AskOptions) => { await showCases({ id }, o, { env, around }); });
asking(program.command('person').description('cases about one person').argument('<id>')).action(async (id: string, o: AskOptions) => { await showCases({ person: id }, o, { env, around }); });

/** 2 for whatever the user can put right; commander has told its own errors already. */
async function run(): Promise<number> {
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (code.startsWith('commander.')) return code === 'commander.helpDisplayed' || code === 'commander.version' || code === 'commander.help' ? 0 : 2;
    around.progress('');
    process.stderr.write(`winnow: ${lineOf(error)}\n`);
    return 2;
  }
}
process.stdout.on('error', () => { process.exit(0); }); // `winnow … | head` closes the pipe: nothing to say about it
const code = await run();
if (code !== 0) process.exitCode = code;
