import { randomBytes } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '@winnow/platform';
import { codeOf, UsageError } from './errors.ts';
import { pathError } from './files.ts';

/** The key of ids in a run without an installation: fixed, so that two runs can be compared. */
export const OPEN_KEY = 'winnow-investigate';
const KEY_FILE = 'identity.key';
/** The engine's own, there from its first start in a folder. */
const ENGINE = 'metadata';

/** The key that the ids of a data folder are made with: the one in its key file, as `winnow serve` makes it, else that of `investigate`. */
export function keyOfFolder(folder: string): string {
  const file = join(folder, KEY_FILE);
  let key: string;
  try { key = readFileSync(file, 'utf8').trim(); } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(codeOf(error))) return OPEN_KEY;
    throw new UsageError(pathError(file, error).message);
  }
  if (key.length < 16) throw new UsageError(`${file}: holds no key; put it back from a copy, for without it nobody in this folder is known again`);
  return key;
}

/** The same for a folder that is to be served: a new one gets a key of its own. Throws UsageError where there are other files and none of ours. */
export function keyForServing(folder: string): string {
  try {
    const there = existsSync(folder) ? readdirSync(folder) : [];
    if (there.includes(KEY_FILE) || there.includes(ENGINE)) return keyOfFolder(folder);
    if (there.length > 0) throw new UsageError(`${folder}: holds files and no data of winnow; name a new folder, or with --watch the one to read logs from`);
    makeFolder(folder);
    const key = randomBytes(32).toString('hex');
    writeFileSync(join(folder, KEY_FILE), `${key}\n`, { mode: 0o600, flag: 'wx' });
    return key;
  } catch (error) {
    throw error instanceof UsageError ? error : new UsageError(pathError(folder, error).message.replace('may not be read', 'may not be written'));
  }
}
