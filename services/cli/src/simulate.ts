import { appendFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { makeFolder } from '@winnow/platform';
import { simulatedPaths, type SimulationOptions, writeSimulation } from '@winnow/simulator';
import { lineOf, UsageError } from './errors.ts';
import { type Surroundings } from './surroundings.ts';

/** Writes a company with hidden frauds into a folder. */
export async function simulateInto(folder: string, options: SimulationOptions, around: Surroundings): Promise<{ readonly lines: number }> {
  try {
    const made = await writeSimulation(options, async (path, text, append) => {
      const target = join(folder, path);
      makeFolder(dirname(target));
      await (append ? appendFile : writeFile)(target, text);
      around.progress(`writing ${target}`);
    });
    // What an earlier company had and this one has not would be read as this one's.
    for (const path of simulatedPaths) if (!made.files.includes(path)) await rm(join(folder, path), { force: true });
    // Lines without a year take it from the file's time.
    for (const path of made.files) await utimes(join(folder, path), made.endMs / 1000, made.endMs / 1000);
    around.progress('');
    return made;
  } catch (error) {
    throw new UsageError(lineOf(error));
  }
}
