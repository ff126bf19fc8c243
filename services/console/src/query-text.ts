/**
 * A query's text, changed by clicks: terms are added to it and taken out of it as a person would write them, and what else stands in it stays as it was written.
 * The language itself is core's (`parseQuery`); here only its quotes, commas and minus signs are known.
 */
export interface WrittenValue { /** As written, with quotes. */ readonly raw: string; readonly value: string }
export interface WrittenTerm { readonly at: number; readonly end: number; readonly isNot: boolean; /** Lower case; absent: words. */ readonly field: string | undefined; readonly values: readonly WrittenValue[] }

const isBlank = (c: string): boolean => c === ' ' || c === '\t' || c === '\n' || c === '\r';
/** A field's name with its colon, at the beginning. */
const fieldAtStart = /^([a-z][a-z_.]{0,40}):/i;

function valueFrom(text: string, from: number, ends: (c: string) => boolean): { readonly value: WrittenValue; readonly end: number } {
  let value = '';
  let at = from;
  while (at < text.length && !ends(text.charAt(at))) {
    if (text.charAt(at) !== '"') { value += text.charAt(at++); continue; }
    for (at++; at < text.length && text.charAt(at) !== '"'; at++) { if (text.charAt(at) === '\\' && at + 1 < text.length) at++; value += text.charAt(at); }
    at++;
  }
  const end = Math.min(at, text.length);
  return { value: { raw: text.slice(from, end), value }, end };
}

function termFrom(text: string, at: number): WrittenTerm {
  const isNot = text.charAt(at) === '-' && at + 1 < text.length && !isBlank(text.charAt(at + 1));
  const start = isNot ? at + 1 : at;
  const name = fieldAtStart.exec(text.slice(start, start + 42))?.[1];
  if (name === undefined) { const { value, end } = valueFrom(text, start, isBlank); return { at, end, isNot, field: undefined, values: [value] }; }
  const values: WrittenValue[] = [];
  let from = start + name.length + 1;
  for (;;) {
    const { value, end } = valueFrom(text, from, (c) => isBlank(c) || c === ',');
    if (value.raw !== '') values.push(value);
    from = end;
    if (text.charAt(from) !== ',') break;
    from++;
  }
  return { at, end: from, isNot, field: name.toLowerCase(), values };
}

/** The terms of a query as they are written, in order. Never fails: what is no term yet is words. */
export function termsOf(text: string): readonly WrittenTerm[] {
  const terms: WrittenTerm[] = [];
  for (let at = 0; at < text.length;) {
    if (isBlank(text.charAt(at))) { at++; continue; }
    const term = termFrom(text, at);
    terms.push(term);
    at = Math.max(term.end, at + 1);
  }
  return terms;
}

/** A value as it has to be written to mean just itself: in quotes when it holds what would end it or mean more. */
export const quoted = (value: string): string => (/^[^\s,"\\*]+$/.test(value) ? value : `"${value.replace(/[\\"]/g, '\\$&')}"`);

const same = (a: string, b: string): boolean => a.toLowerCase() === b.toLowerCase();
const rewritten = (term: WrittenTerm, values: readonly WrittenValue[]): string => (values.length === 0 ? '' : `${term.isNot ? '-' : ''}${term.field ?? ''}${term.field === undefined ? '' : ':'}${values.map((v) => v.raw).join(',')}`);
/** The text with each term as `change` has it; an empty one is left out. */
function changed(text: string, change: (term: WrittenTerm) => string): string {
  return termsOf(text).map((term) => change(term)).filter((t) => t !== '').join(' ');
}

/** Whether a value is asked for, kept out, or neither. */
export function asked(text: string, field: string, value: string): 'is' | 'not' | undefined {
  const term = termsOf(text).find((t) => t.field === field && t.values.some((v) => same(v.value, value)));
  return term === undefined ? undefined : term.isNot ? 'not' : 'is';
}

/** A value is asked for (or, with `isNot`, kept out); if it was already, it is no more. Another value of the same field stands beside it as an alternative. */
export function toggled(text: string, field: string, value: string, isNot = false): string {
  const before = asked(text, field, value);
  const without = changed(text, (term) => (term.field === field ? rewritten(term, term.values.filter((v) => !same(v.value, value))) : text.slice(term.at, term.end)));
  if (before === (isNot ? 'not' : 'is')) return without;
  const added = { raw: quoted(value), value };
  const beside = termsOf(without).find((t) => t.field === field && t.isNot === isNot);
  if (beside !== undefined) return changed(without, (term) => (term.at === beside.at ? rewritten(term, [...term.values, added]) : without.slice(term.at, term.end)));
  const term = `${isNot ? '-' : ''}${field}:${added.raw}`;
  return without === '' ? term : `${without} ${term}`;
}

/** All terms of a field give way to one; `undefined`: to none. The value is taken as it is written (`7d`, `probability-desc`). */
export function replaced(text: string, field: string, value: string | undefined): string {
  const without = changed(text, (term) => (term.field === field ? '' : text.slice(term.at, term.end)));
  if (value === undefined) return without;
  return without === '' ? `${field}:${value}` : `${without} ${field}:${value}`;
}

/** The value of a field that stands there alone, for example of `sort` and `since`. */
export const valueOf = (text: string, field: string): string | undefined => termsOf(text).find((t) => t.field === field && !t.isNot)?.values[0]?.value;

/** What is being written where the caret stands: a field's name, or one of its values; `from` and `to` are what a completion replaces. */
export interface Writing { readonly from: number; readonly to: number; readonly field: string | undefined; readonly begun: string }
export function writingAt(text: string, caret: number): Writing {
  const term = termsOf(text).find((t) => t.at <= caret && caret <= t.end);
  if (term === undefined) return { from: caret, to: caret, field: undefined, begun: '' };
  const start = term.at + (term.isNot ? 1 : 0);
  const colon = term.field === undefined ? undefined : start + term.field.length;
  if (colon === undefined || caret <= colon) return { from: Math.min(start, caret), to: colon === undefined ? term.end : colon + 1, field: undefined, begun: text.slice(start, Math.max(start, caret)) };
  let from = colon + 1;
  for (;;) {
    const { end } = valueFrom(text, from, (c) => isBlank(c) || c === ',');
    if (caret <= end || text.charAt(end) !== ',') return { from, to: Math.max(end, caret), field: term.field, begun: text.slice(from, caret).replace(/^"/, '') };
    from = end + 1;
  }
}
