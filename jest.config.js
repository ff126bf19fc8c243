/** Suites by file suffix: *.test.ts (no services) and *.int.test.ts (real Kafka, ClickHouse engine). `npm test` runs both. */
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@winnow/source', 'node', 'node-addons'] },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.jest.json' }] },
};

/** @type {import('jest').Config} */
export default { ...shared, testMatch: ['**/*.test.ts'], testTimeout: 60_000, globalSetup: './test/support/global-setup.mjs', globalTeardown: './test/support/global-teardown.mjs' };
