export { type Admin, type GroupLag, type KafkaFact, type PartitionLag, type PartitionOffsets, type TopicSpec, type TopicsEnsured } from './admin.ts';
export { KafkaProblem, type Trouble } from './errors.ts';
export { murmur2, partitionFor } from './partition.ts';
export { type Producer, type ProducerOptions, type ProducerStatus, type Refused, type SendResult } from './producer.ts';
export { type Consumer, type ConsumerOptions, type ConsumerStatus } from './consumer.ts';
export { openKafka, type KafkaGate } from './gate.ts';
export * from './types.ts';
