import { type JsonObject, type Unwrapped } from '../../types.ts';

export interface Line {
  /** Eight hexadecimal digits, `0149…` for access. */
  readonly number: string;
  readonly session: string;
  readonly message: string;
  /** High-speed logging has fields in place of a message. */
  readonly field?: (name: string) => string | undefined;
}

/** Numbers that the traffic process writes; the rest of access comes from its own process. */
const ofTraffic = ['01490500', '01490501', '01490502', '01490504', '01490505', '01490506', '01490511', '01490514', '01490517', '01490520', '01490521', '01490530', '01490538', '01490544', '01490547', '01490549', '01490567', '0149056a'] as const;
/** Words of which every record holds one. */
export const clues: readonly string[] = ['apmd', 'apd', 'errdefs_msgno', ...ofTraffic];
const trafficNumbers: ReadonlySet<string> = new Set(ofTraffic);

/** `[level process[1]: ]number:level: [profile:partition:]session: message`; versions before 12 have no profile. */
const written = /^(?:[a-z]{3,8} )?(?:([a-z]{2,8}\d{0,3})(?:\[\d{1,10}\])?: )?(0149[\da-f]{4}):[0-7]: (?:\S{0,255}:)?([\da-f]{6,10}): /;
/** Without a session: what concerns no person. */
const sessionless = /^(?:[a-z]{3,8} )?(?:([a-z]{2,8}\d{0,3})(?:\[\d{1,10}\])?: )?(0149[\da-f]{4}):[0-7]: /;

const isAccess = (process: string | undefined, number: string): boolean => process === 'apmd' || process === 'apd' || trafficNumbers.has(number);

function ofText({ text = '', tag }: Unwrapped): Line | undefined {
  const head = text.slice(0, 400);
  const full = written.exec(head);
  const match = full ?? sessionless.exec(head);
  const [, process, number] = match ?? [];
  if (match === null || number === undefined || !isAccess(process ?? tag, number)) return undefined;
  return { number, session: full?.[3] ?? '', message: text.slice(match[0].length, match[0].length + 2048).trim() };
}

const scalar = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
const messageNumber = /^(0149[\da-f]{4})(?::|$)/;

function ofFields(field: (name: string) => string | undefined): Line | undefined {
  const number = messageNumber.exec(field('errdefs_msgno') ?? '')?.[1];
  return number === undefined ? undefined : { number, session: field('session_id') ?? field('Session_Id') ?? '', message: '', field };
}

/** High-speed logging writes `hostname="…",errdefs_msgno="…",…`, Telemetry Streaming the same as JSON. */
export function lineOf(record: Unwrapped): Line | undefined {
  const { json, pairs } = record;
  if (json !== undefined) return 'errdefs_msgno' in json ? ofJson(json) : undefined;
  if (pairs?.has('errdefs_msgno') === true) return ofFields((name) => pairs.get(name));
  return ofText(record);
}

const ofJson = (json: JsonObject): Line | undefined => ofFields((name) => (Object.hasOwn(json, name) ? scalar(json[name]) : undefined));
