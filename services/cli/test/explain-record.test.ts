import { describe, expect, it } from '@jest/globals';
import { Pipeline, sources } from '@winnow/intake';
import { explainRecord } from '../src/explain-record.ts';

const pipeline = new Pipeline({ sources });
const explained = (value: string): readonly string[] => explainRecord(pipeline.trace({ value: Buffer.from(value), receivedAt: Date.UTC(2026, 2, 3) }), 'x.log:1').split('\n').map((line) => line.trim().replace(/ {2,}/g, ' '));

const asa = '<166>Mar  2 10:00:01 asa-1 : %ASA-6-113039: Group <GP> User <ann> IP <203.0.113.9> AnyConnect parent session started.';
const okta = { uuid: 'u-1', published: '2026-03-02T10:00:00.000Z', eventType: 'user.session.start', outcome: { result: 'SUCCESS' }, actor: { id: '00u1', type: 'User', alternateId: 'ann@example.com' }, client: { ipAddress: '203.0.113.9' }, severity: 'INFO' };

describe('what is made of a record, for people', () => {
  it('a line of text in an envelope', () => {
    const lines = explained(JSON.stringify({ '@timestamp': '2026-03-02T10:00:02Z', source_type: 'syslog', message: asa }));
    expect(lines).toEqual(expect.arrayContaining(['x.log:1 envelope vector>syslog, source cisco.asa', 'header or envelope: host asa-1', '@timestamp 2026-03-02T10:00:01.000Z (from the header or envelope)', 'user.name ann (from the text, at 33)', 'source.ip 203.0.113.9 (from the text, at 42)', 'event.action session-started (worked out)']));
  });
  it('JSON, and what nothing was made of', () => {
    const lines = explained(JSON.stringify(okta));
    expect(lines).toEqual(expect.arrayContaining(['x.log:1 envelope plain, source okta.system-log', '@timestamp 2026-03-02T10:00:00.000Z (from published)', 'user.email ann@example.com (from actor.alternateId)', 'user.name ann (from actor.alternateId, in part)', 'source.ip 203.0.113.9 (from client.ipAddress)']));
    expect(lines.at(-1)).toBe('not shown in an observation: uuid=u-1, outcome.result=SUCCESS, actor.type=User, severity=INFO');
  });
  it.each<[string, string, readonly string[]]>([
    ['nobody\'s', 'hello world', ['x.log:1 envelope plain, no source claims it', 'dead letter: no_parser: text', 'text: hello world']],
    ['dropped', JSON.stringify({ ...okta, eventType: 'x' }).slice(0), ['dropped: event_type: the record is known, and tells nothing that is wanted']],
    ['damaged', '{"a":', ['x.log:1 envelope unknown, no source claims it', 'dead letter: json_syntax: JSON is damaged (5 characters)']],
    ['empty', ' ', ['x.log:1 nothing in there']],
    ['several', JSON.stringify([okta, okta]), ['x.log:1 [1] envelope array, source okta.system-log', 'x.log:1 [2] envelope array, source okta.system-log']],
    ['with characters that a terminal acts on', 'a\u001b[31m\u202e', ['text: a\\e[31m\\u{202e}']],
  ])('%s', (_, value, expected) => { expect(explained(value)).toEqual(expect.arrayContaining([...expected])); });
});
