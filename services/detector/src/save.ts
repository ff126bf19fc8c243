import { type Finding } from '@winnow/core';
import { catalogue, type Detector, type Mitigating, storedFinding } from '@winnow/detection';
import { type DetectorStore, type Store } from '@winnow/platform';
import { type Outcome } from './replay.ts';

export const detectors: ReadonlyMap<string, Detector> = new Map(catalogue.map((d) => [d.id, d]));

export interface Saving { readonly store: Store; readonly live: DetectorStore; /** Version of rows of findings and mitigating facts. */ readonly findings: string; /** Version of rows of cases. */ readonly cases: string }

/** Stores what an evaluation of everything gave, in place of what an earlier one did: what that found and this one does not is taken back. */
export async function saveOutcome(outcome: Outcome, saving: Saving): Promise<void> {
  await saveFindings(outcome, saving);
  await saveMitigating(outcome, saving);
  const gone = (await saving.store.cases()).filter((c) => !outcome.cases.has(c.case_id)).map((c) => c.case_id);
  await saving.store.saveCases([...outcome.cases.values()], saving.cases);
  await saving.store.dropCases(gone, saving.cases);
}

async function saveFindings({ findings }: Outcome, { store, live, findings: version }: Saving): Promise<void> {
  const made = new Set(findings.map((f) => `${f.subject}\n${f.detector}\n${f.day}`));
  const gone: Finding[] = [];
  for (const { subject, detector, day } of await live.findingKeys()) {
    const known = detectors.get(detector);
    if (known !== undefined && !made.has(`${subject}\n${detector}\n${day}`)) gone.push(storedFinding(known, subject, Date.parse(day) + 1));
  }
  await store.saveFindings([...findings, ...gone], version);
}

/** A row that an earlier evaluation wrote of a day on which nothing changed in this one says what held on that day. */
async function saveMitigating({ mitigating }: Outcome, { store, live, findings: version }: Saving): Promise<void> {
  const bySubject = new Map<string, Mitigating[]>();
  for (const m of mitigating) { const own = bySubject.get(m.subject); if (own === undefined) bySubject.set(m.subject, [m]); else own.push(m); }
  const left = (await live.mitigationKeys()).filter(({ subject, day }) => bySubject.get(subject)?.some((m) => m.day === day) !== true);
  const held = left.map(({ subject, day }): Mitigating => ({ subject, day, facts: bySubject.get(subject)?.filter((m) => m.day < day).sort((a, b) => (a.day < b.day ? -1 : 1)).at(-1)?.facts ?? [] }));
  await store.saveMitigating([...mitigating, ...held], version);
}
