/** Where to log; a pino logger fits. Fields never carry record content, only names, numbers and reasons. */
export interface KafkaLog {
  debug(fields: Readonly<Record<string, unknown>>, message: string): void;
  info(fields: Readonly<Record<string, unknown>>, message: string): void;
  warn(fields: Readonly<Record<string, unknown>>, message: string): void;
  error(fields: Readonly<Record<string, unknown>>, message: string): void;
}

/** How to reach a cluster; keys and certificates are PEM text, never paths. */
export interface KafkaConfig {
  /** `host:port`, at least one; more than one lets a client start while a broker is down. */
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** Given (even empty) means TLS; certificates are always checked, `ca` replaces the system's list. */
  readonly ssl?: { readonly ca?: string; readonly cert?: string; readonly key?: string };
  readonly sasl?: { readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'; readonly username: string; readonly password: string };
  /** Put before the names of Winnow's own topics, for example `winnow.`. */
  readonly prefix: string;
  /** Most bytes that one compressed batch may inflate to; default 64 MiB. */
  readonly inflateLimitBytes?: number;
}

/** A message to send. It has no time on purpose: an event time more than an hour ahead makes the broker refuse the whole call. */
export interface OutMessage {
  /** Decides the partition, as in Java clients; null means any partition. */
  readonly key: string | Buffer | null;
  readonly value: string | Buffer | null;
  readonly headers?: Readonly<Record<string, string | Buffer>>;
  /** Overrules the key. */
  readonly partition?: number;
}

/** A message as it arrived. */
export interface InMessage {
  readonly offset: bigint;
  readonly key: Buffer | null;
  readonly value: Buffer | null;
  /** At most 64 headers; of equal names the last one. */
  readonly headers: Readonly<Record<string, Buffer>>;
  /** Milliseconds since 1970 as the producer or broker set it; NaN when unreadable. */
  readonly timestampMs: number;
  /** Set when the batch could not be decoded: `value` then holds the start of the raw batch, and the message stands for all of it. */
  readonly damaged?: string;
}

/** What a handler is given: messages of one partition, in order. */
export interface MessageBatch {
  readonly topic: string;
  readonly partition: number;
  readonly messages: readonly InMessage[];
  /** Offset after the last one of this batch, markers without a message included: what is committed when the batch is done. */
  readonly nextOffset: bigint;
  /** Offset after the newest message of the partition when this was fetched. */
  readonly highWatermark: bigint;
  /** Aborted when the partition went to somebody else or the consumer stops: what is done after that is done again elsewhere. */
  readonly signal: AbortSignal;
  /** Says that slow work is still going on (downstream away); without it a handler that is silent for `stuckAfterMs` counts as dead. */
  alive(): void;
}

/** Resolves when everything is durable downstream; the offset is committed after that. Rejecting means: again later. */
export type BatchHandler = (batch: MessageBatch) => Promise<void>;
