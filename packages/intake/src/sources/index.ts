import { type Source } from '../types.ts';
import { asa } from './cisco/asa.ts';
import { systemLog } from './okta/system-log.ts';
import { results } from './osquery/results.ts';
import { globalprotect } from './palo-alto/globalprotect.ts';

/** Every log format that is read, in the order in which an unnamed record is offered to them. */
export const sources: readonly Source[] = [asa, globalprotect, systemLog, results];
