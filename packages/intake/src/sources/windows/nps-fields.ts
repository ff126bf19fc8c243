import { at, said } from '../../paths.ts';
import { type JsonObject, type Unwrapped } from '../../types.ts';

/** A record's attributes by the names that the DTS format gives them. */
export type Field = (...names: readonly string[]) => string | undefined;

/** Order of the database-compatible format up to the last that is read; it is the same whatever the client sends. Empty names are not read. */
const columns = ['Computer-Name', 'Event-Source', 'date', 'time', 'Packet-Type', 'User-Name', 'Fully-Qualifed-User-Name', '', 'Calling-Station-Id', '', 'Framed-IP-Address', 'NAS-Identifier', 'NAS-IP-Address', '', '', 'Client-IP-Address', 'Client-Friendly-Name',
  '', '', 'NAS-Port-Type', '', '', '', '', 'NP-Policy-Name', 'Reason-Code', 'Class', '', '', '', '', 'Acct-Status-Type', '', '', '', 'Acct-Session-Id', '', 'Acct-Session-Time', '', '', '', '', '', '', '', '', 'Tunnel-Client-Endpt'];

/** Text values are quoted, names come first: `"NPS1","IAS",03/02/2026,08:31:20,1,`. RRAS that asks Windows itself calls itself RAS. */
const line = /^"[^"]{1,64}","(?:IAS|RAS)",\d\d\/\d\d\/\d{4},\d\d:\d\d:\d\d,\d{1,3},/;
export const isLine = (text: string | undefined): boolean => text?.charCodeAt(0) === 0x22 && line.test(text.slice(0, 128));

const MOST_CELLS = 80;
const cell = /(?:"([^"]*(?:""[^"]*)*)"|([^,]*))(?:,|$)/y;
function cellsOf(text: string): readonly string[] {
  const cells: string[] = [];
  cell.lastIndex = 0;
  while (cell.lastIndex < text.length && cells.length < MOST_CELLS) {
    const match = cell.exec(text);
    if (match === null) break;
    cells.push(match[1]?.replaceAll('""', '"') ?? match[2] ?? '');
  }
  return cells;
}

export interface NpsRecord { readonly field: Field; /** The server's own time, without zone. */ readonly time: string | undefined }

/** `03/02/2026 08:31:20.123` in the order of year, month and day. */
function ordered(stamp: string | undefined): string | undefined {
  const [, month, day, year, rest] = /^(\d\d)\/(\d\d)\/(\d{4}) (\d\d:\d\d:\d\d(?:\.\d{1,7})?)$/.exec(stamp?.slice(0, 40) ?? '') ?? [];
  return month === undefined || day === undefined || year === undefined || rest === undefined ? undefined : `${year}-${month}-${day} ${rest}`;
}

function ofLine(text: string): NpsRecord {
  const cells = cellsOf(text);
  const values = new Map(columns.flatMap((name, i): [string, string][] => { const value = said(cells[i]); return name === '' || value === undefined ? [] : [[name, value]]; }));
  return { field: (...names) => names.map((name) => values.get(name)).find((value) => value !== undefined), time: ordered(`${values.get('date') ?? ''} ${values.get('time') ?? ''}`) };
}

/** DTS-compliant XML is flat, and names itself. */
export const isDts = (json: JsonObject | undefined): boolean => {
  const source = at(json, 'Event', 'Event-Source');
  return source === 'IAS' || source === 'RAS';
};

/** A record of the log file in either form; undefined for any other. */
export function npsRecord({ text, json }: Unwrapped): NpsRecord | undefined {
  if (text !== undefined && isLine(text)) return ofLine(text);
  if (!isDts(json)) return undefined;
  const field: Field = (...names) => names.map((name) => said(at(json, 'Event', name))).find((value) => value !== undefined);
  return { field, time: ordered(field('Timestamp')) };
}
