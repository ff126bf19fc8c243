export * from './enrich/index.ts';
export * from './normalise.ts';
export * from './types.ts';
