import { type Config, kafkaConfigOf, type KafkaGate, openKafka, silentLog } from '@winnow/platform';
import { UsageError } from './errors.ts';

/** The brokers of the configuration; commands tell what went wrong in one line of their own. */
export function kafkaOf(config: Config): KafkaGate {
  const kafka = kafkaConfigOf(config);
  if (kafka === undefined) throw new UsageError('kafka.brokers: empty; name at least one broker as host:port in the configuration');
  return openKafka(kafka, { log: silentLog });
}
