import { type ImportKind, importKinds } from '@winnow/platform';
import { type Command, Option } from 'commander';
import { type Surroundings } from './surroundings.ts';
import { showLists, updateList } from './lists.ts';
import { configured } from './options.ts';
import { configOf, type Env } from './settings.ts';

interface Configured { config?: string; json?: boolean }

/** Lists: which there are and how old, and newer ones from elsewhere. */
export function addListCommands(program: Command, env: Env, around: Surroundings): void {
  const lists = configured(program.command('lists').description('checks lists and says how old they are; exit 1 when they cannot be used').argument('[folder]', 'a folder of lists; the bundled and the configured one when absent')).option('--json', 'one list per line as JSON')
    .action(async (folder: string | undefined, o: Configured) => { if (!await showLists(folder, { config: configOf(o.config, env), ...(o.json !== undefined && { json: o.json }) }, around)) process.exitCode = 1; });
  configured(lists.command('update').description('imports a public list into your folder of lists: CIDR blocks (X4BNet), LOLRMM, Tor exits, anonymous-IP databases (MaxMind, IPinfo, IP2Proxy)'))
    .requiredOption('--file <path>', 'the list as it was fetched').addOption(new Option('--kind <kind>', 'what plain addresses are of, where the file\'s name does not say').choices(importKinds))
    .option('--folder <dir>', 'your folder of lists; lists.folder when absent').option('--force', 'also a list that has shrunk or is older, and without the lines that cannot be read')
    .action(async (_: unknown, command: Command) => {
      const o = command.optsWithGlobals<Configured & { file: string; kind?: ImportKind; folder?: string; force?: boolean }>(); // --config may stand before `update`, too
      await updateList({ file: o.file, config: configOf(o.config, env), ...(o.kind !== undefined && { kind: o.kind }), ...(o.folder !== undefined && { folder: o.folder }), ...(o.force !== undefined && { force: o.force }) }, around);
    });
}
