import { isTimeZone } from '@winnow/core';
import { isZoneApart, parseTime } from '../normalise.ts';
import { type DeadLetter, deadLetter, type DeadLetterReason, type JsonObject, type RawRecord, type Unwrapped } from '../types.ts';
import { MAX_ENVELOPES, MAX_FAN_OUT, MAX_JSON_DEPTH, MAX_RECORD } from './bounds.ts';
import { decodeBytes, type DecodePorts, fromBase64 } from './bytes.ts';
import { isEcs, type Opened, openEnvelope, originalOf } from './envelopes.ts';
import { isArray, isObject, parseJson, splitJson } from './json.ts';
import { pairsOf } from './pairs.ts';
import { octetFrames, syslogHeader } from './syslog.ts';
import { isEventXml, xmlEvents } from './xml.ts';

/** What the layers so far have said. */
interface Layer { readonly names: readonly string[]; readonly time?: number; readonly host?: string; readonly tag?: string }

/**
 * The records of one message with all wrapping taken off, in order; what is none of them is a dead letter in its place. An empty message gives
 * nothing. Bounded in records, envelopes, depth and length; linear; never throws.
 */
export function unwrap(record: RawRecord, ports: DecodePorts = {}): (Unwrapped | DeadLetter)[] {
  const decoded = decodeBytes(record.value, ports);
  if (decoded.kind === 'dead_letter') return [decoded];
  const unwrapper = new Unwrapper(record, ports);
  unwrapper.text(decoded.text, { names: decoded.envelope === undefined ? [] : [decoded.envelope] });
  return unwrapper.out;
}

