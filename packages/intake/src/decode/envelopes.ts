import { type JsonObject } from '../types.ts';
import { fromBase64 } from './bytes.ts';
import { isArray, isObject, text } from './json.ts';

/** One layer taken off: the records inside (none: an empty container), and what the layer says about all of them. */
export interface Opened {
  readonly name: string;
  readonly inner: readonly unknown[];
  readonly time?: unknown;
  readonly host?: string | undefined;
  readonly tag?: string | undefined;
  /** The inner text is a line that a shipper read, not a value of its own. */
  readonly each?: (item: unknown) => { readonly value: unknown; readonly time?: unknown };
}
type Opener = (o: JsonObject) => Opened | undefined;

const field = (value: unknown, name: string): unknown => (isObject(value) ? value[name] : undefined);
const word = (value: unknown): boolean => typeof value === 'string' || isArray(value);
const ecsFields = ['category', 'action', 'outcome', 'type'];

const isWindows = (o: JsonObject): boolean => o['winlog'] !== undefined || o['winlog.event_id'] !== undefined;

/** True for a record that is ECS itself: its `message` is a remark beside fields that somebody has parsed already. */
export function isEcs(o: JsonObject): boolean {
  if (isWindows(o)) return true;
  const event = o['event'];
  if (isObject(event)) return ecsFields.some((name) => word(event[name]));
  return ecsFields.some((name) => word(o[`event.${name}`]));
}

const cloudEvent: Opener = (o) => (typeof o['specversion'] === 'string' && 'data' in o ? { name: 'cloudevents', inner: [o['data']], time: o['time'] } : undefined);

const utf8 = new TextDecoder('utf-8');
/** What was bytes for a shipper stands in its JSON as base64. */
function textOfBytes(value: unknown): unknown {
  const bytes = typeof value === 'string' ? fromBase64(value) : undefined;
  return bytes === undefined ? value : utf8.decode(bytes);
}

const connect: Opener = (o) => {
  if (!('payload' in o) || !('schema' in o) || Object.keys(o).length > 2) return undefined;
  const payload = o['payload'];
  if (isObject(payload) && 'op' in payload && 'after' in payload) return { name: 'debezium', inner: payload['after'] === null ? [] : [payload['after']], time: payload['ts_ms'] };
  return { name: 'connect', inner: payload === null ? [] : [field(o['schema'], 'type') === 'bytes' ? textOfBytes(payload) : payload] };
};

const containers: readonly (readonly [string, string])[] = [['records', 'azure-records'], ['Records', 'aws-records'], ['Events', 'events'], ['value', 'value'], ['logs', 'logs']];
/** Names that a record has and a container does not: a sign-in with a field `value` is no page of sign-ins. */
const recordNames = ['@timestamp', 'uuid', 'eventType', 'event', 'hostIdentifier', 'message', 'published', 'actor'];
const container: Opener = (o) => {
  for (const [key, name] of containers) {
    const list = o[key];
    if (isArray(list) && !recordNames.some((own) => own in o)) return { name, inner: list };
  }
  return undefined;
};

/** Pages of an API's answer: Google's reports, Duo's logs (`response` is a list, or has one), 1Password's events. */
const apiPage: Opener = (o) => {
  const response = o['response'];
  if (o['stat'] === 'OK') {
    const list = isObject(response) ? response['authlogs'] : response;
    return isArray(list) ? { name: 'duo-page', inner: list } : undefined;
  }
  // Duo's own client hands on the inside of `response`.
  if (isArray(o['authlogs']) && isObject(o['metadata'])) return { name: 'duo-page', inner: o['authlogs'] };
  const items = o['items'];
  if (!isArray(items)) return undefined;
  if (typeof o['kind'] === 'string' && o['kind'].endsWith('#activities')) return { name: 'google-page', inner: items };
  return 'cursor' in o && 'has_more' in o ? { name: 'page', inner: items } : undefined;
};

