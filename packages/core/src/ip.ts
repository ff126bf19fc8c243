/**
 * Addresses as 16 bytes in a bigint-free form. IPv4 is kept as a number, IPv6 as canonical text (RFC 5952).
 * Strict on purpose: `0x7f.1` or `010.0.0.1` mean different hosts to different parsers, so they are no address here.
 */
const dotted = /^(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})\.(0|[1-9]\d{0,2})$/;
export function parseIPv4(text: string): number | undefined {
  const match = dotted.exec(text);
  if (match === null) return undefined;
  let value = 0;
  for (let i = 1; i <= 4; i++) {
    const octet = Number(match[i]);
    if (octet > 255) return undefined;
    value = value * 256 + octet;
  }
  return value;
}

export const formatIPv4 = (value: number): string => `${String(value >>> 24)}.${String((value >>> 16) & 255)}.${String((value >>> 8) & 255)}.${String(value & 255)}`;

/** Eight 16-bit groups, or undefined. Accepts `::`, an embedded IPv4 tail and a zone id (dropped). */
export function parseIPv6(text: string): readonly number[] | undefined {
  const zone = text.indexOf('%');
  const body = zone < 0 ? text : text.slice(0, zone);
  if (body.length < 2 || body.length > 45) return undefined;
  const halves = body.split('::');
  if (halves.length > 2) return undefined;
  const head = groups(halves[0] ?? '', halves.length === 1);
  const tail = halves.length === 2 ? groups(halves[1] ?? '', true) : [];
  if (head === undefined || tail === undefined) return undefined;
  const missing = 8 - head.length - tail.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  return [...head, ...Array<number>(missing).fill(0), ...tail];
}

function groups(part: string, mayEndInIPv4: boolean): number[] | undefined {
  if (part === '') return [];
  const found: number[] = [];
  const pieces = part.split(':');
  for (const [i, piece] of pieces.entries()) {
    if (piece.includes('.')) {
      const v4 = mayEndInIPv4 && i === pieces.length - 1 ? parseIPv4(piece) : undefined;
      if (v4 === undefined) return undefined;
      found.push(v4 >>> 16, v4 & 0xffff);
    } else if (/^[0-9a-f]{1,4}$/i.test(piece)) found.push(parseInt(piece, 16));
    else return undefined;
  }
  return found;
}

export function formatIPv6(parts: readonly number[]): string {
  let best = -1;
  let bestLength = 1;
  for (let i = 0; i < 8; i++) {
    let length = 0;
    while (i + length < 8 && parts[i + length] === 0) length++;
    if (length > bestLength) [best, bestLength] = [i, length];
  }
  const hex = (from: number, to: number): string => parts.slice(from, to).map((n) => n.toString(16)).join(':');
  return best < 0 ? hex(0, 8) : `${hex(0, best)}::${hex(best + bestLength, 8)}`;
}

/** Canonical text of one bare address (IPv4-mapped IPv6 becomes IPv4), or undefined. Never throws. */
export function canonicalIp(text: string): string | undefined {
  const v4 = parseIPv4(text);
  if (v4 !== undefined) return formatIPv4(v4);
  if (!text.includes(':')) return undefined;
  const v6 = parseIPv6(text);
  if (v6 === undefined) return undefined;
  const mapped = v6.slice(0, 5).every((n) => n === 0) && v6[5] === 0xffff;
  return mapped ? formatIPv4((v6[6] ?? 0) * 65536 + (v6[7] ?? 0)) : formatIPv6(v6);
}

export interface Endpoint { readonly ip: string; readonly port?: number }

/**
 * The address in a log field, however it was written: `v4`, `v4:port`, `[v6]:port`, `v6#port`, `v6 port 1234`, `v6.port`, `::ffff:v4`.
 * Unspecified addresses (`0.0.0.0`, `::`), words and ranges give undefined. `v6:port` without brackets is ambiguous and is read as an address.
 */
const withPort = [/^\[([0-9a-f:.%\w]+)\]:(\d{1,5})$/i, /^([\d.]+):(\d{1,5})$/, /^([0-9a-f:.]+)(?:#| port |\.)(\d{1,5})$/i];
export function parseEndpoint(field: string): Endpoint | undefined {
  const text = field.trim();
  if (text.length < 2 || text.length > 80) return undefined;
  const bare = canonicalIp(text.startsWith('[') && text.endsWith(']') ? text.slice(1, -1) : text);
  const split = bare === undefined ? splitPort(text) : { ip: bare };
  return split === undefined || isUnspecified(split.ip) ? undefined : split;
}

function splitPort(text: string): Endpoint | undefined {
  for (const form of withPort) {
    const match = form.exec(text);
    const ip = canonicalIp(match?.[1] ?? '');
    const port = Number(match?.[2]);
    if (ip !== undefined) return port > 0 && port < 65536 ? { ip, port } : { ip };
  }
  return undefined;
}

const isUnspecified = (ip: string): boolean => ip === '0.0.0.0' || ip === '::';

/** Sortable 32 hexadecimal digits of any canonical address; IPv4 stands in the IPv4-mapped range. */
export function ipKey(ip: string): string {
  const v4 = parseIPv4(ip);
  if (v4 !== undefined) return `00000000000000000000ffff${v4.toString(16).padStart(8, '0')}`;
  return (parseIPv6(ip) ?? [0, 0, 0, 0, 0, 0, 0, 0]).map((n) => n.toString(16).padStart(4, '0')).join('');
}

/** What one subscriber line is: the address for IPv4, its /64 for IPv6, whose devices change their address daily. */
export function lineOf(ip: string): string {
  if (parseIPv4(ip) !== undefined) return ip;
  const v6 = parseIPv6(ip);
  return v6 === undefined ? ip : `${formatIPv6([...v6.slice(0, 4), 0, 0, 0, 0])}/64`;
}

export interface IpRange { readonly first: string; readonly last: string }

/** First and last key of a CIDR block (a bare address is a block of one), or undefined when it is none. */
export function parseCidr(text: string): IpRange | undefined {
  const [address = '', bits, more] = text.trim().split('/');
  const ip = canonicalIp(address);
  if (ip === undefined || more !== undefined) return undefined;
  const isV4 = !ip.includes(':');
  const size = isV4 ? 32 : 128;
  const prefix = bits === undefined ? size : /^\d{1,3}$/.test(bits) ? Number(bits) : -1;
  if (prefix < 0 || prefix > size) return undefined;
  const fixed = prefix + 128 - size;
  const key = ipKey(ip);
  const fill = (bit: 0 | 1): string => {
    let out = key.slice(0, Math.floor(fixed / 4));
    if (fixed % 4 !== 0) {
      const mask = (1 << (4 - (fixed % 4))) - 1;
      const nibble = parseInt(key[out.length] ?? '0', 16);
      out += (bit === 0 ? nibble & ~mask : nibble | mask).toString(16);
    }
    return out.padEnd(32, bit === 0 ? '0' : 'f');
  };
  return { first: fill(0), last: fill(1) };
}

const privateRanges = ['10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', '127.0.0.0/8', '169.254.0.0/16', '::1/128', 'fc00::/7', 'fe80::/10'].map((c) => parseCidr(c));

/** Not routed on the Internet: RFC 1918, shared address space (RFC 6598), loopback, link-local, unique local. */
export function isPrivateIp(ip: string): boolean {
  const key = ipKey(ip);
  return privateRanges.some((range) => range !== undefined && key >= range.first && key <= range.last);
}
