export * from './case.ts';
export * from './claims.ts';
export * from './claims-index.ts';
export * from './ids.ts';
export * from './ip.ts';
export * from './observation.ts';
export * from './place.ts';
export * from './time.ts';
