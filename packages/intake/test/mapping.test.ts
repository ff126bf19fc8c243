import { describe, expect, it } from '@jest/globals';
import { compileMapping, type Mapping, Pipeline, type Source, sources } from '@winnow/intake';
import fc from 'fast-check';

const receivedAt = Date.UTC(2026, 2, 3);
const base: Mapping = { id: 'own.log', format: 'json', match: { app: 'portal' }, kind: 'login', fields: { '@timestamp': 'ts', 'user.name': 'user', 'source.ip': ['client.ip', 'addr'] } };
const json = (more: object = {}): string => JSON.stringify({ app: 'portal', ts: '2026-03-02T08:31:22Z', user: 'ann.doe', client: { ip: '203.0.113.7' }, ...more });

function compiled(mapping: Mapping): Source {
  const made = compileMapping(mapping);
  if (!('source' in made)) throw new Error(JSON.stringify(made.faults));
  return made.source;
}
function read(mapping: Mapping, line: string, zone?: string): unknown {
  const { observations: [o], dropped, deadLetters, source } = new Pipeline({ sources: [...sources.filter(({ general }) => general !== true), compiled(mapping), ...sources.filter(({ general }) => general === true)] }).process({ value: Buffer.from(line), receivedAt, ...(zone !== undefined && { zone }) });
  if (o === undefined) return Object.keys(dropped)[0] ?? deadLetters[0]?.reason;
  return source === mapping.id ? { at: o['@timestamp'], kind: o.winnow.kind, outcome: o.event.outcome, user: o.user?.name, ip: o.source?.ip } : source;
}
const login = { at: '2026-03-02T08:31:22.000Z', kind: 'login', outcome: 'unknown', user: 'ann.doe', ip: '203.0.113.7' };

