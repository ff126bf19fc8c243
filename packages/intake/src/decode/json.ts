import { type JsonObject } from '../types.ts';
import { MAX_FAN_OUT, MAX_JSON_DEPTH } from './bounds.ts';

export type Parsed = { readonly value: unknown } | 'json_syntax' | 'depth';

export const isObject = (value: unknown): value is JsonObject => typeof value === 'object' && value !== null && !Array.isArray(value);
export const isArray = (value: unknown): value is readonly unknown[] => Array.isArray(value);
export const text = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);

/** JSON.parse that never throws and refuses what is nested too deeply, before it is built. */
export function parseJson(source: string): Parsed {
  if (tooDeep(source)) return 'depth';
  try {
    const value: unknown = JSON.parse(source);
    return { value };
  } catch {
    return 'json_syntax';
  }
}

function atMost(source: string, char: string, limit: number): number {
  let count = 0;
  for (let at = source.indexOf(char); at !== -1 && count <= limit; at = source.indexOf(char, at + 1)) count++;
  return count;
}

/** Few brackets cannot be deep: indexOf spares most records the walk over every character. */
function tooDeep(source: string): boolean {
  const braces = atMost(source, '{', MAX_JSON_DEPTH);
  if (braces + atMost(source, '[', MAX_JSON_DEPTH) <= MAX_JSON_DEPTH) return false;
  let depth = 0;
  for (let i = 0; i < source.length; i++) {
    const unit = source.charCodeAt(i);
    if (unit === 0x22) i = endOfString(source, i);
    else if (unit === 0x7b || unit === 0x5b) {
      if (++depth > MAX_JSON_DEPTH) return true;
    } else if (unit === 0x7d || unit === 0x5d) depth--;
  }
  return false;
}

/** Index of the quote that closes the one at `start`; the length of the text when none does. */
function endOfString(source: string, start: number): number {
  for (let i = start + 1; i < source.length; i++) {
    const unit = source.charCodeAt(i);
    if (unit === 0x5c) i++;
    else if (unit === 0x22) return i;
  }
  return source.length;
}

/**
 * Parts of a text that is not one JSON value: lines, when every other line begins a value of its own (JSON Lines), else values one
 * after the other. At most one part more than may be taken out of a message; one part means that there is nothing to split.
 */
export function splitJson(source: string): readonly string[] {
  const lines = source.split('\n', MAX_FAN_OUT + 1).filter((line) => line.trim() !== '');
  if (lines.length > 1 && lines.every((line) => opens(line))) return lines;
  return splitValues(source);
}

const opens = (line: string): boolean => {
  const first = line.trimStart()[0];
  return first === '{' || first === '[';
};

function splitValues(source: string): readonly string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = 0;
  for (let i = 0; i < source.length && parts.length <= MAX_FAN_OUT; i++) {
    const unit = source.charCodeAt(i);
    if (unit === 0x22) i = endOfString(source, i);
    else if (unit === 0x7b || unit === 0x5b) depth++;
    else if ((unit === 0x7d || unit === 0x5d) && --depth <= 0) {
      depth = 0;
      parts.push(source.slice(start, i + 1));
      start = i + 1;
    }
  }
  const rest = source.slice(start).trim();
  if (rest !== '' && parts.length <= MAX_FAN_OUT) parts.push(rest);
  return parts.filter((part) => part.trim() !== '');
}
