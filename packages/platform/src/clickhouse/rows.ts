import { toUSVString as text } from 'node:util';
import { documentOf, isNotable, isPresence, lineOf, type Observation, presenceBit } from '@winnow/core';

/** Rows for the tables, by name. */
export type TableRows = Readonly<Record<string, readonly object[]>>;
export interface Identity { readonly kind: string; readonly id: string; readonly name: string; readonly realm: string; readonly email: string; readonly host: string }

/** The columns of one observation; the document in it has no names. Half a surrogate pair, which JSON may carry, is no text for the engine: U+FFFD stands for it. */
export function observationRow(o: Observation, ingested: number, doc = documentOf(o)): Record<string, unknown> {
  return { id: o.event.id, timestamp: Date.parse(o['@timestamp']), ...whoOf(o), kind: o.winnow.kind, outcome: o.event.outcome, source: o.winnow.source, ...whereOf(o), presence: isPresence(o) ? 1 : 0, presence_bit: presenceBit(o.winnow.kind), notable: isNotable(o) ? 1 : 0, ingested, doc };
}
const whoOf = ({ winnow }: Observation): Record<string, unknown> => ({
  account_id: winnow.account_id ?? '', device_id: text(winnow.device_id ?? ''), session_id: text(winnow.session?.id ?? ''),
  mfa_device: text(winnow.mfa?.device_id ?? ''), phone: text(winnow.mfa?.phone ?? ''), fingerprint: text(winnow.device?.fingerprint ?? ''),
});
function whereOf({ source, winnow }: Observation): Record<string, unknown> {
  if (source === undefined) return nowhere;
  return { ...placeOf(source.geo), ip: source.ip ?? '', line: source.ip === undefined ? '' : lineOf(source.ip), network_class: winnow.network?.class ?? 'unknown', operator: text(winnow.network?.operator ?? ''), asn: source.as?.number ?? 0, accuracy_km: winnow.geo_accuracy_km ?? 0 };
}
function placeOf(geo: NonNullable<Observation['source']>['geo']): Record<string, unknown> {
  const point = geo?.location;
  return { country: geo?.country_iso_code ?? '', city: text(geo?.city_name ?? ''), lat: point?.lat ?? 0, lon: point?.lon ?? 0, has_point: point === undefined ? 0 : 1 };
}
const nowhere = { ip: '', line: '', network_class: 'unknown', operator: '', asn: 0, country: '', city: '', lat: 0, lon: 0, has_point: 0, accuracy_km: 0 };

/** Where a record lies in Kafka. */
export interface Origin { readonly topic: string; readonly partition: number; readonly offset: string }
/** Ready-made parts of rows, each as many as observations: their JSON without names, and where their records lie when they came over Kafka. */
export interface Made { readonly documents?: readonly string[]; readonly origins?: readonly Origin[] }

/** The raw text of one observation's record, for the table that alone holds it. */
export function recordRow(o: Observation, ingested: number, origin?: Origin): Record<string, unknown> {
  return { ...(origin ?? nowhereInKafka), id: o.event.id, timestamp: Date.parse(o['@timestamp']), source: o.winnow.source, path: text(o.log?.file?.path ?? ''), line: o.winnow.line ?? 0, raw: text(o.event.original ?? ''), ingested };
}

const nowhereInKafka: Origin = { topic: '', partition: 0, offset: '0' };

const identityRow = (i: Identity, ingested: number): Record<string, unknown> => ({ kind: i.kind, id: text(i.id), name: text(i.name), realm: text(i.realm), email: text(i.email), host: text(i.host), ingested });

/** Everything that is stored of these observations. `identities` are what they name. */
export function rowsOf(observations: readonly Observation[], identities: readonly Identity[], ingested: number, { documents, origins }: Made = {}): TableRows {
  return { observations: observations.map((o, i) => observationRow(o, ingested, documents?.[i])), records: observations.map((o, i) => recordRow(o, ingested, origins?.[i])), identities: identities.map((i) => identityRow(i, ingested)) };
}
