import { parseTime } from '../../normalise.ts';
import { said } from '../../paths.ts';
import { type SourceContext, type Unwrapped } from '../../types.ts';

export interface Message {
  /** `CISE_Passed_Authentications` and the like. */
  readonly category: string;
  /** Long messages come in parts, of which the first has the head. */
  readonly part: number;
  readonly code: string;
  readonly stamp: string;
  /** An attribute's first value; undefined for what says nothing. */
  readonly get: (...names: readonly string[]) => string | undefined;
  /** What the VPN client says of its machine, by the names after `mdm-tlv=`. */
  readonly mdm: (name: string) => string | undefined;
}

const head = /^(CISE_\w{3,64}) \d{6,12} \d{1,4} (\d{1,4}) /;
const first = /^(\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})? [+-]\d\d:\d\d) \d{6,12} (\d{4,5}) [A-Z]{4,8} [^:]{1,64}: [^,]{0,256}, ?/;
const LONGEST = 16_384;

/** The category is a word of the message, or the program's name where the sender or a relay sets a colon behind it. */
function lineOf({ text, tag }: Unwrapped): string | undefined {
  if (text === undefined) return undefined;
  return tag?.startsWith('CISE_') === true ? `${tag} ${text.slice(0, LONGEST)}` : text.slice(0, LONGEST);
}

export const matches = (record: Unwrapped): boolean => head.test(lineOf(record)?.slice(0, 128) ?? '');

const unescaped = (value: string): string => (value.includes('\\') ? value.replace(/\\{1,4}([,;\\])/g, '$1') : value);

/** `name=value, name=value`; a comma in a value has a stroke before it. Of repeated names the first counts, but the pairs of Cisco's own stand by the name within. */
function attributesOf(text: string): ReadonlyMap<string, string> {
  const out = new Map<string, string>();
  for (const part of text.split(/(?<!\\), ?/, 1024)) {
    const inner = /^cisco-av-pair=(?=[\w-]{1,64}=)/.exec(part)?.[0] ?? '';
    const pair = part.slice(inner.length).replace(/^mdm-tlv=/, 'mdm ');
    const equals = pair.indexOf('=');
    if (equals > 0 && equals <= 128 && !out.has(pair.slice(0, equals))) out.set(pair.slice(0, equals), unescaped(pair.slice(equals + 1)).trim());
  }
  return out;
}

export function messageOf(record: Unwrapped): Message | undefined {
  const line = lineOf(record);
  const match = line === undefined ? null : head.exec(line);
  if (line === undefined || match === null) return undefined;
  const rest = line.slice(match[0].length);
  const [whole = '', stamp = '', code = ''] = first.exec(rest) ?? [];
  const attributes = attributesOf(rest.slice(whole.length));
  const get = (...names: readonly string[]): string | undefined => {
    for (const name of names) {
      const value = said(attributes.get(name));
      if (value !== undefined) return value;
    }
    return undefined;
  };
  return { category: match[1] ?? '', part: Number(match[2]), code, stamp, get, mdm: (name) => get(`mdm ${name}`) };
}

export const timeOf = ({ stamp }: Message, { time }: Unwrapped, { receivedAt }: SourceContext): number | undefined => parseTime(stamp, receivedAt) ?? time;
