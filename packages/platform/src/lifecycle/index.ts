export * from './clock.ts';
export * from './lifecycle.ts';
