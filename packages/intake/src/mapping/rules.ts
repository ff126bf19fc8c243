import { type Row } from './rows.ts';
import { type MappingFault } from './schema.ts';

/** How a value is found: in the first of these fields that says something, put into other words where there are such; else the text that always holds. */
export interface Rule { readonly from: readonly string[]; readonly values?: ReadonlyMap<string, string>; readonly otherwise?: string; readonly value?: string; readonly unit?: number }

type Path = MappingFault['path'];
type Tell = (path: Path, message: string) => void;
const isObject = (value: unknown): value is Readonly<Record<string, unknown>> => typeof value === 'object' && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === 'string' && value !== '' && value.length <= 500;
const isWord = (value: unknown): value is string | number | boolean => isText(value) || typeof value === 'number' || typeof value === 'boolean';
/** Milliseconds of each. */
const units: ReadonlyMap<unknown, number> = new Map([['ns', 1e-6], ['us', 1e-3], ['ms', 1], ['s', 1000], ['min', 60_000]]);
const keys = ['from', 'values', 'else', 'value', 'unit'];

/** Names of a rule: one, or several of which the first that says something counts. */
function namesOf(value: unknown, path: Path, tell: Tell): readonly string[] {
  const names = Array.isArray(value) ? value : [value];
  if (names.length > 0 && names.length <= 20 && names.every(isText)) return names;
  tell(path, 'must be the name of a field, or a list of names of which the first that says something counts');
  return [];
}

/** A rule as the file has it; faults are told. Plain text is a field's name, or where `plain` says so the value itself. */
export function ruleOf(value: unknown, path: Path, { tell, plain = 'name' }: { readonly tell: Tell; readonly plain?: 'name' | 'value' }): Rule {
  if (plain === 'value' && isText(value)) return { from: [], value };
  if (!isObject(value)) return { from: namesOf(value, path, tell) };
  for (const key of Object.keys(value)) if (!keys.includes(key)) tell([...path, key], `is no key here; there are ${keys.join(', ')}`);
  if ('value' in value) return constantOf(value, path, tell);
  const values = valuesOf(value['values'], [...path, 'values'], tell);
  const unit = unitOf(value['unit'], [...path, 'unit'], tell);
  const otherwise = elseOf(value['else'], [...path, 'else'], tell);
  return { from: namesOf(value['from'], [...path, 'from'], tell), ...(values !== undefined && { values }), ...(otherwise !== undefined && { otherwise }), ...(unit !== undefined && { unit }) };
}

function constantOf(rule: Readonly<Record<string, unknown>>, path: Path, tell: Tell): Rule {
  const { value } = rule;
  if (isWord(value) && Object.keys(rule).length === 1) return { from: [], value: String(value) };
  tell([...path, 'value'], 'must be a text, and stand alone');
  return { from: [] };
}

function elseOf(value: unknown, path: Path, tell: Tell): string | undefined {
  if (value === undefined || isWord(value)) return value === undefined ? undefined : String(value);
  tell(path, 'must be a text');
  return undefined;
}

function valuesOf(value: unknown, path: Path, tell: Tell): ReadonlyMap<string, string> | undefined {
  if (value === undefined) return undefined;
  if (!isObject(value) || Object.keys(value).length > 500 || !Object.values(value).every(isWord)) {
    tell(path, 'must hold, for each value of the field, the word that stands for it');
    return undefined;
  }
  return new Map(Object.entries(value).map(([from, to]) => [from.toLowerCase(), String(to)]));
}

function unitOf(value: unknown, path: Path, tell: Tell): number | undefined {
  const unit = units.get(value);
  if (value !== undefined && unit === undefined) tell(path, 'must be ns, us, ms, s or min');
  return unit;
}

export const wordsOf = ({ values, otherwise, value }: Rule): readonly string[] => [...values?.values() ?? [], ...(otherwise === undefined ? [] : [otherwise]), ...(value === undefined ? [] : [value])];

/** What a rule finds in a record. A field whose value is in no list of words tells `else`, as one that says nothing does. */
export function found({ from, values, otherwise, value }: Rule, row: Row): string | undefined {
  if (value !== undefined) return value;
  for (const name of from) {
    const text = row(name);
    if (text !== undefined) return values === undefined ? text : values.get(text.toLowerCase()) ?? otherwise;
  }
  return otherwise;
}

/** A condition on a field: it says one of these words, or with `*` anything. */
export interface Condition { readonly name: string; readonly words: ReadonlySet<string> | undefined }

export function conditionsOf(value: unknown, path: Path, tell: Tell): readonly Condition[] {
  if (value === undefined) return [];
  if (!isObject(value)) {
    tell(path, 'must hold names of fields, each with the value, or the list of values, that it has in these records; "*" is any');
    return [];
  }
  return Object.entries(value).flatMap(([name, wanted]): Condition[] => {
    const words: readonly unknown[] = Array.isArray(wanted) ? wanted : [wanted];
    if (words.length > 0 && words.length <= 200 && words.every(isWord)) return [{ name, words: words.includes('*') ? undefined : new Set(words.map((word) => String(word).toLowerCase())) }];
    tell([...path, name], 'must be a value or a list of values; "*" is any');
    return [];
  });
}

export const holds = ({ name, words }: Condition, row: Row): boolean => {
  const text = row(name);
  return text !== undefined && (words === undefined || words.has(text.toLowerCase()));
};
