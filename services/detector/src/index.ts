export * from './own-networks.ts';
export * from './ports.ts';
export * from './publish.ts';
export * from './replay.ts';
export * from './run.ts';
export * from './settings.ts';
export * from './sight.ts';
export { type Live, type LiveDeps, openLive } from './live/live.ts';
export { storedClaims } from './live/registry.ts';
