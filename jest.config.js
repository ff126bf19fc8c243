/** Suites by file suffix: *.test.ts (no services) and *.int.test.ts (real Kafka, ClickHouse engine). `npm test` runs both. */
const shared = {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@winnow/source', 'node', 'node-addons'] },
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '^.+\\.ts$': ['ts-jest', { useESM: true, tsconfig: 'tsconfig.jest.json' }] },
};

// A process that has run a hundred suites holds gigabytes and does little but collect garbage: workers are replaced before that.
/** @type {import('jest').Config} */
export default { ...shared, maxWorkers: 2, workerIdleMemoryLimit: '1500MB', testMatch: ['**/*.test.ts'], testTimeout: 60_000, globalSetup: './test/support/global-setup.mjs', globalTeardown: './test/support/global-teardown.mjs' };
