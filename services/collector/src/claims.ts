import { type MessageBatch } from '@winnow/platform';

/** Which claims a row holds, by what it must have; the topic carries rows of all kinds. */
export function kindOfRow(row: Readonly<Record<string, unknown>>): 'people' | 'devices' | 'travel' | 'networks' | undefined {
  if (typeof row['cidr'] === 'string') return 'networks';
  if (typeof row['device_id'] === 'string') return 'devices';
  if (typeof row['person_id'] !== 'string') return undefined;
  return row['from'] !== undefined && row['to'] !== undefined ? 'travel' : 'people';
}
const keyFields = { people: ['person_id', 'valid_from'], devices: ['device_id', 'valid_from'], travel: ['person_id', 'from', 'to', 'country'], networks: ['cidr'] } as const;

/** Rows of the claims topic for the store. Of equal keys the last offset wins: the one input whose order counts, so its topic has one partition. */
export function claimRows(batch: Pick<MessageBatch, 'messages'>, rejected: (reason: string) => void): readonly object[] {
  return batch.messages.flatMap((message) => {
    const row = parsed(message.value);
    const kind = row === undefined ? undefined : kindOfRow(row);
    if (row === undefined || kind === undefined) { rejected(`offset ${message.offset.toString()} of the claims topic is no claim: a JSON object with person_id, device_id or cidr`); return []; }
    return [{ kind, key: keyFields[kind].map((name) => { const value = row[name]; return typeof value === 'string' ? value : ''; }).join('|'), doc: JSON.stringify(row), version: (message.offset + 1n).toString() }];
  });
}

function parsed(value: Buffer | null): Readonly<Record<string, unknown>> | undefined {
  if (value === null) return undefined;
  try {
    const row: unknown = JSON.parse(value.toString('utf8'));
    return typeof row === 'object' && row !== null && !Array.isArray(row) ? row as Record<string, unknown> : undefined; // an object; what is in it is checked when claims are loaded
  } catch { return undefined; }
}
