import { describe, expect, it } from '@jest/globals';
import { type Observation } from '@winnow/core';
import { type Processed } from '@winnow/intake';
import { Coverage } from '../src/coverage.ts';

const made = (more: Partial<Processed>): Processed => ({ observations: [], dropped: {}, deadLetters: [], envelope: 'plain', source: '', ...more });

describe('what was read, by file', () => {
  it('sources, reasons, and files without anything', () => {
    const coverage = new Coverage();
    coverage.open('empty.log');
    const login: Observation = { 'schema_version': 1, '@timestamp': '2026-03-02T08:31:22.000Z', 'event': { id: 'x', outcome: 'success' }, 'winnow': { kind: 'login', source: 'okta.system-log' } };
    coverage.add('b.log', made({ source: 'cisco.asa', dropped: { noise: 2 } }), 1);
    coverage.add('b.log', made({ source: 'okta.system-log', envelope: 'syslog>vector', observations: [login, login] }), 2);
    coverage.add('b.log', made({ deadLetters: [{ reason: 'no_parser', detail: 'text', index: 0 }] }), 1003);
    coverage.add('b.log', made({ deadLetters: [{ reason: 'no_parser', detail: 'text', index: 0 }] }), 1004);
    coverage.add('a\u001b.log', made({ deadLetters: [{ reason: 'no_parser', detail: 'text', index: 0 }] }));
    expect(coverage.lines(1000)).toEqual([
      'b.log: 4 records of cisco.asa 1, okta.system-log 1 (in syslog>vector 1); 2 observations (login 2); left alone: noise 2 (line 1); could not be read: no_parser 2 (line 1,003)',
      'a\\e.log: 1 record of no source that is known; 0 observations; could not be read: no_parser 1',
      'empty.log: no record in there',
    ]);
  });
  it('of a thousand files the largest', () => {
    const coverage = new Coverage();
    for (let i = 0; i < 1000; i++) coverage.add(`${String(i)}.log`, made({}));
    expect(coverage.lines(1000).at(-1)).toBe('and 800 more files');
    expect(coverage.lines(1000)).toHaveLength(201);
  });
});
