import { readFileSync } from 'node:fs';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { ConfigError, type ConfigSources, configSchema, durationMs, kafkaConfigOf, loadConfig, Secret } from '@winnow/platform';
import fc from 'fast-check';
import { Type } from 'typebox';

const files = (all: Readonly<Record<string, string>>) => (path: string) => {
  const text = all[path];
  if (text === undefined) throw Object.assign(new Error('no such file'), { code: 'ENOENT' });
  return text;
};
const load = (yaml: string, more: ConfigSources = {}) => loadConfig({ file: 'w.yaml', read: files({ 'w.yaml': yaml, '/run/key': 'a-key-of-16-chars\n', '/run/short': 'short' }), ...more });
const problems = (yaml: string, more: ConfigSources = {}): string => {
  try {
    load(yaml, more);
  } catch (error) {
    if (error instanceof ConfigError) return error.message;
    throw error;
  }
  return '';
};
const detectors = [{ id: 'origin.vpn-behind-vpn', params: Type.Object({ min_days: Type.Integer({ minimum: 1, maximum: 30, default: 4 }) }) }];

describe('the defaults', () => {
  it('are complete and what the manual says', () => {
    expect(loadConfig()).toMatchObject({ kafka: { brokers: [], prefix: 'winnow.' }, collector: { flushRows: 5000, flushMs: 100 }, detector: { clock: 'wall', quietMs: 5000, debounceMs: 250 }, cases: { open_at_db: -10, close_below_db: 3 }, http: { host: '127.0.0.1', port: 8080 }, detectors: {} });
    expect(kafkaConfigOf(loadConfig())).toBeUndefined();
  });

  it('name every key, the ones without a default in a comment', () => {
    const manual = readFileSync(new URL('../../../../config/default.yaml', import.meta.url), 'utf8');
    const keys = (node: { properties?: Readonly<Record<string, object>> }): string[] => Object.entries(node.properties ?? {}).flatMap(([key, child]) => [key, ...keys(child)]);
    for (const key of keys(configSchema())) expect(manual).toMatch(new RegExp(`\\b${key}(_file)?:`));
  });
});

describe('views', () => {
  it('are queries with names', () => {
    expect(load('api:\n  views:\n    - { name: Farms, q: "band:high detector:sharing.* since:7d" }\n').api.views).toEqual([{ name: 'Farms', q: 'band:high detector:sharing.* since:7d' }]);
    expect(loadConfig().api.views).toEqual([]);
  });
  it.each([
    ['a field that is none', '- { name: A, q: "band:high colour:red" }', /^w\.yaml:3:18: api\.views\[0\]\.q, character 11: [^\n]+$/], ['a name that stands there twice', '- { name: A, q: "" }\n    - { name: A, q: "" }', /^w\.yaml:4:9: api\.views\[1\]\.name "A" stands there a second time$/],
    ['a name with a line in it', '- { name: "A\\nB", q: "" }', /api\.views\[0\]\.name/], ['no query', '- { name: A }', /api\.views\[0\].*q/],
  ])('%s: one line that says where', (_, views, said) => { expect(problems(`api:\n  views:\n    ${views}\n`)).toMatch(said); });
});

describe('layers', () => {
  it('file over defaults, variables over the file, the command line over all', () => {
    const yaml = 'kafka:\n  brokers: ["a.example.com:9092"]\n  clientId: one\nhttp: { port: 1 }\nlog:\n';
    expect(load(yaml).kafka).toMatchObject({ brokers: ['a.example.com:9092'], clientId: 'one', sessionTimeoutMs: 45000 });
    const env = { WINNOW_KAFKA__BROKERS: 'b.example.com:1, [2001:db8::1]:2', WINNOW_KAFKA__CLIENT_ID: 'two', WINNOW_HTTP__PORT: '2', WINNOW_DETECTORS__ORIGIN_VPN_BEHIND_VPN__ENABLED: 'false', OTHER__X: 'y', WINNOW_HOME: '/x', WINNOW_LOG__LEVEL: '' };
    const config = load(yaml, { env, overrides: { 'http.port': '3' }, detectors });
    expect(config).toMatchObject({ kafka: { brokers: ['b.example.com:1', '[2001:db8::1]:2'], clientId: 'two' }, http: { port: 3 }, detectors: { 'origin.vpn-behind-vpn': { enabled: false, state: 'active', params: {} } } });
    expect(load('', { env: { WINNOW_KAFKA__INPUTS: '[{topic: raw.vpn, source: auto}]' } }).kafka.inputs).toEqual([{ topic: 'raw.vpn', source: 'auto' }]);
  });

  it('detectors: on unless said otherwise, also without the catalogue at hand', () => {
    const yaml = 'detectors:\n  origin.vpn-behind-vpn: { params: { min_days: 6 } }\n';
    for (const more of [{}, { detectors }]) expect(load(yaml, more).detectors).toEqual({ 'origin.vpn-behind-vpn': { enabled: true, state: 'active', params: { min_days: 6 } } });
  });

  it('secrets: from a variable, from files, never printed', () => {
    const config = load('kafka:\n  brokers: ["k.example.com:9092"]\n  ssl: { enabled: true }\n  sasl: { mechanism: plain, username: u, password_file: /run/short }\nidentity: { key_file: /run/key }\n', { env: { WINNOW_CLICKHOUSE__PASSWORD: 'hunter-2' } });
    expect(config.identity.key?.reveal()).toBe('a-key-of-16-chars');
    expect(load('', { env: { WINNOW_IDENTITY__KEY_FILE: '/run/key' } }).identity.key?.reveal()).toBe('a-key-of-16-chars');
    expect(kafkaConfigOf(config)).toEqual({ brokers: ['k.example.com:9092'], clientId: 'winnow', prefix: 'winnow.', ssl: {}, sasl: { mechanism: 'plain', username: 'u', password: 'short' } });
    for (const text of [JSON.stringify(config), inspect(config, { depth: 9 }), String(new Secret('hunter-2'))]) {
      expect(text).not.toMatch(/hunter-2|a-key-of|short/);
      expect(text).toContain('[secret]');
    }
  });
});

