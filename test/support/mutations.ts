import fc from 'fast-check';

type Json = Record<string, unknown>;
export const isObject = (value: unknown): value is Json => typeof value === 'object' && value !== null && !Array.isArray(value);
export function parsed(text: string): unknown {
  try { return JSON.parse(text); } catch { return undefined; }
}

/** Paths to all that is in a value, itself not. */
export function pathsOf(value: unknown, under: readonly string[] = []): readonly (readonly string[])[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => { const path = [...under, key]; return [path, ...pathsOf(inner, path)]; });
}
/** The value with another one in one place. */
export function replaced(value: unknown, [key, ...rest]: readonly string[], by: (before: unknown) => unknown): unknown {
  if (key === undefined) return by(value);
  if (Array.isArray(value)) return value.map((item: unknown, i) => (String(i) === key ? replaced(item, rest, by) : item));
  return isObject(value) ? { ...value, [key]: replaced(value[key], rest, by) } : value;
}
const deep = (levels: number): string => '{"a":['.repeat(levels) + '1' + ']}'.repeat(levels);
const otherType = (before: unknown): unknown => (typeof before === 'number' ? String(before) : typeof before === 'string' && /^-?\d+$/.test(before) ? Number(before) : typeof before === 'string' ? [before, { value: before }] : typeof before === 'boolean' ? String(before) : 'text');

export const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const position = fc.nat(4000);
const noise = fc.oneof(fc.string({ maxLength: 60 }), fc.constantFrom('<', '>', '"', '\\', '\u0000', '\ud800', '%', '\u2028', ' : ', ',,,', '=', '{{', ']]', '__proto__', 'constructor', '\n', '\r\n'));
/** What is repeated to make regular expressions try. */
export const fillers = [' ', 'a', '0', '<', '"', '\\', ',', '=', ' : ', ' = ', ', ', '; ', ' User ', ' IP ', 'Username = ', 'a=', '1:', '::', '$', '/', 'Mar  2 ', '\t', '[', 'A-'];

/** Hostile forms of any text, as bytes: `line` and `other` give records. */
function ofText(line: fc.Arbitrary<string>, other: fc.Arbitrary<string>): readonly fc.Arbitrary<Uint8Array>[] {
  return [
    fc.tuple(line, position).map(([text, at]) => bytes(text.slice(0, at))),
    fc.tuple(line, position).map(([text, at]) => bytes(text.slice(at))),
    fc.tuple(line, other, position, position).map(([one, two, a, b]) => bytes(one.slice(0, a) + two.slice(b))),
    fc.tuple(line, position, noise, fc.nat(40)).map(([text, at, extra, gone]) => bytes(text.slice(0, at) + extra + text.slice(at + gone))),
    fc.tuple(line, position, position, fc.nat(300)).map(([text, at, length, times]) => bytes(text.slice(0, at) + text.slice(at, at + (length % 60)).repeat(times) + text.slice(at))),
    fc.tuple(line, position, fc.constantFrom(...fillers), fc.nat(8000)).map(([text, at, filler, times]) => bytes(text.slice(0, at % text.length) + filler.repeat(times) + text.slice(at % text.length))),
    fc.tuple(line, fc.array(fc.tuple(position, fc.constantFrom(0, 0x7f, 0x80, 0xc0, 0xe2, 0xed, 0xf5, 0xff)), { minLength: 1, maxLength: 12 })).map(([text, flips]) => { const out = bytes(text); for (const [at, byte] of flips) out[at % out.length] = byte; return out; }),
  ];
}

/** Hostile forms of JSON: other values, other types, deep and long ones, the same key twice, names of every object's own. */
function ofJson(record: fc.Arbitrary<Json>): readonly fc.Arbitrary<Uint8Array>[] {
  return [
    fc.tuple(record, fc.nat(), fc.jsonValue(), fc.nat(4)).map(([json, pick, value, how]) => {
      const paths = pathsOf(json);
      const path = paths[pick % paths.length] ?? [];
      const by = [(): unknown => value, otherType, (): unknown => null, (before: unknown): unknown => [[before]], (): unknown => '\u00e4'.repeat(5000)][how] ?? otherType;
      return bytes(JSON.stringify(replaced(json, path, by)));
    }),
    fc.tuple(record, fc.nat(), fc.integer({ min: 1, max: 60 })).map(([json, pick, levels]) => {
      const paths = pathsOf(json);
      return bytes(JSON.stringify(replaced(json, paths[pick % paths.length] ?? [], () => '@@')).replace('"@@"', deep(levels)));
    }),
    fc.tuple(record, fc.nat(), fc.constantFrom('__proto__', 'constructor', 'toString', 'hasOwnProperty', ''), fc.jsonValue()).map(([json, pick, name, value]) => {
      const keys = Object.keys(json);
      const twice = name === '' ? keys[pick % keys.length] ?? '' : name;
      return bytes(JSON.stringify(json).replace(/\{/g, (brace, at: number) => (at === 0 || (pick + at) % 3 === 0 ? `${brace}${JSON.stringify(twice)}:${JSON.stringify(value)},` : brace)));
    }),
  ];
}

/** Hostile forms of these lines; spliced with any of `others`. */
export function mutationsOf(lines: readonly string[], others: readonly string[] = lines): fc.Arbitrary<Uint8Array> {
  const records = lines.map(parsed).filter(isObject);
  return fc.oneof(...ofText(fc.constantFrom(...lines), fc.constantFrom(...others)), ...(records.length === 0 ? [] : ofJson(fc.constantFrom(...records))));
}
