import { Type, type Static } from 'typebox';
import { Check } from 'typebox/value';
import { parseDocument } from 'yaml';
import { type Config } from '@winnow/platform';

const Text = Type.Union([Type.String(), Type.Number(), Type.Boolean()]);
const open = { additionalProperties: true } as const;
const Service = Type.Object({
  image: Type.String(), user: Type.Optional(Type.String()), restart: Type.Optional(Type.String()), init: Type.Optional(Type.Boolean()),
  read_only: Type.Optional(Type.Boolean()), privileged: Type.Optional(Type.Boolean()),
  cap_drop: Type.Optional(Type.Array(Type.String())), cap_add: Type.Optional(Type.Array(Type.String())), security_opt: Type.Optional(Type.Array(Type.String())),
  pids_limit: Type.Optional(Type.Number()), cpus: Type.Optional(Type.Number()), mem_limit: Type.Optional(Type.String()), stop_grace_period: Type.Optional(Type.String()),
  command: Type.Optional(Type.Array(Type.String())), environment: Type.Optional(Type.Record(Type.String(), Text)),
  secrets: Type.Optional(Type.Array(Type.String())), volumes: Type.Optional(Type.Array(Type.String())), tmpfs: Type.Optional(Type.Array(Type.String())),
  networks: Type.Optional(Type.Array(Type.String())), ports: Type.Optional(Type.Array(Type.String())),
  depends_on: Type.Optional(Type.Record(Type.String(), Type.Object({ condition: Type.Optional(Type.String()) }, open))),
  healthcheck: Type.Optional(Type.Object({ test: Type.Optional(Type.Array(Type.String())), disable: Type.Optional(Type.Boolean()) }, open)),
  logging: Type.Optional(Type.Object({ options: Type.Optional(Type.Record(Type.String(), Text)) }, open)),
}, open);
/** A compose file as far as the checks read it: the long forms only, because those are what this project writes. */
export const Compose = Type.Object({
  services: Type.Record(Type.String(), Service), networks: Type.Record(Type.String(), Type.Object({ internal: Type.Optional(Type.Boolean()) }, open)),
  volumes: Type.Record(Type.String(), Type.Object({}, open)), secrets: Type.Record(Type.String(), Type.Object({ file: Type.String() }, open)),
}, open);
export type Compose = Static<typeof Compose>;
export type Service = Static<typeof Service>;

