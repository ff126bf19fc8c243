export * from './config/index.ts';
export * from './geo/index.ts';
export * from './kafka/index.ts';
export * from './clickhouse/index.ts';