/** `[` begins a JSON list only before a value or its end: logs write it before a stamp or a name, too (`[wabauth] …`, `[2026-03-02 08:31:22] …`). */
const beginsList = (text: string): boolean => /^\[\s{0,64}(?:[\]{["]|(?:true|false|null)\s{0,64}[,\]]|-?\d{1,32}(?:\.\d{1,32})?(?:[eE][+-]?\d{1,4})?\s{0,64},)/.test(text) || /^\[\s{0,64}-?\d{1,32}(?:\.\d{1,32})?\s{0,64}\]\s*$/.test(text.slice(0, 200)) || /^\[\s{0,64}\[/.test(text);

class Unwrapper {
  readonly out: (Unwrapped | DeadLetter)[] = [];
  readonly #record: RawRecord;
  readonly #received: number;
  readonly #zone: string | undefined;
  readonly #ports: DecodePorts;

  constructor(record: RawRecord, ports: DecodePorts) {
    const { receivedAt, zone } = record;
    this.#record = record;
    this.#received = receivedAt;
    this.#zone = zone !== undefined && isTimeZone(zone) ? zone : undefined;
    this.#ports = ports;
  }

  /** True while there is room; the first record beyond the bound leaves one dead letter for all the rest. */
  #room(): boolean {
    if (this.out.length < MAX_FAN_OUT) return true;
    if (this.out.length === MAX_FAN_OUT) this.#bad('too_large', `more than ${String(MAX_FAN_OUT)} records in one message`);
    return false;
  }

  #bad(reason: DeadLetterReason, detail: string): void { this.out.push(deadLetter(reason, detail)); }

  text(source: string, layer: Layer): void {
    const text = clean(source);
    if (text === '') return;
    const first = text.charCodeAt(0);
    if (first === 0x7b || (first === 0x5b && beginsList(text))) this.#json(text, layer);
    else if (first === 0x22) this.#quoted(text, layer);
    else if (isEventXml(text)) this.#xml(text, layer);
    else this.#lines(text, layer);
  }

  /** Windows' and NPS' events, each as the object that it says. */
  #xml(text: string, layer: Layer): void {
    const events = xmlEvents(text);
    if (events.length === 0 && text.length > MAX_XML_FRAME) this.#bad('no_record', 'XML without events');
    for (const { raw, json } of events) {
      if (!this.#room()) return;
      if (json === undefined) this.#bad('bad_value', `XML is damaged (${String(raw.length)} characters)`);
      else this.#emit(raw, layer, { json });
    }
  }

  #quoted(text: string, layer: Layer): void {
    const parsed = text.endsWith('"') ? parseJson(text) : 'json_syntax';
    if (typeof parsed === 'string' || typeof parsed.value !== 'string') this.#line(text, layer);
    else this.#value(parsed.value, wrapped(layer, 'json-string'));
  }

  #json(text: string, layer: Layer): void {
    const parsed = parseJson(text);
    if (typeof parsed !== 'string') {
      this.#value(parsed.value, layer, text);
      return;
    }
    const parts = splitJson(text);
    if (parts.length > 1) this.#parts(parts, layer);
    else this.#bad(parsed, parsed === 'depth' ? `JSON deeper than ${String(MAX_JSON_DEPTH)}` : `JSON is damaged (${String(text.length)} characters)`);
  }

  /** Values of one text. Each is parsed once and split no further, so a hostile text cannot be walked again and again. */
  #parts(parts: readonly string[], layer: Layer): void {
    for (const part of parts) {
      if (!this.#room()) return;
      const text = clean(part);
      const parsed = parseJson(text);
      if (parsed === 'depth') this.#bad(parsed, `JSON deeper than ${String(MAX_JSON_DEPTH)}`);
      else if (parsed === 'json_syntax') this.#bad(parsed, `JSON is damaged (${String(text.length)} characters)`);
      else this.#value(parsed.value, layer, text);
    }
  }

  /** `text` is how the value stood in the message, when it stood there by itself. */
  #value(value: unknown, layer: Layer, text?: string): void {
    if (!this.#room()) return;
    if (layer.names.length > MAX_ENVELOPES) this.#bad('depth', `more than ${String(MAX_ENVELOPES)} envelopes`);
    else if (isObject(value)) this.#object(value, layer, text);
    else if (isArray(value)) this.#all({ name: 'array', inner: value }, layer);
    else if (typeof value === 'string' && value.trim() !== '') this.text(value, layer);
    else this.#bad('no_record', `${value === null || value === undefined || value === '' ? 'nothing' : typeof value} in the place of a record`);
  }

  #object(value: JsonObject, layer: Layer, text: string | undefined): void {
    const blob = subscriptionData(value);
    if (blob !== undefined) {
      this.#blob(blob, layer);
      return;
    }
    const opened = openEnvelope(value);
    if (opened !== undefined) this.#all(opened, layer);
    else this.#parsed(value, layer, text);
  }

  /**
   * A record, which may be a shipper's reading of another. Its fields are preferred unless a source claims the original text: that source reads more of it
   * (the address in the tunnel, the machine) than any shipper's fields hold, and one line that comes by two ways is then one observation, as its id is made from
   * the line. Fields made from a text that nobody claims are all there is, so they stay.
   */
  #parsed(value: JsonObject, layer: Layer, text: string | undefined): void {
    const original = this.#original(value, layer);
    if (original === undefined) this.#emit(text ?? JSON.stringify(value), layer, { json: value });
    else this.out.push({ ...original, index: this.out.length });
  }

  #original(value: JsonObject, layer: Layer): Unwrapped | undefined {
    const { isClaimed } = this.#ports;
    const opened = isClaimed === undefined || layer.names.length >= MAX_ENVELOPES ? undefined : originalOf(value);
    if (opened === undefined || isClaimed === undefined) return undefined;
    const inner = new Unwrapper(this.#record, this.#ports);
    const outside = this.#inside(layer, opened);
    inner.#value(opened.inner[0], outside);
    const [part, more] = inner.out;
    if (part === undefined || more !== undefined || !isForeign(part) || !isClaimed(part, this.#record)) return undefined;
    return outside.time !== undefined && part.time !== undefined && isZoneApart(part.time, outside.time) ? { ...part, time: outside.time } : part;
  }

  /** CloudWatch hands its subscribers gzip in base64. */
  #blob(blob: string, layer: Layer): void {
    const bytes = fromBase64(blob);
    const decoded = bytes === undefined ? deadLetter('encoding', 'base64 is damaged') : decodeBytes(bytes, this.#ports);
    if (decoded.kind === 'text') this.text(decoded.text, wrapped(layer, 'awslogs'));
    else this.out.push(decoded);
  }

  #all(opened: Opened, layer: Layer): void {
    if (opened.inner.length === 0) {
      this.#bad('no_record', `${opened.name} holds none`);
      return;
    }
    const inside = this.#inside(layer, opened);
    for (const item of opened.inner) {
      if (!this.#room()) return;
      const own = opened.each?.(item);
      if (own === undefined) this.#value(item, inside);
      else this.#value(own.value, this.#timed(inside, own.time));
    }
  }

  #inside(layer: Layer, { name, time, host, tag }: Opened): Layer {
    const next = this.#timed(wrapped(layer, name), time);
    return host === undefined && tag === undefined ? next : { ...next, ...(host !== undefined && { host }), ...(tag !== undefined && { tag }) };
  }

  #timed(layer: Layer, value: unknown): Layer {
    const time = value === undefined ? undefined : parseTime(value, this.#received, this.#zone);
    return time === undefined ? layer : { ...layer, time };
  }

  #lines(text: string, layer: Layer): void {
    const frames = octetFrames(text, MAX_FAN_OUT);
    if (frames === undefined) {
      this.#line(text, layer);
      return;
    }
    for (const frame of frames) {
      if (!this.#room()) return;
      this.#line(clean(frame), layer);
    }
  }

  /** One line of text; relays put a header before the header, so up to three are taken off. */
  #line(raw: string, layer: Layer): void {
    let at = 0;
    let inside = layer;
    for (let i = 0; i < 3; i++) {
      const header = syslogHeader(raw, at);
      if (header === undefined || header.end <= at) break;
      at = header.end;
      const { stamp, host, tag } = header;
      inside = this.#inside(i === 0 ? wrapped(inside, 'syslog') : inside, { name: '', inner: [], time: stamp, host, tag });
    }
    const message = at === 0 ? raw : raw.slice(at);
    if (at > 0 && this.#relayed(message, inside)) return;
    const pairs = raw.length > MAX_RECORD ? undefined : pairsOf(message);
    this.#emit(raw, inside, pairs === undefined ? { text: message } : { text: message, pairs });
  }

  /** A JSON object or event XML behind a syslog header. */
  #relayed(message: string, layer: Layer): boolean {
    if (isEventXml(message)) {
      this.#xml(message, layer);
      return true;
    }
    if (message.charCodeAt(0) !== 0x7b) return false;
    const parsed = parseJson(message);
    if (typeof parsed === 'string' || !isObject(parsed.value)) return false;
    this.#value(parsed.value, layer, message);
    return true;
  }

  #emit(raw: string, layer: Layer, content: Pick<Unwrapped, 'json' | 'text' | 'pairs'>): void {
    if (raw.length > MAX_RECORD) {
      this.#bad('too_large', `record of ${String(raw.length)} characters`);
      return;
    }
    const { names, ...said } = layer;
    this.out.push({ envelope: names.length === 0 ? 'plain' : names.join('>'), index: this.out.length, raw, ...content, ...said });
  }
}

/** Longest line of a file that only opens or closes a list of events, which is nothing to tell. */
const MAX_XML_FRAME = 256;

/** A record in another form than ECS: of two ECS documents, one in the other, the outer is the richer. */
const isForeign = (part: Unwrapped | DeadLetter): part is Unwrapped => !('kind' in part) && (part.json === undefined || !isEcs(part.json));

/** A header's empty name adds none. */
const wrapped = (layer: Layer, name: string): Layer => (name === '' ? layer : { ...layer, names: [...layer.names, name] });

const edge = (unit: number): boolean => unit === 0x20 || unit === 0xfeff || (unit >= 9 && unit <= 13);
/** Without a BOM and blanks at the edges, which shippers add and drop at will. */
function clean(source: string): string {
  return edge(source.charCodeAt(0)) || edge(source.charCodeAt(source.length - 1)) ? source.trim() : source;
}

function subscriptionData(value: JsonObject): string | undefined {
  const inner = value['awslogs'];
  return isObject(inner) && typeof inner['data'] === 'string' ? inner['data'] : undefined;
}
