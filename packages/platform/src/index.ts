export * from './config/index.ts';
export * from './geo/index.ts';
export * from './kafka/index.ts';
export * from './clickhouse/index.ts';
export * from './health/index.ts';
export * from './lifecycle/index.ts';
export * from './log/index.ts';
export * from './metrics/index.ts';
export { makeFolder } from './folder.ts';
