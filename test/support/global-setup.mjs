// Starts what integration tests need, and only when a test that needs it is asked for: unit runs stay fast.
// Jest transpiles a .ts globalSetup to CommonJS, which "type": "module" then refuses to load: so tsx loads it.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const skipped = new Set(['node_modules', 'dist', 'coverage', 'data']);

function* intTests(folder) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      if (!skipped.has(entry.name) && !entry.name.startsWith('.')) yield* intTests(path);
    } else if (entry.name.endsWith('.int.test.ts')) yield path;
  }
}

/** A test file that needs the broker imports `testKafka`; its name may be anything. */
export function needsKafka(rootDir, patterns) {
  const wanted = patterns?.isSet() === true ? patterns.toExecutor({ rootDir }) : { isMatch: () => true };
  for (const path of intTests(rootDir)) if (wanted.isMatch(path) && readFileSync(path, 'utf8').includes('/kafka/test-kafka.ts')) return true;
  return false;
}

export default async function setup(globalConfig) {
  if (globalConfig.listTests || !needsKafka(globalConfig.rootDir, globalConfig.testPathPatterns)) return;
  const { tsImport } = await import('tsx/esm/api');
  const { default: run } = await tsImport('./kafka/start-for-jest.ts', import.meta.url);
  await run();
}
