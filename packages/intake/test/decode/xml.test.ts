import { describe, expect, it } from '@jest/globals';
import { type DeadLetter, MAX_FAN_OUT, unwrap, type Unwrapped } from '../../src/index.ts';

const receivedAt = Date.UTC(2026, 2, 3);
const all = (value: string | Uint8Array): (Unwrapped | DeadLetter)[] => unwrap({ value: typeof value === 'string' ? new TextEncoder().encode(value) : value, receivedAt });
/** Each part's object, the reason of a dead letter, or the text that it stayed. */
const read = (value: string | Uint8Array): unknown[] => all(value).map((part) => ('kind' in part ? part.reason : part.json ?? part.text));

const ns = 'xmlns=\'http://schemas.microsoft.com/win/2004/08/events/event\'';
const logon = `<Event ${ns}><System><Provider Name='P' Guid="{1}"/><EventID Qualifiers=''>4624</EventID><Security/></System><EventData><Data Name='User'>jane</Data><Data Name='None'/></EventData></Event>`;
const logonJson = { Event: { System: { Provider: { Name: 'P', Guid: '{1}' }, EventID: '4624', Security: '' }, EventData: { User: 'jane', None: '' } } };
const data = (inside: string): string => `<Event ${ns}><EventData>${inside}</EventData></Event>`;
const dataJson = (value: unknown): unknown => ({ Event: { EventData: value } });

describe('event XML', () => {
  it.each<[string, string, unknown[]]>([
    ['one event', logon, [logonJson]],
    ['with a declaration', `<?xml version="1.0" encoding="utf-8"?>\r\n${logon}`, [logonJson]],
    ['several in a list', `<?xml version="1.0"?><Events>\n${logon}\n${logon}</Events>`, [logonJson, logonJson]],
    ['several one after the other', `${logon}\n${logon}`, [logonJson, logonJson]],
    ['behind a syslog header', `<13>Mar  2 08:31:20 LT-0042 ${logon}`, [logonJson]],
    ['in a shipper\'s JSON', JSON.stringify({ message: logon, timestamp: '2026-03-02T08:31:20Z', host: 'h', source_type: 'file' }), [logonJson]],
    ['beside its message, by Fluent Bit', JSON.stringify({ '@timestamp': 1772440281.5, System: logon, Message: 'An account was logged on.', StringInserts: ['jane'] }), [logonJson]],
    ['a line that only opens or closes a list', '<?xml version="1.0" encoding="utf-8" standalone="yes"?>', []],
    ['the end of a list', '</Events>', []],
    ['values without names', data('<Data>a</Data><Data>b</Data>'), [dataJson({ Data: ['a', 'b'] })]],
    ['a name twice', data('<Data Name="a">1</Data><Data Name="a">2</Data>'), [dataJson({ a: '1' })]],
    ['entities, once', data('<Data Name="a">&lt;b&gt; &amp;amp; &#65;&#x42;&quot;&apos;</Data>'), [dataJson({ a: '<b> &amp; AB"\'' })]],
    ['an entity that nobody knows', data('<Data Name="a">&lol; &#0; &#xD800; &#9999999;</Data>'), [dataJson({ a: '&lol; &#0; &#xD800; &#9999999;' })]],
    ['CDATA and comments', data('<!-- <Data> --><Data Name="a"><![CDATA[<b> &amp;]]></Data>'), [dataJson({ a: '<b> &amp;' })]],
    ['a bracket in an attribute', data('<Data Name="a>b">1</Data>'), [dataJson({ 'a>b': '1' })]],
    ['user data', `<Event ${ns}><UserData><EventXML xmlns="Event_NS"><User>CORP\\jane</User><Address></Address></EventXML></UserData></Event>`, [{ Event: { UserData: { EventXML: { User: 'CORP\\jane', Address: '' } } } }]],
    ['NPS', '<Event><Timestamp data_type="4">03/02/2026 08:31:20.123</Timestamp><Class data_type="1">311 1</Class></Event>', [{ Event: { Timestamp: '03/02/2026 08:31:20.123', Class: '311 1' } }]],
    ['a name that is an object\'s own', data('<__proto__>1</__proto__><Data Name="__proto__">2</Data>'), [dataJson(JSON.parse('{"__proto__":"1"}'))]],
  ])('%s', (_, text, expected) => { expect(read(text)).toEqual(expected); });

  it.each<[string, string, unknown[]]>([
    ['cut off', logon.slice(0, -30), ['bad_value']],
    ['cut off, and a whole one after it', `${logon.slice(0, -30)}\n${logon}`, ['bad_value', logonJson]],
    ['an end of another name', '<Event><a></b></Event>', ['bad_value']],
    ['a DTD inside', '<Event><!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a></Event>', ['bad_value']],
    ['deeper than any event', `<Event>${'<a>'.repeat(40)}${'</a>'.repeat(40)}</Event>`, ['bad_value']],
    ['more elements than any event', `<Event>${'<a/>'.repeat(20_000)}</Event>`, ['bad_value']],
    ['a tag that never ends', `<Event><a b="${'x'.repeat(70_000)}`, ['bad_value']],
    ['other XML', '<Events2><a/></Events2>', ['<Events2><a/></Events2>']],
    ['HTML', '<html><body>no</body></html>', ['<html><body>no</body></html>']],
  ])('is refused or left: %s', (_, text, expected) => { expect(read(text)).toEqual(expected); });

  it('expands no entity of a DTD', () => {
    const bomb = `<?xml version="1.0"?><!DOCTYPE lolz [<!ENTITY a "${'l'.repeat(50)}"><!ENTITY b "&a;&a;&a;&a;">]>${data('<Data Name="x">&b;</Data>')}`;
    expect(read(bomb)).toEqual([dataJson({ x: '&b;' })]);
  });
  it('keeps each event\'s own text, so that one that comes alone is the same record', () => {
    expect(all(`<Events>${logon}\n${logon}</Events>`).map((part) => ('kind' in part ? '' : part.raw))).toEqual([logon, logon]);
  });
  it('reads UTF-16, with and without its mark', () => {
    for (const text of [`\uFEFF${logon}`, logon]) expect(read(new Uint8Array(Buffer.from(text, 'utf16le')))).toEqual([logonJson]);
  });
  it('takes no more than a message may hold', () => {
    const parts = all('<Event><a>1</a></Event>'.repeat(MAX_FAN_OUT + 5));
    expect(parts.length).toBe(MAX_FAN_OUT + 1);
    expect(parts.at(-1)).toMatchObject({ reason: 'too_large' });
  });
  it.each(['<Event ', '<Event>', '<Event><a>', '<a b="', '&', '&lt', ' ', '<!--', '<![CDATA[', '="', '<', '<Event a="'])('takes linear time over many of %s', (filler) => {
    const before = process.cpuUsage();
    all(`<Event ${ns}>${filler.repeat(Math.ceil(1_000_000 / filler.length))}`);
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(3000);
  });
});
