export * from './ids.ts';
export * from './ip.ts';
export * from './place.ts';
export * from './time.ts';
