import { describe, expect, it } from '@jest/globals';
import { type FoundFile } from '../src/files.ts';
import { readersOf } from '../src/zones.ts';

const file = (path: string): FoundFile => ({ path, mtimeMs: 0, size: 1 });
const files = ['logs/asa.log', 'logs/berlin/vpn.log', 'logs/berlin/nps/in.log', 'logs/a.zip/asa.log'].map(file);
const zoneOf = (path: string, ...zones: readonly string[]): string | undefined => readersOf({ zones }, files)(file(path)).zone;

describe('how files are read', () => {
  it.each<[string, string, readonly string[], string | undefined]>([
    ['nothing told', 'logs/asa.log', [], undefined],
    ['one zone for all', 'logs/asa.log', ['Europe/Berlin'], 'Europe/Berlin'],
    ['a file by its name', 'logs/asa.log', ['asa.log=Asia/Tokyo'], 'Asia/Tokyo'],
    ['also in an archive', 'logs/a.zip/asa.log', ['asa.log=Asia/Tokyo'], 'Asia/Tokyo'],
    ['another file', 'logs/berlin/vpn.log', ['asa.log=Asia/Tokyo'], undefined],
    ['part of a name is no name', 'logs/berlin/vpn.log', ['berlin=Europe/Berlin', 'logs/asa.log=Asia/Tokyo'], 'Europe/Berlin'],
    ['a folder', 'logs/berlin/nps/in.log', ['berlin/=Europe/Berlin', 'UTC'], 'Europe/Berlin'],
    ['the nearest folder', 'logs/berlin/nps/in.log', ['berlin=Europe/Berlin', 'berlin/nps=Asia/Tokyo', 'America/New_York'], 'Asia/Tokyo'],
    ['the one for all where no name fits', 'logs/asa.log', ['berlin=Europe/Berlin', 'America/New_York'], 'America/New_York'],
  ])('%s', (_, path, zones, expected) => { expect(zoneOf(path, ...zones)).toBe(expected); });

  it('source and realm are of all', () => { expect(readersOf({ source: 'cisco.asa', realm: 'example.com' }, files)(file('logs/asa.log'))).toEqual({ pinned: 'cisco.asa', realm: 'example.com' }); });

  it.each([['Berlin', '--zone Berlin: Berlin is no IANA time zone'], ['asa.log=', '--zone asa.log=: nothing is no IANA time zone'], ['=UTC', '--zone =UTC: name a file or folder'], ['sa.log=UTC', '--zone sa.log=UTC: no file or folder of this name']])('%s is a fault of one line', (zone, message) => { expect(() => zoneOf('logs/asa.log', zone)).toThrow(message); });
});
