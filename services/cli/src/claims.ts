import { readFile } from 'node:fs/promises';
import { type ClaimKind, type Claims, type ClaimsFile, formatClaimError, kindOfClaimsFile, loadClaims } from '@winnow/core';
import { type Db, openGeocoder } from '@winnow/platform';
import { Type } from 'typebox';
import { binaryKind } from './binary.ts';
import { UsageError } from './errors.ts';
import { type FoundFile, headOf, pathError } from './files.ts';

export type ClaimPaths = Readonly<Partial<Record<ClaimKind, string>>>;

/** A folder of photographs is no reason for a thousand lines. */
const MOST_NAMED = 10;

/** A claims file, and where it lies when it was taken out of an archive. */
export interface FoundClaims { readonly kind: ClaimKind; readonly path: string; readonly at: string }

/** Parts what lies in the folders into claims and logs; what is neither (an image, an archive) is told in one line and left out. */
export async function sortFiles(files: readonly FoundFile[], warn: (line: string) => void): Promise<{ readonly logs: readonly FoundFile[]; readonly claims: readonly FoundClaims[] }> {
  const logs: FoundFile[] = [];
  const claims: FoundClaims[] = [];
  let leftOut = 0;
  for (const file of files) {
    // A file that cannot be read counts as a log: reading it says so, and the others are read.
    const head = await headOf(file.at ?? file.path).catch(() => undefined);
    const binary = head === undefined ? undefined : binaryKind(head);
    if (binary !== undefined) {
      leftOut += 1;
      if (leftOut <= MOST_NAMED) warn(`${file.path}: left out: ${binary}`);
      continue;
    }
    const kind = head === undefined || file.path.endsWith('.gz') ? undefined : kindOfClaimsFile(file.path, head.toString('utf8'));
    if (kind === undefined) logs.push(file);
    else if (kind !== 'truth') claims.push({ kind, path: file.path, at: file.at ?? file.path }); // the answers of a simulation are not for the one who searches
  }
  if (leftOut > MOST_NAMED) warn(`${String(leftOut - MOST_NAMED)} more files left out: no text`);
  return { logs, claims };
}

/** Loads claims named by the user and found beside the logs; of a kind that is named, those found are left alone. What is wrong is told through `warn`. */
export async function readClaims(named: ClaimPaths, found: readonly FoundClaims[], warn: (line: string) => void): Promise<Claims> {
  const given = Object.entries(named) as [ClaimKind, string][]; // keys of ClaimPaths
  const wanted = [...given.map(([kind, path]) => ({ kind, path, at: path })), ...found.filter(({ kind }) => named[kind] === undefined)];
  const files: ClaimsFile[] = [];
  for (const { kind, path, at } of wanted) {
    try { files.push({ kind, name: path, text: await readFile(at, 'utf8') }); } catch (error) { throw pathError(path, error); }
  }
  return checked(files, warn);
}

/** Claims of one kind as text. Rejects with UsageError where readClaims does. */
export const claimsOfText = (kind: ClaimKind, { name, text }: { readonly name: string; readonly text: string }, warn: (line: string) => void): Promise<Claims> => checked([{ kind, name, text }], warn);

async function checked(files: readonly ClaimsFile[], warn: (line: string) => void): Promise<Claims> {
  const { claims, errors } = loadClaims(files, files.length === 0 ? undefined : await openGeocoder());
  // Half a claims file is worse than none: people who are not in it would be strangers.
  const fatal = errors.filter((e) => e.severity === 'error');
  if (fatal.length > 0) throw new UsageError(fatal.map(formatClaimError).join('; '));
  for (const error of errors.slice(0, 20)) warn(formatClaimError(error));
  if (errors.length > 20) warn(`${String(errors.length - 20)} more problems in the claims files`);
  return claims;
}

/** Claims as they stand in a store, without a word about what is wrong with them: it was said when they came. */
export async function claimsIn(db: Db): Promise<Claims> {
  const rows = await db.query('SELECT kind, doc FROM claims FINAL ORDER BY kind, key', {}, Type.Object({ kind: Type.String(), doc: Type.String() }));
  const files = (['people', 'devices', 'travel', 'networks'] as const).map((kind) => ({ kind, name: kind, text: rows.filter((r) => r.kind === kind).map((r) => r.doc).join('\n') }));
  return loadClaims(files.filter((f) => f.text !== '')).claims;
}

/** Keys under which claims stand in the store; those of the claims topic. */
const keyFields: Readonly<Record<ClaimKind, readonly string[]>> = { people: ['person_id', 'valid_from'], devices: ['device_id', 'valid_from'], travel: ['person_id', 'from', 'to', 'country'], networks: ['cidr'] };

/** Claims of a kind as rows of the store. */
export function claimRowsOf(claims: Claims, kind: ClaimKind): { kind: ClaimKind; key: string; doc: string }[] {
  const rows: readonly Readonly<Record<string, unknown>>[] = claims.rows[kind];
  return rows.map((row) => ({ kind, key: keyFields[kind].map((name) => { const value = row[name]; return typeof value === 'string' ? value : ''; }).join('|'), doc: JSON.stringify(row) }));
}

/** Keeps the claims of an embedded run beside its data, in place of those of an earlier one: questions asked later need names and homes. */
export async function keepClaims(db: Db, claims: Claims): Promise<void> {
  const rows = (Object.keys(keyFields) as ClaimKind[]).flatMap((kind) => claimRowsOf(claims, kind).map((row) => ({ ...row, version: '1' }))); // keys of keyFields
  await db.command('TRUNCATE TABLE claims');
  for (let i = 0; i < rows.length; i += 5000) await db.insert('claims', rows.slice(i, i + 5000), '');
}