/** Where APIs put the list that they answer with, and what they say beside it of the answer. A record has names of its own beside its lists. */
const listNames = ['result', 'results', 'Results', 'data', 'devices', 'items', 'rows', 'events', 'accounts', 'records', 'activities', 'users'];
const partNames = ['data', 'result', 'response', 'eventsFeed'];
const answerWords = new Set(['success', 'errors', 'error', 'messages', 'warnings', 'result_info', 'resultInfo', 'total', 'totalCount', 'total_count', 'totalSize', 'totalItems', 'totalResults', 'total_objects', 'count', 'size', 'limit', 'offset', 'page', 'pages', 'per_page', 'page_size',
  'page_number', 'page_count', 'total_records', 'pageSize', 'pageNumber', 'pagination', 'paging', 'cursor', 'nextCursor', 'next_cursor', 'next_page_token', 'nextPageToken', 'has_more', 'hasMore', 'next', 'nextLink', 'previous', 'prev', 'links', '_links', 'meta', 'metadata', 'status', 'ok', 'stat', 'done', 'code', 'message',
  'Stats', 'Schema', 'schema', 'marker', 'fetchedCount', 'kind', 'etag', '@odata.context', '@odata.nextLink', '@odata.count']);

function answerKey(o: JsonObject): string | undefined {
  const lists = listNames.find((name) => { const list = o[name]; return isArray(list) && isObject(list[0]); });
  return lists ?? partNames.find((name) => { const part = o[name]; return isObject(part) && answerKey(part) !== undefined; });
}
/** A page of an API's answer: one list of records, and beside it only what is said of the page. */
const answer: Opener = (o) => {
  const keys = Object.keys(o);
  if (keys.length > 16) return undefined;
  const key = answerKey(o);
  if (key === undefined || keys.some((name) => name !== key && !answerWords.has(name))) return undefined;
  const inner = o[key];
  return { name: 'answer', inner: isArray(inner) ? inner : [inner] };
};

const eventBridge: Opener = (o) => ('detail-type' in o && isObject(o['detail']) ? { name: 'eventbridge', inner: [o['detail']], time: o['time'] } : undefined);

const oktaHook: Opener = (o) => {
  const data = o['data'];
  if (o['eventType'] !== 'com.okta.event_hook' || !isObject(data)) return undefined;
  return { name: 'okta-hook', inner: isArray(data['events']) ? data['events'] : [] };
};

const osqueryLogger: Opener = (o) => (typeof o['log_type'] === 'string' && isArray(o['data']) ? { name: 'osquery-tls', inner: o['data'] } : undefined);

const cloudWatch: Opener = (o) => {
  if (o['messageType'] === 'CONTROL_MESSAGE' && 'logGroup' in o) return { name: 'cloudwatch', inner: [] };
  const events = o['logEvents'];
  if (!isArray(events)) return undefined;
  return { name: 'cloudwatch', inner: events, each: (item) => (isObject(item) ? { value: item['message'], time: item['timestamp'] } : { value: item }) };
};

const list = (value: unknown): readonly unknown[] => (isArray(value) ? value : []);
const otlp: Opener = (o) => {
  if (!isArray(o['resourceLogs'])) return undefined;
  const records = list(o['resourceLogs']).flatMap((r) => list(field(r, 'scopeLogs'))).flatMap((s) => list(field(s, 'logRecords')));
  return { name: 'otlp', inner: records, each: (item) => ({ value: otlpValue(field(item, 'body'), 0), time: otlpTime(item) }) };
};

/** A receiver of plain lines knows only when it saw them; it leaves the other time out, or at zero. */
function otlpTime(item: unknown): unknown {
  const time = field(item, 'timeUnixNano');
  return time === undefined || time === '0' || time === 0 ? field(item, 'observedTimeUnixNano') : time;
}

