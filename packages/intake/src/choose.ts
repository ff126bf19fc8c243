import { type Source, type Unwrapped } from './types.ts';

/** How far into a text words are looked for. */
const HEAD = 512;
/** Sources remembered: a topic or a file is of one source or few. */
const RECENT = 4;

const isWordUnit = (unit: number): boolean => (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39) || unit === 0x5f;

/** Words of a text, in lower case; of one with digits or underscores also the letters before them: `openvpn` of `openvpn2`. True: enough. */
function someWord(text: string, tell: (word: string) => boolean): boolean {
  const head = text.slice(0, HEAD).toLowerCase();
  for (let start = 0; start < head.length; start++) {
    let end = start;
    let letters = -1;
    for (let unit = head.charCodeAt(end); isWordUnit(unit); unit = head.charCodeAt(++end)) if (unit < 0x61 || unit === 0x5f) letters = letters === -1 ? end : letters;
    if (end === start) continue;
    if (tell(head.slice(start, end)) || (letters > start && tell(head.slice(start, letters)))) return true;
    start = end;
  }
  return false;
}

/** The names of a record's fields; of a flattened `user.name` also `user`. */
function someName(names: Iterable<string>, tell: (word: string) => boolean): boolean {
  for (const written of names) {
    const name = written.toLowerCase();
    const dot = name.indexOf('.');
    if (tell(name) || (dot > 0 && tell(name.slice(0, dot)))) return true;
  }
  return false;
}

function someClue({ json, text, tag, pairs }: Unwrapped, tell: (word: string) => boolean): boolean {
  if (json !== undefined) return someName(Object.keys(json), tell);
  if (tag !== undefined && someWord(tag, tell)) return true;
  return (text !== undefined && someWord(text, tell)) || (pairs !== undefined && someName(pairs.keys(), tell));
}

/**
 * Whose a record is. What was chosen last is tried first; then those of whose clues the record holds one, which takes time by the length of the record
 * and not by the number of sources; last who gives no clue, and the general ones, which take what is nobody's. As no two sources claim one record, what
 * came before changes nothing but speed.
 */
export class Chooser {
  readonly #byClue = new Map<string, Source[]>();
  readonly #always: readonly Source[];
  readonly #general: readonly Source[];
  #recent: readonly Source[] = [];

  constructor(sources: readonly Source[]) {
    const own = sources.filter(({ general }) => general !== true);
    for (const source of own) for (const clue of new Set(source.clues?.map((word) => word.toLowerCase()))) this.#byClue.set(clue, [...this.#byClue.get(clue) ?? [], source]);
    this.#always = own.filter(({ clues }) => clues === undefined);
    this.#general = sources.filter(({ general }) => general === true);
  }

  find(part: Unwrapped): Source | undefined {
    const recent = this.#recent.find((source) => source.matches(part));
    if (recent !== undefined) {
      if (recent !== this.#recent[0]) this.#remember(recent);
      return recent;
    }
    const found = this.#byClues(part) ?? this.#always.find((source) => source.matches(part));
    if (found !== undefined) {
      this.#remember(found);
      return found;
    }
    return this.#general.find((source) => source.matches(part));
  }

  #byClues(part: Unwrapped): Source | undefined {
    const asked = new Set<Source>(this.#recent);
    let found: Source | undefined;
    someClue(part, (word) => {
      for (const source of this.#byClue.get(word) ?? []) {
        if (asked.has(source)) continue;
        asked.add(source);
        if (!source.matches(part)) continue;
        found = source;
        return true;
      }
      return false;
    });
    return found;
  }

  #remember(source: Source): void {
    this.#recent = [source, ...this.#recent.filter((other) => other !== source)].slice(0, RECENT);
  }
}
