export { ConfigError, type ConfigSources, durationMs, environment, kafkaConfigOf, keysSet, loadConfig, loadYaml } from './load.ts';
export { type Problem as ConfigProblem } from './layers.ts';
export { type Config, configSchema, type ConfigurableDetector, type DetectorConfig, VIEW_NAME } from './schema.ts';
export { guess } from './check.ts';
export { Secret } from './secret.ts';
