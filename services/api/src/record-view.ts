import { type api, type Observation } from '@winnow/core';
import { EntityStore, type StoredRecord } from '@winnow/platform';
import { type Context } from './context.ts';

/** An observation with the record that it was made of; undefined when it is not stored. */
export async function seenById(id: string, context: Context): Promise<api.Seen | undefined> {
  const store = new EntityStore(context.deps.db);
  const record = await store.record(id);
  const observation = (record === undefined ? undefined : await store.observation(id, record.at)) ?? await store.observation(id);
  if (observation === undefined) return undefined;
  const { account_id: account, source } = observation.winnow;
  return {
    observation, ...(account !== undefined && { person: (await context.directory.now()).subjects.subjectOf(account) }), source, ...(record !== undefined && record.raw !== '' && { raw: record.raw }), origin: record === undefined ? placeIn(observation) : originOf(record, observation),
  };
}

/** Where a record lies: in Kafka, else in a file. */
function originOf(record: StoredRecord, observation: Observation): api.Seen['origin'] {
  if (record.topic !== '') return { topic: record.topic, partition: record.partition, offset: record.offset };
  const { path, line } = record;
  return { ...placeIn(observation), ...(path !== '' && { path }), ...(line > 0 && { line }) };
}
const placeIn = ({ log, winnow: { line } }: Observation): api.Seen['origin'] => ({ ...(log?.file?.path !== undefined && { path: log.file.path }), ...(line !== undefined && { line }) });
