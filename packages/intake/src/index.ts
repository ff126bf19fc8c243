export { Chooser } from './choose.ts';
export * from './decode/index.ts';
export * from './enrich/index.ts';
export { compileMapping, type Compiled } from './mapping/compile.ts';
export { type Mapping, type MappingFault, mappingFileSchema } from './mapping/schema.ts';
export * from './normalise.ts';
export * from './pipeline.ts';
export { sources } from './sources/index.ts';
export * from './types.ts';
