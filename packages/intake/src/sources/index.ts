import { type Source } from '../types.ts';
import { asa } from './cisco/asa.ts';
import { ecs } from './ecs.ts';
import { events } from './keycloak/events.ts';
import { systemLog } from './okta/system-log.ts';
import { signInAttempts } from './onepassword/sign-in-attempts.ts';
import { sshd } from './openssh/sshd.ts';
import { results } from './osquery/results.ts';
import { globalprotect } from './palo-alto/globalprotect.ts';

const vendors: readonly Source[] = [asa, globalprotect, systemLog, results, sshd, events, signInAttempts];

/**
 * Every log format that is read, in the order in which an unnamed record is offered to them. ECS is last and takes what no vendor's source claims: shippers
 * add `@timestamp` and `ecs.version` to records that stay a vendor's.
 */
export const sources: readonly Source[] = [...vendors, { ...ecs, matches: (record) => ecs.matches(record) && !vendors.some((vendor) => vendor.matches(record)) }];
