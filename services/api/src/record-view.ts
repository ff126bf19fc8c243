import { type api, type Observation, shortened } from '@winnow/core';
import { EntityStore, MOST_RAW, type StoredRecord } from '@winnow/platform';
import { type Context } from './context.ts';
import { type Known } from './directory.ts';

/** An observation with the record that it was made of; undefined when it is not stored. */
export async function seenById(id: string, context: Context): Promise<api.Seen | undefined> {
  const store = new EntityStore(context.deps.db);
  const record = await store.record(id);
  const observation = (record === undefined ? undefined : await store.observation(id, record.at)) ?? await store.observation(id);
  return observation === undefined ? undefined : seenOf(observation, record, await context.directory.now());
}

/** An observation as it goes out; of a record that is not kept any more only what the observation says of it. */
export function seenOf(o: Observation, record: Omit<StoredRecord, 'at'> | undefined, { subjects }: Pick<Known, 'subjects'>): api.Seen {
  const { account_id: account, device_id: device } = o.winnow;
  // The inventory's id, by which one can go on to the device.
  const observation = device === undefined ? o : { ...o, winnow: { ...o.winnow, device_id: subjects.deviceOf(device) } };
  return { observation, ...(account !== undefined && { person: subjects.subjectOf(account) }), ...(record !== undefined && record.raw !== '' && { raw: shortened(record.raw, MOST_RAW) }), origin: originOf(o, record), source: record?.source ?? o.winnow.source };
}

/** Where it lies in Kafka, else in a file. */
function originOf(o: Observation, record: Omit<StoredRecord, 'at'> | undefined): api.Seen['origin'] {
  if (record === undefined) return inFile(o.log?.file?.path ?? '', o.winnow.line ?? 0);
  return record.topic === '' ? inFile(record.path, record.line) : { topic: record.topic, partition: record.partition, offset: record.offset };
}
const inFile = (path: string, line: number): api.Seen['origin'] => ({ ...(path !== '' && { path }), ...(line > 0 && { line }) });
