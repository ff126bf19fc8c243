import { describe, expect, it } from '@jest/globals';
import { intakeFacts, type IntakeRow } from '../src/doctor-intake.ts';

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
