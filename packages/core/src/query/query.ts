import { canonicalIp, parseCidr } from '../ip.ts';

/** What a field of a query holds, and so which values fit. */
export type FieldType = 'word' | 'text' | 'number' | 'time' | 'address';
export interface Field {
  readonly type: FieldType;
  /** For people. */
  readonly help: string;
  /** All values that there are, where they are few. */
  readonly words?: readonly string[];
  /** May be sorted by. */
  readonly sorts?: boolean;
}
export type Fields = Readonly<Record<string, Field>>;

export type Comparison = '=' | '>' | '>=' | '<' | '<=';
export type Value =
  | { readonly kind: 'pattern'; /** Lower case, in parts: what was between the asterisks. One part: the whole value. */ readonly parts: readonly string[] }
  | { readonly kind: 'network'; readonly cidr: string }
  | { readonly kind: 'number'; readonly is: Comparison; readonly value: number }
  /** Unix ms; `=` is the whole day. */
  | { readonly kind: 'time'; readonly is: Comparison; readonly value: number };
/** A condition: the field has one of the values, or if negated none of them. Without a field: the words stand somewhere. */
export interface Term { readonly field: string | undefined; readonly isNot: boolean; readonly values: readonly Value[] }
export interface Query { readonly terms: readonly Term[]; readonly sort?: { readonly field: string; readonly descending: boolean } }

/** What is wrong, and where: characters of the query as it was written. */
export interface QueryFault { readonly at: number; readonly length: number; readonly message: string }
export type ParsedQuery = { readonly query: Query } | { readonly faults: readonly QueryFault[] };

const MOST_CHARACTERS = 2000;
const MOST_TERMS = 50;
const MOST_VALUES = 100;
const units: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 7 * 86_400_000 };

interface Part { readonly text: string; readonly at: number; /** As written, quotes too. */ readonly length: number; readonly isQuoted: boolean }

/** The query cut at blanks and, within a term, at commas; quotes hold either together. A quote that is not closed reaches to the end. */
function partsOf(text: string, from: number, ends: (c: string) => boolean): { readonly part: Part; readonly end: number } {
  let out = '';
  let isQuoted = false;
  let at = from;
  while (at < text.length && !ends(text.charAt(at))) {
    if (text.charAt(at) !== '"') { out += text.charAt(at++); continue; }
    isQuoted = true;
    for (at++; at < text.length && text.charAt(at) !== '"'; at++) { if (text.charAt(at) === '\\' && at + 1 < text.length) at++; out += text.charAt(at); }
    at++;
  }
  const end = Math.min(at, text.length);
  return { part: { text: out, at: from, length: end - from, isQuoted }, end };
}

const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r';
const isName = /^[a-z][a-z_.]{0,40}$/i;

/**
 * `band:high,critical -status:closed since:7d probability:>0.9 person:"Ann Doe" detector:sharing.* sort:opened-desc words`: all terms must hold, commas are
 * alternatives, `-` means not, `*` any characters, quotes hold blanks and commas. Case does not count. `now` is Unix ms: relative times (7d) count back from it.
 */
export function parseQuery(text: string, fields: Fields, now: number): ParsedQuery {
  if (text.length > MOST_CHARACTERS) return { faults: [{ at: MOST_CHARACTERS, length: text.length - MOST_CHARACTERS, message: `has ${String(text.length)} characters, at most ${String(MOST_CHARACTERS)} are allowed` }] };
  const reader = new Reader(text, fields, now);
  return reader.read();
}

class Reader {
  readonly #text: string;
  readonly #fields: Fields;
  readonly #now: number;
  readonly #faults: QueryFault[] = [];
  readonly #terms: Term[] = [];
  #sort: Query['sort'];

