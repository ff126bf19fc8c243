/** A JSON Schema as far as configuration uses it; TypeBox makes these. */
export interface Node {
  readonly type?: string;
  readonly properties?: Readonly<Record<string, Node>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: Node | boolean;
  readonly items?: Node;
  readonly enum?: readonly unknown[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly maxItems?: number;
  readonly pattern?: string;
  readonly hint?: string;
  readonly secret?: boolean;
  readonly fromFile?: boolean;
}

export type Path = readonly (string | number)[];
export interface Fault { readonly path: Path; readonly message: string }
export type Dict = Readonly<Record<string, unknown>>;

export const isDict = (value: unknown): value is Dict => typeof value === 'object' && value !== null && !Array.isArray(value);

/** The schema of a key; undefined when there is no such key. */
export function childOf(node: Node, key: string): Node | undefined {
  if (node.properties !== undefined && Object.hasOwn(node.properties, key)) return node.properties[key];
  return typeof node.additionalProperties === 'object' ? node.additionalProperties : node.additionalProperties === true ? {} : undefined;
}

/** Every fault of a value, in the order of the file: what is there, what is allowed. A secret's value is never quoted. */
export function faultsOf(node: Node, value: unknown, path: Path = []): readonly Fault[] {
  const say = (message: string): readonly Fault[] => [{ path, message }];
  switch (node.type) {
    case 'object': return isDict(value) ? objectFaults(node, value, path) : say(`must be a section with keys, not ${shown(node, value)}`);
    case 'array': return arrayFaults(node, value, path);
    case 'string': return textFaults(node, value).map((message) => ({ path, message }));
    case 'integer':
    case 'number': return numberFaults(node, value).map((message) => ({ path, message }));
    case 'boolean': return typeof value === 'boolean' ? [] : say(`must be true or false, not ${shown(node, value)}`);
    case undefined: default: return [];
  }
}

const shown = (node: Node, value: unknown): string => {
  if (node.secret === true) return '[secret]';
  if (value === null || value === undefined) return 'empty';
  if (Array.isArray(value)) return 'a list';
  return typeof value === 'object' ? 'a section' : JSON.stringify(value).slice(0, 80);
};

function objectFaults(node: Node, value: Dict, path: Path): readonly Fault[] {
  const faults: Fault[] = [];
  for (const [key, inner] of Object.entries(value)) {
    const child = childOf(node, key);
    if (child === undefined) faults.push({ path: [...path, key], message: unknownKey(key, Object.keys(node.properties ?? {})) });
    else faults.push(...faultsOf(child, inner, [...path, key]));
  }
  for (const key of node.required ?? []) if (!Object.hasOwn(value, key)) faults.push({ path, message: `${key} is missing` });
  return faults;
}

function arrayFaults(node: Node, value: unknown, path: Path): readonly Fault[] {
  if (!Array.isArray(value)) return [{ path, message: `must be a list, not ${shown(node, value)}` }];
  const most = node.maxItems ?? Infinity;
  if (value.length > most) return [{ path, message: `has ${String(value.length)} entries, at most ${String(most)} are allowed` }];
  const { items } = node;
  return items === undefined ? [] : value.flatMap((item: unknown, i) => faultsOf(items, item, [...path, i]));
}

function textFaults(node: Node, value: unknown): readonly string[] {
  if (typeof value === 'string') return node.enum !== undefined && !node.enum.includes(value) ? [`must be one of ${node.enum.join(', ')}, not ${shown(node, value)}${guess(value, node.enum.map(String))}`] : lengthFaults(node, value);
  const quotes = typeof value === 'number' || typeof value === 'boolean' ? ' (put it in quotes)' : '';
  return [`must be ${node.enum === undefined ? 'text' : `one of ${node.enum.join(', ')}`}, not ${shown(node, value)}${quotes}`];
}

function lengthFaults(node: Node, value: string): readonly string[] {
  const length = value.length;
  if (length < (node.minLength ?? 0)) return [length === 0 ? 'must not be empty' : `has ${String(length)} characters, at least ${String(node.minLength)} are needed`];
  if (length > (node.maxLength ?? Infinity)) return [`has ${String(length)} characters, at most ${String(node.maxLength)} are allowed`];
  // Patterns are the schemas' own and bounded; what they are given is at most 64 KiB.
  if (node.pattern !== undefined && !new RegExp(node.pattern).test(value)) return [`must be ${node.hint ?? `of the form ${node.pattern}`}, not ${shown(node, value.includes('@') ? '(text with an @)' : value)}`];
  return [];
}

function numberFaults(node: Node, value: unknown): readonly string[] {
  const kind = node.type === 'integer' ? 'a whole number' : 'a number';
  if (typeof value !== 'number' || !Number.isFinite(value) || (node.type === 'integer' && !Number.isInteger(value))) return [`must be ${kind}, not ${shown(node, value)}`];
  const [least, most] = [node.minimum ?? -Infinity, node.maximum ?? Infinity];
  return value < least || value > most ? [`must be ${kind} from ${String(least)} to ${String(most)}, not ${String(value)}`] : [];
}

/** `is no key` with the nearest one that is, else all of them. */
export function unknownKey(key: string, known: readonly string[]): string {
  const near = guess(key, known);
  return `is no key here${near === '' ? `; there are ${known.join(', ').slice(0, 400)}` : near}`;
}

const plain = (word: string): string => word.slice(0, 60).toLowerCase().replace(/[-_.\s]/g, '');

/** ` – did you mean "x"?` when a known word is at most a third of its letters away. */
export function guess(word: string, known: readonly string[]): string {
  let best: { readonly word: string; readonly distance: number } | undefined;
  for (const candidate of known) {
    const [written, meant] = [plain(word), plain(candidate)];
    // `warning` is four letters from `warn` and still means it.
    const distance = meant.length >= 4 && written.startsWith(meant) ? 1 : editDistance(written, meant);
    if (distance <= Math.max(1, Math.floor(meant.length / 3)) && (best === undefined || distance < best.distance)) best = { word: candidate, distance };
  }
  return best === undefined ? '' : `; did you mean ${best.word}?`;
}

function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
