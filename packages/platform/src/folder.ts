import { existsSync, mkdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';

/** Makes a folder with its parents. Node's own recursive mkdir never returns where the system says of an existing parent that it does not exist (/proc). */
export function makeFolder(path: string): void {
  const full = resolve(path);
  if (existsSync(full)) return;
  makeFolder(dirname(full));
  mkdirSync(full);
}