  constructor(text: string, fields: Fields, now: number) { this.#text = text; this.#fields = fields; this.#now = now; }

  read(): ParsedQuery {
    for (let at = 0; at < this.#text.length;) {
      if (isBlank(this.#text.charAt(at))) at++;
      else if (this.#terms.length === MOST_TERMS) { this.#fault({ at, length: this.#text.length - at }, `more than ${String(MOST_TERMS)} terms`); break; } else at = this.#term(at);
    }
    if (this.#faults.length > 0) return { faults: this.#faults };
    return { query: { terms: this.#terms, ...(this.#sort !== undefined && { sort: this.#sort }) } };
  }

  #fault({ at, length }: { readonly at: number; readonly length: number }, message: string): void { this.#faults.push({ at, length: Math.max(1, length), message }); }

  #term(from: number): number {
    const isNot = this.#text.charAt(from) === '-' && from + 1 < this.#text.length && !isBlank(this.#text.charAt(from + 1));
    const start = isNot ? from + 1 : from;
    const colon = this.#text.slice(start, start + 42).indexOf(':');
    const name = colon === -1 ? '' : this.#text.slice(start, start + colon);
    return isName.test(name) ? this.#fieldTerm(name, start, isNot) : this.#words(start, isNot);
  }

  #words(start: number, isNot: boolean): number {
    const { part, end } = partsOf(this.#text, start, isBlank);
    const meant = part.isQuoted ? undefined : elsewhere(part.text);
    if (part.text === '') this.#fault(part, 'nothing between the quotes');
    else if (meant !== undefined) this.#fault(part, meant);
    else this.#terms.push({ field: undefined, isNot, values: [patternOf(part)] });
    return end;
  }

  #fieldTerm(name: string, start: number, isNot: boolean): number {
    const written = name.toLowerCase();
    const values: Part[] = [];
    let at = start + name.length + 1;
    for (;;) {
      const { part, end } = partsOf(this.#text, at, (c) => isBlank(c) || c === ',');
      if (values.length < MOST_VALUES) values.push(part);
      at = end;
      if (this.#text.charAt(at) !== ',') break;
      at++;
    }
    const given = values.filter(({ text }) => text !== '');
    if (written === 'sort') this.#sorted(given, { at: start, length: at - start });
    else this.#condition(written, { values: given, isNot, where: { at: start, length: at - start }, named: { at: start, length: name.length } });
    return at;
  }

  #sorted(values: readonly Part[], where: { readonly at: number; readonly length: number }): void {
    const [value] = values;
    const match = /^([a-z_.]+?)(?:-(asc|desc))?$/i.exec(value?.text ?? '');
    const field = match?.[1]?.toLowerCase() ?? '';
    const sortable = Object.keys(this.#fields).filter((name) => this.#fields[name]?.sorts === true);
    if (match === null || !sortable.includes(field)) this.#fault(value ?? where, `sort by one of ${sortable.join(', ')}, with -asc or -desc behind it`);
    else this.#sort = { field, descending: match[2]?.toLowerCase() !== 'asc' };
  }

  #condition(name: string, { values, isNot, where, named }: { readonly values: readonly Part[]; readonly isNot: boolean; readonly where: { readonly at: number; readonly length: number }; readonly named: { readonly at: number; readonly length: number } }): void {
    const field = Object.hasOwn(this.#fields, name) ? this.#fields[name] : undefined;
    if (field === undefined) { this.#fault(named, `${name} is no field; there are ${[...Object.keys(this.#fields), 'sort'].join(', ')}`); return; }
    if (values.length === 0) { this.#fault(where, `${name}: of what? ${field.help}`); return; }
    const read = values.flatMap((part): Value[] => { const value = this.#value(field, part); return value === undefined ? [] : [value]; });
    this.#terms.push({ field: name, isNot, values: read });
  }

  #value(field: Field, part: Part): Value | undefined {
    if (field.type === 'number' || field.type === 'time') return this.#compared(field.type, part);
    const pattern = patternOf(part);
    if (field.type === 'address' && pattern.parts.length === 1) return this.#address(part);
    if (field.words === undefined || pattern.parts.length > 1 || field.words.includes(pattern.parts[0] ?? '')) return pattern;
    this.#fault(part, `${JSON.stringify(part.text)}: there are ${field.words.join(', ')}`);
    return undefined;
  }

  /** An address in whatever way it is written, or a network. */
  #address(part: Part): Value | undefined {
    const { text } = part;
    if (text.includes('/')) {
      if (parseCidr(text) !== undefined) return { kind: 'network', cidr: text };
      this.#fault(part, `${JSON.stringify(text)} is no network; for example 203.0.113.0/24`);
      return undefined;
    }
    return { kind: 'pattern', parts: [canonicalIp(text) ?? text.toLowerCase()] };
  }

  #compared(kind: 'number' | 'time', part: Part): Value | undefined {
    const [, sign = '', rest = ''] = /^(>=|<=|>|<|=)?(.*)$/s.exec(part.text) ?? [];
    const value = kind === 'number' ? numberOf(rest) : timeOf(rest, this.#now);
    if (value !== undefined) return { kind, is: isComparison(sign) ? sign : '=', value };
    this.#fault(part, `${JSON.stringify(part.text)} is ${kind === 'number' ? 'no number; for example >0.9' : 'no time; for example 7d, 12h, 2026-03-01 or 2026-03-01T08:00Z'}`);
    return undefined;
  }
}

/** What somebody meant who writes as in another language; as words it would find nothing, and nobody would know why. */
function elsewhere(text: string): string | undefined {
  if (text === 'AND') return 'all terms must hold as they stand; leave AND out, or put it in quotes';
  if (text === 'OR') return 'alternatives of a field are written with commas, as in band:high,critical; for the word put it in quotes';
  if (text === 'NOT' || /^-./.test(text)) return `not is one - before a term, as in -status:closed; for the ${text === 'NOT' ? 'word' : 'sign'} put it in quotes`;
  if (/^\(+-?[a-z][a-z_.]*:/i.test(text)) return 'there are no brackets: all terms must hold, commas are alternatives; for the sign put it in quotes';
  return undefined;
}

const isComparison = (text: string): text is Comparison => ['=', '>', '>=', '<', '<='].includes(text);
/** Within quotes an asterisk is one. */
const patternOf = ({ text, isQuoted }: Part): Extract<Value, { kind: 'pattern' }> => ({ kind: 'pattern', parts: isQuoted ? [text.toLowerCase()] : text.toLowerCase().split('*') });

/** `0.9`, `90%`. */
function numberOf(text: string): number | undefined {
  const match = /^(-?\d{1,15}(?:\.\d{1,15})?)(%)?$/.exec(text);
  return match === null ? undefined : Number(match[1]) / (match[2] === undefined ? 1 : 100);
}

function timeOf(text: string, now: number): number | undefined {
  const ago = /^(\d{1,5})([mhdw])$/i.exec(text);
  if (ago !== null) return now - Number(ago[1]) * (units[(ago[2] ?? '').toLowerCase()] ?? 0);
  if (!/^\d{4}-\d\d-\d\d(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,3})?)?(?:Z|[+-]\d\d:\d\d)?)?$/.test(text)) return undefined;
  const day = text.slice(0, 10);
  const midnight = Date.parse(day);
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== day) return undefined; // 30 February would be in March
  const at = Date.parse(text.includes('T') && !/(?:Z|[+-]\d\d:\d\d)$/.test(text) ? `${text}Z` : text);
  return Number.isNaN(at) ? undefined : at;
}

/** True when a text is what a pattern tells. */
export function fitsPattern(text: string, parts: readonly string[]): boolean {
  const own = text.toLowerCase();
  const [first = '', ...rest] = parts;
  const last = rest.pop();
  if (last === undefined) return own === first;
  if (!own.startsWith(first) || own.length < first.length + last.length || !own.endsWith(last)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = own.indexOf(part, at);
    if (found === -1 || found + part.length > own.length - last.length) return false;
    at = found + part.length;
  }
  return at <= own.length - last.length;
}
