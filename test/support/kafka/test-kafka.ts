/** What an integration test imports to get the shared broker; importing it is what makes the global setup start one. */
import { describe } from '@jest/globals';
import { randomUUID } from 'node:crypto';

export interface TestKafka {
  readonly brokers: readonly string[];
  /** A name nobody else uses: test files share the broker. */
  readonly unique: (name: string) => string;
}

const bootstrap = process.env['WINNOW_TEST_KAFKA'];

/** `describe`, or `describe.skip` where no broker could be had; the global setup has said so loudly, and fails in CI. */
export const describeKafka: typeof describe | typeof describe.skip = bootstrap === undefined ? describe.skip : describe;

/** The broker shared by all integration tests of this run. */
export function testKafka(): TestKafka {
  return { brokers: (bootstrap ?? '').split(','), unique: (name) => `${name}-${randomUUID().slice(0, 8)}` };
}
