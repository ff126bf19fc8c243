import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type DeadLetter, type DecodePorts, MAX_FAN_OUT, MAX_RECORD, unwrap, type Unwrapped } from '../../src/index.ts';

const receivedAt = Date.UTC(2026, 0, 2, 12);
const bytes = (value: unknown): Uint8Array => new TextEncoder().encode(typeof value === 'string' ? value : JSON.stringify(value));
const ports: DecodePorts = {
  inflate: (data, limit) => {
    try { return gunzipSync(data, { maxOutputLength: limit }); } catch { return undefined; }
  },
};
const all = (value: unknown): (Unwrapped | DeadLetter)[] => unwrap({ value: value instanceof Uint8Array ? value : bytes(value), receivedAt }, ports);
const short = (value: unknown): string[] => all(value).map((part) => ('kind' in part ? part.reason : `${part.envelope}: ${part.raw}`));
const one = (value: unknown): Partial<Unwrapped> => {
  const [part] = all(value);
  return part === undefined || 'kind' in part ? {} : part;
};

const line = '<166>Jan 02 2026 03:04:05 gw1 : %ASA-6-113039: Group <g> User <u> IP <203.0.113.7> AnyConnect parent session started.';
const event = { uuid: 'u1', published: '2026-01-02T03:04:05.000Z', eventType: 'user.session.start', outcome: { result: 'SUCCESS' } };
const base64 = (data: Uint8Array): string => Buffer.from(data).toString('base64');

