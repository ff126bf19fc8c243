import { Kafka, logLevel, type KafkaConfig as KafkajsConfig, type LogEntry, type SASLOptions } from 'kafkajs';
import { patchKafkajs } from './patch.ts';
import { type KafkaConfig, type KafkaLog } from './types.ts';

/** What kafkajs' log says and its API does not: a reader was sent elsewhere because its offset no longer exists. */
export interface OutOfRange { readonly topic: string; readonly partition: number }

const retold = /^(?:Connection error|Connection timeout|Failed to connect|Crash: |Error when calling eachBatch|Failed to send messages|Response |Restarting the consumer|Caught error when|Limiting retries)/;
const starting = /group coordinator is not available|coordinator is loading|is loading and hence/i;

function field(entry: LogEntry, name: string): unknown {
  return Reflect.get(entry.log, name);
}

function fieldsOf(entry: LogEntry): Record<string, unknown> {
  const fields: Record<string, unknown> = { from: entry.namespace };
  // A list of what may be said: other fields and errors can quote whole records.
  for (const name of ['groupId', 'topic', 'partition', 'broker', 'retryCount', 'memberId']) {
    const value = field(entry, name);
    if (typeof value === 'string' || typeof value === 'number') fields[name] = value;
  }
  return fields;
}

/** kafkajs' log, sorted anew: what producer and consumer say themselves, and what every start says, becomes debug. */
export function tellLog(log: KafkaLog, entry: LogEntry, onOutOfRange?: (where: OutOfRange) => void): void {
  const message = entry.log.message.slice(0, 300);
  const topic = field(entry, 'topic');
  const partition = field(entry, 'partition');
  if (message.startsWith('Offset out of range') && typeof topic === 'string') onOutOfRange?.({ topic, partition: Number(partition) });
  const quoted = message.startsWith('Invalid message without value') ? 'Invalid message without value' : message;
  const cause = field(entry, 'error');
  const noise = /^(?:SaslAuthenticator|BrokerPool|Connection)/.test(entry.namespace) || retold.test(message) || starting.test(message) || (typeof cause === 'string' && starting.test(cause));
  if (entry.level >= logLevel.INFO || noise) log.debug(fieldsOf(entry), `kafkajs: ${quoted}`);
  else log.warn(fieldsOf(entry), `kafkajs: ${quoted}`);
}

function saslOf(sasl: NonNullable<KafkaConfig['sasl']>): SASLOptions {
  const { username, password } = sasl;
  switch (sasl.mechanism) {
    case 'plain': return { mechanism: 'plain', username, password };
    case 'scram-sha-256': return { mechanism: 'scram-sha-256', username, password };
    case 'scram-sha-512': return { mechanism: 'scram-sha-512', username, password };
  }
}

/** Inner retries are short on purpose: the loops around them say that the broker is away, wait, and can be stopped. */
export const innerRetry = { initialRetryTime: 200, maxRetryTime: 1500, retries: 6 } as const;

/** A client of its own for each consumer: two consumers of one client share committed offsets. */
export function newClient(config: KafkaConfig, log: KafkaLog, onOutOfRange?: (where: OutOfRange) => void): Kafka {
  patchKafkajs(config.inflateLimitBytes === undefined ? {} : { inflateBytes: config.inflateLimitBytes });
  const { ca, cert, key } = config.ssl ?? {};
  const settings: KafkajsConfig = {
    clientId: config.clientId, brokers: [...config.brokers],
    connectionTimeout: 10_000, authenticationTimeout: 10_000, requestTimeout: 30_000, retry: innerRetry,
    logLevel: logLevel.INFO, logCreator: () => (entry) => { tellLog(log, entry, onOutOfRange); },
  };
  if (config.ssl !== undefined) settings.ssl = { ...(ca !== undefined && { ca: [ca] }), ...(cert !== undefined && { cert }), ...(key !== undefined && { key }) };
  if (config.sasl !== undefined) settings.sasl = saslOf(config.sasl);
  return new Kafka(settings);
}