function otlpValue(value: unknown, depth: number): unknown {
  if (!isObject(value) || depth > 16) return undefined;
  const fields = field(value['kvlistValue'], 'values');
  if (isArray(fields)) return Object.fromEntries(fields.map((f) => [String(text(field(f, 'key'))), otlpValue(field(f, 'value'), depth + 1)]));
  const items = field(value['arrayValue'], 'values');
  if (isArray(items)) return items.map((item) => otlpValue(item, depth + 1));
  return value['stringValue'] ?? value['intValue'] ?? value['doubleValue'] ?? value['boolValue'] ?? textOfBytes(value['bytesValue']);
}

const hecKeys = new Set(['time', 'host', 'source', 'sourcetype', 'index', 'event', 'fields']);
const hec: Opener = (o) => {
  if (!(typeof o['event'] === 'string' || isObject(o['event'])) || '@timestamp' in o) return undefined;
  for (const key of Object.keys(o)) if (!hecKeys.has(key)) return undefined;
  return { name: 'splunk-hec', inner: [o['event']], time: o['time'], host: text(o['host']) };
};

const cribl: Opener = (o) => (typeof o['_raw'] === 'string' ? { name: 'cribl', inner: [o['_raw']], time: o['_time'], host: text(o['host']) } : undefined);

const gelf: Opener = (o) => {
  if (typeof o['short_message'] !== 'string' || typeof o['version'] !== 'string') return undefined;
  return { name: 'gelf', inner: [text(o['full_message']) ?? o['short_message']], time: o['timestamp'], host: text(o['host']) };
};

/** What shippers put beside the text. A record with a name of its own that is not here is taken for a record, whose `message` is a remark. */
const shipperKeys = new Set(['@timestamp', '@version', '@metadata', 'agent', 'ecs', 'host', 'log', 'input', 'tags', 'tag', 'event', 'fields', 'message', 'timestamp', 'time', 'date', 'source', 'source_type', 'source_ip', 'hostname', 'ident', 'pid',
  'facility', 'severity', 'priority', 'pri', 'appname', 'procid', 'msgid', 'version', 'stream', 'docker', 'container', 'kubernetes', 'cloud', 'type', 'port', 'file', 'path', 'offset', 'msg', 'MESSAGE', 'HOST', 'PROGRAM', 'PID', 'ISODATE', 'DATE', 'FACILITY',
  'PRIORITY', 'LEVEL', 'TAGS', 'SOURCE', 'SOURCEIP', 'HOST_FROM', 'LEGACY_MSGHDR', 'SEQNUM', 'MSGID', 'RAWMSG', 'TRANSPORT', 'LEVEL_NUM', 'FACILITY_NUM', '_SDATA', 'topic', 'partition', 'message_key', 'headers', 'bucket', 'object', 'region', 'source_address', 'source_host',
  'rawmsg', 'inputname', 'syslog-tag', 'app-name', 'protocol-version', 'structured-data', 'uuid', '$!', 'timereported', 'timegenerated', 'programname', 'syslogtag', 'syslogseverity', 'syslogfacility', 'fromhost', 'fromhost-ip', 'raw_event', 'logtag', 'network', 'observer', 'data_stream', 'elastic_agent', 'process', 'syslog', 'related', 'labels', 'service']);
