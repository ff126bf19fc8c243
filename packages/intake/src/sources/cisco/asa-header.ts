import { HOUR, isTimeZone } from '@winnow/core';
import { parseTime } from '../../normalise.ts';
import { type SourceContext, type Unwrapped } from '../../types.ts';

/** Room for a relay's header or a device's own stamp before the mark. */
export const HEAD = 160;

/**
 * Hours before UTC's by the abbreviation that `clock timezone` puts behind the stamp. Abbreviations of several zones (IST, CST of two continents, AST)
 * are not in it, but for those that nearly always mean North America's.
 */
const hours: ReadonlyMap<string, number> = new Map(Object.entries({
  UTC: 0, GMT: 0, WET: 0, WEST: 1, BST: 1, CET: 1, MET: 1, CEST: 2, MEST: 2, EET: 2, SAST: 2, EEST: 3, MSK: 3, PKT: 5, SGT: 8, HKT: 8, AWST: 8, JST: 9, KST: 9, AEST: 10, AEDT: 11, NZST: 12, NZDT: 13,
  BRT: -3, EST: -5, EDT: -4, CST: -6, CDT: -5, MST: -7, MDT: -6, PST: -8, PDT: -7, AKST: -9, AKDT: -8, HST: -10,
}));

/** The device's own stamp, the last before the mark, with a zone's abbreviation and perhaps the device's name. */
const ownStamp = /((?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) {1,2}\d{1,2} (?:\d{4} )?\d\d:\d\d:\d\d(?:\.\d{1,9})?) ([A-Z]{3,4})(?: ([\w.-]{1,255}))? ?: ?$/;
const abbreviation = /^(?:[A-Z]{1,3}[SD]?T|UTC|GMT|MSK)$/;

export interface Heading { readonly time: number | undefined; readonly hostname: string | undefined }
interface Own { readonly stamp: string; readonly zone: string; readonly name: string | undefined }

function ownOf(raw: string): Own | undefined {
  const mark = raw.slice(0, HEAD * 2).search(/%(?:ASA|FTD|PIX)-/);
  const match = mark === -1 ? null : ownStamp.exec(raw.slice(Math.max(0, mark - HEAD), mark));
  const [, stamp = '', zone = '', name] = match ?? [];
  return match !== null && abbreviation.test(zone) ? { stamp, zone, name } : undefined;
}

function zonedTime({ stamp, zone }: Own, receivedAt: number): number | undefined {
  const ahead = hours.get(zone);
  if (ahead === undefined) return undefined;
  const time = parseTime(stamp, receivedAt + ahead * HOUR);
  return time === undefined ? undefined : time - ahead * HOUR;
}

/**
 * Time and device of a message. A zone that is written beside the stamp counts, unless the configuration names one: that one knows summer from winter.
 * Firepower writes a stamp with a colon and no host, which a header's reader can take for the host.
 */
export function headingOf({ raw, time, host }: Unwrapped, before: string, { receivedAt, zone }: SourceContext): Heading {
  const own = ownOf(raw);
  const named = own !== undefined && host === own.zone ? own.name : host;
  const hostname = named !== undefined && /^\d{4}-\d\d-\d\dT/.test(named) ? undefined : named;
  const configured = zone !== undefined && isTimeZone(zone) ? { receivedAt, zone } : { receivedAt };
  const zoned = own === undefined || 'zone' in configured ? undefined : zonedTime(own, receivedAt);
  // A stamp that the header's reader left in the text is nearer to the event than what carried the line.
  return { time: zoned ?? stampOf(before, host, configured) ?? time, hostname };
}

/** Some collectors put their stamp before a priority and the sender's address. */
function stampOf(before: string, host: string | undefined, { receivedAt, zone }: SourceContext): number | undefined {
  const first = before.slice(0, 19);
  return [before.replace(/[\s:]{1,8}$/, ''), host ?? '', first].map((text) => parseTime(text, receivedAt, zone)).find((at) => at !== undefined);
}
