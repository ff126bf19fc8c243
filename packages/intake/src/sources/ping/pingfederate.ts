import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { said } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';

/** Fields of one line, whichever layout it has. */
interface Line { readonly time: string; readonly tracking: string | undefined; readonly event: string; readonly subject: string | undefined; readonly ip: string | undefined; readonly role: string | undefined; readonly status: string; readonly adapter: string | undefined }

const events = ['SSO', 'AUTHN_ATTEMPT', 'AUTHN_REQUEST', 'AUTHN_SESSION_CREATED', 'OAuth', 'SLO', 'PWD_CHANGE'];
/** Stamp, tracking id, in newer versions a transaction id, event, subject, address, ... */
const start = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d[,.]\d{1,6} {0,4}\| {0,4}tid:/;
const isCef = ({ pairs }: Unwrapped): boolean => pairs?.get('cef.product') === 'PingFederate' && pairs.get('cef.vendor') === 'Ping Identity';

const eventName = /^(?:[A-Z][A-Z_]{2,40}|OAuth)$/;
function ofBars(text: string): Line | undefined {
  const cells = text.slice(0, 16_384).split('|', 24).map((cell) => cell.trim());
  const at = [2, 3].find((index) => eventName.test(cells[index] ?? ''));
  if (at === undefined) return undefined;
  const cell = (offset: number): string | undefined => said(cells[at + offset]);
  return { time: cells[0] ?? '', tracking: said(cells[1]), event: cell(0) ?? '', subject: cell(1), ip: cell(2), role: cell(7), status: cell(8) ?? '', adapter: cell(9) };
}

function ofPairs(pairs: ReadonlyMap<string, string>): Line {
  const field = (name: string): string | undefined => said(pairs.get(name));
  return { time: field('rt') ?? '', tracking: field('externalId'), event: field('cef.event_id') ?? '', subject: field('duid'), ip: field('src'), role: field('cs4'), status: field('msg') ?? '', adapter: undefined };
}

const observerOf = ({ host }: Unwrapped): NonNullable<Draft['observer']> => ({ vendor: 'Ping Identity', product: 'PingFederate', ...(host !== undefined && { hostname: host }) });

type Outcome = 'success' | 'failure';
const outcomes: ReadonlyMap<string, Outcome> = new Map([['success', 'success'], ['failure', 'failure']]);
type Told = Pick<Draft, 'kind' | 'outcome' | 'category' | 'type' | 'mfa'>;
const authentication = ['authentication'];
const login = (outcome: Outcome): Told => ({ kind: 'login', outcome, category: authentication, type: ['start'] });
const other = (outcome: Outcome): Told => ({ kind: 'other', outcome, category: authentication, type: ['info'] });
const second = /pingid|mfa|otp|fido|duo|yubi/i;

/** An adapter may be one of several that a policy asks, so that its success is no login yet; the assertion that is sent in the end is one. */
function attempt({ adapter }: Line, outcome: Outcome): Told {
  if (adapter !== undefined && second.test(adapter.slice(0, 128))) return { kind: 'mfa', outcome, category: authentication, type: ['info'], mfa: { factor: adapter.slice(0, 128) } };
  return outcome === 'success' ? other(outcome) : login(outcome);
}

/** As identity provider it has told the failure at the attempt already; as service provider it refuses what another one asserts. */
const single = ({ role }: Line, outcome: Outcome): Told => (outcome === 'failure' && role !== 'SP' ? other(outcome) : login(outcome));

const tellers: ReadonlyMap<string, (line: Line, outcome: Outcome) => Told> = new Map([
  ['SSO', single],
  ['AUTHN_ATTEMPT', attempt], ['AUTHN_REQUEST', attempt],
  ['AUTHN_SESSION_CREATED', (_: Line, outcome: Outcome) => other(outcome)],
  ['OAuth', (_: Line, outcome: Outcome) => other(outcome)],
  ['SLO', (_: Line, outcome: Outcome): Told => ({ kind: 'logout', outcome, category: authentication, type: ['end'] })],
  ['PWD_CHANGE', (_: Line, outcome: Outcome): Told => ({ kind: 'account-change', outcome, category: ['iam'], type: ['user', 'change'] })],
]);

/** `uid=jane,ou=people` of a directory, else the name itself. */
const nameIn = (subject: string | undefined): string | undefined => /^(?:uid|cn|samaccountname)=([^,]{1,256})/i.exec(subject ?? '')?.[1] ?? subject;

/** The application's server changes a code for a token and renews it: that is not where the person is. Of the machine itself nothing is told. */
function addressOf({ event, ip }: Line): string | undefined {
  const found = event === 'OAuth' ? undefined : normaliseIp(ip);
  return found === undefined || found.startsWith('127.') || found === '::1' ? undefined : found;
}

/** The tracking id is one for all that a browser's session does. */
function whereFrom(line: Line): Partial<Draft> {
  const [ip, sessionId] = [addressOf(line), said(line.tracking?.replace(/^tid:/, ''))?.slice(0, 256)];
  return { ...(ip !== undefined && { source: { ip } }), ...(sessionId !== undefined && { sessionId }) };
}

function parse(line: Line | undefined, record: Unwrapped, { receivedAt, zone }: SourceContext): ParseResult {
  const teller = tellers.get(line?.event ?? '');
  if (line === undefined || teller === undefined) return drop('event');
  const outcome = outcomes.get(line.status.toLowerCase());
  if (outcome === undefined) return drop('in_progress');
  const user = normaliseUser(nameIn(line.subject));
  if (user === undefined) return drop('no_user');
  const time = stampOr(parseTime(line.time, receivedAt, zone), record.time);
  if (time === undefined) return deadLetter('no_time', isCef(record) ? 'rt' : '%d');
  return ok({ ...teller(line, outcome), time, action: line.event, user, observer: observerOf(record), ...whereFrom(line) });
}

export const pingfederate: Source = {
  id: 'ping.pingfederate',
  title: 'PingFederate security audit log (bars, CEF)',
  events,
  clues: ['tid', 'PingFederate'],
  matches: (record) => isCef(record) || (record.text !== undefined && start.test(record.text)),
  parse: (record, context) => parse(isCef(record) ? ofPairs(record.pairs ?? new Map()) : ofBars(record.text ?? ''), record, context),
};
