import { type Observation } from '@winnow/core';
import { type Traced, type Unwrapped } from '@winnow/intake';
import { visible } from './safe-text.ts';

interface Leaf { readonly path: string; readonly text: string }
const MOST_LEAVES = 400;
const LONGEST = 160;

/** What a value holds, by path; a text that holds JSON is looked into. */
function leavesOf(value: unknown, path: string, out: Leaf[] = []): readonly Leaf[] {
  if (out.length >= MOST_LEAVES || value === null || value === undefined) return out;
  if (typeof value === 'object') for (const [key, inner] of Object.entries(value)) leavesOf(inner, path === '' ? key : `${path}.${key}`, out);
  else if (typeof value === 'bigint') out.push({ path, text: value.toString() });
  else if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') out.push({ path, text: String(value) });
  return out;
}

/** What the record itself says, by path or key. */
const fieldsOf = ({ json, pairs }: Unwrapped): readonly Leaf[] => (json !== undefined ? leavesOf(json, '') : pairs === undefined ? [] : [...pairs].map(([path, text]) => ({ path, text })));

/** Told by Winnow, not by the record. */
const own = new Set(['schema_version', 'event.id', 'event.original', 'event.dataset', 'winnow.source', 'winnow.line', 'winnow.kind', 'event.outcome', 'log.file.path', 'event.category.0', 'event.category.1', 'event.type.0', 'event.type.1', 'observer.vendor', 'observer.product']);
const MIN_TEXT = 2;

/** Where in the record a value comes from: the field that is it, else one that holds it, else its place in the text. */
function originOf({ path, text }: Leaf, part: Unwrapped, fields: readonly Leaf[]): string {
  if (own.has(path)) return '';
  const same = text.toLowerCase();
  const whole = fields.find((field) => field.text.toLowerCase() === same) ?? (path === '@timestamp' ? fields.find((field) => isSameTime(field.text, text)) : undefined);
  if (whole !== undefined) return `from ${whole.path}`;
  if (text.length < MIN_TEXT) return '';
  const holding = fields.find((field) => field.text.toLowerCase().includes(same));
  if (holding !== undefined) return `from ${holding.path}, in part`;
  const at = part.text?.toLowerCase().indexOf(same) ?? -1;
  if (at >= 0) return `from the text, at ${String(at + 1)}`;
  return carriedOf({ path, text }, part);
}

function carriedOf({ path, text }: Leaf, { time, host }: Unwrapped): string {
  if (path === '@timestamp') return time !== undefined && new Date(time).toISOString() === text ? 'from the header or envelope' : 'worked out';
  return text === host ? 'from the header or envelope' : 'worked out';
}

/** True for two spellings of one instant; epochs by magnitude. */
function isSameTime(said: string, iso: string): boolean {
  const number = /^\d{9,19}(?:\.\d+)?$/.test(said) ? Number(said) : Number.NaN;
  const at = Number.isNaN(number) ? Date.parse(said) : number < 1e11 ? number * 1000 : number >= 1e17 ? number / 1e6 : number >= 1e14 ? number / 1e3 : number;
  return Math.abs(at - Date.parse(iso)) < 1000;
}

const shown = (text: string): string => visible(text.length > LONGEST ? `${text.slice(0, LONGEST)} …` : text);

function observationText(o: Observation, part: Unwrapped, used: Set<string>): readonly string[] {
  const fields = fieldsOf(part);
  const leaves = leavesOf({ ...o, event: { ...o.event, original: undefined } }, '');
  const width = Math.max(...leaves.map(({ path }) => path.length));
  return leaves.filter(({ path }) => path !== 'schema_version' && path !== 'event.id').map((leaf) => {
    const origin = originOf(leaf, part, fields);
    const field = /^from ([^,]+)/.exec(origin)?.[1];
    if (field !== undefined) used.add(field);
    return `    ${leaf.path.padEnd(width)}  ${shown(leaf.text)}${origin === '' ? '' : `  (${origin})`}`;
  });
}

/** What the layers around a record said of it. */
function aroundText({ time, host, tag }: Unwrapped): readonly string[] {
  const told = [['time', time === undefined ? undefined : new Date(time).toISOString()], ['host', host], ['tag', tag]] as const;
  return told.flatMap(([name, value]) => (value === undefined ? [] : [`  header or envelope: ${name} ${shown(value)}`]));
}

function insideText(part: Unwrapped, observations: readonly Observation[]): readonly string[] {
  const used = new Set<string>();
  const told = observations.flatMap((o, i) => [`  observation${observations.length > 1 ? ` ${String(i + 1)}` : ''}`, ...observationText(o, part, used)]);
  const fields = fieldsOf(part);
  const left = fields.filter(({ path, text }) => !used.has(path) && text !== '').map(({ path, text }) => `${visible(path)}=${shown(text.slice(0, 40))}`);
  if (left.length > 0) return [...told, `  not shown in an observation: ${left.join(', ')}`];
  return fields.length === 0 && observations.length === 0 ? [...told, `  text: ${shown(part.text ?? part.raw)}`] : told;
}

/** One record of a message for the one who sets a source up: envelope, source, each field with where it comes from, what nothing was made of. */
function partText({ part, processed: { observations, dropped, deadLetters, source, envelope } }: Traced, where: string): string {
  return [
    `${where}  envelope ${envelope === '' ? 'unknown' : envelope}, ${source === '' ? 'no source claims it' : `source ${source}`}`,
    ...Object.keys(dropped).map((reason) => `  dropped: ${reason}: the record is known, and tells nothing that is wanted`),
    ...deadLetters.map(({ reason, detail }) => `  dead letter: ${reason}: ${visible(detail)}`),
    ...(part === undefined ? [] : [...aroundText(part), ...insideText(part, observations)]),
  ].join('\n');
}

export const explainRecord = (traced: readonly Traced[], where: string): string => (traced.length === 0 ? `${where}  nothing in there` : traced.map((one, i) => partText(one, traced.length === 1 ? where : `${where} [${String(i + 1)}]`)).join('\n'));
