import { describe, expect, it } from '@jest/globals';
import { type Case, caseFields, casesOf, fitsPattern, parseQuery, type People } from '@winnow/core';
import fc from 'fast-check';

const now = Date.UTC(2026, 2, 10, 12);
const base: Case = {
  case_id: 'c_1', kind: 'person', people: ['ann'], devices: ['LAP-1'], ips: ['203.0.113.7'], probability: 0.5, score_db: 0, peak_probability: 0.97, peak_at: '', band: 'critical', status: 'open',
  opened_at: '2026-03-05T08:00:00.000Z', updated_at: '2026-03-09T08:00:00.000Z', as_of: '', headline: 'Works through a VPN exit', mitigating: [], innocent_explanation: '',
  evidence: [{ id: 'f', detector: 'origin.vpn-behind-vpn', level: 'persistent', family: 'origin', weight_db: 10, observed_at: '', summary: '', facts: {}, observations: [] }],
};
const cases: readonly Case[] = [
  base,
  { ...base, case_id: 'c_2', people: ['bob', 'cem'], kind: 'cluster', band: 'high', peak_probability: 0.9, opened_at: '2026-03-01T00:00:00.000Z', devices: ['LAP 2', 'LAP-3'], ips: ['2001:db8::1'], headline: 'Five people work from one line', evidence: base.evidence.map((e) => ({ ...e, detector: 'sharing.shared-egress', family: 'sharing' as const })) },
  { ...base, case_id: 'c_3', people: ['dan'], band: 'low', peak_probability: 0.2, status: 'closed', opened_at: '2026-01-01T00:00:00.000Z', updated_at: '2026-01-05T00:00:00.000Z' },
  { ...base, case_id: 'c_4', people: ['bob'], merged_into: 'c_2', band: 'medium', peak_probability: 0.6, opened_at: '2026-02-28T23:59:59.000Z' },
];
const people: People = {
  named: (parts) => [['ann', 'Ann O\'Neil, the Doe'], ['bob', 'bob@example.com']].flatMap(([id = '', name = '']) => (fitsPattern(name, parts) ? [id] : [])),
  ofTeam: (parts) => [['dan', 'IT Operations'], ['ann', 'Payments']].flatMap(([id = '', team = '']) => (fitsPattern(team, parts) ? [id] : [])),
};
function ids(text: string): string {
  const parsed = parseQuery(text, caseFields, now);
  if ('faults' in parsed) return parsed.faults.map(({ at, length, message }) => `${String(at)}+${String(length)} ${message}`).join('\n');
  return casesOf(cases, parsed.query, people).map((c) => c.case_id.slice(2)).join('');
}

