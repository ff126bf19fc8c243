/** What a syslog header says, and where the message begins. Stamps are as written: the caller knows the zone and the receive time. */
export interface SyslogHeader {
  readonly kind: 'rfc3164' | 'rfc5424';
  readonly stamp?: string;
  readonly host?: string;
  readonly tag?: string;
  /** Index of the first character of the message. */
  readonly end: number;
}

interface Draft { kind: SyslogHeader['kind']; stamp?: string; host?: string; tag?: string; end: number }

const pri = /<\d{1,3}>/y;
const isoStamp = /\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?:Z|[+-]\d\d:?\d\d)?(?= )/y;
const bsdStamp = /\*?((?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:[.,]\d{1,9})?(?: \d{4}(?=[ :]))?(?: (?:UTC|GMT|Z)(?=[ :]))?)(?: [A-Z]{3,5}(?=: ?%))?(?=[ :])/y;
const tagToken = /^[\w./-]{1,64}(?:\[[\w.-]{0,16}\])?:$/;
const hostToken = /^[\w.:%-]{1,255}$/;

function sticky(pattern: RegExp, text: string, at: number): RegExpExecArray | null {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** Header of one syslog line from `at` on: with or without `<PRI>`, RFC 5424 or 3164 (host, tag, year optional, ISO stamp too). Undefined when it has none. */
export function syslogHeader(line: string, at = 0): SyslogHeader | undefined {
  const start = sticky(pri, line, at) === null ? at : pri.lastIndex;
  if (start > at && line.startsWith('1 ', start)) return rfc5424(line, start + 2) ?? rfc3164(line, start, at);
  if (start === at && line.startsWith('1 2', at) && line.charCodeAt(at + 6) === 0x2d) return rfc5424(line, at + 2);
  return rfc3164(line, start, at);
}

/** The token at `at`, at most `limit` long, and where the next one begins. */
function token(line: string, at: number, limit: number): { text: string; next: number } | undefined {
  const blank = line.indexOf(' ', at);
  const end = blank === -1 ? line.length : blank;
  if (end === at || end - at > limit) return undefined;
  return { text: line.slice(at, end), next: Math.min(line.length, end + 1) };
}

function rfc5424(line: string, at: number): SyslogHeader | undefined {
  const out: Draft = { kind: 'rfc5424', end: at };
  const limits = [64, 255, 128, 128, 128];
  for (const [i, limit] of limits.entries()) {
    // Some write the host and then the message: what begins like this is no program's name.
    if (i === 2 && markedMessage(line, out.end)) break;
    const part = token(line, out.end, limit);
    if (part === undefined) return undefined;
    out.end = part.next;
    if (part.text !== '-') put(out, i, part.text);
  }
  if (out.stamp !== undefined && !/^\d{4}-\d\d-\d\dT/.test(out.stamp)) return undefined;
  out.end = afterData(line, out.end);
  return out;
}

const markedMessage = (line: string, at: number): boolean => line.startsWith('CEF:', at) || line.startsWith('LEEF:', at) || line.startsWith('{', at);

function put(out: Draft, i: number, value: string): void {
  if (i === 0) out.stamp = value;
  else if (i === 1) out.host = value;
  else if (i === 2) out.tag = value;
}

/** End of the structured data. What has no message behind it keeps its data as the message: some firewalls put all they say there. */
function afterData(line: string, start: number): number {
  let at = start;
  if (line.charCodeAt(at) === 0x2d) at++;
  while (line.charCodeAt(at) === 0x5b) {
    const end = endOfElement(line, at);
    if (end === -1) return start;
    at = end;
  }
  while (line.charCodeAt(at) === 0x20) at++;
  if (line.charCodeAt(at) === 0xfeff) at++;
  return at >= line.length && line.charCodeAt(start) === 0x5b ? start : at;
}

function endOfElement(line: string, start: number): number {
  let quoted = false;
  for (let i = start + 1; i < line.length; i++) {
    const unit = line.charCodeAt(i);
    if (unit === 0x5c) i++;
    else if (unit === 0x22) quoted = !quoted;
    else if (unit === 0x5d && !quoted) return i + 1;
  }
  return -1;
}

function rfc3164(line: string, start: number, at: number): SyslogHeader | undefined {
  const out: Draft = { kind: 'rfc3164', end: start };
  let next = start;
  if (line.charCodeAt(next) === 0x3a) next++;
  const iso = sticky(isoStamp, line, next);
  const bsd = iso === null ? sticky(bsdStamp, line, next) : null;
  if (iso !== null) [out.stamp, out.end] = [iso[0], isoStamp.lastIndex];
  else if (bsd?.[1] !== undefined) [out.stamp, out.end] = [bsd[1], bsdStamp.lastIndex];
  else return start > at ? out : undefined;
  const origin = skipColon(line, out.end);
  out.end = origin;
  addOrigin(line, out);
  // Without PRI, a stamp alone is no header: half of all logs begin with one, and their parsers want to see it.
  return start === at && out.host === undefined && out.tag === undefined && !line.startsWith('%', origin) ? undefined : out;
}

function skipColon(line: string, start: number): number {
  let at = start;
  while (at < start + 4 && (line.charCodeAt(at) === 0x20 || line.charCodeAt(at) === 0x3a)) at++;
  return at;
}

/** Host and tag, each of which may be missing. */
function addOrigin(line: string, out: Draft): void {
  const first = token(line, out.end, 255);
  if (first === undefined) return;
  if (isTag(first.text)) {
    out.tag = tagName(first.text);
    out.end = first.next;
    return;
  }
  if (!hostToken.test(first.text) || first.text.startsWith('%')) return;
  out.host = first.text.replace(/:$/, '');
  out.end = skipColon(line, first.next);
  const second = token(line, out.end, 96);
  if (second === undefined || !isTag(second.text)) return;
  out.tag = tagName(second.text);
  out.end = second.next;
}

const isTag = (word: string): boolean => tagToken.test(word);
const tagName = (word: string): string => word.slice(0, word.includes('[') ? word.indexOf('[') : -1);

const frameStart = /(\d{1,7}) (?=<\d)/y;
const endsFrame = (text: string, end: number): boolean => end === text.length || (end < text.length && (text.charCodeAt(end) === 10 || sticky(frameStart, text, end) !== null));

/** Lines of octet-counted syslog (RFC 6587); undefined when the text is not framed so. */
export function octetFrames(text: string, limit: number): readonly string[] | undefined {
  const frames: string[] = [];
  let at = 0;
  while (at < text.length && frames.length < limit) {
    const match = sticky(frameStart, text, at);
    if (match?.[1] === undefined) break;
    const start = at + match[0].length;
    const end = start + Number(match[1]);
    // Counted in octets, cut in characters: where they differ the count leads astray, and the rest is one line.
    const fits = endsFrame(text, end);
    frames.push(text.slice(start, fits ? end : text.length).trimEnd());
    at = fits ? end : text.length;
    while (text.charCodeAt(at) === 10) at++;
  }
  if (frames.length === 0) return undefined;
  if (at < text.length) frames.push(text.slice(at));
  return frames;
}
