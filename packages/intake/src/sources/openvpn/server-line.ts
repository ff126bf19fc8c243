import { type Unwrapped } from '../../types.ts';

export interface Client { readonly user?: string; readonly endpoint?: string }
export interface Line {
  /** Who stands before the message: `name/address:port`, or before anybody has a name the address alone. */
  readonly client: Client | undefined;
  readonly message: string;
  /** The process's own stamp, when no header's reader has taken it. */
  readonly stamp: string | undefined;
  readonly hostname: string | undefined;
}

const program = /^(?:openvpn|ovpn)[\w.@/-]{0,64}$/i;
const stamped = /^((?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun) )?[A-Z][a-z]{2} [ \d]?\d \d\d:\d\d:\d\d \d{4}|\d{4}-\d\d-\d\d \d\d:\d\d:\d\d) (?:us=\d{1,6} )?/;
const address = /^(?:\[AF_INET6?\])?(?:\[[\da-f:.%\w]{2,64}\]:\d{1,5}|\d{1,3}(?:\.\d{1,3}){3}(?::\d{1,5})?|(?=[\da-f]{0,4}:)[\da-f:.]{3,64})$/i;
const endpoint = /^\d{1,3}(?:\.\d{1,3}){3}:\d{1,5}$|^[\da-f]{0,4}(?::[\da-f]{0,4}){2,8}(?::\d{1,5})?$/i;
/** Access Server puts the server's line in quotes behind its own. */
const quoted = /^(?:\S{19,32} )?\[stdout#[a-z]{1,16}\] \[OVPN \d{1,4}\] OUT: ["']/;

/** `name/address:port`, names may hold a stroke themselves; what has no name is an address. */
export function clientOf(word: string): Client {
  const stroke = word.lastIndexOf('/');
  const end = word.slice(stroke + 1);
  if (stroke > 0) return { user: word.slice(0, stroke), endpoint: end };
  return address.test(end) ? { endpoint: end } : {};
}

/**
 * Without a header the process writes its stamp and the client, which the reader of headers takes for a host: `Mon Mar  2 08:31:22 2026 203.0.113.7:1194 [name] …`.
 * So what it took is put back.
 */
function whole({ text = '', host, tag }: Unwrapped): { readonly body: string; readonly hostname: string | undefined } {
  if (host === undefined || !endpoint.test(host)) return { body: text, hostname: host };
  return { body: `${host} ${tag === undefined || program.test(tag) ? '' : `${tag}: `}${text}`, hostname: undefined };
}

function unquoted(body: string): { readonly text: string; readonly wrapped: boolean } {
  const match = quoted.exec(body.slice(0, 128));
  return match === null ? { text: body, wrapped: false } : { text: body.slice(match[0].length).trimEnd().replace(/["']$/, ''), wrapped: true };
}

/** Words that no other program writes behind a client's address. */
const words = /^(?:\[[^\]]{0,256}\] Peer Connection Initiated with |MULTI: (?:Learn|primary virtual IP)|MULTI(?:_sva)?: pool returned |SENT CONTROL \[|SIG(?:TERM|USR1)\[[^\]]{1,64}\] received, client-instance |peer info: [IU]V_|TLS: Username\/Password authentication |VERIFY (?:ERROR|OK): depth=|CRL CHECK FAILED: |TLS: Initial packet |TLS (?:Auth )?Error: |Control Channel: |(?:Outgoing |Incoming )?Data Channel|PUSH: Received control message|Inactivity timeout \(--|Connection reset, restarting)/;

/** The client before the message, if one is. */
function splitClient(rest: string): Pick<Line, 'client' | 'message'> {
  const blank = rest.slice(0, 400).indexOf(' ');
  const client = blank === -1 ? {} : clientOf(rest.slice(0, blank));
  const found = client.endpoint !== undefined && address.test(client.endpoint);
  return found ? { client, message: rest.slice(blank + 1).trimStart() } : { client: undefined, message: rest };
}

/** By the program's name, or without one by a client's address and the server's own words. */
export function lineOf(record: Unwrapped): Line | undefined {
  if (record.text === undefined) return undefined;
  const { body, hostname } = whole(record);
  const { text, wrapped } = unquoted(body);
  const own = stamped.exec(text.slice(0, 64));
  const { client, message } = splitClient(text.slice(own?.[0].length ?? 0).trimStart());
  const named = wrapped || (record.tag !== undefined && program.test(record.tag));
  if (!named && (client === undefined || !words.test(message.slice(0, 400)))) return undefined;
  return { client, message, stamp: own?.[1], hostname };
}
