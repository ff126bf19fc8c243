export * from './ports.ts';
export * from './publish.ts';
export * from './replay.ts';
export * from './run.ts';
