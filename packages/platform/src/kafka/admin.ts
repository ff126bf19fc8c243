import kafkajs, { type Admin as KafkajsAdmin, type Kafka } from 'kafkajs';
import { ageBySteps } from './age.ts';
import { newClient } from './client.ts';
import { KafkaProblem, lineOf, marks, troubleOf } from './errors.ts';
import { type KafkaConfig, type KafkaLog } from './types.ts';
import { backoffMs, pause, settledWithin } from './wait.ts';

/** A topic as it should be. */
export interface TopicSpec {
  readonly topic: string;
  readonly partitions: number;
  /** Default: what the broker is set to. */
  readonly replicationFactor?: number;
  /** Settings by Kafka's names, for example `retention.ms`; others are left as they are. */
  readonly configs?: Readonly<Record<string, string>>;
}
/** What `ensureTopics` did; a topic with another number of partitions is only reported, because a new number moves keys. */
export interface TopicsEnsured {
  readonly created: readonly string[];
  readonly changed: readonly string[];
  readonly unchanged: readonly string[];
  readonly otherPartitions: readonly { readonly topic: string; readonly wanted: number; readonly found: number }[];
}
/** First kept offset and the one after the newest message. */
export interface PartitionOffsets { readonly partition: number; readonly low: bigint; readonly high: bigint }
/** How far behind a group is on one partition, in messages. */
export interface PartitionLag extends PartitionOffsets {
  readonly topic: string;
  /** Undefined when the group has never committed here. */
  readonly committed?: bigint;
  readonly lag: bigint;
  /** Messages that were removed before the group read them. */
  readonly lost: bigint;
}
export interface GroupLag { readonly total: bigint; readonly lost: bigint; readonly partitions: readonly PartitionLag[] }
/** One finding of `doctor`. */
export interface KafkaFact { readonly name: string; readonly ok: boolean; readonly detail: string }

/** Questions and orders to the cluster; each call rejects with a KafkaProblem when no broker answers within some seconds. */
export interface Admin {
  ensureTopics(specs: readonly TopicSpec[]): Promise<TopicsEnsured>;
  topicOffsets(topic: string): Promise<readonly PartitionOffsets[]>;
  lag(groupId: string, topics: readonly string[]): Promise<GroupLag>;
  /** Ms since the oldest message that a group has not read was sent, by the messages' own times, to a tenth; 0 when it has read all of the topic. Undefined where nobody can say: what is left may be a transaction's markers. `now`: Unix ms. */
  ageOfUnread(topic: string, lag: GroupLag, now: number): Promise<number | undefined>;
  /** Sets where a group reads next; the group must have no running member. Takes about five seconds. */
  moveGroup(groupId: string, to: { readonly topic: string; readonly partition: number; readonly offset: bigint }): Promise<void>;
  /** Forgets a group without running members, and all it has committed. */
  removeGroup(groupId: string): Promise<void>;
  doctor(topics: readonly string[]): Promise<readonly KafkaFact[]>;
  close(): Promise<void>;
}

const { ConfigResourceTypes, ConfigSource } = kafkajs;
const temporary = new Set(['GROUP_LOAD_IN_PROGRESS', 'GROUP_COORDINATOR_NOT_AVAILABLE', 'NOT_COORDINATOR_FOR_GROUP', 'KafkaJSGroupCoordinatorNotFound']);
/** What brokers say of a topic that another one has just made. */
const young = new Set([...temporary, 'UNKNOWN_TOPIC_OR_PARTITION', 'LEADER_NOT_AVAILABLE']);
const big = (offset: string | undefined): bigint => offset !== undefined && /^-?\d{1,19}$/.test(offset) ? BigInt(offset) : -1n;
const positive = (value: bigint): bigint => value > 0n ? value : 0n;

class ClusterAdmin implements Admin {
  readonly #client: Kafka;
  readonly #brokers: string;
  #link: Promise<KafkajsAdmin> | undefined;

  constructor(config: KafkaConfig, log: KafkaLog) {
    this.#client = newClient(config, log);
    this.#brokers = config.brokers.join(', ');
  }

