import { type Fields, fieldsOf } from './fields.ts';
import { type ListEntry } from './list-file.ts';

/** A program as Winnow's list of software has it. */
export interface RemoteTool { readonly value: string; readonly trait: string; readonly files: readonly string[] }

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** LOLRMM also lists what only looks at others, moves files or opens tunnels: no sign that somebody else works this computer. */
const other = /\b(ssh|sftp|ftp|scp|putty|kitty|mobaxterm|securecrt|superputty|filezilla|winscp|cyberduck|rclone|explorer|drive|dropbox|onedrive|box|viewer|browser|client|tunnels?|ngrok|mstsc|rdp|remote desktop connection|remote desktop manager|remmina|royal ts|mremoteng|zoom|webex|teams|slack|jump cloud)\b/i;
/** File names that many programs have, or that are part of the system. */
const common = new Set(['setup', 'install', 'installer', 'uninstall', 'update', 'updater', 'agent', 'client', 'server', 'service', 'host', 'main', 'launcher', 'viewer', 'remote', 'support', 'manager', 'monitor', 'console', 'desktop', 'connect',
  'svchost', 'explorer', 'powershell', 'cmd', 'msiexec', 'rundll32', 'regsvr32', 'wscript', 'cscript', 'java', 'javaw', 'python', 'node', 'electron', 'ssh', 'sshd', 'putty', 'mstsc', 'chrome', 'msedge', 'firefox', 'code', 'teams', 'zoom', 'winlogon', 'conhost', 'launchd', 'bash']);

/** Programs of LOLRMM's rmm_tools.json; undefined for any other JSON. Curated names and files are not repeated, and give the trait where they know the program. */
export function remoteTools(json: unknown, known: readonly ListEntry[]): { readonly entries: readonly RemoteTool[]; readonly seen: number } | undefined {
  if (!Array.isArray(json) || json.length === 0) return undefined;
  const rows = json.map(fieldsOf);
  if (!rows.some((row) => textOf(row['Name']) !== '' && row['Details'] !== undefined)) return undefined;
  const software = known.filter((e) => e.type === 'software');
  const files = new Set(software.flatMap((e) => e.files ?? []));
  const taken = new Set<string>();
  const entries: RemoteTool[] = [];
  for (const row of rows) {
    const tool = toolOf(row, software, files);
    if (tool === undefined || taken.has(tool.value)) continue;
    taken.add(tool.value);
    for (const file of tool.files) files.add(file); // of two programs that name one file the first has it
    entries.push(tool);
  }
  return { entries, seen: rows.length };
}

function toolOf(row: Fields, software: readonly ListEntry[], known: ReadonlySet<string>): RemoteTool | undefined {
  const name = textOf(row['Name']).replace(/\s*\(.*$/, '').slice(0, 60);
  const category = textOf(row['Category']);
  const value = name.toLowerCase();
  if (value.length < 4 || other.test(name) || (category !== '' && !/\b(rmm|rat|remote)\b/i.test(category))) return undefined;
  const files = [...new Set(filesOf(fieldsOf(row['Details'])))].filter((file) => !known.has(file));
  const curated = software.find((e) => value === e.value.toLowerCase() || value.startsWith(`${e.value.toLowerCase()} `));
  if (curated !== undefined && files.length === 0) return undefined;
  return { value, trait: curated?.trait ?? `rmm:${name}`, files };
}

/** Names of executables, from the files' own metadata and from the paths that they are installed to. */
function filesOf(details: Fields): readonly string[] {
  const said = listOf(details['PEMetadata']).flatMap((one) => { const { Filename, OriginalFileName } = fieldsOf(one); return [Filename, OriginalFileName]; });
  return [...said, ...listOf(details['InstallationPaths'])].flatMap((path) => textOf(path).split(',')).flatMap((path) => {
    const file = path.trim().toLowerCase().split(/[\\/]/).at(-1) ?? '';
    const [, stem = ''] = /^([a-z0-9][a-z0-9 ._+-]{2,80})\.exe$/.exec(file) ?? [];
    return stem.length < 4 || common.has(stem) ? [] : [file];
  });
}
