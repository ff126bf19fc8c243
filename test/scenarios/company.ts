import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Claims, noClaims, startOfDay } from '@winnow/core';
import { CaseFold, catalogue, defaultCaseParams, foldDays } from '@winnow/detection';
import { asDetectionStore, type Outcome, replay } from '@winnow/detector';
import { BatchWriter, type Db, migrate, openDb, rowsOf, Store } from '@winnow/platform';
import { bystanders } from './bystanders.ts';
import { stories } from './stories.ts';

/** Everybody of all stories and the honest people, in one company. */
export const claims = new Claims({
  ...noClaims, travel: [...bystanders.travel],
  people: [...stories.flatMap((s) => [...s.people, ...(s.others ?? [])]), ...bystanders.people], devices: [...stories.flatMap((s) => s.devices ?? []), ...bystanders.devices],
});

/** What the product concludes of the company: stored in the engine, asked of it by its own queries, every detector on. */
export async function investigated(): Promise<Outcome> {
  const path = mkdtempSync(join(tmpdir(), 'winnow-stories-'));
  const db = await openDb({ kind: 'embedded', path });
  try {
    await fill(db);
    return await replay({ store: asDetectionStore(new Store(db)), claims, pseudonyms: { account: (name) => `u_${name}`, host: (name) => `h_${name}` }, settings: { detectors: {}, cases: defaultCaseParams } });
  } finally {
    await db.close();
    rmSync(path, { recursive: true, force: true });
  }
}

async function fill(db: Db): Promise<void> {
  await migrate(db);
  const logins = claims.personIds.map((name) => ({ kind: 'account', id: `a_${name}`, name, realm: '', email: '', host: '' }));
  const writer = new BatchWriter(db);
  const stored = writer.add(rowsOf([...stories.flatMap((s) => s.seen), ...bystanders.seen], logins, 1));
  await writer.flush();
  await stored;
}

/** Who was ever together in an open case, sorted, as these findings give it; `without` leaves out what one detector found. */
export function casesOf({ findings, mitigating, people, span }: Outcome, without?: string): readonly (readonly string[])[] {
  if (span === undefined) return [];
  const days = new Map<string, { findings: Outcome['findings'][number][]; mitigating: Outcome['mitigating'][number][] }>();
  const on = (day: string): NonNullable<ReturnType<typeof days.get>> => { let slot = days.get(day); if (slot === undefined) days.set(day, slot = { findings: [], mitigating: [] }); return slot; };
  for (const f of findings) if (f.detector !== without) on(f.day).findings.push(f);
  for (const m of mitigating) on(m.day).mitigating.push(m);
  const fold = new CaseFold({ detectors: catalogue.filter((d) => d.id !== without), claims, population: people });
  const steps = foldDays(fold, days, { from: startOfDay(span.first), to: startOfDay(span.last) });
  return [...new Set(steps.filter((s) => s.step !== 'closed').map((s) => [...s.case.people].sort().join(' ')))].sort().map((group) => group.split(' '));
}
