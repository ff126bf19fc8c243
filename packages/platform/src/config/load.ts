import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { caseFields, parseQuery } from '@winnow/core';
import { type KafkaConfig } from '../kafka/types.ts';
import { systemClock } from '../lifecycle/clock.ts';
import { childOf, type Dict, faultsOf, isDict, type Node, type Path } from './check.ts';
import { environmentLayer, type Layer, merge, overridesLayer, type Problem, yamlLayer } from './layers.ts';
import { type Config, configSchema, type ConfigurableDetector, type DetectorConfig } from './schema.ts';
import { Secret } from './secret.ts';

/** What is wrong with the configuration, all of it at once, each with its place. The message is for a terminal and holds no secret. */
export class ConfigError extends Error {
  readonly problems: readonly Problem[];
  constructor(problems: readonly Problem[]) {
    super(problems.map(({ where, message }) => `${where}: ${message}`).join('\n'));
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

export interface ConfigSources {
  /** The user's YAML file; the defaults alone when absent. */
  readonly file?: string;
  /** Variables of the process, as they are. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  /** `section.key` and a text, from the command line; they win over all else. */
  readonly overrides?: Readonly<Record<string, string>>;
  /** The catalogue: with it names and parameters of detectors are checked. */
  readonly detectors?: readonly ConfigurableDetector[];
  /** Reads a text file; Node's when absent. */
  readonly read?: (path: string) => string;
}

// The same depth below the package from src/ and dist/.
const DEFAULTS = new URL('../../../../config/default.yaml', import.meta.url);
const readText = (path: string): string => readFileSync(path, 'utf8');

/** The defaults, the user's file, the environment and the command line, in this order; throws ConfigError with every fault. */
export function loadConfig(sources: ConfigSources = {}): Config {
  const read = sources.read ?? readText;
  const schema: Node = configSchema(sources.detectors);
  const problems: Problem[] = [];
  const layers: Layer[] = [];
  const add = ({ layer, problems: found }: { readonly layer: Layer; readonly problems: readonly Problem[] }): void => { layers.push(layer); problems.push(...found); };
  add(yamlLayer('default.yaml', readText(fileURLToPath(DEFAULTS))));
  if (sources.file !== undefined) add(userLayer(sources.file, read));
  add(environmentLayer(schema, sources.env ?? {}));
  add(overridesLayer(schema, sources.overrides ?? {}));
  const where = (path: Path): string => [...layers].reverse().map((layer) => layer.where(path)).find((place) => place !== undefined) ?? sources.file ?? 'configuration';
  const said = layers.map((layer) => layer.value).reduce<Dict>((lower, upper) => merge(lower, upper, schema), {});
  const tell: Tell = (path, message) => { problems.push({ where: where(path), message: `${dotted(path)} ${message}` }); };
  const value = withFiles(schema, said, { tell, read });
  for (const { path, message } of faultsOf(schema, value)) tell(path, message);
  if (problems.length > 0) throw new ConfigError(problems);
  const config = finished(schema, value) as Config; // faultsOf found that it is what the schema, and so this type, says
  const together = contradictions(config);
  if (together.length > 0) throw new ConfigError(together.map(({ path, message }) => ({ where: where(path), message })));
  return { ...config, detectors: Object.fromEntries(Object.entries(config.detectors).map(([id, one]: [string, { readonly enabled?: boolean; readonly state?: DetectorConfig['state']; readonly params?: Dict }]) => [id, { enabled: one.enabled ?? true, state: one.state ?? 'active', params: one.params ?? {} }])) };
}

/** The keys of a section that somebody set, by file, environment or command line, and not the defaults alone. Faults are loadConfig's to tell. */
export function keysSet(section: string, sources: Omit<ConfigSources, 'detectors'>): readonly string[] {
  const schema: Node = configSchema();
  const layers = [...(sources.file === undefined ? [] : [userLayer(sources.file, sources.read ?? readText).layer]), environmentLayer(schema, sources.env ?? {}).layer, overridesLayer(schema, sources.overrides ?? {}).layer];
  return [...new Set(layers.flatMap(({ value }) => { const own = value[section]; return isDict(own) ? Object.entries(own).flatMap(([key, set]) => (set === null ? [] : [key])) : []; }))];
}

/** A YAML file of its own, held against a schema: what it says, and where a path stands in it. Throws ConfigError with every fault. */
export function loadYaml(file: string, schema: Node, read: (path: string) => string = readText): { readonly value: Dict; readonly where: (path: Path) => string } {
  const { layer, problems } = userLayer(file, read);
  const where = (path: Path): string => {
    for (let length = path.length; length > 0; length--) { const at = layer.where(path.slice(0, length)); if (at !== undefined) return at; }
    return file;
  };
  const faults = problems.length > 0 ? [] : faultsOf(schema, layer.value).map(({ path, message }) => ({ where: where(path), message: `${dotted(path)} ${message}`.trimStart() }));
  if (problems.length + faults.length > 0) throw new ConfigError([...problems, ...faults]);
  return { value: layer.value, where };
}

function userLayer(file: string, read: (path: string) => string): { readonly layer: Layer; readonly problems: readonly Problem[] } {
  try {
    return yamlLayer(file, read(file));
  } catch (error) {
    return { layer: { value: {}, where: () => undefined }, problems: [{ where: file, message: `cannot be read (${codeOf(error)}); name an existing file` }] };
  }
}

const codeOf = (error: unknown): string => (error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : 'unknown error');
const dotted = (path: Path): string => path.reduce<string>((text, step) => (typeof step === 'number' ? `${text}[${String(step)}]` : text === '' ? step : `${text}.${step}`), '');

type Tell = (path: Path, message: string) => void;

interface Files { readonly tell: Tell; readonly read: (path: string) => string }

/** Replaces every `<key>_file` by the key with what the file holds, without the line end that editors put there. */
function withFiles(schema: Node, value: Dict, files: Files, path: Path = []): Dict {
  const out = new Map<string, unknown>();
  for (const [key, inner] of Object.entries(value)) {
    const child = childOf(schema, key);
    const name = key.endsWith('_file') ? key.slice(0, -5) : '';
    if (child === undefined && childOf(schema, name)?.fromFile === true) {
      const text = fileText(inner, files.read);
      if (Object.hasOwn(value, name)) files.tell([...path, key], `and ${name} are both set; keep one`);
      else if (text instanceof Error) files.tell([...path, key], text.message);
      else if (text !== undefined) out.set(name, text);
    } else out.set(key, isDict(inner) && child !== undefined ? withFiles(child, inner, files, [...path, key]) : inner);
  }
  return Object.fromEntries(out);
}

function fileText(path: unknown, read: (path: string) => string): string | undefined | Error {
  if (path === null) return undefined;
  if (typeof path !== 'string') return new Error('must be the path of a file');
  try {
    return read(path).replace(/\r?\n$/, '');
  } catch (error) {
    return new Error(`names a file that cannot be read (${codeOf(error)})`);
  }
}

/** Secrets wrapped, all else as it is. */
function finished(node: Node, value: unknown): unknown {
  if (node.secret === true && typeof value === 'string') return new Secret(value);
  if (!isDict(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, finished(childOf(node, key) ?? {}, inner)]));
}

function contradictions(config: Config): readonly { readonly path: Path; readonly message: string }[] {
  const { clickhouse, kafka } = config;
  const found: { path: Path; message: string }[] = [];
  if (clickhouse.url !== undefined && clickhouse.embedded !== undefined) found.push({ path: ['clickhouse', 'embedded'], message: 'clickhouse.url and clickhouse.embedded are both set; keep the one where the data is' });
  if (kafka.sasl.mechanism !== 'none' && (kafka.sasl.username === undefined || kafka.sasl.password === undefined)) found.push({ path: ['kafka', 'sasl', 'mechanism'], message: `kafka.sasl.mechanism ${kafka.sasl.mechanism} needs kafka.sasl.username and kafka.sasl.password` });
  if ((kafka.ssl.cert === undefined) !== (kafka.ssl.key === undefined)) found.push({ path: ['kafka', 'ssl', kafka.ssl.cert === undefined ? 'key' : 'cert'], message: 'kafka.ssl.cert and kafka.ssl.key go together' });
  found.push(...accessContradictions(config), ...viewFaults(config));
  const topics = new Set<string>();
  for (const [i, { topic, zone }] of kafka.inputs.entries()) {
    if (topics.has(topic)) found.push({ path: ['kafka', 'inputs', i], message: `kafka.inputs[${String(i)}] names the topic "${topic}" a second time` });
    topics.add(topic);
    if (zone !== undefined && !isZone(zone)) found.push({ path: ['kafka', 'inputs', i], message: `kafka.inputs[${String(i)}].zone "${zone.slice(0, 64)}" is no IANA time zone, for example Europe/Berlin` });
  }
  return found;
}

/** Views are queries; what is wrong with one is told with its place in the query, too. */
function viewFaults({ api }: Config): readonly { readonly path: Path; readonly message: string }[] {
  return api.views.flatMap(({ name, q }, i) => {
    const at = `api.views[${String(i)}]`;
    if (api.views.findIndex((view) => view.name === name) < i) return [{ path: ['api', 'views', i, 'name'], message: `${at}.name "${name}" stands there a second time` }];
    const parsed = parseQuery(q, caseFields, systemClock.now());
    return 'query' in parsed ? [] : parsed.faults.slice(0, 1).map((fault) => ({ path: ['api', 'views', i, 'q'], message: `${at}.q, character ${String(fault.at + 1)}: ${fault.message}` }));
  });
}

const here = /^http:\/\/(?:127(?:\.\d{1,3}){3}|localhost|\[::1\])(?::\d+)?(?:\/|$)/;
function accessContradictions({ api, http, oidc }: Config): readonly { readonly path: Path; readonly message: string }[] {
  const found: { path: Path; message: string }[] = [];
  const say = (key: string, message: string): void => { found.push({ path: ['oidc', key], message: `oidc.${key} ${message}` }); };
  if (durationMs(api.session_idle) > durationMs(api.session_max)) found.push({ path: ['api', 'session_idle'], message: 'api.session_idle is longer than api.session_max; a session ends with the shorter one' });
  const isMapped = Object.values(oidc.roles).some((values) => values.length > 0);
  if (isMapped && oidc.roleClaim === undefined) say('roles', 'needs oidc.roleClaim, the claim that these values stand in');
  if (oidc.issuer === undefined) return found;
  if (oidc.issuer.startsWith('http:') && !here.test(oidc.issuer)) say('issuer', 'must begin with https://; http is for a provider on this machine only');
  if (oidc.clientId === undefined) say('issuer', 'needs oidc.clientId, as the provider gave it');
  if (http.publicUrl === undefined) say('issuer', 'needs http.publicUrl, the address by which browsers come back from the provider');
  if (!isMapped && oidc.defaultRole === undefined) say('issuer', 'needs oidc.roleClaim with oidc.roles, or oidc.defaultRole; else nobody may sign in by it');
  if (!oidc.scopes.includes('openid')) say('scopes', 'must hold openid');
  return found;
}

function isZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}

/** What `openKafka` takes; undefined when no broker is configured. */
export function kafkaConfigOf({ kafka }: Config): KafkaConfig | undefined {
  const { brokers, clientId, prefix, ssl, sasl } = kafka;
  if (brokers.length === 0) return undefined;
  const key = ssl.key?.reveal();
  const tls = { ...(ssl.ca !== undefined && { ca: ssl.ca }), ...(ssl.cert !== undefined && { cert: ssl.cert }), ...(key !== undefined && { key }) };
  const login = sasl.mechanism === 'none' ? undefined : { mechanism: sasl.mechanism, username: sasl.username ?? '', password: sasl.password?.reveal() ?? '' };
  return { brokers, clientId, prefix, ...(ssl.enabled && { ssl: tls }), ...(login !== undefined && { sasl: login }) };
}

const units: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 };
/** `90s`, `15m`, `12h`, `7d` in milliseconds; NaN for what is no duration. */
export function durationMs(text: string): number {
  const match = /^(\d{1,6})([smhd])$/.exec(text);
  return match === null ? Number.NaN : Number(match[1]) * (units[match[2] ?? ''] ?? Number.NaN);
}

/** The variables of this process; the only place where they are read. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;
