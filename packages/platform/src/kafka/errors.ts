/** What kind of trouble an error of kafkajs is: its class hierarchy says "retriable" for a wrong certificate and "not" for a broker that is starting. */
export type Trouble = 'away' | 'denied' | 'fault';

/** An error that ends a consumer or refuses a call; `kind` says whose fault it is. */
export class KafkaProblem extends Error {
  readonly kind: Trouble | 'stopped' | 'stuck';
  constructor(kind: KafkaProblem['kind'], message: string, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'KafkaProblem';
    this.kind = kind;
  }
}

const denied = new Set([
  'KafkaJSSASLAuthenticationError', 'SASL_AUTHENTICATION_FAILED', 'UNSUPPORTED_SASL_MECHANISM', 'ILLEGAL_SASL_STATE',
  'TOPIC_AUTHORIZATION_FAILED', 'GROUP_AUTHORIZATION_FAILED', 'CLUSTER_AUTHORIZATION_FAILED',
  // TLS: kafkajs reports these as connection errors and would try for ever
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'UNABLE_TO_GET_ISSUER_CERT', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', 'SELF_SIGNED_CERT_IN_CHAIN', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'CERT_HAS_EXPIRED', 'ERR_TLS_CERT_ALTNAME_INVALID',
]);
const away = new Set([
  'KafkaJSConnectionError', 'KafkaJSConnectionClosedError', 'KafkaJSNoBrokerAvailableError', 'KafkaJSBrokerNotFound', 'KafkaJSRequestTimeoutError', 'KafkaJSLockTimeout',
  'KafkaJSMetadataNotLoaded', 'KafkaJSTopicMetadataNotLoaded', 'KafkaJSStaleTopicMetadataAssignment',
  'LEADER_NOT_AVAILABLE', 'NOT_LEADER_FOR_PARTITION', 'REPLICA_NOT_AVAILABLE', 'BROKER_NOT_AVAILABLE', 'NETWORK_EXCEPTION', 'REQUEST_TIMED_OUT', 'KAFKA_STORAGE_ERROR',
  'NOT_ENOUGH_REPLICAS', 'NOT_ENOUGH_REPLICAS_AFTER_APPEND', 'GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP', 'NOT_CONTROLLER', 'FENCED_LEADER_EPOCH', 'UNKNOWN_LEADER_EPOCH',
  'REBALANCE_IN_PROGRESS', 'ILLEGAL_GENERATION', 'UNKNOWN_MEMBER_ID', 'MEMBER_ID_REQUIRED',
  'ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN',
]);

function text(value: object, field: string): string | undefined {
  const found: unknown = Reflect.get(value, field);
  return typeof found === 'string' ? found : undefined;
}

/** Names, protocol types and system codes of an error and its causes, outermost first; at most eight causes deep. */
export function marks(error: unknown): readonly string[] {
  const found: string[] = [];
  for (let at: unknown = error, depth = 0; typeof at === 'object' && at !== null && depth < 8; depth++) {
    for (const field of ['name', 'type', 'code']) {
      const mark = text(at, field);
      if (mark !== undefined) found.push(mark);
    }
    at = Reflect.get(at, 'cause');
  }
  return found;
}

/** Sorts an error of kafkajs: `denied` will not get better by waiting, `away` will, `fault` is anything else. */
export function troubleOf(error: unknown): Trouble {
  const found = marks(error);
  if (found.some((mark) => denied.has(mark))) return 'denied';
  return found.some((mark) => away.has(mark)) ? 'away' : 'fault';
}

/** The message of anything thrown; not by instanceof, which is false for errors of another realm. */
export function messageOf(error: unknown): string {
  return (typeof error === 'object' && error !== null ? text(error, 'message') : undefined) ?? String(error);
}

/** The class name of anything thrown: all that may be logged about an error that can quote a record. */
export function classOf(error: unknown): string {
  return (typeof error === 'object' && error !== null ? text(error, 'name') : undefined) ?? typeof error;
}

/** One short line about an error of kafkajs. Only for errors of kafkajs and the network: others may quote a record. */
export function lineOf(error: unknown): string {
  const hint = marks(error).includes('KafkaJSGroupCoordinatorNotFound') ? ' (brokers still starting, or no READ permission on the group)' : '';
  return messageOf(error).slice(0, 300).replace(/\s/g, ' ') + hint;
}
