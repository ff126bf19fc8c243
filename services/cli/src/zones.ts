import { isTimeZone } from '@winnow/core';
import { type RawRecord } from '@winnow/intake';
import { UsageError } from './errors.ts';
import { type FoundFile } from './files.ts';

/** How files are read: `ZONE` or `NAME=ZONE` for stamps without a zone (a file's or folder's name), the realm of logins that carry none, the source of all. */
export interface ReadOptions { readonly source?: string; readonly zones?: readonly string[]; readonly realm?: string }
export type ReadAs = Pick<RawRecord, 'pinned' | 'zone' | 'realm'>;

interface Zone { readonly name: string | undefined; readonly zone: string }

function zoneOf(text: string): Zone {
  const equals = text.lastIndexOf('=');
  const [name, zone] = equals === -1 ? [undefined, text] : [text.slice(0, equals).replace(/\/+$/, ''), text.slice(equals + 1)];
  if (!isTimeZone(zone)) throw new UsageError(`--zone ${text}: ${zone === '' ? 'nothing' : zone} is no IANA time zone, for example Europe/Berlin`);
  if (name === '') throw new UsageError(`--zone ${text}: name a file or folder before the =`);
  return { name, zone };
}

/** True when the path is it, ends with it or lies in it. */
const isUnder = (path: string, name: string): boolean => `/${path}/`.includes(`/${name}/`);

/** How each file is to be read; of several names that fit, the longest counts. Throws UsageError for a zone that is none and a name that no file has. */
export function readersOf({ source, zones = [], realm }: ReadOptions, files: readonly FoundFile[]): (file: FoundFile) => ReadAs {
  const all = zones.map(zoneOf).sort((a, b) => (b.name?.length ?? 0) - (a.name?.length ?? 0));
  for (const { name, zone } of all) if (name !== undefined && !files.some(({ path }) => isUnder(path, name))) throw new UsageError(`--zone ${name}=${zone}: no file or folder of this name among those that are read`);
  return ({ path }) => {
    const zone = all.find(({ name }) => name === undefined || isUnder(path, name))?.zone;
    return { ...(source !== undefined && { pinned: source }), ...(zone !== undefined && { zone }), ...(realm !== undefined && { realm }) };
  };
}
