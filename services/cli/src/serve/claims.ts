import { type api, type ClaimKind, type Claims } from '@winnow/core';
import { type ClaimsPort, ProblemError } from '@winnow/api';
import { type Db } from '@winnow/platform';
import { Type } from 'typebox';
import { claimRowsOf, claimsOfText, type ClaimPaths, readClaims } from '../claims.ts';
import { UsageError } from '../errors.ts';

const Row = Type.Object({ key: Type.String(), doc: Type.String() });

/** Puts the claims of one kind in place of those that are stored; says whether anything is another now. `now`: Unix ms, the version of what is new. */
export async function replaceClaims(db: Db, claims: Claims, kind: ClaimKind, now: number): Promise<boolean> {
  const rows = claimRowsOf(claims, kind);
  const before = new Map((await db.query('SELECT key, doc FROM claims FINAL WHERE kind = {kind:String}', { kind }, Row)).map((row) => [row.key, row.doc]));
  if (rows.length === before.size && rows.every((row) => before.get(row.key) === row.doc)) return false;
  const [newest] = await db.query('SELECT toString(max(version)) AS version FROM claims', {}, Type.Object({ version: Type.String() }));
  // Newer than all that is there, whatever clock wrote it. First the new ones: whoever reads in between knows too many people, never nobody.
  const version = String([BigInt(now), BigInt(newest?.version ?? '0') + 1n].reduce((a, b) => (a > b ? a : b)));
  for (let i = 0; i < rows.length; i += 5000) await db.insert('claims', rows.slice(i, i + 5000).map((row) => ({ ...row, version })), '');
  await db.command('ALTER TABLE claims DELETE WHERE kind = {kind:String} AND version != {version:UInt64} SETTINGS mutations_sync = 1', { kind, version });
  return true;
}

/** A file of which nothing can be used is a mistake, not a company without people; a header alone says that there is nobody. Throws UsageError. */
export function checkUsable(claims: Claims, kind: ClaimKind, warnings: readonly string[]): void {
  if (claims.rows[kind].length === 0 && warnings.length > 0) throw new UsageError(`no row of the file of ${kind} can be used, so what is stored stays: ${warnings.join('; ').slice(0, 1500)}`);
}

/** Claims files that are named at the start, each in place of what is stored of its kind. Rejects with UsageError. */
export async function takeClaims(db: Db, named: ClaimPaths, { now, warn }: { readonly now: () => number; readonly warn: (line: string) => void }): Promise<void> {
  const kinds = Object.keys(named) as ClaimKind[]; // keys of ClaimPaths
  if (kinds.length === 0) return;
  const warnings: string[] = [];
  const claims = await readClaims(named, [], (line) => { warnings.push(line); warn(line); });
  for (const kind of kinds) checkUsable(claims, kind, warnings.filter((line) => line.startsWith(named[kind] ?? '')));
  for (const kind of kinds) await replaceClaims(db, claims, kind, now());
}

/** The same for files that come over HTTP. */
export const claimsPort = (db: Db, now: () => number): ClaimsPort => ({
  replace: async (kind, { name, text }): Promise<api.ClaimsTaken> => {
    const warnings: string[] = [];
    try {
      const claims = await claimsOfText(kind, { name, text }, (line) => { warnings.push(line.slice(0, 500)); });
      checkUsable(claims, kind, warnings);
      await replaceClaims(db, claims, kind, now());
      return { kind, rows: claims.rows[kind].length, warnings };
    } catch (error) { throw error instanceof UsageError ? new ProblemError(400, 'bad-claims', error.message.slice(0, 2000)) : error; }
  },
});
