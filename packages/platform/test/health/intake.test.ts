import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Db, intakeFacts, type IntakeRow, intakeRows, migrate, openDb } from '@winnow/platform';

const HOUR = 3_600_000;
const now = Date.UTC(2026, 2, 20, 12, 30);
/** Hours of the 29 days before the last one, and of it, that a source was heard in. */
const hoursUntil = (age: number, every = 1): readonly number[] => Array.from({ length: 29 * 24 }, (_, i) => now - (now % HOUR) - i * HOUR).filter((hour, i) => i % every === 0 && now - hour >= age).reverse();
const row = (more: Partial<IntakeRow> = {}): IntakeRow => ({ topic: 'raw.vpn', source: 'cisco.asa', result: 'observation', reason: 'login', recent: 1000, earlier: 28_000, seen: now - 60_000, example: '3/4711', hours: hoursUntil(0), ...more });
const dead = (recent: number, earlier: number): IntakeRow => row({ source: '', result: 'dead_letter', reason: 'no_parser', recent, earlier });
const silent = (age: number, every = 1): IntakeRow => row({ recent: 0, seen: now - age, hours: hoursUntil(age, every) });
const told = (...rows: readonly IntakeRow[]): readonly string[] => intakeFacts(rows, now).filter(({ level }) => level === 'bad').map(({ detail }) => detail);

describe('what doctor says of the intake', () => {
  it('tells what arrives and what becomes of it', () => {
    expect(intakeFacts([row(), row({ result: 'dropped', reason: 'not_relevant', recent: 70 }), dead(3, 84)], now)).toEqual([{ level: 'ok', name: 'raw.vpn', detail: 'in 24 hours read: cisco.asa 1,000; left alone: not_relevant 70; not readable: no_parser 3' }]);
  });
  it.each<[string, readonly IntakeRow[], readonly string[]]>([
    ['as many as ever cannot be read', [row(), dead(30, 900)], []],
    ['six times as many', [row(), dead(200, 900)], ['17 % of the records of the last day could not be read (no_parser; before 3.1 %)']],
    ['many times as many, of a few', [row(), dead(19, 0)], []],
    ['many times as many, below two of a hundred', [row({ recent: 10_000 }), dead(150, 0)], []],
    ['of a topic that is new', [row({ earlier: 0, recent: 100 }), dead(100, 0)], ['50 % of the records of the last day could not be read (no_parser; nothing to compare it with yet)']],
    ['silent for an hour', [silent(HOUR)], []],
    ['silent for seven hours, heard in every hour before', [silent(7 * HOUR)], ['cisco.asa is silent for 7 hours; its longest pause in 30 days was 60 minutes']],
    ['silent for seven hours, heard in every sixth hour before', [silent(7 * HOUR, 6)], []],
    ['silent for ten hours, heard in every sixth hour before', [silent(10 * HOUR, 6)], ['cisco.asa is silent for 10 hours; its longest pause in 30 days was 6 hours']],
    ['silent beside another that is not', [silent(30 * HOUR), row({ source: 'okta.system-log' })], ['cisco.asa is silent for 30 hours; its longest pause in 30 days was 60 minutes']],
    ['heard of too seldom to say', [row({ recent: 0, seen: now - 40 * HOUR, hours: hoursUntil(40 * HOUR).slice(-20) })], []],
  ])('%s', (_, rows, expected) => { expect(told(...rows)).toEqual(expected); });
  it('names an example of what cannot be read', () => {
    expect(intakeFacts([row(), dead(200, 900)], now).find(({ level }) => level === 'bad')?.todo).toContain('--topic raw.vpn (for example 3/4711)');
  });
});

describe('what the store has of the intake', () => {
  const folder = mkdtempSync(join(tmpdir(), 'winnow-intake-'));
  let db: Db;
  beforeAll(async () => { db = await openDb({ kind: 'embedded', path: folder }); await migrate(db); });
  afterAll(async () => { await db.close(); rmSync(folder, { recursive: true, force: true }); });
  const counted = (more: object): object => ({ topic: 'raw.vpn', envelope: 'plain', source: 'cisco.asa', result: 'observation', reason: 'login', n: 1, ...more });

  it('is summed over batches and envelopes, parted at the last day, and no older than a month', async () => {
    const hour = now - (now % HOUR);
    await db.insert('intake_counts', [
      counted({ hour, n: 3, last: now - 5000, example: '0/7' }), counted({ hour, n: 4, last: now - 1000, example: '0/9', envelope: 'syslog' }), counted({ hour: hour - 3 * 24 * HOUR, n: 10, last: now - 3 * 24 * HOUR, example: '0/1' }),
      counted({ hour: hour - 40 * 24 * HOUR, n: 1000, last: now - 40 * 24 * HOUR, example: '0/0' }), counted({ hour, source: '', result: 'dead_letter', reason: 'no_parser', n: 2, last: now - 2000, example: '1/5' }),
    ], '');
    expect(await intakeRows(db, db.database, now + 0.25)).toEqual([
      { topic: 'raw.vpn', source: '', result: 'dead_letter', reason: 'no_parser', recent: 2, earlier: 0, seen: now - 2000, example: '1/5', hours: [hour] },
      { topic: 'raw.vpn', source: 'cisco.asa', result: 'observation', reason: 'login', recent: 7, earlier: 10, seen: now - 1000, example: '0/9', hours: [hour - 3 * 24 * HOUR, hour] },
    ]);
  });
});
