import { type Command, InvalidArgumentError } from 'commander';
import { proposeBudget } from './budget.ts';
import { type Surroundings } from './surroundings.ts';
import { type ClaimOptions, claimsOf, configured, whole, withClaims } from './options.ts';
import { replayUnder } from './replay-command.ts';
import { type Env } from './settings.ts';

interface Options extends ClaimOptions { config?: string; data?: string; json?: boolean }
const askingOf = (o: Options): { readonly claims: ClaimOptions; readonly config?: string; readonly data?: string; readonly json?: boolean } => ({ claims: claimsOf(o), ...(o.config !== undefined && { config: o.config }), ...(o.data !== undefined && { data: o.data }), ...(o.json !== undefined && { json: o.json }) });
const positive = (text: string): number => {
  const n = Number(text);
  if (text.trim() === '' || !(n > 0 && n <= 1000)) throw new InvalidArgumentError('a number above 0, up to 1000');
  return n;
};

/** How much work the cases may be, and what another configuration would change: both only read. */
export function addTuning(program: Command, env: Env, around: Surroundings): void {
  withClaims(configured(program.command('budget').description('proposes cases.open_at_db from your own stored findings; changes nothing')))
    .requiredOption('--cases-per-1000-week <n>', 'cases per 1,000 people and week that you can work', positive).option('--days <n>', 'only what opened in the last days of the data', whole(1))
    .option('--data <dir>', 'a folder that investigate --data kept').option('--json', 'as one JSON object')
    .action(async (o: Options & { casesPer1000Week: number; days?: number }) => { await proposeBudget({ ...askingOf(o), budget: o.casesPer1000Week, ...(o.days !== undefined && { days: o.days }) }, { env, around }); });
  withClaims(program.command('replay').description('evaluates stored observations under another configuration and tells which cases differ; writes nothing'))
    .requiredOption('--from <day>', 'first day, YYYY-MM-DD').requiredOption('--to <day>', 'last day, YYYY-MM-DD').requiredOption('--config <file>', 'the other configuration')
    .option('--against <file>', 'the present configuration; the defaults and the environment when absent').option('--data <dir>', 'a folder that investigate --data kept').option('--json', 'as one JSON object')
    .action(async (o: Options & { from: string; to: string; config: string; against?: string }) => { await replayUnder({ ...askingOf(o), config: o.config, from: o.from, to: o.to, ...(o.against !== undefined && { against: o.against }) }, { env, around }); });
}
