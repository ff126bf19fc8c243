import { describe, expect, it } from '@jest/globals';
import { deadLetter, type Draft, drop, ok, Pipeline, type RawRecord, type Source, sources } from '../src/index.ts';

const receivedAt = Date.UTC(2026, 0, 2, 12);
const time = Date.UTC(2026, 0, 2, 3, 4, 5);
const draft: Draft = { time, kind: 'login', outcome: 'success', user: { name: 'u' }, source: { ip: '203.0.113.7' }, traits: ['t'] };
const source: Source = {
  id: 'acme.log', title: 'Acme', events: [],
  matches: (r) => r.json?.['acme'] !== undefined || r.text?.startsWith('acme') === true,
  parse: ({ json, text }, { realm }) => {
    const what = json?.['acme'] ?? text;
    if (what === 'throw') throw new TypeError('quotes the record');
    if (what === 'drop') return drop('noise');
    if (what === 'dead') return deadLetter('no_time', 'none');
    if (what === 'two') return ok(draft, { ...draft, ...(realm !== undefined && { action: realm }) });
    if (what === 'own') return ok({ ...draft, recordId: 'id-1' });
    return ok(draft);
  },
};
const pipeline = new Pipeline({ sources: [source], maxFuture: 86_400_000, enrich: { enrich: (o, { realm }) => ({ ...o, winnow: { ...o.winnow, account_id: realm ?? 'none' } }) } });
const run = (value: unknown, more: Partial<RawRecord> = {}) => pipeline.process({ value: new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value)), receivedAt, ...more });
const ids = (value: unknown): string[] => run(value).observations.map((o) => o.event.id);

describe('Pipeline', () => {
  it('makes an observation', () => {
    expect(run('{"acme":1}', { path: 'a/b.log', line: 7, realm: 'corp' })).toEqual({
      envelope: 'plain', source: 'acme.log', dropped: {}, deadLetters: [],
      observations: [{
        schema_version: 1, '@timestamp': '2026-01-02T03:04:05.000Z', event: { id: ids({ acme: 1 })[0], outcome: 'success', dataset: 'acme.log', original: '{"acme":1}' },
        user: { name: 'u' }, source: { ip: '203.0.113.7' }, log: { file: { path: 'a/b.log' } }, winnow: { kind: 'login', source: 'acme.log', line: 7, traits: ['t'], account_id: 'corp' },
      }],
    });
  });
  it.each<[unknown, object]>([
    [{ acme: 'throw' }, { deadLetters: [{ reason: 'bad_value', detail: 'acme.log threw TypeError', index: 0 }] }],
    [{ acme: 'drop' }, { dropped: { noise: 1 }, deadLetters: [] }],
    [{ acme: 'dead' }, { deadLetters: [{ reason: 'no_time', detail: 'none', index: 0 }] }],
    [{ other: 1 }, { deadLetters: [{ reason: 'no_parser', detail: 'JSON', index: 0 }], source: '' }],
    ['', { dropped: { empty: 1 }, observations: [] }],
    [[{ acme: 'drop' }, { other: 1 }, { acme: 'drop' }], { dropped: { noise: 2 }, deadLetters: [{ reason: 'no_parser', detail: 'JSON', index: 1 }], envelope: 'array' }],
  ])('%j', (value, expected) => { expect(run(value)).toMatchObject(expected); });
  it('a pinned source is not asked whether it matches; an unknown one is no pin', () => {
    expect(run({ other: 1 }, { pinned: 'acme.log' }).observations).toHaveLength(1);
    expect(run({ other: 1 }, { pinned: 'auto' }).deadLetters).toHaveLength(1);
  });
  it('time beyond the bound', () => { expect(run({ acme: 1 }, { receivedAt: time - 86_400_001 }).deadLetters).toMatchObject([{ reason: 'bad_value' }]); });

  it('ids: of the record, not of what carried it', () => {
    const [id] = ids('{"acme":1}');
    expect(ids('{ "acme": 1 }')).toEqual([id]);
    expect(ids({ records: [{ acme: 1 }] })).toEqual([id]);
    expect(ids({ time: 1767323045, event: { acme: 1 } })).toEqual([id]);
    expect(ids('{"acme":2}')).not.toEqual([id]);
    expect(new Set(ids({ acme: 'two' })).size).toBe(2);
    expect(ids({ acme: 'own', n: 1 })).toEqual(ids({ acme: 'own', n: 2 }));
  });
  it('ids: the same words at two times are two events', () => {
    const at = (stamp: string, message: string): string[] => ids({ '@metadata': {}, '@timestamp': stamp, message });
    expect(at('2026-01-02T03:04:05Z', 'acme started')).not.toEqual(at('2026-01-02T04:04:05Z', 'acme started'));
    expect(at('2026-01-02T03:04:05Z', 'acme 2026-01-02 03:04:05 started')).toEqual(at('2026-01-02T04:04:05Z', 'acme 2026-01-02 03:04:05 started'));
  });
  it('the catalogue names each source once', () => { expect(new Set(sources.map((s) => s.id)).size).toBe(sources.length); });
});
