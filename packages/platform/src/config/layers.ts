import { isMap, isSeq, LineCounter, parseDocument } from 'yaml';
import { childOf, type Dict, guess, isDict, type Node, type Path } from './check.ts';

/** One origin of settings: what it says, and where it says it. */
export interface Layer {
  readonly value: Dict;
  /** Where a path stands (`winnow.yaml:12:3`, a variable's name); undefined when this layer does not set it. */
  readonly where: (path: Path) => string | undefined;
}
/** A fault with the place it was found at. */
export interface Problem { readonly where: string; readonly message: string }

/** Reads a YAML file as a layer; faults of syntax come with line and column. */
export function yamlLayer(name: string, text: string): { readonly layer: Layer; readonly problems: readonly Problem[] } {
  const lines = new LineCounter();
  const at = (offset: number): string => { const { line, col } = lines.linePos(offset); return `${name}:${String(line)}:${String(col)}`; };
  const empty: Layer = { value: {}, where: () => undefined };
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true, logLevel: 'silent' });
    if (document.errors.length > 0) return { layer: empty, problems: document.errors.slice(0, 20).map((error) => ({ where: at(error.pos[0]), message: error.message })) };
    const value: unknown = document.toJS({ maxAliasCount: 50 }) ?? {};
    if (!isDict(value)) return { layer: empty, problems: [{ where: `${name}:1:1`, message: 'the file must hold sections with keys' }] };
    return { layer: { value, where: (path) => position(document.contents, path, at) }, problems: [] };
  } catch {
    return { layer: empty, problems: [{ where: name, message: 'is no YAML that can be read (too many aliases?)' }] };
  }
}

/** Place of the last key of a path, in the words of `at`; undefined when the path is not in the document. */
function position(contents: unknown, path: Path, at: (offset: number) => string): string | undefined {
  let node = contents;
  let found: string | undefined;
  for (const step of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => keyText(key) === String(step));
      if (pair === undefined) return undefined;
      found = offsetOf(pair.key, at);
      node = pair.value;
    } else if (isSeq(node) && typeof step === 'number') {
      node = node.items[step];
      if (node === undefined) return undefined;
      found = offsetOf(node, at) ?? found;
    } else return undefined;
  }
  return found;
}
const keyText = (key: unknown): string => (typeof key === 'object' && key !== null && 'value' in key ? String(key.value) : String(key));
function offsetOf(node: unknown, at: (offset: number) => string): string | undefined {
  if (typeof node !== 'object' || node === null || !('range' in node) || !Array.isArray(node.range)) return undefined;
  const start: unknown = node.range[0];
  return typeof start === 'number' ? at(start) : undefined;
}

/** One setting from outside the file: a variable, or `--set`. */
interface Setting { readonly name: string; readonly path: readonly string[]; readonly text: string }

const PREFIX = 'WINNOW_';
const plain = (word: string): string => word.toLowerCase().replace(/[-_.]/g, '');

/** `WINNOW_KAFKA__CLIENT_ID=x`: sections are parted by two underscores, spelling and hyphens do not matter. */
export function environmentLayer(schema: Node, env: Readonly<Record<string, string | undefined>>): { readonly layer: Layer; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const settings: Setting[] = [];
  for (const [name, text] of Object.entries(env).sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!name.startsWith(PREFIX) || text === undefined || text === '') continue;
    const words = name.slice(PREFIX.length).split('__');
    if (words.length === 1) {
      const near = leaves(schema).find((path) => plain(path.join('')) === plain(words[0] ?? ''));
      if (near !== undefined) problems.push({ where: name, message: `sections are parted by two underscores: write ${variableOf(near)}` });
      continue; // other programs may have variables that begin like ours
    }
    const path = resolve(schema, words);
    if (path === undefined) problems.push({ where: name, message: `sets no known key${guess(name, leaves(schema).map(variableOf))}` });
    else settings.push({ name, path, text });
  }
  return { layer: settingsLayer(schema, settings, problems), problems };
}