describe('faults', () => {
  it.each([
    ['an unknown key', 'kafka:\n  broker: []\n', 'w.yaml:2:3: kafka.broker is no key here; did you mean brokers?'],
    ['another spelling', 'kafka:\n  client_id: x\n', 'w.yaml:2:3: kafka.client_id is no key here; did you mean clientId?'],
    ['an unknown key without a value', 'htp:\n', 'w.yaml:1:1: htp is no key here; did you mean http?'],
    ['nothing near', 'http: { colour: red }\n', 'w.yaml:1:9: http.colour is no key here; there are host, port, publicUrl, trustProxy, secureCookies, requestsPerMinute'],
    ['a number out of bounds', '\nhttp:\n  port: 65536\n', 'w.yaml:3:3: http.port must be a whole number from 0 to 65535, not 65536'],
    ['a fraction', 'http: { port: 1.5 }', 'w.yaml:1:9: http.port must be a whole number, not 1.5'],
    ['text for a number', 'http: { port: "80" }', 'w.yaml:1:9: http.port must be a whole number, not "80"'],
    ['a number for text', 'kafka: { clientId: 5 }', 'w.yaml:1:10: kafka.clientId must be text, not 5 (put it in quotes)'],
    ['an unknown word', 'log: { level: warning }', 'w.yaml:1:8: log.level must be one of debug, info, warn, error, not "warning"; did you mean warn?'],
    ['a broker without a port', 'kafka:\n  brokers:\n    - a.example.com:1\n    - b.example.com\n', 'w.yaml:4:7: kafka.brokers[1] must be host:port, not "b.example.com"'],
    ['a list that is none', 'kafka: { brokers: a }', 'w.yaml:1:10: kafka.brokers must be a list, not "a"'],
    ['an input without a topic', 'kafka: { inputs: [{ source: auto }] }', 'w.yaml:1:19: kafka.inputs[0] topic is missing'],
    ['a topic twice', 'kafka: { inputs: [{ topic: a }, { topic: a }] }', 'w.yaml:1:33: kafka.inputs[1] names the topic "a" a second time'],
    ['a zone that is none', 'kafka: { inputs: [{ topic: a, zone: Mars/Base }] }', 'w.yaml:1:19: kafka.inputs[0].zone "Mars/Base" is no IANA time zone, for example Europe/Berlin'],
    ['a password in the URL', 'clickhouse: { url: "http://u:hunter-2@c.example.com" }', 'w.yaml:1:15: clickhouse.url must be http(s)://host:port without user and password, which have keys of their own, not "(text with an @)"'],
    ['two places for the data', 'clickhouse: { url: "http://c.example.com:8123", embedded: ./d }', 'w.yaml:1:49: clickhouse.url and clickhouse.embedded are both set; keep the one where the data is'],
    ['a short secret is not shown', 'identity: { key: hunter-2 }', 'w.yaml:1:13: identity.key has 8 characters, at least 16 are needed'],
    ['a secret that is a number is not shown', 'identity: { key: 1234567890123456789 }', 'w.yaml:1:13: identity.key must be text, not [secret] (put it in quotes)'],
    ['a file that is not there', 'identity: { key_file: /run/none }', 'w.yaml:1:13: identity.key_file names a file that cannot be read (ENOENT)'],
    ['a key and its file', 'identity: { key: a-key-of-16-chars, key_file: /run/key }', 'w.yaml:1:37: identity.key_file and key are both set; keep one'],
    ['a file for what takes none', 'http: { host_file: /run/key }', 'w.yaml:1:9: http.host_file is no key here; did you mean host?'],
    ['SASL without a user', 'kafka: { sasl: { mechanism: plain } }', 'w.yaml:1:18: kafka.sasl.mechanism plain needs kafka.sasl.username and kafka.sasl.password'],
    ['a certificate without its key', 'kafka: { ssl: { cert: PEM } }', 'w.yaml:1:17: kafka.ssl.cert and kafka.ssl.key go together'],
    ['a duration without a unit', 'alerts: { max_age: "7" }', 'w.yaml:1:11: alerts.max_age must be a number with s, m, h or d, for example 7d, not "7"'],
    ['a key twice', 'http:\n  port: 1\n  port: 2\n', 'w.yaml:3:3: Map keys must be unique'],
    ['no sections', '- a\n', 'w.yaml:1:1: the file must hold sections with keys'],
    ['an unknown detector', 'detectors: { origin.vpn-behind-vpm: {} }', 'w.yaml:1:14: detectors.origin.vpn-behind-vpm is no key here; did you mean origin.vpn-behind-vpn?'],
    ['an unknown parameter', 'detectors: { origin.vpn-behind-vpn: { params: { min_day: 3 } } }', 'w.yaml:1:49: detectors.origin.vpn-behind-vpn.params.min_day is no key here; did you mean min_days?'],
    ['a parameter out of bounds', 'detectors: { origin.vpn-behind-vpn: { params: { min_days: 0 } } }', 'w.yaml:1:49: detectors.origin.vpn-behind-vpn.params.min_days must be a whole number from 1 to 30, not 0'],
  ])('%s', (_name, yaml, message) => {
    expect(problems(yaml, { detectors })).toBe(message);
  });

  it.each([
    ['an unknown variable', { WINNOW_KAFKA__BROKER: 'a:1' }, 'WINNOW_KAFKA__BROKER: sets no known key; did you mean WINNOW_KAFKA__BROKERS?'],
    ['one underscore too few', { WINNOW_LOG_LEVEL: 'info' }, 'WINNOW_LOG_LEVEL: sections are parted by two underscores: write WINNOW_LOG__LEVEL'],
    ['a bad value', { WINNOW_HTTP__PORT: 'web' }, 'WINNOW_HTTP__PORT: http.port must be a whole number, not "web"'],
    ['two spellings', { WINNOW_KAFKA__CLIENTID: 'a', WINNOW_KAFKA__CLIENT_ID: 'b' }, 'WINNOW_KAFKA__CLIENT_ID: sets the same key as WINNOW_KAFKA__CLIENTID; keep one'],
    ['an element of a list', { WINNOW_KAFKA__BROKERS: 'a:1,b' }, 'WINNOW_KAFKA__BROKERS: kafka.brokers[1] must be host:port, not "b"'],
  ])('of variables: %s', (_name, env, message) => {
    expect(problems('', { env })).toBe(message);
  });

  it('all are told at once, and a file that is not there says so', () => {
    expect(problems('http: { port: -1, prt: 2 }\nlog: { level: 1 }').split('\n')).toHaveLength(3);
    expect(() => loadConfig({ file: 'none.yaml', read: files({}) })).toThrow('none.yaml: cannot be read (ENOENT); name an existing file');
    expect(problems('', { overrides: { 'http.prt': '1' } })).toBe('http.prt: is no known key; did you mean http.port?');
  });

  it('hostile YAML ends in a ConfigError at worst', () => {
    const bomb = `a: &a [x,x,x,x,x,x,x,x,x]\n${['b', 'c', 'd', 'e', 'f', 'g'].map((k, i) => `${k}: &${k} [${Array.from({ length: 9 }, () => `*${'abcdef'[i] ?? ''}`).join(',')}]`).join('\n')}\n`;
    expect(problems(bomb)).not.toBe('');
    expect(problems('__proto__: { x: 1 }')).toContain('is no key here');
    fc.assert(fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom('\n', ': ', '- ', '{', '}', '&a ', '*a', 'kafka', 'key_file', '<<', '!!binary '))), (parts) => { problems(parts.join('')); }));
  });
});

it.each([['90s', 90_000], ['15m', 900_000], ['12h', 43_200_000], ['7d', 604_800_000], ['7', Number.NaN], ['', Number.NaN], ['d', Number.NaN], ['1.5h', Number.NaN]])('duration %j is %d ms', (text, ms) => {
  expect(durationMs(text)).toBe(ms);
});
