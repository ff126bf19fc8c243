import { type api, type Case, type Observation, shortened } from '@winnow/core';
import { MOST_RAW, type StoredRecord } from '@winnow/platform';
import { type Known } from '../../directory.ts';
import { namedIn } from './view.ts';
import { type Page } from './page.ts';

/** Observations of one case that are read at most; those of the heaviest evidence come first. */
const MOST_READ = 1000;

/** The observations behind each piece of evidence, or behind one of them, with the raw record as far as it is kept. */
export async function evidenceView(c: Case, page: Page, of?: string): Promise<api.CaseEvidence> {
  const known = await page.context.directory.now();
  const asked = c.evidence.filter((e) => of === undefined || e.id === of);
  const ids = [...new Set(asked.flatMap((e) => e.observations))].slice(0, MOST_READ);
  const [observations, records] = await Promise.all([page.store.observations(ids, c.people.flatMap((p) => known.subjects.accountsOf(p))), page.store.records(ids)]);
  const evidence = asked.map((e) => {
    const seen = e.observations.flatMap((id) => { const o = observations.get(id); return o === undefined ? [] : [seenOf(o, records.get(id), known)]; }).sort((a, b) => (a.observation['@timestamp'] < b.observation['@timestamp'] ? -1 : 1));
    return { id: e.id, seen, missing: e.observations.length - seen.length };
  });
  const people = evidence.flatMap((e) => e.seen.flatMap((s) => s.person ?? []));
  return { evidence, names: page.context.directory.namesOf([...namedIn(c), ...people], known) };
}

export function seenOf(o: Observation, record: StoredRecord | undefined, { subjects }: Pick<Known, 'subjects'>): api.Seen {
  const { account_id: account, device_id: device } = o.winnow;
  // The inventory's id, by which one can go on to the device.
  const observation = device === undefined ? o : { ...o, winnow: { ...o.winnow, device_id: subjects.deviceOf(device) } };
  return { observation, ...(account !== undefined && { person: subjects.subjectOf(account) }), ...(record !== undefined && record.raw !== '' && { raw: shortened(record.raw, MOST_RAW) }), origin: originOf(o, record), source: record?.source ?? o.winnow.source };
}

/** Where it lies in Kafka, else in a file; of a record that is gone what the observation says. */
function originOf(o: Observation, record: StoredRecord | undefined): api.Seen['origin'] {
  if (record === undefined) return inFile(o.log?.file?.path ?? '', o.winnow.line ?? 0);
  return record.topic === '' ? inFile(record.path, record.line) : { topic: record.topic, partition: record.partition, offset: record.offset };
}
const inFile = (path: string, line: number): api.Seen['origin'] => ({ ...(path !== '' && { path }), ...(line > 0 && { line }) });
