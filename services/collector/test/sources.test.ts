import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from '@jest/globals';
import { ownSources, sourcesOf, unknownInputs } from '@winnow/collector';
import { Pipeline, sources as builtIn } from '@winnow/intake';
import { loadConfig } from '@winnow/platform';

const manual = new URL('../../../config/sources.yaml', import.meta.url).pathname;
const folder = mkdtempSync(join(tmpdir(), 'winnow-mapping-'));
afterAll(() => { rmSync(folder, { recursive: true, force: true }); });

function fileOf(text: string): string {
  const path = join(folder, 'own.yaml');
  writeFileSync(path, text);
  return path;
}
function problems(text: string): readonly string[] {
  try { ownSources(fileOf(text)); } catch (error) { return error instanceof Error ? error.message.split('\n').map((line) => line.replace(`${folder}/`, '')) : []; }
  return [];
}
const one = (more: string): string => `sources:\n  - id: own.log\n    format: json\n    match: { app: x }\n    kind: login\n    fields: { user.name: user }\n${more}`;

describe('the manual of mappings', () => {
  const lines = readFileSync(manual, 'utf8').split('\n');
  const samples = lines.flatMap((line, i) => { const id = /^ {2}- id: (\S+)/.exec(line)?.[1]; return id === undefined ? [] : [[id, (lines[i - 1] ?? '').replace(/^ {2}# /, '')] as const]; });
  it('has a sample for each', () => { expect(samples.length).toBe(ownSources(manual).length); });
  it.each(samples)('%s reads the record above it', (id, sample) => {
    const all = sourcesOf(loadConfig({ overrides: { 'sources.file': manual } }));
    const text = id === 'example.jump-host' ? `<86>Mar  2 08:31:22 bastion ${sample}` : sample;
    const { source, observations } = new Pipeline({ sources: all }).process({ value: Buffer.from(text), receivedAt: Date.UTC(2026, 2, 3) });
    expect([source, observations.map((o) => [o['@timestamp'], o.event.outcome, o.user?.name, o.source?.ip])]).toEqual([id, [['2026-03-02T08:31:22.000Z', 'success', 'ann.doe', '203.0.113.7']]]);
  });
});

describe('a file of mappings', () => {
  it.each([
    ['is right', one(''), []],
    ['holds nothing', '', ['own.yaml: sources is missing']],
    ['is no YAML', 'sources: [', ['own.yaml:1:11: Flow sequence in block collection must be sufficiently indented and end with a ]']],
    ['has a key that is none', one('    zones: UTC\n'), ['own.yaml:7:5: sources[0].zones is no key here; did you mean zone?']],
    ['takes the name of a built-in source', one('').replace('own.log', 'okta.system-log'), ['own.yaml:2:5: okta.system-log: there is a source of this name already']],
    ['names one twice', `${one('')}${one('').replace('sources:\n', '')}`, ['own.yaml:7:5: own.log: there is a source of this name already']],
    ['has faults within', one('    zone: Berlin\n').replace('user.name', 'username'), ['own.yaml:7:5: own.log: zone Berlin: is no IANA time zone, for example Europe/Berlin', expect.stringMatching(/^own\.yaml:6:15: own\.log: fields\.username is no field that can be filled/)]],
  ])('%s', (_, text, expected) => { expect(problems(text)).toEqual(expected); });

  it('is not there', () => { expect(() => ownSources(join(folder, 'nope.yaml'))).toThrow('nope.yaml: cannot be read'); });
});

describe('inputs', () => {
  it('name sources that exist', () => {
    const inputs = [{ topic: 'a' }, { topic: 'b', source: 'auto' }, { topic: 'c', source: 'cisco.asa' }, { topic: 'd', source: 'cisco.asaa' }];
    expect(unknownInputs({ kafka: { ...loadConfig().kafka, inputs } }, builtIn)).toEqual(['kafka.inputs[3].source cisco.asaa (topic d) is unknown; did you mean cisco.asa?; winnow sources lists them']);
  });
});
