export * from './geo/index.ts';
export * from './kafka/index.ts';
