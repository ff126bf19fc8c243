import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { isRemoteTool } from '../src/remote-tools.ts';

const list = readFileSync(new URL('../../../config/lists/remote-tools.yaml', import.meta.url), 'utf8');
const values = [...list.matchAll(/- \{ value: "([^"]+)"/g)].map(([, value = '']) => value);
const files = [...list.matchAll(/files: \[([^\]]+)\]/g)].flatMap(([, names = '']) => [...names.matchAll(/"([^"]+)"/g)].map(([, name = '']) => name));

describe('programs for remote control', () => {
  it('are those of the list, by name and by file', () => {
    expect([values.length > 50, files.length > 50]).toEqual([true, true]);
    expect([...values.filter((name) => !isRemoteTool('', name)), ...files.filter((name) => !isRemoteTool(`C:\\Program Files\\x\\${name}`))]).toEqual([]);
  });
  it.each(['C:\\Windows\\explorer.exe', '/usr/bin/ssh', 'C:\\TeamViewer\\notes.exe', '/opt/anydesk/readme'])('and not %s', (path) => { expect(isRemoteTool(path, '')).toBe(false); });
});