/** The file as compose sees it: anchors merged, `${NAME:-default}` replaced by its default, `$$` by `$`. */
export function composeOf(text: string): Compose {
  const document = parseDocument(text, { merge: true });
  if (document.errors.length > 0) throw new Error(document.errors.map((e) => e.message).join('\n'));
  const value: unknown = JSON.parse(JSON.stringify(document.toJS()).replace(/\$\{\w+:-([^}"]*)\}/g, '$1').replaceAll('$$', '$'));
  if (!Check(Compose, value)) throw new Error('this is no compose file in the form that the checks read');
  return value;
}

/** What the checks cannot see in the file itself. */
export interface Around {
  /** Names of `winnow`'s commands. */
  readonly commands: readonly string[];
  /** The configuration that a service of ours would start with; throws what it would say. */
  readonly config: (name: string, service: Service) => Config;
}

/** One line a fault; none when the file keeps every rule of this project. */
export function faultsOf(compose: Compose, around: Around): readonly string[] {
  return Object.entries(compose.services).flatMap(([name, service]) => [
    ...hardening(service), ...limits(service), ...dependencies(service, compose), ...secretsOf(service, compose), ...doors(service, compose), ...storage(service, compose), ...health(service), ...program(name, service, around),
  ].map((fault) => `${name}: ${fault}`)).concat(unused(compose), intake(compose, around));
}

const say = (faults: Readonly<Record<string, boolean>>): readonly string[] => Object.entries(faults).flatMap(([fault, is]) => (is ? [fault] : []));
export const isOurs = (service: Service): boolean => service.image.startsWith('winnow:');
const endsByItself = (service: Service): boolean => service.restart === 'no';

const hardening = (s: Service): readonly string[] => say({
  'the root file system can be written': s.read_only !== true,
  'has no init: signals and orphans': s.init !== true,
  'keeps capabilities': s.cap_drop?.includes('ALL') !== true || (s.cap_add ?? []).length > 0 || s.privileged === true,
  'may gain privileges': s.security_opt?.includes('no-new-privileges:true') !== true,
  'runs as root, or as nobody knows whom: user must be two numbers': !/^[1-9]\d*:[1-9]\d*$/.test(s.user ?? ''),
  'has no /tmp': s.tmpfs?.some((mount) => mount.startsWith('/tmp:')) !== true,
  'a tmpfs without a size or with suid': s.tmpfs?.some((mount) => !/:size=\d/.test(mount) || !mount.includes('nosuid')) === true,
  // :latest, no tag at all, or a tag that names no version.
  'the image is not pinned to a version': !/^[a-z0-9./-]+:\d+\.\d+\.\d+[\w.-]*(?:@sha256:[0-9a-f]{64})?$/.test(s.image),
});

/** `40s`, `1m` in seconds. */
const seconds = (text = ''): number => { const [, n, unit] = /^(\d+)(s|m)$/.exec(text) ?? []; return Number(n) * (unit === 'm' ? 60 : 1); };
/** What openLifecycle gives all steps of stopping together. */
const STOP_SECONDS = 25;
const limits = (s: Service): readonly string[] => say({
  'no limit of processes': !((s.pids_limit ?? 0) > 0), 'no limit of memory': !/^\d+[mg]$/.test(s.mem_limit ?? ''), 'no limit of processors': !((s.cpus ?? 0) > 0),
  'the log grows for ever': s.logging?.options?.['max-size'] === undefined || s.logging.options['max-file'] === undefined,
  'is killed before it has stopped': !(seconds(s.stop_grace_period) > STOP_SECONDS),
  'no restart policy': s.restart === undefined,
  'the heap is larger than the container': heapMb(s) > megabytes(s.mem_limit),
});
const megabytes = (text = ''): number => Number.parseInt(text, 10) * (text.endsWith('g') ? 1024 : 1);
const heapMb = (s: Service): number => Number(/(?:max-old-space-size=|-Xmx)(\d+)/.exec(`${String(s.environment?.['NODE_OPTIONS'] ?? '')} ${String(s.environment?.['KAFKA_HEAP_OPTS'] ?? '')}`)?.[1] ?? 0);

function dependencies(s: Service, { services }: Compose): readonly string[] {
  return Object.entries(s.depends_on ?? {}).flatMap(([name, { condition }]) => {
    const other = services[name];
    if (other === undefined) return [`depends on ${name}, which does not exist`];
    return say({
      [`waits for ${name} without a condition that means something`]: condition !== 'service_healthy' && condition !== 'service_completed_successfully',
      [`waits for ${name} to be healthy, which nobody asks it`]: condition === 'service_healthy' && other.healthcheck?.test === undefined,
      [`waits for ${name} to end, which it does not`]: condition === 'service_completed_successfully' && !endsByItself(other),
    });
  });
}

function secretsOf(s: Service, { secrets }: Compose): readonly string[] {
  const own = s.secrets ?? [];
  const text = JSON.stringify([s.environment ?? {}, s.command ?? []]);
  const files = Object.entries(s.environment ?? {}).filter(([name]) => name.endsWith('_FILE')).map(([, path]) => String(path));
  return [
    ...own.filter((name) => secrets[name] === undefined).map((name) => `the secret ${name} is not declared`),
    ...own.filter((name) => !text.includes(name)).map((name) => `is given the secret ${name} and does not use it`),
    ...files.filter((path) => !own.includes(path.replace('/run/secrets/', ''))).map((path) => `${path} is no secret of this service`),
    ...Object.keys(s.environment ?? {}).filter((name) => /PASSWORD|SECRET|TOKEN|IDENTITY__KEY/.test(name) && !name.endsWith('_FILE')).map((name) => `${name} holds a secret in the open`),
  ];
}

function doors(s: Service, { networks }: Compose): readonly string[] {
  const own = s.networks ?? [];
  return [
    ...(s.ports ?? []).filter((port) => !/^127\.0\.0\.1:\d+:\d+$/.test(port)).map((port) => `the port ${port} is open to others than this machine`),
    ...own.filter((name) => networks[name] === undefined).map((name) => `the network ${name} is not declared`),
    ...say({ 'is in no network of this file': own.length === 0, 'can reach the outside and publishes nothing': own.some((name) => networks[name]?.internal !== true) && (s.ports ?? []).length === 0 }),
  ];
}

const storage = (s: Service, { volumes }: Compose): readonly string[] => (s.volumes ?? []).flatMap((mount) => {
  const [source = '', target = '', mode] = mount.split(':');
  if (source.startsWith('.') || source.startsWith('/')) return say({ [`${source} of this machine can be written`]: mode !== 'ro', [`${source} is no file of this project`]: !source.startsWith('./config/') });
  return say({ [`the volume ${source} is not declared`]: volumes[source] === undefined, [`${target} is a volume without a name`]: target === '' });
});

const health = (s: Service): readonly string[] => say({
  'nobody asks how it is': !endsByItself(s) && (s.healthcheck?.test === undefined || s.healthcheck.disable === true),
  'is asked how it is after it has ended': endsByItself(s) && s.healthcheck?.disable !== true,
});

function program(name: string, service: Service, { commands, config }: Around): readonly string[] {
  if (!isOurs(service)) return [];
  const [command = ''] = service.command ?? [];
  const faults = say({ [`winnow has no command "${command}"`]: !commands.includes(command), 'does not read the mounted configuration': configPath(service) === undefined });
  try {
    const { http } = config(name, service);
    const asked = service.healthcheck?.test?.join(' ') ?? '';
    return [...faults, ...say({ [`is asked at another port than ${String(http.port)}, where it answers`]: !endsByItself(service) && !asked.includes(`:${String(http.port)}/livez`) })];
  } catch (error) {
    return [...faults, `does not start: ${error instanceof Error ? error.message : 'unknown'}`];
  }
}
/** The file that `--config` names, when it is a mounted one: where it is in this project. */
export function configPath(s: Service): string | undefined {
  const path = s.command?.[s.command.indexOf('--config') + 1];
  return s.volumes?.map((mount) => mount.split(':')).find(([, target]) => target === path)?.[0];
}

function unused({ services, networks, volumes, secrets }: Compose): readonly string[] {
  const all = Object.values(services);
  return [
    ...Object.keys(networks).filter((name) => !all.some((s) => s.networks?.includes(name))).map((name) => `network ${name}: nobody is in it`),
    ...Object.keys(volumes).filter((name) => !all.some((s) => s.volumes?.some((mount) => mount.startsWith(`${name}:`)))).map((name) => `volume ${name}: nobody uses it`),
    ...Object.entries(secrets).filter(([name]) => !all.some((s) => s.secrets?.includes(name))).map(([name]) => `secret ${name}: nobody uses it`),
    ...Object.entries(secrets).filter(([, { file }]) => !file.startsWith('./secrets/')).map(([name]) => `secret ${name}: not in the folder that git leaves out`),
  ];
}

/** Every raw topic is made, and read by exactly one consumer group; who shares a group reads the same topics. */
function intake({ services }: Compose, { config }: Around): readonly string[] {
  const configured = (command: string): readonly (readonly [string, Config])[] => Object.entries(services).filter(([, s]) => isOurs(s) && s.command?.[0] === command).flatMap(([name, s]) => { try { return [[name, config(name, s)] as const]; } catch { return []; } }); // told by program()
  const topics = (c: Config): readonly string[] => c.kafka.inputs.map((input) => JSON.stringify(input)).sort();
  const made = new Set(configured('topics').flatMap(([, c]) => topics(c)));
  const collectors = configured('collector');
  const readers = new Map<string, Set<string>>();
  for (const [, c] of collectors) for (const topic of topics(c)) readers.set(topic, (readers.get(topic) ?? new Set()).add(c.collector.group));
  const everyone = [...configured('topics'), ...collectors, ...configured('detector')].map(([, c]) => c.kafka.prefix);
  return [
    ...[...readers.keys()].filter((topic) => !made.has(topic)).map((topic) => `${topic}: read and not made`),
    ...[...made].filter((topic) => !readers.has(topic)).map((topic) => `${topic}: made and not read`),
    ...[...readers].filter(([, groups]) => groups.size > 1).map(([topic]) => `${topic}: read by two groups`),
    ...collectors.filter(([, c]) => collectors.some(([, other]) => other.collector.group === c.collector.group && topics(other).join() !== topics(c).join())).map(([name]) => `${name}: shares its group with one that reads other topics`),
    ...(new Set(everyone).size > 1 ? ['the services disagree about kafka.prefix'] : []),
  ];
}
