import { Type, type Static } from 'typebox';

/** ECS names where ECS has one; `winnow.*` for the rest. Design contract: do not rename. */
export const SCHEMA_VERSION = 1;

export const kinds = ['vpn-session-start', 'vpn-session-update', 'vpn-session-end', 'login', 'logout', 'mfa', 'device-seen', 'software-seen', 'remote-control-session', 'account-change', 'other'] as const;
export const outcomes = ['success', 'failure', 'unknown'] as const;
export const networkClasses = ['residential', 'business', 'mobile', 'hosting', 'vpn', 'proxy', 'tor', 'relay', 'satellite', 'corporate', 'private', 'unknown'] as const;
export type Kind = (typeof kinds)[number];
export type Outcome = (typeof outcomes)[number];
export type NetworkClass = (typeof networkClasses)[number];

const text = Type.Optional(Type.String());
const number = Type.Optional(Type.Number());
const oneOf = <T extends readonly string[]>(values: T) => Type.Union(values.map((v) => Type.Literal(v as T[number])));

export const GeoSchema = Type.Object({
  country_iso_code: text, region_name: text, city_name: text,
  location: Type.Optional(Type.Object({ lat: Type.Number(), lon: Type.Number() })),
});
export const UsbSchema = Type.Object({ vendor_id: text, product_id: text, vendor: text, product: text, serial: text });
export const DisplaySchema = Type.Object({ vendor: text, product: text, name: text, serial: text, width_cm: number, height_cm: number });

export const ObservationSchema = Type.Object({
  schema_version: Type.Literal(SCHEMA_VERSION),
  '@timestamp': Type.String({ description: 'RFC 3339, UTC, milliseconds' }),
  event: Type.Object({
    id: Type.String({ description: 'SHA-256 in hexadecimal digits: source, the record\'s own id or its raw text, index' }),
    category: Type.Optional(Type.Array(Type.String())), type: Type.Optional(Type.Array(Type.String())),
    action: text, outcome: Type.Unsafe<Outcome>(oneOf(outcomes)), dataset: text,
    duration: Type.Optional(Type.Number({ minimum: 0, description: 'how long what ends here took, in nanoseconds (ECS)' })), ingested: text, original: text,
  }),
  user: Type.Optional(Type.Object({ name: text, domain: text, email: text, id: text })),
  source: Type.Optional(Type.Object({
    ip: Type.Optional(Type.String({ description: 'Outer public address of the person\'s device, never the gateway\'s' })),
    port: number,
    nat: Type.Optional(Type.Object({ ip: text })),
    geo: Type.Optional(GeoSchema),
    as: Type.Optional(Type.Object({ number, organization: Type.Optional(Type.Object({ name: text })) })),
  })),
  host: Type.Optional(Type.Object({ name: text, id: text, mac: Type.Optional(Type.Array(Type.String())), os: Type.Optional(Type.Object({ type: text, name: text, version: text })) })),
  user_agent: Type.Optional(Type.Object({ original: text })),
  observer: Type.Optional(Type.Object({ vendor: text, product: text, hostname: text })),
  log: Type.Optional(Type.Object({ file: Type.Optional(Type.Object({ path: text })) })),
  winnow: Type.Object({
    kind: Type.Unsafe<Kind>(oneOf(kinds)),
    source: Type.String(),
    line: Type.Optional(Type.Integer({ minimum: 1 })),
    session: Type.Optional(Type.Object({ id: text })),
    account_id: text, person_id: text, device_id: text,
    network: Type.Optional(Type.Object({ class: Type.Unsafe<NetworkClass>(oneOf(networkClasses)), operator: text })),
    geo_accuracy_km: number,
    device: Type.Optional(Type.Object({
      managed: Type.Optional(Type.Boolean()), compliant: Type.Optional(Type.Boolean()),
      vendor: text, model: text, serial: text, bios_vendor: text, vm: Type.Optional(Type.Boolean()),
      fingerprint: Type.Optional(Type.String({ description: 'what a client is recognised by when nothing names it: a hash of its traits, the same on every visit' })),
      usb: Type.Optional(Type.Array(UsbSchema)), displays: Type.Optional(Type.Array(DisplaySchema)),
    })),
    mfa: Type.Optional(Type.Object({ device_id: text, phone: text, ip: text, factor: text })),
    rtt_ms: Type.Optional(Type.Array(Type.Object({ landmark: Type.String(), ms: Type.Number() }))),
    software: Type.Optional(Type.Array(Type.Object({ name: text, vendor: text, path: text, signer: text }))),
    peer: Type.Optional(Type.Object({ ip: text, id: text })),
    traits: Type.Optional(Type.Array(Type.String())),
  }),
});

export type Geo = Static<typeof GeoSchema>;
export type Usb = Static<typeof UsbSchema>;
export type Display = Static<typeof DisplaySchema>;
export type Observation = Static<typeof ObservationSchema>;
export type DeviceFacts = NonNullable<Observation['winnow']['device']>;

/** What leaves the collector: names, host names and raw text go to their own tables with their own retention. */
export function withoutNames(observation: Observation): Observation {
  const out: Observation = { ...observation, event: { ...observation.event } };
  delete out.user;
  delete out.event.original;
  if (out.host?.name === undefined) return out;
  const host = { ...out.host };
  delete host.name;
  if (Object.keys(host).length === 0) delete out.host;
  else out.host = host;
  return out;
}

/**
 * JSON of `withoutNames`, to the byte. Members are set to undefined, which JSON leaves out: an object from which a member was deleted is a hash
 * table to V8, slow to make and slow to write.
 */
export function documentOf(observation: Observation): string {
  const { host } = observation;
  const names = { user: undefined, event: { ...observation.event, original: undefined } };
  if (host?.name === undefined) return JSON.stringify({ ...observation, ...names });
  return JSON.stringify({ ...observation, ...names, host: Object.keys(host).length === 1 ? undefined : { ...host, name: undefined } });
}
