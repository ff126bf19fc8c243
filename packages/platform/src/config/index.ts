export { ConfigError, type ConfigSources, durationMs, environment, kafkaConfigOf, loadConfig } from './load.ts';
export { type Problem as ConfigProblem } from './layers.ts';
export { type Config, configSchema, type ConfigurableDetector, type DetectorConfig } from './schema.ts';
export { Secret } from './secret.ts';