  async ensureTopics(specs: readonly TopicSpec[]): Promise<TopicsEnsured> {
    const created = new Set<string>();
    return this.#ask(async (admin) => {
      const existing = new Set(await admin.listTopics());
      const missing = specs.filter((spec) => !existing.has(spec.topic));
      for (const { topic } of missing) created.add(topic);
      if (missing.length > 0) {
        const topics = missing.map(({ topic, partitions, replicationFactor, configs }) => ({ topic, numPartitions: partitions, ...(replicationFactor !== undefined && { replicationFactor }), configEntries: Object.entries(configs ?? {}).map(([name, value]) => ({ name, value })) }));
        await admin.createTopics({ waitForLeaders: true, topics });
      }
      const changed: string[] = [];
      const unchanged: string[] = [];
      const otherPartitions: { topic: string; wanted: number; found: number }[] = [];
      for (const spec of specs.filter(({ topic }) => !created.has(topic))) {
        const found = await partitionCount(admin, spec.topic);
        if (found !== spec.partitions) otherPartitions.push({ topic: spec.topic, wanted: spec.partitions, found });
        (await mergeConfigs(admin, spec) ? changed : unchanged).push(spec.topic);
      }
      return { created: [...created], changed, unchanged, otherPartitions };
    }, young);
  }

  async topicOffsets(topic: string): Promise<readonly PartitionOffsets[]> {
    return this.#ask((admin) => offsetsOf(admin, topic));
  }

  async lag(groupId: string, topics: readonly string[]): Promise<GroupLag> {
    return this.#ask(async (admin) => {
      const committed = new Map((await admin.fetchOffsets({ groupId, topics: [...topics] })).flatMap(({ topic, partitions }) => partitions.map((p) => [`${topic}/${String(p.partition)}`, big(p.offset)] as const)));
      const partitions: PartitionLag[] = [];
      for (const topic of topics) {
        for (const offsets of await offsetsOf(admin, topic)) {
          const at = committed.get(`${topic}/${String(offsets.partition)}`) ?? -1n;
          const from = at > offsets.low ? at : offsets.low;
          partitions.push({ topic, ...offsets, ...(at >= 0n && { committed: at }), lag: positive(offsets.high - from), lost: at >= 0n ? positive(offsets.low - at) : 0n });
        }
      }
      const sum = (of: (p: PartitionLag) => bigint): bigint => partitions.reduce((total, p) => total + of(p), 0n);
      return { total: sum((p) => p.lag), lost: sum((p) => p.lost), partitions };
    });
  }

  async ageOfUnread(topic: string, { partitions }: GroupLag, now: number): Promise<number | undefined> {
    const unread = partitions.filter((p) => p.topic === topic && p.lag > 0n);
    return this.#ask((admin) => ageBySteps(async (ms) => {
      if (ms === 0 || unread.length === 0) return unread.length > 0;
      // The first message that is not older than an instant lies behind the first unread one: then that one is older.
      const at = new Map((await admin.fetchTopicOffsetsByTimestamp(topic, Math.floor(now) - ms)).map(({ partition, offset }) => [partition, big(offset)]));
      return unread.some((p) => (at.get(p.partition) ?? 0n) > p.high - p.lag);
    }));
  }

  async moveGroup(groupId: string, to: { readonly topic: string; readonly partition: number; readonly offset: bigint }): Promise<void> {
    await this.#ask((admin) => admin.setOffsets({ groupId, topic: to.topic, partitions: [{ partition: to.partition, offset: String(to.offset) }] }));
  }

  async removeGroup(groupId: string): Promise<void> { await this.#ask((admin) => admin.deleteGroups([groupId])); }

  async doctor(topics: readonly string[]): Promise<readonly KafkaFact[]> {
    try {
      return await this.#ask(async (admin) => {
        const { brokers, controller } = await admin.describeCluster();
        const facts: KafkaFact[] = [{ name: 'brokers', ok: brokers.length > 0, detail: `${String(brokers.length)} up (${brokers.map((b) => `${b.host}:${String(b.port)}`).join(', ')}), controller ${String(controller)}` }];
        const existing = new Set(await admin.listTopics());
        for (const topic of topics) {
          if (existing.has(topic)) facts.push(...await topicFacts(admin, topic));
          else facts.push({ name: `topic ${topic}`, ok: false, detail: 'does not exist, or this user may not see it' });
        }
        return facts;
      });
    } catch (error) {
      return [{ name: 'brokers', ok: false, detail: lineOf(error) }];
    }
  }

  async close(): Promise<void> {
    const link = this.#link;
    this.#link = undefined;
    if (link !== undefined) await settledWithin(link.then((admin) => admin.disconnect()), 3000);
  }

  #connected(): Promise<KafkajsAdmin> {
    this.#link ??= (async () => {
      const admin = this.#client.admin({ retry: { initialRetryTime: 200, maxRetryTime: 1000, retries: 3 } });
      await admin.connect();
      return admin;
    })();
    return this.#link;
  }

  /** kafkajs does not repeat "the coordinator is loading", which every young cluster says. */
  async #ask<T>(question: (admin: KafkajsAdmin) => Promise<T>, passing: ReadonlySet<string> = temporary): Promise<T> {
    for (let attempt = 0; ; attempt++) {
      try {
        return await question(await this.#connected());
      } catch (error) {
        if (attempt < 8 && marks(error).some((mark) => passing.has(mark))) await pause(backoffMs(attempt, 1000));
        else {
          await this.close();
          throw new KafkaProblem(troubleOf(error), `Kafka (${this.#brokers}): ${lineOf(error)}`, error);
        }
      }
    }
  }
}