describe('a log that is described', () => {
  const csv: Mapping = { ...base, format: 'csv', columns: ['ts', 'user', 'addr', 'verdict'], separator: ';', match: { verdict: ['ok', 'no'] }, fields: { '@timestamp': 'ts', 'user.name': 'user', 'source.ip': 'addr' }, outcome: { from: 'verdict', values: { OK: 'success', no: 'failure' } } };
  const textual: Mapping = { id: 'own.log', format: 'text', pattern: '^(?P<ts>\\S+) user "(?P<user>[^"]*)" from (?P<addr>\\S+)', kind: 'login', fields: { '@timestamp': 'ts', 'user.name': 'user', 'source.ip': 'addr' } };
  it.each<[string, Mapping, string, unknown]>([
    ['nested fields', base, json(), login],
    ['flattened fields', base, json({ 'client': undefined, 'client.ip': '203.0.113.7' }), login],
    ['the second of two fields', base, json({ client: { ip: '-' }, addr: '203.0.113.7:4711' }), login],
    ['the condition fails', base, json({ app: 'other' }), 'no_parser'],
    ['any value', { ...base, match: { app: '*' } }, json({ app: 'other' }), login],
    ['one of several values, in another case', { ...base, match: { app: ['x', 'PORTAL'] } }, json(), login],
    ['a kind by a field', { ...base, kind: { from: 'e', values: { in: 'login', out: 'logout' } } }, json({ e: 'OUT' }), { ...login, kind: 'logout', outcome: 'success' }],
    ['a value that is in no list', { ...base, kind: { from: 'e', values: { in: 'login' } } }, json({ e: 'beat' }), 'not_relevant'],
    ['the same with an else', { ...base, kind: { from: 'e', values: { beat: 'drop' }, else: 'login' } }, json({ e: 'x' }), login],
    ['drop', { ...base, kind: { from: 'e', values: { beat: 'drop' }, else: 'login' } }, json({ e: 'beat' }), 'not_relevant'],
    ['an outcome that is true or false', { ...base, outcome: { from: 'ok', values: { true: 'success', false: 'failure' } } }, json({ ok: false }), { ...login, outcome: 'failure' }],
    ['nobody', base, json({ user: 'unknown' }), 'no_user'],
    ['an address that is none', base, json({ client: { ip: 'Berlin' } }), 'bad_value'],
    ['no address', base, json({ client: { ip: '0.0.0.0' } }), { ...login, ip: undefined }],
    ['a time that is none', base, json({ ts: 'yesterday' }), 'no_time'],
    ['days first', { ...base, dates: 'dmy' }, json({ ts: '02/03/2026 08:31' }), { ...login, at: '2026-03-02T08:31:00.000Z' }],
    ['months first, twelve hours', { ...base, dates: 'mdy', zone: 'America/New_York' }, json({ ts: '3/2/2026, 3:31:22 AM' }), login],
    ['a zone of its own', { ...base, zone: 'Europe/Berlin' }, json({ ts: '2026-03-02 09:31:22' }), login],
    ['a zone in the stamp', { ...base, zone: 'Europe/Berlin' }, json({ ts: '2026-03-02 09:31:22+01:00' }), login],
    ['rows without a header', csv, '2026-03-02T08:31:22Z;"ann.doe";203.0.113.7;ok', { ...login, outcome: 'success' }],
    ['rows with a cell too many', csv, '2026-03-02T08:31:22Z;ann.doe;203.0.113.7;ok;x', 'no_parser'],
    ['text', textual, '2026-03-02T08:31:22Z user "ann.doe" from 203.0.113.7', login],
    ['another text', textual, '2026-03-02T08:31:22Z person "ann.doe" from 203.0.113.7', 'no_parser'],
    ['pairs', { ...base, format: 'pairs', fields: { '@timestamp': 'ts', 'user.name': 'user', 'source.ip': 'ip' } }, 'app=portal ts="2026-03-02 08:31:22" user="ann.doe" ip=203.0.113.7', login],
    ['a record of a built-in source stays its', { ...base, match: { eventType: '*' } }, JSON.stringify({ uuid: 'u', eventType: 'user.session.start', published: '2026-03-02T08:31:22Z', actor: { alternateId: 'a@example.com', type: 'User' }, outcome: { result: 'SUCCESS' } }), 'okta.system-log'],
    ['ECS gives way', { ...base, match: { 'event.module': 'own' }, fields: { ...base.fields as object, '@timestamp': '@timestamp' } }, JSON.stringify({ '@timestamp': '2026-03-02T08:31:22Z', 'ecs': { version: '8.0.0' }, 'event': { module: 'own', kind: 'event' }, 'user': 'ann.doe', 'addr': '203.0.113.7' }), login],
  ])('%s', (_, mapping, line, expected) => { expect(read(mapping, line)).toEqual(expected); });

  it('the zone of the topic goes before its own', () => { expect(read({ ...base, zone: 'Asia/Tokyo' }, json({ ts: '2026-03-02 09:31:22' }), 'Europe/Berlin')).toEqual(login); });

  it('every field of the observation can be filled', () => {
    const all: Mapping = {
      ...base, kind: 'vpn-session-end', traits: ['blocked'],
      fields: {
        '@timestamp': 'ts', 'event.id': 'i', 'event.action': 'a', 'event.duration': { from: 'd', unit: 'min' }, 'user.name': 'user', 'user.id': 'uid', 'source.ip': 'client.ip', 'source.port': 'p', 'source.nat.ip': 'nat', 'host.name': 'h', 'host.mac': 'mac',
        'host.os.type': 'os', 'user_agent.original': 'ua', 'observer.vendor': { value: 'Own' }, 'winnow.session.id': 's', 'winnow.device_id': 'dev', 'winnow.device.managed': 'm', 'winnow.device.vm': { from: 'model', values: { 'virtual machine': 'true' } },
        'winnow.mfa.factor': 'f', 'winnow.software.name': 'sw', 'winnow.peer.id': 'peer',
      },
    };
    const line = json({ i: 'r-1', a: 'bye', d: 2, uid: '7', p: 50122, nat: '10.8.0.6', h: 'lap-1', mac: '00:11:22:33:44:55', os: 'Windows 11', ua: 'x/1', s: 's-1', dev: 'SER1', m: 'yes', model: 'Virtual Machine', f: 'push', sw: 'AnyDesk', peer: '123' });
    const [o] = new Pipeline({ sources: [compiled(all)] }).process({ value: Buffer.from(line), receivedAt }).observations;
    expect(o).toMatchObject({
      event: { action: 'bye', duration: 120e9 }, user: { name: 'ann.doe', id: '7' }, source: { ip: '203.0.113.7', port: 50122, nat: { ip: '10.8.0.6' } }, host: { name: 'lap-1', mac: ['00:11:22:33:44:55'], os: { type: 'windows' } }, user_agent: { original: 'x/1' },
      observer: { vendor: 'Own' }, winnow: { session: { id: 's-1' }, device_id: 'SER1', device: { managed: true, vm: true }, mfa: { factor: 'push' }, software: [{ name: 'AnyDesk' }], peer: { id: '123' }, traits: ['blocked'] },
    });
  });

  it('a record may be anything', () => {
    const all = [base, csv, textual].map(compiled);
    const line = fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json(), fc.jsonValue().map((value) => JSON.stringify({ app: 'portal', ts: value, user: value, client: value })), fc.string().map((text) => `2026-03-02T08:31:22Z;${text};203.0.113.7;ok`));
    fc.assert(fc.property(line, fc.constantFrom(...all), (text, source) => {
      const { deadLetters } = new Pipeline({ sources: [source] }).process({ value: Buffer.from(text), receivedAt, pinned: source.id });
      expect(deadLetters.filter(({ detail }) => detail.includes('threw'))).toEqual([]);
    }), { numRuns: 500 });
  });
});

