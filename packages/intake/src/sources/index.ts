import { type Source } from '../types.ts';

/** Every log format that is read, in the order in which an unnamed record is offered to them. */
export const sources: readonly Source[] = [];
