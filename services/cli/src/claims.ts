import { open, readFile } from 'node:fs/promises';
import { type ClaimKind, type Claims, type ClaimsFile, formatClaimError, kindOfClaimsFile, loadClaims } from '@winnow/core';
import { openGeocoder } from '@winnow/platform';
import { UsageError } from './errors.ts';
import { type FoundFile, pathError } from './files.ts';

export type ClaimPaths = Readonly<Partial<Record<ClaimKind, string>>>;

async function headOf(path: string): Promise<string> {
  try {
    const file = await open(path);
    try { const { buffer, bytesRead } = await file.read(Buffer.alloc(20_000), 0, 20_000, 0); return buffer.toString('utf8', 0, bytesRead); } finally { await file.close(); }
  } catch (error) { throw pathError(path, error); }
}

/** Parts what lies in the folders into claims and logs. */
export async function sortFiles(files: readonly FoundFile[]): Promise<{ readonly logs: readonly FoundFile[]; readonly claims: readonly { kind: ClaimKind; path: string }[] }> {
  const logs: FoundFile[] = [];
  const claims: { kind: ClaimKind; path: string }[] = [];
  for (const file of files) {
    const kind = file.path.endsWith('.gz') ? undefined : kindOfClaimsFile(file.path, await headOf(file.path));
    if (kind === undefined) logs.push(file);
    else if (kind !== 'truth') claims.push({ kind, path: file.path }); // the answers of a simulation are not for the one who searches
  }
  return { logs, claims };
}

/** Loads claims named by the user and found beside the logs; of a kind that is named, those found are left alone. What is wrong is told through `warn`. */
export async function readClaims(named: ClaimPaths, found: readonly { kind: ClaimKind; path: string }[], warn: (line: string) => void): Promise<Claims> {
  const given = Object.entries(named) as [ClaimKind, string][]; // keys of ClaimPaths
  const wanted = [...given.map(([kind, path]) => ({ kind, path })), ...found.filter(({ kind }) => named[kind] === undefined)];
  const files: ClaimsFile[] = [];
  for (const { kind, path } of wanted) {
    try { files.push({ kind, name: path, text: await readFile(path, 'utf8') }); } catch (error) { throw pathError(path, error); }
  }
  const { claims, errors } = loadClaims(files, files.length === 0 ? undefined : await openGeocoder());
  const fatal = errors.filter((e) => e.severity === 'error' && e.line === 1 && e.field !== undefined && e.message.startsWith('is missing'));
  if (fatal.length > 0) throw new UsageError(fatal.map(formatClaimError).join('; '));
  for (const error of errors.slice(0, 20)) warn(formatClaimError(error));
  if (errors.length > 20) warn(`${String(errors.length - 20)} more problems in the claims files`);
  return claims;
}
