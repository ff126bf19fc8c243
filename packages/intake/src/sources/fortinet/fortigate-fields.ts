import { pairsOf } from '../../decode/pairs.ts';
import { parseTime } from '../../normalise.ts';
import { said } from '../../paths.ts';
import { type SourceContext, type Unwrapped } from '../../types.ts';

/** A field by FortiOS's own name, whatever the record was written as; undefined for what says nothing. */
export type Fields = (name: string) => string | undefined;

/** Names that FortiOS's CEF gives to fields, where it is not `FTNTFGT` and the own name. The far end of a VPN is the destination, the firewall the source. */
const cefNames: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ['action', ['act']], ['user', ['duser', 'suser']], ['remip', ['dst']], ['remport', ['dpt']], ['srcip', ['src']], ['status', ['outcome']], ['reason', ['reason']], ['devname', ['dvchost']], ['devid', ['deviceExternalId']],
  ['msg', ['msg']], ['name', ['dhost', 'shost']], ['ui', ['sproc']],
]);

function first(pairs: ReadonlyMap<string, string>, names: readonly string[]): string | undefined {
  for (const name of names) {
    const value = said(pairs.get(name));
    if (value !== undefined && value !== '(null)') return value;
  }
  return undefined;
}

const ofPairs = (pairs: ReadonlyMap<string, string>): Fields => (name) => first(pairs, [name]);

function ofCef(pairs: ReadonlyMap<string, string>): Fields {
  const category = pairs.get('cat') ?? '';
  const colon = category.indexOf(':');
  return (name) => {
    if (name === 'type') return category.slice(0, Math.max(0, colon));
    return first(pairs, [`FTNTFGT${name}`, ...cefNames.get(name) ?? []]) ?? (name === 'subtype' ? said(category.slice(colon + 1)) : undefined);
  };
}

const csvStart = /^date=\d{4}-\d\d-\d\d,time=/;
const csvField = /([\w.-]{1,64})=(?:"([^"]{0,4096})"|([^,"]{0,1024}))(?:,|$)/y;

/** `format csv`: the same pairs with commas between them. */
function ofCsv(text: string): ReadonlyMap<string, string> {
  const pairs = new Map<string, string>();
  csvField.lastIndex = 0;
  for (let match = csvField.exec(text); match !== null && pairs.size < 128; match = csvField.exec(text)) pairs.set(match[1] ?? '', match[2] ?? match[3] ?? '');
  return pairs;
}

/** A relay that takes `CEF:` for the program's name leaves the rest, which begins with the version. */
const cutCef = /^\s?0\|Fortinet\|Forti(?:gate|OS)\|/i;
const product = /^Forti(?:gate|OS)/i;
const logid = /^\d{9,10}$/;

const has = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';
const isFortiOs = (get: (name: string) => unknown): boolean => {
  const id = get('logid');
  return has(id) && logid.test(String(id)) && typeof get('type') === 'string' && typeof get('subtype') === 'string' && ['vd', 'eventtime', 'devid'].some((name) => has(get(name)));
};

/** Serial numbers of Fortinet's other machines, whose logs look alike: FortiAuthenticator, FortiMail, FortiSandbox, FortiWeb, FortiADC. */
const foreign = /^F(?:AC|E|SA|V|AD)[\dA-Z]/;

type Layout = 'json' | 'cef' | 'cut-cef' | 'csv' | 'pairs';

function ofPairsLayout(text: string, pairs: ReadonlyMap<string, string>): Layout | undefined {
  if (pairs.has('cef.vendor')) return pairs.get('cef.vendor') === 'Fortinet' && product.test(pairs.get('cef.product') ?? '') ? 'cef' : undefined;
  if (csvStart.test(text)) return isFortiOs((name) => (text.slice(0, 1024).includes(`,${name}=`) ? '0000000000' : undefined)) ? 'csv' : undefined;
  return isFortiOs((name) => pairs.get(name)) && !foreign.test(pairs.get('devid') ?? '') ? 'pairs' : undefined;
}

/** The layout of a record of FortiOS; undefined when it is none. */
export function layoutOf({ text, tag, pairs, json }: Unwrapped): Layout | undefined {
  if (json !== undefined) return isFortiOs((name) => json[name]) ? 'json' : undefined;
  if (text === undefined) return undefined;
  if (pairs === undefined) return tag === 'CEF' && cutCef.test(text) ? 'cut-cef' : undefined;
  return ofPairsLayout(text, pairs);
}

export function fieldsOf(record: Unwrapped): Fields | undefined {
  const { text = '', pairs = new Map<string, string>(), json = {} } = record;
  switch (layoutOf(record)) {
    case 'json': return (name) => (Object.hasOwn(json, name) ? said(json[name]) : undefined);
    case 'cef': return ofCef(pairs);
    case 'cut-cef': return ofCef(pairsOf(`CEF:${text.trimStart()}`) ?? pairs);
    case 'csv': return ofPairs(ofCsv(text));
    case 'pairs': return ofPairs(pairs);
    case undefined: return undefined;
  }
}

/** `+0100`, `-0500`; some versions write `UTC+1:00`. */
function offsetOf(tz: string | undefined): string | undefined {
  const match = /^(?:UTC|GMT)?([+-])(\d{1,2}):?(\d\d)$/.exec(tz ?? '');
  return match === null ? undefined : `${match[1] ?? ''}${(match[2] ?? '').padStart(2, '0')}${match[3] ?? ''}`;
}

/** Epoch in seconds or finer; else the firewall's clock with its zone; else when FortiAnalyzer took it, or the header. */
export function timeOf(fields: Fields, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const exact = fields('eventtime');
  const epoch = exact !== undefined && /^\d{9,20}$/.test(exact) ? parseTime(exact, receivedAt) : undefined;
  if (epoch !== undefined) return epoch;
  const [date, clock, offset] = [fields('date'), fields('time'), offsetOf(fields('tz'))];
  const local = date !== undefined && clock !== undefined ? parseTime(`${date} ${clock}${offset === undefined ? '' : ` ${offset}`}`, receivedAt, zone) : undefined;
  return local ?? parseTime(fields('itime'), receivedAt, zone) ?? time;
}
