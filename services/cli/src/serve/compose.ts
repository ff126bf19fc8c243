import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { type ApiDeps, type App, openApp, openAuth, type OwnAuth } from '@winnow/api';
import { type Config, type Db, type Log, type Metrics, openGeocoder, Store, systemClock } from '@winnow/platform';
import { codeOf, UsageError } from '../errors.ts';
import { versionOf } from '../settings.ts';

export interface Composing {
  readonly config: Config;
  readonly db: Db;
  readonly key: string;
  readonly log: Log;
  readonly metrics: Metrics;
  /** What serves these beside the store: intake, Kafka, detection. */
  readonly ports?: Partial<Pick<ApiDeps, 'ingest' | 'deadLetters' | 'lag' | 'explain' | 'claims' | 'health' | 'sample' | 'asn'>>;
  /** Folder of the built console; absent: API only. */
  readonly consoleFolder?: string;
  /** The API's own unless told. */
  readonly doors?: (deps: ApiDeps) => Promise<OwnAuth>;
}
export interface Composed { readonly app: App; readonly deps: ApiDeps; readonly doors: OwnAuth }

const beside = (path: string): string => fileURLToPath(new URL(`../../../../${path}`, import.meta.url));

/** Where the console was built. Throws UsageError when it was not. */
export function builtConsole(folder = beside('services/console/dist')): string {
  if (!existsSync(`${folder}/index.html`)) throw new UsageError(`${folder}: holds no built console; run npm run build, or take --no-console for the API alone`);
  return folder;
}

/** The API with all that it is given here, listening to nobody yet. */
export async function compose({ config, db, key, log, metrics, ports = {}, consoleFolder, doors: open = openAuth }: Composing): Promise<Composed> {
  const docs = beside('docs/detectors');
  const deps: ApiDeps = {
    config, db, store: new Store(db), log, metrics, clock: systemClock, geocode: await openGeocoder(), key, version: versionOf(), ...ports,
    ...(consoleFolder !== undefined && { consoleFolder }), ...(existsSync(docs) && { docsFolder: docs }),
  };
  const doors = await open(deps);
  return { app: await openApp(deps, doors), deps, doors };
}

const problems: Readonly<Record<string, (host: string, port: number) => string>> = {
  EADDRINUSE: (host, port) => `port ${String(port)} of ${host} is taken; end what runs there or name another with --port (or http.port; 0 takes a free one)`,
  ERR_SOCKET_BAD_PORT: (_, port) => `port ${String(port)}: there are 0 to 65535`,
  EACCES: (_, port) => `port ${String(port)}: this user may not listen there; name one from 1024 on with --port (or http.port)`,
};
const noAddress = (host: string): string => `${host}: is no address of this machine; name one with --host (or http.host), 127.0.0.1 for this machine only, 0.0.0.0 for all networks`;

/** Listens as configured and returns the address by which this machine's browsers come. Rejects with UsageError. */
export async function listen(app: App, { http: { host, port, publicUrl } }: Config): Promise<string> {
  try {
    const bound = new URL(await app.listen({ host, port }));
    // All networks of the machine are no address to go to.
    if (host === '0.0.0.0' || host === '::') bound.hostname = '127.0.0.1';
    return publicUrl ?? bound.origin;
  } catch (error) { throw listenError(error, host, port); }
}
export function listenError(error: unknown, host: string, port: number): unknown {
  const code = codeOf(error);
  if (/^(EADDRNOTAVAIL|ENOTFOUND|EAI_AGAIN|EINVAL|EAFNOSUPPORT)$/.test(code)) return new UsageError(noAddress(host));
  return problems[code] === undefined ? error : new UsageError(problems[code](host, port));
}
