import { DAY } from '@winnow/core';
import { slotOf } from '@winnow/detection';

/**
 * Version of a finding's row: what the evaluation had seen (sum of stored input offsets), then how far into its day it looked. A process that was
 * paused writes with what it had seen then, and so cannot overwrite what others concluded from more. Up to 2^46 records.
 */
export const findingVersion = (seen: number, asOf: number): string => String(BigInt(seen) * 131_072n + BigInt(Math.min(131_071, Math.floor(((asOf - slotOf(asOf)) / DAY) * 86_400))));

/** Version of a case's row: the hour it speaks for, then what had been seen. A newer asOf wins over a runner that was left behind. */
export const caseVersion = (seen: number, asOf: number): string => String(BigInt(Math.max(0, Math.floor(asOf / 3_600_000))) * 17_592_186_044_416n + BigInt(seen) % 17_592_186_044_416n);

/** What had been seen by the evaluation that wrote a finding of this version. */
export const seenOfFinding = (version: string): number => Number(BigInt(version) / 131_072n);