async function partitionCount(admin: KafkajsAdmin, topic: string): Promise<number> {
  return (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions.length ?? 0;
}

async function offsetsOf(admin: KafkajsAdmin, topic: string): Promise<PartitionOffsets[]> {
  const offsets = (await admin.fetchTopicOffsets(topic)).map(({ partition, low, high }) => ({ partition, low: big(low), high: big(high) }));
  return offsets.sort((a, b) => a.partition - b.partition);
}

interface Setting { readonly value: string; readonly ofTopic: boolean }

async function settingsOf(admin: KafkajsAdmin, topic: string): Promise<Map<string, Setting>> {
  const { resources } = await admin.describeConfigs({ includeSynonyms: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: topic }] });
  return new Map((resources[0]?.configEntries ?? []).map((entry) => [entry.configName, { value: entry.configValue, ofTopic: entry.configSource === ConfigSource.TOPIC_CONFIG }]));
}

/** True when something had to change. Kafka's own call replaces all settings of the topic by those named, so the others are read and sent again. */
async function mergeConfigs(admin: KafkajsAdmin, spec: TopicSpec): Promise<boolean> {
  const wanted = Object.entries(spec.configs ?? {});
  if (wanted.length === 0) return false;
  const current = await settingsOf(admin, spec.topic);
  if (wanted.every(([name, value]) => current.get(name)?.value === value)) return false;
  const merged = new Map([...current].filter(([, setting]) => setting.ofTopic).map(([name, setting]) => [name, setting.value]));
  for (const [name, value] of wanted) merged.set(name, value);
  await admin.alterConfigs({ validateOnly: false, resources: [{ type: ConfigResourceTypes.TOPIC, name: spec.topic, configEntries: [...merged].map(([name, value]) => ({ name, value })) }] });
  return true;
}

async function topicFacts(admin: KafkajsAdmin, topic: string): Promise<KafkaFact[]> {
  const partitions = (await admin.fetchTopicMetadata({ topics: [topic] })).topics[0]?.partitions ?? [];
  const settings = await settingsOf(admin, topic);
  const setting = (name: string): string => settings.get(name)?.value ?? 'unknown';
  const replicas = Math.min(...partitions.map((p) => p.replicas.length));
  const behind = partitions.filter((p) => p.isr.length < p.replicas.length || p.leader < 0).length;
  const minIsr = Number(setting('min.insync.replicas'));
  const name = `topic ${topic}`;
  return [
    { name, ok: behind === 0, detail: `${String(partitions.length)} partitions, ${String(behind)} of them without all replicas` },
    { name: `${name}: copies`, ok: replicas >= 2 && minIsr >= 2, detail: replicas >= 2 && minIsr >= 2 ? `${String(replicas)} replicas, ${String(minIsr)} must confirm` : `${String(replicas)} replicas, ${String(minIsr)} must confirm: a lost disk loses acknowledged messages` },
    { name: `${name}: limits`, ok: true, detail: `retention.ms ${setting('retention.ms')}, max.message.bytes ${setting('max.message.bytes')}, cleanup.policy ${setting('cleanup.policy')}, compression.type ${setting('compression.type')}` },
  ];
}

/** Opens an admin client; connects with the first question. */
export function openAdmin(config: KafkaConfig, log: KafkaLog): Admin {
  return new ClusterAdmin(config, log);
}