describe('a description that is none', () => {
  const faults = (mapping: Mapping): string => { const made = compileMapping(mapping); return 'faults' in made ? made.faults.map(({ path, message }) => `${path.join('.')}: ${message}`).join('\n') : ''; };
  it.each<[string, Mapping, string]>([
    ['no kind that is known', { ...base, kind: 'signin' }, 'kind: signin: is none of'],
    ['one in a list', { ...base, kind: { from: 'e', values: { a: 'login', b: 'bye' } } }, 'kind: bye: is none of'],
    ['an outcome', { ...base, outcome: 'good' }, 'outcome: good: is none of'],
    ['a field of the observation', { ...base, fields: { username: 'user' } }, 'fields.username: is no field that can be filled'],
    ['no condition', { ...base, match: undefined }, 'match: is missing'],
    ['a condition of another form', { ...base, match: ['app'] }, 'match: must hold names of fields'],
    ['csv without columns', { ...base, format: 'csv' }, 'columns: are missing'],
    ['a column that is not there', { ...base, format: 'csv', columns: ['app', 'ts', 'user', 'addr'] }, 'fields: client.ip: there is no such one; there are app, ts, user, addr'],
    ['text without a pattern', { ...base, format: 'text', match: {} }, 'pattern: is missing'],
    ['a pattern that is none', { ...base, format: 'text', match: {}, pattern: '(?P<user>' }, 'pattern: '],
    ['look-ahead', { ...base, format: 'text', match: {}, pattern: '(?P<user>a(?=b))' }, "RE2's regular expressions"],
    ['a group that is not there', { ...base, format: 'text', match: {}, pattern: '(?P<user>a)' }, 'fields: ts: there is no such'],
    ['a zone', { ...base, zone: 'Berlin' }, 'zone: Berlin: is no IANA time zone'],
    ['a unit', { ...base, fields: { 'event.duration': { from: 'd', unit: 'h' } } }, 'fields.event.duration.unit: must be'],
    ['a key of a rule', { ...base, fields: { 'user.name': { form: 'd' } } }, 'fields.user.name.form: is no key here'],
  ])('%s', (_, mapping, expected) => { expect(faults(mapping)).toContain(expected); });
});