describe('envelopes', () => {
  it.each<[string, unknown]>([
    ['syslog', line],
    ['beats>syslog', { '@timestamp': '2026-01-02T03:04:06Z', '@metadata': { beat: 'filebeat' }, agent: { type: 'filebeat' }, message: line, custom: 1 }],
    ['beats>syslog', { '@timestamp': '2026-01-02T03:04:06Z', agent: { type: 'filebeat' }, event: { dataset: 'cisco.asa', original: line }, message: 'Group <g> User <u>' }],
    ['logstash>syslog', { '@timestamp': '2026-01-02T03:04:06Z', '@version': '1', message: line }],
    ['vector>syslog', { message: line, timestamp: '2026-01-02T03:04:06Z', host: 'h', source_type: 'syslog' }],
    ['fluent-bit>syslog', { '@timestamp': 1767323045.25, log: line, stream: 'stdout' }],
    ['fluentd>syslog', { message: line, tag: 't' }],
    ['fluentd>syslog', { message: line, env: 'a field that somebody added' }],
    ['syslog-ng>syslog', { MESSAGE: line, HOST: 'h', ISODATE: '2026-01-02T03:04:06+00:00' }],
    ['rsyslog>syslog', { msg: line, hostname: 'h', timereported: '2026-01-02T03:04:06Z', programname: 'p' }],
    ['nxlog>syslog', { raw_event: line }],
    ['syslog-ng>syslog', { RAWMSG: line, MESSAGE: 'the rest', PROGRAM: 'p', SEQNUM: '1', own: 1 }],
    ['rsyslog>syslog', { msg: ' the rest', rawmsg: line, 'app-name': '-', uuid: null, '$!': null }],
    ['connect>syslog', { schema: { type: 'bytes' }, payload: base64(bytes(line)) }],
    ['otlp>syslog', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ body: { bytesValue: base64(bytes(line)) } }] }] }] }],
    ['splunk-hec>syslog', { time: 1767323045, host: 'h', sourcetype: 'cisco:asa', event: line }],
    ['gelf>syslog', { version: '1.1', host: 'h', short_message: 'cut', full_message: line, timestamp: 1767323045 }],
    ['cribl>syslog', { _raw: line, _time: 1767323045.1, cribl_pipe: 'p' }],
    ['json-string>syslog', JSON.stringify(line)],
    ['connect>syslog', { schema: { type: 'string' }, payload: line }],
    ['cloudwatch>syslog', { messageType: 'DATA_MESSAGE', logGroup: 'g', logEvents: [{ id: '1', timestamp: receivedAt, message: line }] }],
    ['awslogs>cloudwatch>syslog', { awslogs: { data: base64(gzipSync(bytes({ logGroup: 'g', logEvents: [{ timestamp: receivedAt, message: line }] }))) } }],
    ['otlp>syslog', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '1767323045000000000', body: { stringValue: line } }] }] }] }],
    ['fluent-bit>beats>syslog', { log: JSON.stringify({ '@metadata': {}, message: `${line}\n` }) }],
    ['array>syslog', [line]],
  ])('%s around a line', (envelope, value) => { expect(short(value)).toEqual([`${envelope}: ${line}`]); });

  it.each<[string, unknown]>([
    ['plain', event],
    ['eventbridge', { version: '0', 'detail-type': 'SystemLog', source: 'aws.partner/okta.com/x', detail: event }],
    ['okta-hook', { eventType: 'com.okta.event_hook', data: { events: [event] } }],
    ['cloudevents', { specversion: '1.0', id: '1', data: event }],
    ['google-page', { kind: 'admin#reports#activities', etag: 'x', items: [event] }], ['duo-page', { stat: 'OK', response: [event] }], ['duo-page', { stat: 'OK', response: { authlogs: [event], metadata: { total_objects: 1 } } }], ['duo-page', { authlogs: [event], metadata: { total_objects: 1 } }], ['page', { cursor: 'x', has_more: false, items: [event] }],
    ['answer', { success: true, errors: [], messages: [], result: [event] }], ['answer', { status: { code: 200 }, pagination: { next_link: null }, data: [event] }], ['answer', { devices: [event] }], ['answer', { totalCount: 1, results: [event] }], ['answer', { Schema: [{ Name: 'a' }], Results: [event] }],
    ['answer>azure-records', { status: 0, result: { totalSize: 1, done: true, records: [event] } }], ['answer>answer>answer>azure-records', { data: { eventsFeed: { marker: 'm', fetchedCount: 1, accounts: [{ id: '1', records: [event] }] } } }],
    ['azure-records', { records: [event] }], ['aws-records', { Records: [event] }], ['events', { Events: [event] }],
    ['value', { '@odata.context': 'c', value: [event] }], ['logs', { logs: [event] }],
    ['elastic-document', { _index: 'logs', _id: 'x', _source: event }], ['elastic-document', { _index: 'logs', _id: 'x', fields: event }],
    ['elastic-hits>elastic-document', { took: 1, hits: { total: 1, hits: [{ _index: 'logs', _id: 'x', _source: event }] } }],
    ['splunk-hec', { time: 1, event }], ['debezium', { schema: {}, payload: { op: 'c', before: null, after: event, ts_ms: receivedAt } }],
    ['registry', new Uint8Array([0, 0, 0, 0, 7, ...bytes(event)])],
    ['plain', gzipSync(bytes(event))],
    ['plain', new Uint8Array([0xef, 0xbb, 0xbf, ...bytes(event)])],
    ['plain', new Uint8Array(Buffer.from(JSON.stringify(event), 'utf16le'))],
    ['plain', new Uint8Array(Buffer.from(`\uFEFF${JSON.stringify(event)}`, 'utf16le').swap16())],
    ['syslog', `<14>1 2026-01-02T03:04:05Z h app - - - ${JSON.stringify(event)}`],
  ])('%s around an object', (envelope, value) => {
    expect(short(value)).toEqual([`${envelope}: ${JSON.stringify(event)}`]);
    expect(one(value).json).toEqual(event);
  });

  it.each<[string, Record<string, unknown>]>([
    ['ECS with a message', { '@timestamp': '2026-01-02T03:04:05Z', event: { category: ['session'], type: ['start'] }, message: 'Pre-tunnel latency: 131ms' }],
    ['ECS of an agent', { '@timestamp': '2026-01-02T03:04:05Z', agent: { type: 'filebeat' }, 'event.action': 'vpn-session-start', message: line }],
    ['Windows, flattened', { '@timestamp': '2026-01-02T03:04:05Z', '@metadata': {}, 'winlog.event_id': 4624, message: 'An account' }],
    ['a field _source', { '@timestamp': '2026-01-02T03:04:05Z', _source: { a: 1 } }],
    ['Windows', { '@timestamp': '2026-01-02T03:04:05Z', '@metadata': {}, winlog: { event_id: 4624 }, message: 'An account' }],
    ['a record with its own message', { time: 1767323045, userId: 'u', message: 'Login' }],
    ['Workspace', { id: { time: 't' }, actor: {}, events: [{ name: 'login_success' }] }],
    ['a field value', { uuid: 'x', value: [1] }],
    ['schema and more', { schema: 1, payload: {}, third: 1 }],
    ['osquery', { name: 'q', hostIdentifier: 'h', action: 'added', columns: { message: 'm' } }],
  ])('%s is no envelope', (_, value) => { expect(short(value)).toEqual([`plain: ${JSON.stringify(value)}`]); });

  it.each<[string, object, object]>([
    ['syslog-ng, all pairs', { PROGRAM: 'sshd', PRIORITY: 'info', PID: '1', MESSAGE: 'Accepted', ISODATE: '2026-01-02T04:04:05+01:00', HOST: 'h', HOST_FROM: 'r', FACILITY: 'auth', DATE: 'Jan  2 04:04:05', SOURCE: 's', SEQNUM: '17' }, { envelope: 'syslog-ng', host: 'h', tag: 'sshd' }],
    ['syslog-ng, its default date', { PROGRAM: 'sshd', MESSAGE: 'Accepted', HOST: 'h', DATE: 'Jan  2 03:04:05' }, { envelope: 'syslog-ng', host: 'h', tag: 'sshd' }],
    ['NXLog', { MessageSourceAddress: '192.0.2.1', EventReceivedTime: '2026-01-02T03:04:06Z', SourceModuleName: 'in', SourceModuleType: 'im_udp', SyslogFacilityValue: 4, Severity: 'INFO', Hostname: 'h', EventTime: '2026-01-02T03:04:05Z', SourceName: 'sshd', ProcessID: 1, Message: 'Accepted' }, { envelope: 'nxlog', host: 'h', tag: 'sshd' }],
    ['Vector, from Kafka', { headers: {}, message: 'Accepted', message_key: null, offset: 1, partition: 0, source_type: 'kafka', timestamp: '2026-01-02T03:04:05Z', topic: 't' }, { envelope: 'vector' }],
    ['Vector, from S3', { bucket: 'b', message: 'Accepted', object: 'o', region: 'r', source_type: 'aws_s3', timestamp: '2026-01-02T03:04:05Z' }, { envelope: 'vector' }],
    ['Fluentd', { message: 'Accepted', source_address: '192.0.2.1', tag: 'raw.linux', time: '2026-01-02T03:04:05Z' }, { envelope: 'fluentd' }],
    ['OpenTelemetry, only seen', { resourceLogs: [{ scopeLogs: [{ logRecords: [{ timeUnixNano: '0', observedTimeUnixNano: '1767323045000000000', body: { stringValue: 'Accepted' } }] }] }] }, { envelope: 'otlp' }],
  ])('of a line without a mark: %s', (_, value, expected) => { expect(one(value)).toMatchObject({ text: 'Accepted', time: Date.UTC(2026, 0, 2, 3, 4, 5), ...expected }); });
  it.each<[string, object]>([
    ['Windows by NXLog', { EventID: 4624, SourceModuleType: 'im_msvistalog', MessageSourceAddress: '192.0.2.1', Message: 'An account' }],
    ['a record that NXLog parsed', { SourceModuleType: 'im_file', Message: 'Login', user: 'u' }],
  ])('%s stays a record', (_, value) => { expect(short(value)).toEqual([`plain: ${JSON.stringify(value)}`]); });

  it('the innermost time, host and tag speak', () => {
    expect(one({ '@timestamp': '2026-01-02T09:00:00Z', '@metadata': {}, host: { name: 'shipper' }, message: line })).toMatchObject({ time: Date.UTC(2026, 0, 2, 3, 4, 5), host: 'gw1', text: line.slice(line.indexOf('%')) });
    expect(one({ '@timestamp': '2026-01-02T09:00:00Z', '@metadata': {}, host: { name: 'shipper' }, message: '%ASA-6-1: x' })).toMatchObject({ time: Date.UTC(2026, 0, 2, 9), host: 'shipper' });
  });
});

