import { systemType } from '../../hardware.ts';
import { normaliseIp, parseTime } from '../../normalise.ts';
import { at, known, said, saidAt } from '../../paths.ts';
import { deadLetter, type Draft, drop, type JsonObject, ok, type ParseResult, type Source, type SourceContext } from '../../types.ts';
import { userOf } from './account.ts';

/** Tables and categories with what they say is at the top in Log Analytics, under `properties` in diagnostic settings. */
const field = (json: JsonObject, name: string): string | undefined => saidAt(json, name, `properties.${name}`);

const ofProvider = (value: unknown): boolean => typeof value === 'string' && value.length < 1024 && value.toLowerCase().includes('/microsoft.desktopvirtualization/');

function isConnection(json: JsonObject): boolean {
  const name = said(json['Type']) ?? said(json['type']) ?? said(json['category']) ?? said(json['Category']);
  return name === undefined ? field(json, 'State') !== undefined : /^(?:WVDConnections?|Connections?)$/i.test(name);
}

type Step = Pick<Draft, 'kind' | 'type'>;
/** `Started` has only asked: what is refused goes no further, and no record says why. */
const steps: ReadonlyMap<string, Step> = new Map<string, Step>([['connected', { kind: 'vpn-session-start', type: ['start'] }], ['completed', { kind: 'vpn-session-end', type: ['end'] }]]);

interface Connection { readonly recordId?: string; readonly sessionId?: string; readonly source?: { ip: string } }

function connectionOf(json: JsonObject, state: string): Connection {
  const id = field(json, 'CorrelationId')?.slice(0, 256);
  const ip = normaliseIp(field(json, 'ClientSideIPAddress') ?? field(json, 'ClientIPAddress'));
  return { ...(id !== undefined && { recordId: `${id} ${state}`, sessionId: id }), ...(ip !== undefined && { source: { ip } }) };
}

/** The person's own machine; the session's host is the company's. */
function clientOf(json: JsonObject): Pick<Draft, 'host' | 'userAgent'> {
  const name = field(json, 'ClientOS')?.slice(0, 256);
  const type = systemType(name);
  const os = known<NonNullable<NonNullable<Draft['host']>['os']>>({ type, name });
  const client = [field(json, 'ClientType'), field(json, 'ClientVersion')].flatMap((part) => part?.slice(0, 128) ?? []).join('/');
  return { ...(os !== undefined && { host: { os } }), ...(client !== '' && { userAgent: client }) };
}

function parse(json: JsonObject, { receivedAt, zone }: SourceContext): ParseResult {
  if (!isConnection(json)) return drop('avd_category');
  const state = field(json, 'State')?.toLowerCase() ?? '';
  const step = steps.get(state);
  if (step === undefined) return drop('state');
  const user = userOf(field(json, 'UserName'), undefined);
  if (user === undefined) return drop('no_user');
  const time = parseTime(json['TimeGenerated'] ?? json['time'] ?? at(json, 'properties', 'TimeGenerated'), receivedAt, zone);
  if (time === undefined) return deadLetter('no_time', 'TimeGenerated');
  return ok({ ...step, time, outcome: 'success', action: state, category: ['session', 'network'], user, observer: { vendor: 'Microsoft', product: 'Azure Virtual Desktop' }, ...clientOf(json), ...connectionOf(json, state) });
}

const isTable = (value: unknown): boolean => typeof value === 'string' && value.startsWith('WVD');

/** Virtual desktops and published applications of Azure: who works on one, and from where. */
export const avd: Source = {
  id: 'microsoft.avd',
  title: 'Azure Virtual Desktop connections',
  events: ['WVDConnections: Connected, Completed'],
  clues: ['CorrelationId', 'resourceId', '_ResourceId'],
  matches: ({ json }) => json !== undefined && ((isTable(json['Type']) && 'CorrelationId' in json) || ofProvider(json['resourceId']) || ofProvider(json['_ResourceId']) || (typeof json['SessionHostName'] === 'string' && typeof json['State'] === 'string' && 'CorrelationId' in json)),
  parse: ({ json }, context) => (json === undefined ? deadLetter('bad_value', 'not a JSON object') : parse(json, context)),
};
