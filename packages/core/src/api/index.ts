export * from './cases.ts';
export * from './common.ts';
export * from './entities.ts';
export * from './system.ts';
