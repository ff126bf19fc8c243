import { Pipeline, sources } from '../../../src/index.ts';

const pipeline = new Pipeline({ sources });
const receivedAt = Date.UTC(2026, 2, 3);
/** What becomes of a record among all sources, in short: kind, outcome, name, address, traits. */
export function told(record: object | string, zone?: string): string {
  const text = typeof record === 'string' ? record : JSON.stringify(record);
  const { observations, dropped, deadLetters } = pipeline.process({ value: new TextEncoder().encode(text), receivedAt, ...(zone !== undefined && { zone }) });
  return [
    ...observations.map((o) => [o.winnow.kind, o.event.outcome, o.user?.name ?? '-', o.source?.ip ?? '-', (o.winnow.traits ?? []).join('+')].join('|')),
    ...Object.keys(dropped).map((reason) => `drop ${reason}`), ...deadLetters.map(({ reason }) => `dead ${reason}`),
  ].join('\n');
}

/** Which source read it, and when it happened. */
export function read(record: object | string, zone?: string): { readonly source: string; readonly time: string | undefined } {
  const { source, observations } = pipeline.process({ value: new TextEncoder().encode(typeof record === 'string' ? record : JSON.stringify(record)), receivedAt, ...(zone !== undefined && { zone }) });
  return { source, time: observations[0]?.['@timestamp'] };
}

export type Fields = Readonly<Record<string, unknown>>;
/** A record as NXLog writes it. */
export const nxlog = (id: number, fields: Fields = {}, channel = 'Security', provider = 'Microsoft-Windows-Security-Auditing'): Fields => ({ EventTime: '2026-03-02 08:31:20', Hostname: 'LT-0042', EventID: id, SourceName: provider, Channel: channel, RecordNumber: 4711, ...fields });