describe('a query for cases', () => {
  it.each<[string, string]>([
    ['', '1234'], ['   ', '1234'],
    ['band:high', '2'], ['band:high,critical', '12'], ['band:HIGH', '2'], ['-band:high', '134'], ['-band:high,critical', '34'],
    ['status:open', '12'], ['status:merged', '4'], ['-status:merged status:closed', '3'], ['kind:cluster', '2'],
    ['probability:>0.9', '1'], ['probability:>=0.9', '12'], ['probability:<60%', '3'], ['probability:<=60%', '34'], ['probability:0.9', '2'], ['-probability:>0.9', '234'],
    ['person:ann', '1'], ['person:an', ''], ['person:an*', '1'], ['person:*n', '13'], ['person:"Ann O\'Neil, the Doe"', '1'], ['person:bob@example.com', '24'], ['person:*@example.com', '24'], ['person:"*"', ''], ['person:*', '1234'],
    ['team:it*', '3'], ['-team:it*', '124'], ['device:"LAP 2"', '2'], ['device:lap-*', '1234'], ['address:203.0.113.7', '134'], ['address:2001:db8::1', '2'], ['address:2001:0DB8:0::0001', '2'], ['address:203.0.113.0/24', '134'], ['-address:203.0.113.0/24', '2'], ['address:2001:db8::/32,198.51.100.0/24', '2'], ['address:203.0.*', '134'], ['address:198.51.100.1', ''], ['detector:sharing.*', '2'], ['detector:sharing', ''], ['family:origin', '134'],
    ['since:7d', '1'], ['since:2026-03-01', '12'], ['until:2026-03-01', '34'], ['since:2026-02-28 until:2026-03-02', '24'], ['opened:2026-03-01', '2'], ['opened:2026-02-28', '4'], ['opened:>7d', '1'], ['opened:<2026-02-01T00:00Z', '3'], ['updated:<30d', '3'],
    ['vpn', '134'], ['-vpn', '2'], ['"vpn exit"', '134'], ['vpn exit', '134'], ['"exit vpn"', ''], ['"OR"', '1234'], ['or', '1234'], ['- vpn', ''], ['"(band:x"', ''], ['(exit)', ''], ['five*line', '2'], ['c_3', '3'],
    ['sort:probability', '1243'], ['sort:probability-asc', '3421'], ['sort:opened-desc band:high,low', '23'], ['sort:band', '1243'], ['id:c_2', '2'], ['id:c_*', '1234'],
  ])('%s', (text, expected) => { expect(ids(text)).toBe(expected); });

  it.each<[string, string]>([
    ['colour:red', '0+6 colour is no field; there are id, kind, status, band, probability, person, team, device, address, detector, family, state, assignee, verdict, tag, suppressed, since, until, opened, updated, sort'],
    ['status:open band:hgih', '17+4 "hgih": there are low, medium, high, critical'],
    ['band:high,hgih', '10+4 "hgih": there are low, medium, high, critical'],
    ['band:', '0+5 band: of what? low, medium, high, critical'], ['band:,', '0+6 band: of what? low, medium, high, critical'],
    ['probability:>much', '12+5 ">much" is no number; for example >0.9'], ['since:yesterday', '6+9 "yesterday" is no time; for example 7d, 12h, 2026-03-01 or 2026-03-01T08:00Z'], ['since:2026-02-30', '6+10 "2026-02-30" is no time; for example 7d, 12h, 2026-03-01 or 2026-03-01T08:00Z'],
    ['sort:colour', '5+6 sort by one of status, band, probability, state, opened, updated, with -asc or -desc behind it'], ['sort:', '0+5 sort by one of status, band, probability, state, opened, updated, with -asc or -desc behind it'],
    ['address:203.0.113.0/99', '8+14 "203.0.113.0/99" is no network; for example 203.0.113.0/24'],
    ['band:high OR band:low', '10+2 alternatives of a field are written with commas, as in band:high,critical; for the word put it in quotes'], ['kind:person AND band:low', '12+3 all terms must hold as they stand; leave AND out, or put it in quotes'],
    ['NOT band:high', '0+3 not is one - before a term, as in -status:closed; for the word put it in quotes'], ['--band:high', '1+10 not is one - before a term, as in -status:closed; for the sign put it in quotes'],
    ['(band:high)', '0+11 there are no brackets: all terms must hold, commas are alternatives; for the sign put it in quotes'],
    ['""', '0+2 nothing between the quotes'], ['constructor:x', expect.stringMatching(/^0\+11 constructor is no field/) as unknown as string],
    ['a'.repeat(2001), '2000+1 has 2001 characters, at most 2000 are allowed'], ['a '.repeat(60), '100+20 more than 50 terms'],
  ])('%s is told with its place', (text, expected) => { expect(ids(text)).toEqual(expected); });

  it.each<[string, string, readonly string[]]>([
    ['person:bob@example.com', '24', ['named bob@example.com']], ['-person:bob@example.com', '13', ['named bob@example.com']], ['team:it*', '3', ['ofTeam it*']],
    ['person:ann*,nobody', '1', ['named ann*', 'named nobody']], ['person:nobody person:nobody', '', ['named nobody']], ['person:bob@example.com -person:ann*', '24', ['named bob@example.com', 'named ann*']],
    // An id alone says it: the roster is not asked.
    ['person:*', '1234', []], ['band:high', '2', []],
  ])('%s looks each of its people up once, not for each case', (text, expected, looked) => {
    const asked: string[] = [];
    const watched: People = { named: (parts) => { asked.push(`named ${parts.join('*')}`); return people.named(parts); }, ofTeam: (parts) => { asked.push(`ofTeam ${parts.join('*')}`); return people.ofTeam(parts); } };
    const parsed = parseQuery(text, caseFields, now);
    expect('query' in parsed ? casesOf(cases, parsed.query, watched).map((c) => c.case_id.slice(2)).join('') : parsed).toBe(expected);
    expect(asked).toEqual(looked);
  });

  it('all faults are told at once', () => { expect(ids('band:x status:y').split('\n')).toHaveLength(2); });

  it('anything may be asked: an answer or faults within the query, in linear time', () => {
    const piece = fc.oneof(fc.string({ unit: 'binary', maxLength: 30 }), fc.constantFrom('band:', 'person:', '"', '*', ',', '-', ' ', 'since:', '\\', '>', ':', '__proto__:', 'sort:'));
    fc.assert(fc.property(fc.array(piece, { maxLength: 40 }).map((parts) => parts.join('')), (text) => {
      const parsed = parseQuery(text, caseFields, now);
      if ('faults' in parsed) for (const { at, length } of parsed.faults) expect([at >= 0, length > 0, at <= text.length]).toEqual([true, true, true]);
      else expect(casesOf(cases, parsed.query, people).length).toBeLessThanOrEqual(4);
    }), { numRuns: 500 });
  });
});

describe('a pattern', () => {
  it('fits as a regular expression would', () => {
    const word = fc.string({ unit: fc.constantFrom('a', 'b', '.'), maxLength: 8 });
    fc.assert(fc.property(word, fc.array(word, { minLength: 1, maxLength: 4 }), (text, parts) => {
      expect(fitsPattern(text, parts)).toBe(new RegExp(`^${parts.map((part) => part.replaceAll('.', '\\.')).join('.*')}$`).test(text));
    }), { numRuns: 2000 });
  });
  it('and takes no more than linear time for each part', () => { expect(fitsPattern('a'.repeat(200_000), ['', ...'a'.repeat(100).split(''), 'b'])).toBe(false); });
});