/** Settings given as `section.key` with a text, as command line options do. */
export function overridesLayer(schema: Node, overrides: Readonly<Record<string, string>>): { readonly layer: Layer; readonly problems: readonly Problem[] } {
  const problems: Problem[] = [];
  const settings: Setting[] = [];
  for (const [name, text] of Object.entries(overrides)) {
    const path = leaves(schema).find((leaf) => leaf.join('.') === name);
    if (path === undefined) problems.push({ where: name, message: `is no known key${guess(name, leaves(schema).map((leaf) => leaf.join('.')))}` });
    else settings.push({ name, path, text });
  }
  return { layer: settingsLayer(schema, settings, problems), problems };
}

const variableOf = (path: readonly string[]): string => PREFIX + path.map((step) => step.replace(/([a-z0-9])([A-Z])/g, '$1_$2').replace(/[-.]/g, '_').toUpperCase()).join('__');

/** All keys that hold a value; text that may stand in a file of its own has a `_file` beside it. */
function leaves(node: Node, path: readonly string[] = []): readonly (readonly string[])[] {
  if (node.properties === undefined) return [path, ...(node.fromFile === true ? [[...path.slice(0, -1), `${path.at(-1) ?? ''}_file`]] : [])];
  return Object.entries(node.properties).flatMap(([key, child]) => leaves(child, [...path, key]));
}

function resolve(schema: Node, words: readonly string[]): readonly string[] | undefined {
  return leaves(schema).find((path) => path.length === words.length && path.every((step, i) => plain(step) === plain(words[i] ?? '')));
}

function nodeAt(schema: Node, path: readonly string[]): Node | undefined {
  return path.reduce<Node | undefined>((node, step) => (node === undefined ? undefined : childOf(node, step)), schema);
}

function settingsLayer(schema: Node, settings: readonly Setting[], problems: Problem[]): Layer {
  let value: Dict = {};
  const names = new Map<string, string>();
  for (const { name, path, text } of settings) {
    const key = path.join('\n');
    const before = names.get(key);
    if (before !== undefined) problems.push({ where: name, message: `sets the same key as ${before}; keep one` });
    names.set(key, name);
    value = put(value, path, typed(nodeAt(schema, path), text));
  }
  return { value, where: (path) => names.get(path.join('\n')) ?? [...names].find(([key]) => path.join('\n').startsWith(`${key}\n`))?.[1] };
}

function put(into: Dict, [step, ...rest]: readonly string[], value: unknown): Dict {
  if (step === undefined) return into;
  const below = into[step];
  return { ...into, [step]: rest.length === 0 ? value : put(isDict(below) ? below : {}, rest, value) };
}

/** A variable's text as what the key takes; what does not fit stays text, for the check to tell. */
function typed(node: Node | undefined, text: string): unknown {
  switch (node?.type) {
    case 'integer':
    case 'number': return /^[+-]?\d{1,20}(?:\.\d{1,20})?$/.test(text.trim()) ? Number(text) : text;
    case 'boolean': return new Map<string, unknown>([['true', true], ['false', false]]).get(text.trim().toLowerCase()) ?? text;
    case 'array':
      if (!text.trimStart().startsWith('[')) return text.split(',').map((part) => part.trim()).filter((part) => part !== '');
      return yamlLayer('', `list: ${text}`).layer.value['list'] ?? text;
    case undefined: default: return text;
  }
}

/** The upper layer over the lower: sections are merged, values and lists replaced; an empty known key leaves what is below. */
export function merge(lower: Dict, upper: Dict, schema: Node): Dict {
  const merged = new Map<string, unknown>(Object.entries(lower));
  for (const [key, value] of Object.entries(upper)) {
    const below = merged.get(key);
    const child = childOf(schema, key);
    if (value === null && child !== undefined) {
      if (child.properties !== undefined && below === undefined) merged.set(key, {});
      continue;
    }
    merged.set(key, isDict(value) ? merge(isDict(below) ? below : {}, value, child ?? {}) : value);
  }
  return Object.fromEntries(merged);
}