describe('what is no page of an answer', () => {
  it.each([[{ ...event, data: [{ a: 1 }] }], [{ result: [{ a: 1 }], username: 'ann' }], [{ data: ['a'], status: 'ok' }], [{ data: { a: 1 }, status: 'ok' }], [{ id: '1', devices: [{ a: 1 }] }]])('%j stays a record', (value) => { expect(short(value)).toEqual([`plain: ${JSON.stringify(value)}`]); });
});

describe('the original text of a parsed record', () => {
  const parsed = (original: unknown, more: object = {}): object => ({ '@timestamp': '2026-01-02T03:04:05Z', event: { category: ['network'], original }, ...more });
  const claimed = (value: unknown, ours = '%ASA-'): string[] => unwrap({ value: bytes(value), receivedAt }, { isClaimed: (part) => (part.text ?? part.raw).startsWith(ours) }).map((part) => ('kind' in part ? part.reason : `${String(part.index)} ${part.envelope}: ${part.raw}`));

  it.each<[string, unknown, string]>([
    ['claimed', parsed(line), `0 ecs>syslog: ${line}`],
    ['claimed, by Beats', parsed(line, { agent: {} }), `0 beats>syslog: ${line}`],
    ['claimed, as a list', parsed([line]), `0 ecs>syslog: ${line}`],
    ['claimed, in the message', { '@timestamp': '2026-01-02T03:04:05Z', 'event.action': 'a', message: line }, `0 ecs>syslog: ${line}`],
  ])('%s', (_, value, expected) => { expect(claimed(value)).toEqual([expected]); });

  it.each<[string, object]>([
    ['not claimed', parsed('words')], ['ECS again', parsed(JSON.stringify(parsed(undefined)))], ['two lines', parsed(`{"a":1}\n{"a":2}`)], ['damaged', parsed('{"a":')], ['no text', parsed({ a: line })],
    ['Windows\' message', { '@timestamp': '2026-01-02T03:04:05Z', winlog: {}, message: line }],
  ])('stays parsed: %s', (_, value) => { expect(claimed(value)).toEqual([`0 plain: ${JSON.stringify(value)}`]); });

  it('stays parsed when nobody is asked', () => { expect(short(parsed(line))).toEqual([`plain: ${JSON.stringify(parsed(line))}`]); });
  it('counts on in a fan-out', () => { expect(claimed([parsed('words'), parsed(line)])[1]).toBe(`1 array>ecs>syslog: ${line}`); });
  it('asks for the pinned source', () => {
    const asked: (string | undefined)[] = [];
    unwrap({ value: bytes(parsed(line)), receivedAt, pinned: 'p' }, { isClaimed: (_, { pinned }) => { asked.push(pinned); return true; } });
    expect(asked).toEqual(['p']);
  });
  it.each([['2026-01-02T08:04:05Z', Date.UTC(2026, 0, 2, 8, 4, 5)], ['2026-01-02T08:34:05.900Z', Date.UTC(2026, 0, 2, 8, 34, 5, 900)], ['2026-01-02T08:11:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)], ['2026-01-09T03:04:05Z', Date.UTC(2026, 0, 2, 3, 4, 5)]])('%s beside a header of another zone', (at, expected) => {
    expect(unwrap({ value: bytes(parsed(line, { '@timestamp': at })), receivedAt }, { isClaimed: () => true })).toMatchObject([{ time: expected }]);
  });
});

describe('syslog', () => {
  it.each([
    ['Jan  2 03:04:05 gw1 %ASA-6-1: x', 'gw1', undefined, '%ASA-6-1: x'],
    ['<166>%ASA-6-1: x', undefined, undefined, '%ASA-6-1: x'],
    ['<166>:Jan 02 03:04:05 UTC: %ASA-6-1: x', undefined, undefined, '%ASA-6-1: x'],
    ['<29>Jul 3 21:42:57 openvpn[12]: text', undefined, 'openvpn', 'text'],
    ['2026-01-02T03:04:05.1+00:00 h sshd[1]: Accepted', 'h', 'sshd', 'Accepted'],
    ['<134>1 2026-01-02T03:04:05Z h app 1 ID [a b="]x"] \uFEFFtext', 'h', 'app', 'text'],
    ['<134>1 2026-01-02T03:04:05Z h app 1 ID [a b="c"]', 'h', 'app', '[a b="c"]'],
    ['<14>Jan 02 03:04:05 PA-VM 1,2026/01/02 03:04:05,x,GLOBALPROTECT', 'PA-VM', undefined, '1,2026/01/02 03:04:05,x,GLOBALPROTECT'],
    ['<14>Jan 02 03:04:05 relay <134>1 2026-01-02T03:04:06Z h app - - - text', 'h', 'app', 'text'],
    ['1,2026/01/02 03:04:05,x,GLOBALPROTECT', undefined, undefined, '1,2026/01/02 03:04:05,x,GLOBALPROTECT'],
    ['1 2026-01-02T03:04:05Z VAULT CEF:0|Cyber-Ark|Vault|11.7|7|Logon|5|suser=ann', 'VAULT', undefined, 'CEF:0|Cyber-Ark|Vault|11.7|7|Logon|5|suser=ann'],
    ['<134>1 2026-01-02T03:04:05Z gw CEF 1 ID - text', 'gw', 'CEF', 'text'],
    ['[wabauth] type="x" user="ann"', undefined, undefined, '[wabauth] type="x" user="ann"'],
    ['[2026-01-02 03:04:05] [notice] text', undefined, undefined, '[2026-01-02 03:04:05] [notice] text'],
    ['words of no header: x', undefined, undefined, 'words of no header: x'],
  ])('%s', (raw, host, tag, text) => { expect([one(raw).host, one(raw).tag, one(raw).text, one(raw).raw]).toEqual([host, tag, text, raw]); });

  it('octet counts', () => {
    const a = '<14>Jan 02 03:04:05 h a: one';
    expect(short(`${String(a.length)} ${a}${String(a.length)} ${a}`)).toEqual([`syslog: ${a}`, `syslog: ${a}`]);
    expect(short(`9999 ${a}`)).toEqual([`syslog: ${a}`]);
  });
});

describe('pairs', () => {
  const pairs = (raw: string): Record<string, string> => Object.fromEntries(one(raw).pairs ?? []);
  it('CEF', () => {
    expect(pairs('<14>Jan 02 03:04:05 h CEF:0|Ven\\|dor|Prod|1|id7|a name|3|src=203.0.113.7 msg=a b\\=c d suser=u= cs1=')).toMatchObject({ 'cef.vendor': 'Ven|dor', 'cef.event_id': 'id7', 'cef.name': 'a name', src: '203.0.113.7', msg: 'a b=c d', suser: 'u=', cs1: '' });
  });
  it('LEEF 1 and 2', () => {
    expect(pairs('LEEF:1.0|V|P|1|id|src=203.0.113.7\tusrName=a b')).toMatchObject({ 'leef.product': 'P', src: '203.0.113.7', usrName: 'a b' });
    expect(pairs('LEEF:2.0|V|P|1|id|x5E|src=203.0.113.7^usrName=a b')).toMatchObject({ 'leef.event_id': 'id', usrName: 'a b' });
    expect(pairs('LEEF:2.0|V|P|1|id|src=203.0.113.7\tk=v')).toMatchObject({ src: '203.0.113.7', k: 'v' });
  });
  it('key=value', () => {
    expect(pairs('<189>date=2026-01-02 time=03:04:05 user="a b" msg="say \\"x\\"" n=1, empty= z=9')).toEqual({ date: '2026-01-02', time: '03:04:05', user: 'a b', msg: 'say "x"', n: '1', empty: '', z: '9' });
    expect(one('%ASA-4-113019: Group = g, Username = u').pairs).toBeUndefined();
    expect(one('CEF:0|cut').pairs).toBeUndefined();
  });
});

describe('bad input', () => {
  it.each<[string, unknown, string[]]>([
    ['empty', '', []], ['blank', ' \r\n', []],
    ['cut object', '{"a":1', ['json_syntax']], ['cut array', '[1,', ['json_syntax']],
    ['empty containers', '{"records":[]}\n{"Records":[]}\n[]', ['no_record', 'no_record', 'no_record']],
    ['control message', { messageType: 'CONTROL_MESSAGE', logGroup: 'g', logEvents: [] }, ['no_record']],
    ['array of scalars', [1, null, ''], ['no_record', 'no_record', 'no_record']],
    ['Avro', new Uint8Array([0, 0, 0, 0, 9, 4, 65, 66]), ['registry_framing']],
    ['damaged gzip', new Uint8Array([0x1f, 0x8b, 1, 2, 3]), ['encoding']],
    ['binary', new Uint8Array(300).map((_, i) => (i * 7 + 1) % 32), ['encoding']],
    ['long', 'x'.repeat(MAX_RECORD + 1), ['too_large']],
    ['bomb', gzipSync(new Uint8Array(17 * MAX_RECORD)), ['too_large']],
    ['deep', '['.repeat(100_000), ['depth']], ['deep object', `${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, ['depth']],
    ['brackets in a string', { a: '['.repeat(500) }, [`plain: {"a":"${'['.repeat(500)}"}`]],
    ['one bad line among good', '{"a":1}\n{"b":\n{"c":3}', ['plain: {"a":1}', 'json_syntax', 'plain: {"c":3}']],
    ['concatenated', '{"a":1}{"b":"}{"} {\n"c":3}', ['plain: {"a":1}', 'plain: {"b":"}{"}', 'plain: {\n"c":3}']],
  ])('%s', (_, value, expected) => { expect(short(value)).toEqual(expected); });

  it('gzip without a port', () => { expect(unwrap({ value: gzipSync('x'), receivedAt })).toMatchObject([{ reason: 'codec_missing' }]); });
  it('Latin-1, and damage among UTF-8', () => {
    expect(one(new Uint8Array([0x4d, 0xfc, 0x6c, 0x6c])).text).toBe('Müll');
    expect(one(new Uint8Array([...bytes('Mü'), 0xff])).text).toBe('Mü\uFFFD');
  });
  it('envelopes are counted', () => {
    const wrap = (n: number): unknown => (n === 0 ? line : { schema: 1, payload: wrap(n - 1) });
    expect(short(wrap(8))[0]).toMatch(/^connect>/);
    expect(short(wrap(9))).toEqual(['depth']);
    let quoted = 'x';
    for (let i = 0; i < 12; i++) quoted = JSON.stringify(quoted);
    expect(short(quoted)).toEqual(['depth']);
  });
  it('records are counted', () => {
    const many = all(`[${'{},'.repeat(MAX_FAN_OUT + 50)}{}]`);
    expect(many).toHaveLength(MAX_FAN_OUT + 1);
    expect(many.at(-1)).toMatchObject({ reason: 'too_large' });
    expect(all('{}\n'.repeat(MAX_FAN_OUT + 50))).toHaveLength(MAX_FAN_OUT + 1);
  });
  it.each([['{"', '{"\n'], ['unclosed lines', '{"a":[\n'], ['syslog', '<1>Jan 02 03:04:05 '], ['equals', 'a=='], ['cef', 'CEF:0|a|a|a|a|a|a|k=\\'], ['frames', '1 <1>'], ['sd', '<1>1 - - - - - [a "'], ['blanks', ' x']])('linear: %s', (_, unit) => {
    const cost = (size: number): number => {
      const value = bytes(unit.repeat(Math.ceil(size / unit.length)));
      const start = performance.now();
      unwrap({ value, receivedAt }, ports);
      return performance.now() - start;
    };
    cost(50_000);
    expect(cost(800_000)).toBeLessThan(3000);
  });
});

describe('any input', () => {
  const pieces = fc.array(fc.oneof(fc.constantFrom('<14>', '1 ', '{', '}', '[', ']', '"', '\\', '=', '|', 'CEF:0|', 'LEEF:2.0|', 'Jan 02 03:04:05 ', '2026-01-02T03:04:05Z ', 'h ', 'a: ', '{"message":', '{"records":', '\n', '\uFEFF', '12 <1>'), fc.string({ maxLength: 8 })), { maxLength: 40 });
  it('never throws and keeps its bounds', () => {
    fc.assert(fc.property(fc.oneof(pieces.map((p) => bytes(p.join(''))), fc.uint8Array({ maxLength: 300 }), fc.jsonValue().map((v) => bytes(v))), (value) => {
      const parts = all(value);
      expect(parts.length).toBeLessThanOrEqual(MAX_FAN_OUT + 1);
      parts.forEach((part, i) => { if (!('kind' in part)) expect([part.index, part.json !== undefined || part.text !== undefined]).toEqual([i, true]); });
    }), { numRuns: 1500 });
  });
  it('shippers around a line change nothing of it', () => {
    fc.assert(fc.property(fc.string({ minLength: 1 }).map((s) => `x${s.trim()}`), (text) => {
      expect(one({ '@metadata': {}, message: text }).raw).toBe(one({ _raw: text }).raw);
    }));
  });
});
