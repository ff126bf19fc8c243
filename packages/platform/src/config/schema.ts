import { Type, type Static, type TObject, type TProperties, type TSchema } from 'typebox';
import { type Secret } from './secret.ts';

const closed = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: false });
const words = <const T extends readonly string[]>(...values: T) => Type.Unsafe<T[number]>({ type: 'string', enum: values });
const count = (minimum: number, maximum: number) => Type.Integer({ minimum, maximum });
const text = (more: { readonly pattern?: string; readonly hint?: string; readonly fromFile?: boolean } = {}) => Type.String({ minLength: 1, maxLength: 65_536, ...more });
/** Text in the file, a Secret in the Config; `<name>_file` names a file that holds it. */
const secret = (minLength = 1) => Type.Unsafe<Secret>({ type: 'string', minLength, maxLength: 65_536, secret: true, fromFile: true });

const NAME = '^[A-Za-z0-9][A-Za-z0-9._-]{0,199}$';
/** No control characters, no marks that turn the direction of text: a name is shown to others. */
export const VIEW_NAME = '^[^\\u0000-\\u001f\\u007f-\\u009f\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]+$';
const days = count(1, 36_500);
const duration = { pattern: '^[1-9]\\d{0,5}[smhd]$', hint: 'a number with s, m, h or d, for example 7d' };
const claimed = Type.Array(text(), { maxItems: 1000 });

const sections = {
  identity: closed({ key: Type.Optional(secret(16)) }),
  kafka: closed({
    brokers: Type.Array(text({ pattern: '^[^\\s/:]{1,253}:\\d{1,5}$|^\\[[0-9A-Fa-f:.]{2,45}\\]:\\d{1,5}$', hint: 'host:port' }), { maxItems: 100 }),
    clientId: text({ pattern: NAME, hint: 'letters, digits, . _ -' }),
    prefix: Type.String({ maxLength: 100, pattern: '^[A-Za-z0-9._-]*$', hint: 'letters, digits, . _ -' }),
    sessionTimeoutMs: count(6000, 300_000),
    ssl: closed({ enabled: Type.Boolean(), ca: Type.Optional(text({ fromFile: true })), cert: Type.Optional(text({ fromFile: true })), key: Type.Optional(secret()) }),
    sasl: closed({ mechanism: words('none', 'plain', 'scram-sha-256', 'scram-sha-512'), username: Type.Optional(text()), password: Type.Optional(secret()) }),
    inputs: Type.Array(closed({ topic: text({ pattern: NAME, hint: 'a topic name' }), source: Type.Optional(text({ pattern: '^[a-z0-9][a-z0-9.-]{0,99}$', hint: 'a source id, or auto' })), zone: Type.Optional(text()), realm: Type.Optional(text()) }), { maxItems: 1000 }),
  }),
  clickhouse: closed({
    url: Type.Optional(text({ pattern: '^https?://[^\\s@]{1,500}$', hint: 'http(s)://host:port without user and password, which have keys of their own' })),
    user: text(), password: Type.Optional(secret(0)), database: text({ pattern: '^[A-Za-z_][A-Za-z0-9_]{0,63}$', hint: 'letters, digits, _' }), embedded: Type.Optional(text()),
  }),
  geo: closed({ cityMmdb: Type.Optional(text()), asnMmdb: Type.Optional(text()) }),
  lists: closed({ folder: Type.Optional(text()) }),
  sources: closed({ file: Type.Optional(text()) }),
  collector: closed({ group: text({ pattern: NAME, hint: 'letters, digits, . _ -' }), flushRows: count(1, 100_000), flushMs: count(1, 60_000) }),
  detector: closed({ group: text({ pattern: NAME, hint: 'letters, digits, . _ -' }), clock: words('wall', 'event'), quietMs: count(100, 3_600_000), debounceMs: count(0, 60_000), populationMs: count(1000, 86_400_000), cacheBytes: count(1_048_576, 68_719_476_736) }),
  cases: closed({ open_at_db: Type.Number({ minimum: -40, maximum: 60 }), close_below_db: Type.Number({ minimum: 0, maximum: 30 }) }),
  alerts: closed({ max_age: text(duration) }),
  retention: closed({ observationsDays: days, recordsDays: days, identitiesDays: days, findingsDays: days }),
  http: closed({ host: text(), port: count(0, 65_535), publicUrl: Type.Optional(text({ pattern: '^https?://[^\\s@]{1,500}$', hint: 'http(s)://host[:port] as browsers see it' })), trustProxy: Type.Boolean(), secureCookies: Type.Boolean(), requestsPerMinute: count(10, 1_000_000) }),
  api: closed({ session_max: text(duration), session_idle: text(duration), ingestBytes: count(1024, 1_073_741_824), views: Type.Array(closed({ name: Type.String({ minLength: 1, maxLength: 80, pattern: VIEW_NAME, hint: 'without control characters' }), q: Type.String({ maxLength: 2000 }) }), { maxItems: 200 }) }),
  oidc: closed({
    issuer: Type.Optional(text({ pattern: '^https?://[^\\s@?#]{1,500}$', hint: 'https://host/path, as the provider writes it' })), clientId: Type.Optional(text()), client_secret: Type.Optional(secret()), scopes: Type.Array(text({ pattern: '^[!#-\\[\\]-~]{1,200}$', hint: 'a scope' }), { maxItems: 20 }), label: Type.String({ minLength: 1, maxLength: 60 }),
    userClaim: text(), roleClaim: Type.Optional(text()), roles: closed({ admin: claimed, analyst: claimed, viewer: claimed }), defaultRole: Type.Optional(words('viewer', 'analyst', 'admin')),
  }),
  log: closed({ level: words('debug', 'info', 'warn', 'error') }),
} as const;

type Sections = { readonly [K in keyof typeof sections]: Static<(typeof sections)[K]> };

/** A detector in testing is evaluated and its findings are stored, but they add nothing to cases. */
export const detectorStates = ['active', 'testing'] as const;
/** How one detector is run; `params` overrule its defaults. */
export interface DetectorConfig { readonly enabled: boolean; readonly state: (typeof detectorStates)[number]; readonly params: Readonly<Record<string, unknown>> }

/** Everything that can be set, checked; secrets are wrapped. `detectors` holds only what somebody set. */
export type Config = Sections & { readonly detectors: Readonly<Record<string, DetectorConfig>> };

/** A detector as far as its configuration goes; those of the catalogue fit. */
export interface ConfigurableDetector { readonly id: string; readonly params: TObject }

/** The schema of a configuration file. With the catalogue at hand detectors' names and parameters are checked, too. */
export function configSchema(detectors?: readonly ConfigurableDetector[]): TObject {
  const one = (params: TSchema) => Type.Optional(closed({ enabled: Type.Optional(Type.Boolean()), state: Type.Optional(words(...detectorStates)), params: Type.Optional(params) }));
  const each = detectors === undefined
    ? Type.Object({}, { additionalProperties: one(Type.Object({}, { additionalProperties: true })) })
    : closed(Object.fromEntries(detectors.map(({ id, params }) => [id, one(closed(Object.fromEntries(Object.entries(params.properties).map(([name, schema]) => [name, Type.Optional(schema)]))))])));
  return closed({ ...sections, detectors: each });
}
