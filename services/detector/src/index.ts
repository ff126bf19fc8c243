export * from './ports.ts';
export * from './replay.ts';
