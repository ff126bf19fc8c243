import { type Config, openLifecycle, openLog, type Retention, systemClock } from '@winnow/platform';
import { type ClaimPaths } from '../claims.ts';
import { UsageError } from '../errors.ts';
import { type Surroundings } from '../surroundings.ts';
import { paint } from '../text.ts';
import { builtConsole, listen } from './compose.ts';
import { type Embedded, openEmbedded } from './embedded.ts';
import { ended, STOP_MS } from './ending.ts';

export interface ServeOptions { readonly data?: string; readonly host?: string; readonly port?: number; readonly claims: ClaimPaths; readonly watch: readonly string[]; readonly console: boolean; readonly sample: boolean; /** Days that somebody set; what nobody set is kept. */ readonly retention?: Partial<Retention> }
const FOLDER = 'winnow-data';
const sample = {
  text: 'This is a made-up company: its people, logs and frauds were simulated.',
  how: 'To load your own: winnow investigate ./logs --people people.csv --data DIR, then winnow serve --data DIR.',
} as const;

/** `winnow serve`: everything in one process over a data folder, until SIGTERM. Rejects with one line when it cannot start. */
export async function runServe(given: Config, options: ServeOptions, around: Surroundings): Promise<void> {
  const config: Config = { ...given, http: { ...given.http, ...(options.host !== undefined && { host: options.host }), ...(options.port !== undefined && { port: options.port }) } };
  if (given.clickhouse.url !== undefined) throw new UsageError('clickhouse.url is set: winnow api serves the console of a ClickHouse server; winnow serve keeps its own data folder');
  const folder = options.data ?? given.clickhouse.embedded ?? FOLDER;
  const consoleFolder = options.console ? builtConsole() : undefined;
  const log = openLog({ level: config.log.level, service: 'serve' });
  const lifecycle = openLifecycle({ log, clock: systemClock, stopWithinMs: STOP_MS });
  const closing = ended(lifecycle);
  try {
    const key = configuredKey(given, options);
    const served = await openEmbedded({
      config, folder, claims: options.claims, watch: options.watch, log, warn: around.warn, ...(options.retention !== undefined && { retention: options.retention }),
      ...(key !== undefined && { key }), ...(consoleFolder !== undefined && { consoleFolder }), ...(options.sample && { sample }),
    });
    closing.add('store', () => served.close());
    closing.add('http', () => served.app.close());
    await welcome(served, await listen(served.app, config), { folder, options, around });
  } catch (error) { await closing.now(); throw error; }
}

/** With --data a folder is whole in itself; one that the configuration names was filled with the configuration's key. */
const configuredKey = ({ clickhouse, identity }: Config, { data }: ServeOptions): string | undefined => (data === undefined && clickhouse.embedded !== undefined ? identity.key?.reveal() : undefined);

interface Welcome { readonly folder: string; readonly options: ServeOptions; readonly around: Surroundings }
/** Where the console is, and the way in as long as nobody has one. */
async function welcome({ doors }: Embedded, url: string, { folder, options, around }: Welcome): Promise<void> {
  const p = paint(around.colour);
  const link = await doors.setupLink(url);
  around.out(`\n${options.console ? 'Console' : 'API'}  ${p.bold(url)}\n`);
  if (link !== undefined) around.out(`First   ${p.bold(link)}\n        makes the first user; it works once\n`);
  else if (options.sample) around.out(`        Users were made before; without a password for one, end this, remove ${folder} and start again.\n`);
  around.out('Ctrl-C ends it.\n');
}
