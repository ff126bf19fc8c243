import { type api, type Case } from '@winnow/core';
import { seenOf } from '../../record-view.ts';
import { listIn, storedOf } from './facts.ts';
import { type Page } from './page.ts';
import { namedIn } from './view.ts';

/** Observations of one case that are read at most; those of the heaviest evidence come first. */
const MOST_READ = 1000;

/** The observations behind each piece of evidence, or behind one of them, with the raw record as far as it is kept. */
export async function evidenceView(c: Case, page: Page, of?: string): Promise<api.CaseEvidence> {
  const known = await page.context.directory.now();
  const asked = c.evidence.filter((e) => of === undefined || e.id === of);
  const ids = [...new Set(asked.flatMap((e) => e.observations))].slice(0, MOST_READ);
  const [observations, records] = await Promise.all([page.store.observations(ids, storedOf(c.people, [...c.devices, ...asked.flatMap((e) => listIn(e, 'device_ids'))], known.subjects)), page.store.records(ids)]);
  const evidence = asked.map((e) => {
    const seen = e.observations.flatMap((id) => { const o = observations.get(id); return o === undefined ? [] : [seenOf(o, records.get(id), known)]; }).sort((a, b) => (a.observation['@timestamp'] < b.observation['@timestamp'] ? -1 : 1));
    return { id: e.id, seen, missing: e.observations.length - seen.length };
  });
  const people = evidence.flatMap((e) => e.seen.flatMap((s) => s.person ?? []));
  return { evidence, names: page.context.directory.namesOf([...namedIn(c), ...people], known) };
}
