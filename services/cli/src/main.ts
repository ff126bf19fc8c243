import { environment } from '@winnow/platform';
import { type KeptLogs, type Stories } from '@winnow/simulator';
import { Command, Option } from 'commander';
import { addQuestions, addServices } from './commands.ts';
import { linesOf } from './errors.ts';
import { investigate } from './investigate.ts';
import { type Surroundings } from './surroundings.ts';
import { type ClaimOptions, claimsOf, configured, mapped, read, type ReadingOptions, readingOf, share, whole, withClaims } from './options.ts';
import { parse } from './parse.ts';
import { visible } from './safe-text.ts';
import { configOf, versionOf } from './settings.ts';
import { sourceLines } from './show-sources.ts';

/** The token is no setting: it goes to where questions are asked, and nowhere else. */
const { WINNOW_TOKEN: secret, ...env } = environment();
const isTerminal = process.stderr.isTTY;
/** NO_COLOR and FORCE_COLOR overrule what the output is; without a terminal COLUMNS may say how wide it will be shown. */
const colour = env['NO_COLOR'] !== undefined && env['NO_COLOR'] !== '' ? false : env['FORCE_COLOR'] !== undefined && env['FORCE_COLOR'] !== '' ? env['FORCE_COLOR'] !== '0' : process.stdout.isTTY;
const columns = process.stdout.columns || Number(env['COLUMNS']) || 100;
let lastTold = 0;
const around: Surroundings = {
  out: (text) => { process.stdout.write(text); },
  warn: (line) => { process.stderr.write(`${visible(line)}\n`); }, // it may quote a path or a record
  progress: (line) => {
    if (!isTerminal) return;
    const at = performance.now();
    if (line !== '' && at - lastTold < 100) return;
    lastTold = at;
    process.stderr.write(`\r\u001B[K${visible(line).slice(0, (process.stderr.columns || 80) - 1)}`);
  },
  now: () => performance.timeOrigin + performance.now(),
  colour, width: Math.max(40, Math.min(120, columns)),
};

const program = new Command('winnow').description('Finds fraudulent remote workers in the logs a company already has.').version(versionOf()).showHelpAfterError('(winnow --help tells more)').exitOverride();

read(mapped(configured(withClaims(program.command('investigate').description('everything, embedded, over files or folders; prints the cases, most probable first').argument('<path...>', 'log files or folders; claims files beside the logs are used')))))
  .option('--data <dir>', 'keep what was read and found in this folder').option('--json', 'one case per line as JSON').option('--html <file>', 'writes a report that needs no network, too')
  .action(async (paths: string[], o: ClaimOptions & ReadingOptions & { config?: string; mapping?: string; data?: string; html?: string; json?: boolean }) => {
    await investigate(paths, { claims: claimsOf(o), config: configOf(o.config, env, o.mapping), ...(o.data !== undefined && { data: o.data }), ...(o.json !== undefined && { json: o.json }), ...(o.html !== undefined && { html: o.html }), ...readingOf(o) }, around);
  });
read(mapped(configured(withClaims(program.command('parse').description('one observation per line as JSON; what cannot be read goes to stderr').argument('<path>', 'a log file, or - for standard input; with --explain also a record itself')))))
  .option('--enrich', 'add place, network, person and device').option('--explain', 'as text: envelope, source, where each field comes from, what nothing was made of')
  .addHelpText('after', `\nSources (winnow sources tells more):\n${sourceLines()}`)
  .action(async (path: string, o: ClaimOptions & ReadingOptions & { config?: string; mapping?: string; enrich?: boolean; explain?: boolean }) => {
    await parse(path, { claims: claimsOf(o), config: configOf(o.config, env, o.mapping), ...(o.explain !== undefined && { explain: o.explain }), ...readingOf(o), ...(o.enrich !== undefined && { enrich: o.enrich }) }, around);
  });
program.command('simulate').description('a company with hidden frauds, in vendor formats; the same seed gives the same bytes')
  .requiredOption('--people <n>', 'people in the company', whole(1)).requiredOption('--days <n>', 'days of logs', whole(1)).requiredOption('--seed <n>', 'any number or word').requiredOption('--out <dir>', 'folder to write to')
  .option('--start <date>', 'first day, YYYY-MM-DD').addOption(new Option('--stories <which>', 'four simple ones (below 200 people unless told), all, or none').choices(['none', 'four', 'all'])).option('--drop-claims <share>', 'share of the optional claims that are empty, 0 to 1 (unless told 0.2, 0 with four stories)', share)
  .addOption(new Option('--logs <which>', 'all, or only those of the VPN gateways or of the identity provider').choices(['all', 'vpn', 'identity']))
  .action(async ({ out, ...o }: { people: number; days: number; seed: string; out: string; start?: string; stories?: Stories; dropClaims?: number; logs?: KeptLogs }) => {
    const { simulateInto } = await import('./simulate.ts'); // asked for when it is needed: no other command waits for it
    const { lines } = await simulateInto(out, o, around);
    around.warn(`${out}: ${lines.toLocaleString('en-US')} lines written`);
  });

addServices(program, env, around);
addQuestions(program, { env, secret }, around);

/** 2 for whatever the user can put right; commander has told its own errors already. */
async function run(): Promise<number> {
  try {
    await program.parseAsync();
    return 0;
  } catch (error) {
    const code = typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string' ? error.code : '';
    if (code.startsWith('commander.')) return code === 'commander.helpDisplayed' || code === 'commander.version' || code === 'commander.help' ? 0 : 2;
    around.progress('');
    for (const line of linesOf(error)) process.stderr.write(`winnow: ${visible(line)}\n`);
    return 2;
  }
}
// `winnow … | head` closes the pipe: nothing to say about it. Anything else (a full disk) means that the output is not whole.
process.stdout.on('error', (error: NodeJS.ErrnoException) => {
  if (error.code === 'EPIPE') process.exit(0);
  process.stderr.write(`winnow: the output cannot be written (${error.code ?? 'no reason given'})\n`);
  process.exit(2);
});
const code = await run();
if (code !== 0) process.exitCode = code;
