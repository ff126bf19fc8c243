import { isTimeZone, kinds, type Kind, outcomes, type Outcome } from '@winnow/core';
import { deadLetter, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../types.ts';
import { isField, draftOf, fieldNames } from './fields.ts';
import { type Reader, readerOf, type Row, timeIn } from './rows.ts';
import { type Condition, conditionsOf, found, holds, type Rule, ruleOf, wordsOf } from './rules.ts';
import { type Mapping, type MappingFault } from './schema.ts';

export type Compiled = { readonly source: Source } | { readonly faults: readonly MappingFault[] };
type Tell = (path: MappingFault['path'], message: string) => void;

const personal: ReadonlySet<string> = new Set<Kind>(['login', 'logout', 'mfa', 'vpn-session-start', 'vpn-session-update', 'vpn-session-end', 'account-change']);
const isKind = (word: string): word is Kind => (kinds as readonly string[]).includes(word);
const isOutcome = (word: string): word is Outcome => (outcomes as readonly string[]).includes(word);

interface Parts { readonly mapping: Mapping; readonly reader: Reader; readonly conditions: readonly Condition[]; readonly kind: Rule; readonly outcome: Rule | undefined; readonly fields: ReadonlyMap<string, Rule> }

/** A source of a definition, or all that is wrong with it. A record that a built-in source claims is that one's, unless its topic or file is pinned to this. */
export function compileMapping(mapping: Mapping): Compiled {
  const faults: MappingFault[] = [];
  const tell: Tell = (path, message) => { faults.push({ path, message }); };
  checkForm(mapping, tell);
  const reader = readerTold(mapping, tell);
  const conditions = conditionsOf(mapping.match, ['match'], tell);
  const kind = wordRule(mapping.kind, 'kind', { words: [...kinds, 'drop'], tell });
  const outcome = mapping.outcome === undefined ? undefined : wordRule(mapping.outcome, 'outcome', { words: outcomes, tell });
  const fields = fieldsOf(mapping.fields, tell);
  if (reader === undefined) return { faults };
  const rules = [kind, ...(outcome === undefined ? [] : [outcome]), ...fields.values()];
  checkNames(reader, [...conditions.map(({ name }) => name), ...rules.flatMap(({ from }) => from)], tell);
  return faults.length > 0 ? { faults } : { source: sourceOf({ mapping, reader, conditions, kind, outcome, fields }) };
}

/** A rule whose result is one of a few words. */
function wordRule(value: unknown, name: string, { words, tell }: { readonly words: readonly string[]; readonly tell: Tell }): Rule {
  const rule = ruleOf(value, [name], { tell, plain: 'value' });
  for (const word of wordsOf(rule)) if (!words.includes(word)) tell([name], `${word}: is none of ${words.join(', ')}`);
  return rule;
}

/** Keys that belong to one format, and what is told where one is missing that it needs. */
const needs = [
  ['match', 'json', 'is missing: what do these records have that others have not? For example: match: { app: portal }'], ['match', 'pairs', 'is missing: what do these records have that others have not? For example: match: { devname: "*" }'],
  ['columns', 'csv', 'are missing: the names of all columns, in their order (a file with a header is read as json)'], ['pattern', 'text', 'is missing: a regular expression with named groups, (?P<user>…)'],
] as const;
const belongs = [['columns', 'csv'], ['separator', 'csv'], ['pattern', 'text']] as const;

function checkForm(mapping: Mapping, tell: Tell): void {
  for (const [key, format, message] of needs) if (mapping.format === format && mapping[key] === undefined) tell([key], message);
  for (const [key, format] of belongs) if (mapping.format !== format && mapping[key] !== undefined) tell([key], `is for format: ${format} alone`);
  if (mapping.zone !== undefined && !isTimeZone(mapping.zone)) tell(['zone'], `${mapping.zone}: is no IANA time zone, for example Europe/Berlin`);
}

function readerTold(mapping: Mapping, tell: Tell): Reader | undefined {
  try { return readerOf(mapping); } catch (error) {
    tell(['pattern'], `${error instanceof Error ? error.message : 'is none'} (RE2's regular expressions: no look-around, no back references)`);
    return undefined;
  }
}

function checkNames({ names }: Reader, used: readonly string[], tell: Tell): void {
  if (names === undefined) return;
  for (const name of new Set(used)) if (!names.includes(name) && !['$host', '$tag', '$time'].includes(name)) tell(['fields'], `${name}: there is no such ${names.length === 0 ? 'group' : `one; there are ${names.join(', ').slice(0, 300)}`}, $host, $tag, $time`);
}

function fieldsOf(value: unknown, tell: Tell): ReadonlyMap<string, Rule> {
  const out = new Map<string, Rule>();
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    tell(['fields'], 'must hold names of the observation, each with the field that it comes from, for example user.name: login');
    return out;
  }
  for (const [name, rule] of Object.entries(value)) {
    if (isField(name)) out.set(name, ruleOf(rule, ['fields', name], { tell }));
    else tell(['fields', name], `is no field that can be filled; there are ${fieldNames.join(', ')}`);
  }
  return out;
}

function sourceOf(parts: Parts): Source {
  const { mapping, reader, conditions, kind } = parts;
  const rowOf = (record: Unwrapped): Row | undefined => {
    const row = reader.read(record);
    return row !== undefined && conditions.every((condition) => holds(condition, row)) ? row : undefined;
  };
  const events = kind.value === undefined ? [...kind.values?.keys() ?? []] : [kind.value];
  return {
    id: mapping.id, title: mapping.title ?? mapping.id, events, general: true,
    matches: (record) => rowOf(record) !== undefined,
    parse: (record, context) => {
      const row = rowOf(record);
      return row === undefined ? deadLetter('no_parser', 'not the form that the mapping tells') : read(parts, row, { record, context });
    },
  };
}

interface Origin { readonly record: Unwrapped; readonly context: SourceContext }

function read(parts: Parts, row: Row, { record, context }: Origin): ParseResult {
  const { mapping, kind: kindRule, fields } = parts;
  const kind = found(kindRule, row);
  if (kind === undefined || kind === 'drop') return drop('not_relevant');
  if (!isKind(kind)) return deadLetter('bad_value', 'kind');
  const value = (name: string): string | undefined => { const rule = fields.get(name); return rule === undefined ? undefined : found(rule, row); };
  const written = value('@timestamp');
  const time = written === undefined ? record.time : timeIn(written, mapping.dates, { receivedAt: context.receivedAt, zone: context.zone ?? mapping.zone });
  if (time === undefined) return deadLetter('no_time', '@timestamp');
  const draft = draftOf(value, (name) => fields.get(name)?.unit);
  if (draft === undefined) return deadLetter('bad_value', 'address');
  if (draft.user === undefined && personal.has(kind)) return drop('no_user');
  return ok({ ...draft, time, kind, outcome: outcomeOf(parts, row, kind), ...(mapping.traits !== undefined && { traits: mapping.traits }) });
}

/** Of a login nothing is taken for granted. */
function outcomeOf({ outcome: rule }: Parts, row: Row, kind: Kind): Outcome {
  const said = rule === undefined ? undefined : found(rule, row);
  if (said !== undefined && isOutcome(said)) return said;
  return rule === undefined && kind !== 'login' && kind !== 'mfa' ? 'success' : 'unknown';
}
