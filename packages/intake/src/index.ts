export { Chooser } from './choose.ts';
export * from './decode/index.ts';
export * from './enrich/index.ts';
export * from './normalise.ts';
export * from './pipeline.ts';
export { sources } from './sources/index.ts';
export * from './types.ts';
