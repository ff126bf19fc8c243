import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Config, kafkaConfigOf, loadConfig } from '@winnow/platform';
import { catalogue } from '@winnow/detection';
import { type Around, type Compose, composeOf, configPath, faultsOf, type Service } from './compose.ts';

const root = join(import.meta.dirname, '..', '..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const folder = mkdtempSync(join(tmpdir(), 'winnow-compose-'));
let commands: readonly string[] = [];
beforeAll(() => {
  mkdirSync(join(folder, 'secrets'));
  for (const name of Object.keys(composeOf(text).secrets)) writeFileSync(join(folder, 'secrets', name), `${name.padEnd(32, 'x')}\n`);
  const help = execFileSync(process.execPath, ['--conditions=@winnow/source', '--import', 'tsx', 'services/cli/src/main.ts', '--help'], { cwd: root, encoding: 'utf8' });
  commands = [...help.slice(help.indexOf('Commands:')).matchAll(/^ {2}([a-z]+)/gm)].flatMap(([, name]) => name ?? []);
});
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

/** As the service would: its variables, the file that is mounted, and of the secrets those that it is given. */
function configOf(_: string, service: Service): Config {
  const env = Object.fromEntries(Object.entries(service.environment ?? {}).map(([name, value]) => [name, String(value)]));
  const mounted = configPath(service);
  const read = (path: string): string => {
    const secret = /^\/run\/secrets\/(\w+)$/.exec(path)?.[1];
    if (secret !== undefined && service.secrets?.includes(secret) === true) return readFileSync(join(folder, 'secrets', secret), 'utf8');
    if (path === '/etc/winnow/winnow.yaml' && mounted !== undefined) return readFileSync(join(root, mounted), 'utf8');
    throw Object.assign(new Error('not in the container'), { code: 'ENOENT' });
  };
  return loadConfig({ file: '/etc/winnow/winnow.yaml', env, read, detectors: catalogue });
}
const around = (): Around => ({ commands, config: configOf });
const one = (compose: Compose, name: string): Service => { const service = compose.services[name]; if (service === undefined) throw new Error(`no service ${name}`); return service; };
const config = (name: string): Config => configOf(name, one(composeOf(text), name));

describe('docker-compose.yml', () => {
  it('keeps every rule', () => { expect(faultsOf(composeOf(text), around())).toEqual([]); });

  it('has the services that it is for, and their commands', () => {
    expect(commands).toEqual(expect.arrayContaining(['topics', 'migrate', 'collector', 'detector', 'doctor']));
    expect(Object.entries(composeOf(text).services).map(([name, s]) => [name, s.command?.[0]])).toEqual([
      ['kafka', undefined], ['clickhouse', expect.stringContaining('exec clickhouse-server')], ['topics', 'topics'], ['migrate', 'migrate'], ['collector-vpn', 'collector'], ['collector-endpoint', 'collector'], ['detector', 'detector'], ['api', 'api'],
    ]);
  });

  it('gives each service what it needs to start', () => {
    for (const name of ['collector-vpn', 'collector-endpoint', 'detector', 'api']) {
      const c = config(name);
      expect(kafkaConfigOf(c)?.brokers).toEqual(['kafka:19092']);
      expect(c.clickhouse).toMatchObject({ url: 'http://clickhouse:8123', user: 'winnow', database: 'winnow' });
      expect([c.clickhouse.password?.reveal(), c.identity.key?.reveal()]).toEqual(['clickhouse_password'.padEnd(32, 'x'), 'identity_key'.padEnd(32, 'x')]);
    }
    expect(config('migrate').clickhouse).toMatchObject({ user: 'winnow_admin' });
    expect(config('migrate').identity.key).toBeUndefined();
    expect(config('collector-vpn').kafka.inputs.every(({ topic }) => topic.startsWith('raw.vpn.'))).toBe(true);
    expect(config('collector-endpoint').kafka.inputs.map(({ topic }) => topic)).toEqual(['raw.login.okta', 'raw.endpoint.osquery']);
  });

  it('runs the broker that the tests run on, keeps its data on the volume and makes no topic by accident', () => {
    const kafka = one(composeOf(text), 'kafka');
    const tested = /<kafka\.version>([^<]+)</.exec(readFileSync(join(root, 'test/support/kafka/pom.xml'), 'utf8'))?.[1];
    expect(kafka.image).toBe(`apache/kafka:${tested ?? ''}`);
    expect(kafka.volumes).toContain(`kafka:${String(kafka.environment?.['KAFKA_LOG_DIRS'])}`);
    expect(kafka.environment).toMatchObject({ KAFKA_AUTO_CREATE_TOPICS_ENABLE: 'false', KAFKA_ADVERTISED_LISTENERS: 'INTERNAL://kafka:19092,EXTERNAL://localhost:9092' });
  });

  it('leaves secrets out of git and out of the image', () => {
    expect(readFileSync(join(root, '.gitignore'), 'utf8').split('\n')).toContain('/secrets/');
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n').filter((line) => line !== '' && !line.startsWith('#'));
    expect(ignored[0]).toBe('*');
    expect(ignored.filter((line) => line.startsWith('!')).some((line) => 'secrets'.startsWith(line.slice(1)) || line.includes('secret'))).toBe(false);
  });
});

describe('what breaks a rule is found', () => {
  const vpn = (c: Compose): Service => one(c, 'collector-vpn');
  const environment = (s: Service, more: Record<string, string>): void => { s.environment = { ...s.environment, ...more }; };
  const cases: readonly (readonly [string, (compose: Compose) => void, RegExp])[] = [
    ['a root file system that can be written', (c) => { delete vpn(c).read_only; }, /^collector-vpn: the root file system/],
    ['read_only: false', (c) => { one(c, 'kafka').read_only = false; }, /^kafka: the root file system/],
    ['kept capabilities', (c) => { vpn(c).cap_drop = ['NET_RAW']; }, /keeps capabilities/],
    ['a capability given back', (c) => { one(c, 'clickhouse').cap_add = ['SYS_NICE']; }, /^clickhouse: keeps capabilities/],
    ['privileges to gain', (c) => { vpn(c).security_opt = ['no-new-privileges:false']; }, /may gain privileges/],
    ['root', (c) => { vpn(c).user = '0:0'; }, /runs as root/],
    ['a user by name', (c) => { vpn(c).user = 'node'; }, /runs as root/],
    ['latest', (c) => { one(c, 'clickhouse').image = 'clickhouse/clickhouse-server:latest'; }, /^clickhouse: the image is not pinned/],
    ['a major version only', (c) => { one(c, 'kafka').image = 'apache/kafka:4'; }, /^kafka: the image is not pinned/],
    ['no tag', (c) => { one(c, 'kafka').image = 'apache/kafka'; }, /^kafka: the image is not pinned/],
    ['no limit of memory', (c) => { delete vpn(c).mem_limit; }, /no limit of memory/],
    ['a heap that does not fit', (c) => { vpn(c).mem_limit = '512m'; }, /heap is larger/],
    ['no limit of processes', (c) => { delete vpn(c).pids_limit; }, /no limit of processes/],
    ['a log without end', (c) => { delete vpn(c).logging; }, /log grows/],
    ['too short a time to stop', (c) => { vpn(c).stop_grace_period = '25s'; }, /killed before it has stopped/],
    ['a dependency that does not exist', (c) => { vpn(c).depends_on = { zookeeper: { condition: 'service_healthy' } }; }, /depends on zookeeper, which does not exist/],
    ['a dependency without a condition', (c) => { vpn(c).depends_on = { kafka: {} }; }, /waits for kafka without a condition/],
    ['waiting for what does not end', (c) => { vpn(c).depends_on = { kafka: { condition: 'service_completed_successfully' } }; }, /waits for kafka to end/],
    ['waiting for what is not asked', (c) => { vpn(c).depends_on = { migrate: { condition: 'service_healthy' } }; }, /waits for migrate to be healthy/],
    ['no health check', (c) => { delete one(c, 'clickhouse').healthcheck; }, /^clickhouse: nobody asks/],
    ['a health check at another port', (c) => { environment(vpn(c), { WINNOW_HTTP__PORT: '9000' }); }, /asked at another port than 9000/],
    ['a secret that is not declared', (c) => { c.secrets = {}; }, /the secret identity_key is not declared/],
    ['a secret that the service is not given', (c) => { vpn(c).secrets = ['clickhouse_password']; }, /does not start: .*names a file that cannot be read/],
    ['a secret that is given and not used', (c) => { vpn(c).secrets = [...vpn(c).secrets ?? [], 'clickhouse_admin_password']; }, /given the secret clickhouse_admin_password/],
    ['a password in the open', (c) => { environment(vpn(c), { WINNOW_CLICKHOUSE__PASSWORD: 'hunter2' }); }, /holds a secret in the open/],
    ['a secret file elsewhere', (c) => { c.secrets['identity_key'] = { file: './config/key' }; }, /not in the folder that git leaves out/],
    ['a variable that the configuration does not know', (c) => { environment(vpn(c), { WINNOW_CLICKHOUSE__PASSWRD_FILE: '/run/secrets/clickhouse_password' }); }, /does not start: .*sets no known key/],
    ['a value that the configuration does not allow', (c) => { environment(vpn(c), { WINNOW_COLLECTOR__FLUSH_ROWS: '0' }); }, /does not start: .*flushRows/],
    ['a port for everybody', (c) => { one(c, 'kafka').ports = ['9092:9092']; }, /the port 9092:9092 is open/],
    ['a port for everybody, said in full', (c) => { one(c, 'kafka').ports = ['0.0.0.0:9092:9092']; }, /is open to others/],
    ['the console for everybody', (c) => { one(c, 'api').ports = ['8080:8080']; }, /^api: the port 8080:8080 is open/],
    ['a way out that nobody needs', (c) => { vpn(c).networks = ['bus', 'store', 'edge']; }, /can reach the outside/],
    ['a network that leads out', (c) => { c.networks['store'] = {}; }, /^clickhouse: can reach the outside/],
    ['the default network', (c) => { delete vpn(c).networks; }, /is in no network/],
    ['a volume that is not declared', (c) => { c.volumes = { kafka: {} }; }, /the volume clickhouse is not declared/],
    ['a volume without a name', (c) => { one(c, 'kafka').volumes = ['/var/lib/kafka/data']; }, /no file of this project/],
    ['a folder of the machine to write to', (c) => { one(c, 'kafka').volumes = ['./config/data:/var/lib/kafka/data']; }, /can be written/],
    ['the engine’s socket', (c) => { vpn(c).volumes = [...vpn(c).volumes ?? [], '/var/run/docker.sock:/var/run/docker.sock:ro']; }, /no file of this project/],
    ['an unknown command', (c) => { vpn(c).command = ['collect', '--config', '/etc/winnow/winnow.yaml']; }, /no command "collect"/],
    ['a configuration that is not mounted', (c) => { vpn(c).volumes = []; }, /does not read the mounted configuration/],
    ['one group for two kinds of collector', (c) => { environment(vpn(c), { WINNOW_COLLECTOR__GROUP: 'winnow-collector-endpoint' }); }, /shares its group with one that reads other topics/],
    ['a topic that nobody makes', (c) => { environment(vpn(c), { WINNOW_KAFKA__INPUTS: '[{ topic: raw.vpn.other, source: auto }]' }); }, /raw\.vpn\.other.*: read and not made/],
    ['a topic that nobody reads', (c) => { delete c.services['collector-endpoint']; }, /raw\.login\.okta.*: made and not read/],
    ['a topic that two groups read', (c) => { delete vpn(c).environment?.['WINNOW_KAFKA__INPUTS']; }, /raw\.login\.okta.*: read by two groups/],
    ['another prefix in one service', (c) => { environment(vpn(c), { WINNOW_KAFKA__PREFIX: 'test.' }); }, /disagree about kafka\.prefix/],
  ];
  it.each(cases)('%s', (_, plant, found) => {
    const compose = composeOf(text);
    plant(compose);
    expect(faultsOf(compose, around())).toContainEqual(expect.stringMatching(found));
  });

  it('and what only looks like it is let be', () => {
    const compose = composeOf(text);
    one(compose, 'kafka').image += `@sha256:${'0'.repeat(64)}`;
    compose.services['collector-vpn-2'] = structuredClone(vpn(compose)); // the same topics in the same group: a second member
    vpn(compose).stop_grace_period = '1m';
    expect(faultsOf(compose, around())).toEqual([]);
  });
});
