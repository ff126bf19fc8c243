import { readdirSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { type Inflate, Pipeline, sources } from '@winnow/intake';

/** Golden messages, `PAGE.json` or `PAGE.VARIANT.log`: the bytes that a shipper configured as on its page puts on the topic. */
const fixtures = new URL('./', import.meta.url);
const pages = new URL('../../../../docs/integrations/', import.meta.url);
const namesIn = (folder: URL, ...endings: readonly string[]): readonly string[] => readdirSync(folder).filter((name) => endings.some((ending) => name.endsWith(ending))).sort();
const goldens = namesIn(fixtures, '.json', '.log');
const written = namesIn(pages, '.md').filter((name) => name !== 'README.md');
const page = (name: string): string => readFileSync(new URL(name, pages), 'utf8');
const golden = (name: string): Buffer => readFileSync(new URL(name, fixtures));
const pageOf = (fixture: string): string => `${fixture.slice(0, fixture.indexOf('.'))}.md`;

const inflate: Inflate = (bytes, limit) => gunzipSync(bytes, { maxOutputLength: limit });
const pipeline = new Pipeline({ sources, inflate });
const receivedAt = Date.UTC(2026, 2, 2, 12);

interface Expected { readonly envelope: string; readonly source: string; readonly kind: string; readonly time: string; readonly user?: undefined; readonly ip?: undefined; readonly more?: readonly string[] }
const usual = { user: 'jane.roe', ip: '203.0.113.7', more: [] as readonly string[] };
const asa = { source: 'cisco.asa', kind: 'vpn-session-start', time: '08:31:20.000' };
const fortigate = { source: 'fortinet.fortigate', kind: 'vpn-session-start', time: '08:31:26.412' };
const sshd = { source: 'openssh.sshd', kind: 'login', time: '08:31:20.512' };
const windows = { source: 'windows.security', kind: 'remote-control-session', time: '08:31:20.123' };
const okta = { source: 'okta.system-log', kind: 'login', time: '08:31:20.900' };
const cloudtrail = { source: 'aws.cloudtrail', kind: 'login', time: '08:31:20.000' };
/** Everywhere jane.roe comes from 203.0.113.7, unless the record does not say. */
const expected: Readonly<Record<string, Expected>> = {
  'aws-cloudtrail.eventbridge.json': { envelope: 'eventbridge', ...cloudtrail },
  'aws-cloudtrail.json': { envelope: 'cloudwatch', ...cloudtrail },
  'aws-cloudtrail.s3.json': { envelope: 'plain', ...cloudtrail },
  'cribl.json': { envelope: 'cribl>syslog', ...fortigate },
  'crowdstrike-fdr.json': { envelope: 'vector', source: 'crowdstrike.falcon', kind: 'login', time: '08:31:20.123' },
  'elastic-agent.json': { envelope: 'beats>syslog', ...asa },
  'filebeat.json': { envelope: 'beats>syslog', ...asa },
  'fluent-bit.json': { envelope: 'fluent-bit>syslog', ...asa },
  'fluent-bit.windows.json': { envelope: 'fluent-bit', ...windows },
  'fluentd.json': { envelope: 'fluentd>syslog', ...sshd },
  'jamf.json': { envelope: 'vector', source: 'jamf.pro', kind: 'device-seen', time: '08:31:20.590' },
  'jamf.protect.json': { envelope: 'plain', source: 'jamf.protect', kind: 'remote-control-session', time: '08:31:20.123' },
  'kafka-connect.json': { envelope: 'connect>syslog', ...fortigate },
  'logstash.json': { envelope: 'logstash>syslog', ...asa },
  'microsoft.defender.json': { envelope: 'azure-records', source: 'microsoft.defender-hunting', kind: 'remote-control-session', time: '08:31:20.123' },
  'microsoft.intune.json': { envelope: 'azure-records', source: 'microsoft.intune', kind: 'device-seen', time: '08:31:20.000', ip: undefined },
  'microsoft.json': { envelope: 'azure-records', source: 'microsoft.entra-signin', kind: 'login', time: '08:31:20.552' },
  'nxlog.json': { envelope: 'plain', ...windows },
  'nxlog.syslog.json': { envelope: 'nxlog', ...sshd },
  'okta.hook.json': { envelope: 'okta-hook', ...okta },
  'okta.json': { envelope: 'eventbridge', ...okta },
  'opentelemetry.json': { envelope: 'otlp>syslog', ...asa, source: 'fortinet.fortigate', more: ['vpn-session-start'] },
  'opentelemetry.raw.log': { envelope: 'json-string>syslog', ...asa },
  'osquery.json': { envelope: 'plain', source: 'osquery.results', kind: 'device-seen', time: '08:31:20.000', user: undefined, ip: undefined },
  'polling.json': { envelope: 'google-page', source: 'google.workspace-login', kind: 'login', time: '08:31:20.123' },
  'polling.okta.json': { envelope: 'plain', ...okta },
  'rsyslog.linux.log': { envelope: 'syslog', ...sshd },
  'rsyslog.log': { envelope: 'syslog', ...asa },
  'splunk.json': { envelope: 'splunk-hec>syslog', ...asa },
  'syslog-ng.linux.json': { envelope: 'syslog-ng', ...sshd },
  'syslog-ng.log': { envelope: 'syslog', ...asa },
  'vector.json': { envelope: 'vector>syslog', ...asa },
  'vector.kafka.json': { envelope: 'vector>syslog', ...sshd },
  'winlogbeat.json': { envelope: 'plain', source: 'ecs', kind: 'remote-control-session', time: '08:31:20.123' },
};

describe('what shippers put on a topic', () => {
  it('has an expectation each', () => { expect(Object.keys(expected).sort()).toEqual(goldens); });
  it.each(Object.entries(expected))('%s', (name, told) => {
    const { envelope, source, kind, time, user, ip, more } = { ...usual, ...told };
    const { observations, ...rest } = pipeline.process({ value: golden(name), receivedAt });
    expect(rest).toEqual({ envelope, source, deadLetters: [], dropped: {} });
    const [first] = observations;
    expect({ time: first?.['@timestamp'], user: first?.user?.name, ip: first?.source?.ip }).toEqual({ time: `2026-03-02T${time}Z`, user, ip });
    expect(observations.map((o) => o.winnow.kind)).toEqual([kind, ...more]);
  });
  it.each(goldens)('%s names nobody real', (name) => {
    const text = golden(name).toString('utf8').replaceAll(/(?:version|Version|ConfigBuild)\\?":\\?"[^"]*"|(?:Chrome|Edge)[/ ][\d.]+/g, '');
    const addresses = text.match(/(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.])/g) ?? [];
    expect(addresses.filter((a) => !/^(?:192\.0\.2|198\.51\.100|203\.0\.113|10\.212\.134|192\.168\.1)\.|^0\.0\.0\.0$/.test(a))).toEqual([]);
  });
});

describe('pages of shippers', () => {
  it('stand in the index, every one', () => {
    const linked = [...page('README.md').matchAll(/\]\(([\w-]+\.md)\)/g)].map((link) => link[1] ?? '');
    expect([...new Set(linked)].sort()).toEqual(written);
  });
  it('have a golden message each, and no message is without a page', () => { expect([...new Set(goldens.map(pageOf))].sort()).toEqual(written); });
  it.each(goldens)('%s is quoted, with its envelope and source', (name) => {
    const text = page(pageOf(name));
    const [, arrives] = text.split('\n## What arrives\n');
    expect(arrives).toContain(`\n\`\`\`${name.endsWith('.json') ? 'json' : ''}\n${golden(name).toString('utf8').trimEnd()}\n\`\`\`\n`);
    for (const said of [expected[name]?.envelope, expected[name]?.source]) expect(arrives).toContain(`\`${String(said)}\``);
  });
  it.each(written)('%s names our brokers and topics only', (name) => {
    for (const [broker] of page(name).matchAll(/\bkafka[\w.-]*:909\d/g)) expect(broker).toMatch(/^kafka-[123]\.example\.com:9092$/);
  });
});