const markedLine = /^(?:<\d{1,3}>|\{|CEF:|LEEF:|%ASA-|%FTD-)/;

function shipperName(o: JsonObject, key: string): string {
  if ('@metadata' in o && !('@version' in o)) return 'beats';
  if ('agent' in o) return 'beats';
  if ('@version' in o) return 'logstash';
  if ('source_type' in o) return 'vector';
  if (key === 'log') return 'fluent-bit';
  if (key === 'MESSAGE' || key === 'RAWMSG') return 'syslog-ng';
  if (key === 'msg' || key === 'rawmsg') return 'rsyslog';
  return key === 'raw_event' ? 'nxlog' : 'fluentd';
}

const first = (o: JsonObject, keys: readonly string[]): unknown => {
  for (const key of keys) if (o[key] !== undefined) return o[key];
  return undefined;
};
const hostOf = (o: JsonObject): string | undefined => {
  const host = first(o, ['host', 'hostname', 'HOST', 'fromhost']);
  return text(isObject(host) ? host['name'] ?? host['hostname'] : host);
};

function textKey(o: JsonObject): string | undefined {
  for (const key of ['message', 'log', 'RAWMSG', 'MESSAGE', 'rawmsg', 'msg', 'raw_event']) if (typeof o[key] === 'string') return key;
  return undefined;
}

const shipper: Opener = (o) => {
  const key = textKey(o);
  const original = text(field(o['event'], 'original')) ?? text(o['event.original']);
  if (key === undefined && original === undefined) return undefined;
  const line = original ?? String(o[key ?? '']);
  const name = shipperName(o, key ?? '');
  if (name !== 'beats' && name !== 'logstash' && !markedLine.test(line) && Object.keys(o).some((own) => !shipperKeys.has(own))) return undefined;
  return {
    name, inner: [line], host: hostOf(o), tag: text(first(o, ['appname', 'programname', 'PROGRAM', 'ident'])),
    time: first(o, ['@timestamp', 'timestamp', 'time', 'timereported', 'ISODATE', 'date', 'DATE']),
  };
};

/** Documents as Elasticsearch stores and searches them, and as Kibana lists their fields. The index's own id is not the record's: each copy has another. */
const elastic: Opener = (o) => {
  const hits = field(o['hits'], 'hits');
  if (isArray(hits)) return { name: 'elastic-hits', inner: hits };
  if (typeof o['_id'] !== 'string' && typeof o['_index'] !== 'string') return undefined;
  const document = isObject(o['_source']) ? o['_source'] : o['fields'];
  return isObject(document) ? { name: 'elastic-document', inner: [document] } : undefined;
};

/** Fluent Bit's winevtlog with `Render_Event_As_XML`: the whole event stands there, not only its system part. */
const winevtlog: Opener = (o) => (typeof o['System'] === 'string' && o['System'].startsWith('<Event ') ? { name: 'fluent-bit', inner: [o['System']] } : undefined);

/** NXLog's `to_json()` of a syslog line: the header in fields of its own, the rest in `Message`. Windows' events, which have a number, are records themselves. */
const nxlogSyslog: Opener = (o) => {
  if (typeof o['SourceModuleType'] !== 'string' || typeof o['Message'] !== 'string' || 'EventID' in o) return undefined;
  if (!('SyslogFacilityValue' in o || 'SyslogFacility' in o || 'MessageSourceAddress' in o)) return undefined;
  return { name: 'nxlog', inner: [o['Message']], time: o['EventTime'], host: text(o['Hostname']), tag: text(o['SourceName']) };
};

const openers: readonly Opener[] = [elastic, winevtlog, nxlogSyslog, cloudEvent, connect, container, apiPage, eventBridge, oktaHook, osqueryLogger, cloudWatch, otlp, hec, cribl, gelf, answer];

const firstText = (value: unknown): string | undefined => text(isArray(value) ? value[0] : value);

/** The text that a parsed record was made from, as an envelope around it; undefined for what is not ECS or has kept none. */
export function originalOf(o: JsonObject): Opened | undefined {
  if (!isEcs(o)) return undefined;
  const line = firstText(field(o['event'], 'original')) ?? firstText(o['event.original']) ?? (isWindows(o) ? undefined : text(o['message']));
  return line === undefined ? undefined : { name: '@metadata' in o || 'agent' in o ? 'beats' : 'ecs', inner: [line], host: hostOf(o), time: firstText(o['@timestamp']) };
}

/** The outermost envelope of an object; undefined when it is a record itself. */
export function openEnvelope(o: JsonObject): Opened | undefined {
  for (const opener of openers) {
    const opened = opener(o);
    if (opened !== undefined) return opened;
  }
  return isEcs(o) ? undefined : shipper(o);
}
