import { pino, type DestinationStream } from 'pino';

export type LogFields = Readonly<Record<string, unknown>>;
/** Fields are ids, numbers, names of topics and reasons: never a login, a name, an address of a person, a record or a secret. */
export interface Log {
  debug(fields: LogFields, message: string): void;
  info(fields: LogFields, message: string): void;
  warn(fields: LogFields, message: string): void;
  error(fields: LogFields, message: string): void;
  /** The same log with fields that every line carries. */
  child(fields: LogFields): Log;
}

export const logLevels = ['debug', 'info', 'warn', 'error'] as const;
export type LogLevel = (typeof logLevels)[number];
export interface LogOptions {
  readonly level: LogLevel;
  /** Stands in every line: collector, detector, api. */
  readonly service: string;
  /** Where lines go; stderr when absent, because stdout belongs to results. */
  readonly to?: DestinationStream;
}

const forbidden = /^(?:pass(?:word|wd|phrase)?|secret|token|authorization|cookie|api_?key|key|private_?key|sasl|credentials?|user(?:_?names?)?|login|logins|name|display_?name|full_?name|first_?name|last_?name|e?_?mail|phone|raw|record|value|original|host_?name|hostnames)$/i;
const mail = /[^\s@<>"']{1,64}@[^\s@<>"']{1,255}/g;
const inUrl = /:\/\/[^\s/@]{1,200}@/g;
const pem = /-----BEGIN [A-Z ]{1,40}-----[\s\S]{0,20000}/g;
const assigned = /\b(password|passwd|secret|token|api[_-]?key)(["']?\s{0,3}[=:]\s{0,3}["']?)[^\s"'&,;]{1,500}/gi;
const MAX_TEXT = 4000;
const MAX_DEPTH = 4;
const MAX_ITEMS = 50;

/** Text with what looks like an e-mail address, a password or a key taken out; at most 4,000 characters. */
export function redactText(text: string): string {
  const cut = text.slice(0, MAX_TEXT);
  return cut.replace(pem, '[redacted]').replace(inUrl, '://[redacted]@').replace(assigned, '$1$2[redacted]').replace(mail, (found) => (found.startsWith('://[redacted]') || found.includes('[redacted]@') ? found : '[redacted]'));
}

/** A copy of fields without what must not be logged: by name at every depth, and by look within texts. Never throws, bounded in depth and width. */
export function redact(value: unknown, depth = 0): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return String(value);
  if (typeof value !== 'object' || value === null) return value;
  if (value instanceof Error) return redactError(value);
  if (value instanceof Uint8Array) return `[${String(value.length)} bytes]`;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (Array.isArray(value)) return value.slice(0, MAX_ITEMS).map((item: unknown) => redact(item, depth + 1));
  return redactObject(value, depth);
}

/** No stack: it quotes the message once more, whole. */
function redactError(error: Error): unknown {
  const code: unknown = 'code' in error ? error.code : undefined;
  return { type: error.name, message: redactText(error.message), ...((typeof code === 'string' || typeof code === 'number') && { code }) };
}

function redactObject(value: object, depth: number): unknown {
  try {
    if ('toJSON' in value && typeof value.toJSON === 'function') return redact(JSON.parse(JSON.stringify(value)), depth + 1);
    return Object.fromEntries(Object.entries(value).slice(0, MAX_ITEMS).map(([key, inner]: [string, unknown]) => [key, forbidden.test(key) ? '[redacted]' : redact(inner, depth + 1)]));
  } catch {
    return '[unreadable]';
  }
}

const fieldsOf = (fields: LogFields): Record<string, unknown> => ({ ...Object.fromEntries(Object.entries(fields).slice(0, MAX_ITEMS).map(([key, inner]) => [key, forbidden.test(key) ? '[redacted]' : redact(inner)])) });

/** A log of one JSON object a line with ISO times; every field and message is redacted before pino sees it. */
export function openLog({ level, service, to }: LogOptions): Log {
  const settings = { level, base: { service }, timestamp: pino.stdTimeFunctions.isoTime, messageKey: 'message', formatters: { level: (label: string) => ({ level: label }) } };
  return wrap(pino(settings, to ?? pino.destination({ fd: 2, sync: true })));
}

type Lines = Pick<ReturnType<typeof pino>, LogLevel | 'isLevelEnabled'>;
function wrap(lines: Lines, always: LogFields = {}): Log {
  const at = (level: LogLevel) => (fields: LogFields, message: string): void => {
    if (lines.isLevelEnabled(level)) lines[level]({ ...always, ...fieldsOf(fields) }, redactText(message));
  };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error'), child: (fields) => wrap(lines, { ...always, ...fieldsOf(fields) }) };
}

/** Says nothing; for libraries' defaults and tests. */
export const silentLog: Log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined, child: () => silentLog };
