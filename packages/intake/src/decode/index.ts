export * from './bounds.ts';
export { type DecodePorts, type IsClaimed, type Inflate } from './bytes.ts';
export { unwrap } from './unwrap.ts';
export * from './table.ts';
