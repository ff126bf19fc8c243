import { normaliseIp, normaliseUser, parseTime, stampOr } from '../../normalise.ts';
import { known } from '../../paths.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { isCloud, readCloud } from './securid-cloud.ts';
import { isManager, readManager } from './securid-manager.ts';
import { type Found } from './securid-reading.ts';

const matches = ({ text, json }: Unwrapped): boolean => (json === undefined ? text !== undefined && isManager(text) : isCloud(json));

/** The cloud writes its zone; the server its own clock, of which syslog may have taken the date. */
function timeOf({ stamp }: Found, { time }: Unwrapped, { receivedAt, zone }: SourceContext): number | undefined {
  const own = parseTime(stamp, receivedAt, zone);
  return zone === undefined && !/(?:Z|[+-]\d\d:?\d\d)$/.test(stamp ?? '') ? stampOr(own, time) : own ?? time;
}

const categories: Readonly<Record<string, { readonly category: readonly string[]; readonly type: readonly string[] }>> = {
  'login': { category: ['authentication'], type: ['start'] }, 'logout': { category: ['authentication'], type: ['end'] }, 'mfa': { category: ['authentication'], type: ['info'] }, 'other': { category: ['authentication'], type: ['info'] },
  'account-change': { category: ['iam'], type: ['user', 'change'] },
};

function factsOf({ ip: written, factor, token, sessionId, recordId, traits }: Found): Partial<Draft> {
  const ip = normaliseIp(written);
  return known<Partial<Draft>>({
    source: ip === undefined ? undefined : { ip }, mfa: known<NonNullable<Draft['mfa']>>({ factor: factor?.slice(0, 128), device_id: token?.slice(0, 128) }), sessionId: sessionId?.slice(0, 128), recordId: recordId?.slice(0, 128), traits,
  }) ?? {};
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const { json, text = '' } = record;
  if (!matches(record)) return deadLetter('no_parser', 'no record of SecurID');
  const found = json === undefined ? readManager(text) : readCloud(json);
  if (typeof found === 'string') return drop(found);
  const name = normaliseUser(found.user);
  if (name === undefined) return drop('no_user');
  const time = timeOf(found, record, context);
  if (time === undefined) return deadLetter('no_time', 'stamp');
  const { kind, outcome, action, product, id } = found;
  const hostname = found.server === undefined || found.server === '' ? record.host : found.server;
  return ok({
    time, kind, outcome, action, ...categories[kind], user: { ...name, ...(id !== undefined && id !== '' && { id: id.slice(0, 128) }) },
    observer: { vendor: 'RSA', product, ...(hostname !== undefined && { hostname: hostname.slice(0, 255) }) }, ...factsOf(found),
  });
}

/** RSA SecurID: Authentication Manager on one's own servers, and the Cloud Authentication Service (ID Plus). */
export const securid: Source = {
  id: 'rsa.securid',
  title: 'RSA SecurID (Authentication Manager, Cloud Authentication Service)',
  events: ['AUTHN_LOGIN_EVENT', 'AUTHN_LOGOUT_EVENT', 'AUTH_PRINCIPAL_RESOLUTION', 'user event log of the cloud'],
  clues: ['eventLogDate', 'rsa'],
  matches,
  parse,
};
