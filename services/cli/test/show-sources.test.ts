import { describe, expect, it } from '@jest/globals';
import { sources } from '@winnow/intake';
import { loadConfig } from '@winnow/platform';
import { type Surroundings } from '../src/surroundings.ts';
import { showSources, type SourcesOptions } from '../src/show-sources.ts';

function shown(options: SourcesOptions, mapping?: string): string {
  let out = '';
  const around: Surroundings = { out: (text) => { out += text; }, warn: () => undefined, progress: () => undefined, now: () => 0, colour: false, width: 100 };
  showSources(loadConfig(mapping === undefined ? {} : { overrides: { 'sources.file': mapping } }), options, around);
  return out;
}
interface Row { readonly id: string; readonly samples: number; readonly version: number; readonly events: readonly string[] }
const rows = (text: string): readonly Row[] => text.trimEnd().split('\n').map((line) => JSON.parse(line) as Row);

describe('winnow sources', () => {
  it('lists every source with its events, and the five sample cases that each has at least', () => {
    const all = rows(shown({ json: true }));
    expect(all.map(({ id }) => id)).toEqual(sources.map(({ id }) => id));
    expect(all.filter(({ samples, events, version }) => samples < 5 || events.length === 0 || version < 1)).toEqual([]);
  });
  it('shows one, or all of a vendor', () => {
    expect(shown({ id: 'cisco.asa' })).toMatch(/^cisco\.asa {2}Cisco ASA .+ {2}version 1, \d+ samples\n/);
    expect(rows(shown({ id: 'sonicwall', json: true })).map(({ id }) => id)).toEqual(['sonicwall.firewall', 'sonicwall.sma']);
  });
  it('gives the samples of one, to be tried', () => { expect(shown({ id: 'openssh.sshd', samples: true })).toContain('sshd['); });
  it('shows those of the own file before OCSF and ECS', () => {
    expect(rows(shown({ json: true }, new URL('../../../config/sources.yaml', import.meta.url).pathname)).map(({ id, samples }) => [id, samples]).slice(-3)).toEqual([['example.jump-host', 0], ['ocsf.events', expect.any(Number)], ['ecs', expect.any(Number)]]);
  });
  it.each<[SourcesOptions, string]>([[{ id: 'cisco.asaa' }, 'cisco.asaa: no such source; did you mean cisco.asa?'], [{ samples: true }, '--samples: of which source?']])('%j is a fault of one line', (options, message) => { expect(() => shown(options)).toThrow(message); });
});
