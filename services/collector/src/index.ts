export * from './claims.ts';
export * from './collect.ts';
export { BatchCounts } from './counts.ts';
export * from './intake.ts';
export * from './lists.ts';
export * from './run.ts';
export * from './sources.ts';
