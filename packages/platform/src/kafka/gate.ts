import { openAdmin, type Admin } from './admin.ts';
import { openConsumer, type Consumer, type ConsumerOptions } from './consumer.ts';
import { openProducer, type Producer, type ProducerOptions } from './producer.ts';
import { type KafkaConfig, type KafkaLog } from './types.ts';

/** The only way to Kafka: everything below it is cured of what kafkajs does by itself. */
export interface KafkaGate {
  /** The full name of one of Winnow's own topics. */
  topic(name: string): string;
  producer(options?: ProducerOptions): Producer;
  consumer(options: ConsumerOptions): Consumer;
  admin(): Admin;
}

/** Opens a cluster; nothing is sent before the first producer, consumer or admin works. */
export function openKafka(config: KafkaConfig, deps: { readonly log: KafkaLog }): KafkaGate {
  const { log } = deps;
  return {
    topic: (name) => config.prefix + name,
    producer: (options) => openProducer(config, log, options),
    consumer: (options) => openConsumer(config, log, options),
    admin: () => openAdmin(config, log),
  };
}
