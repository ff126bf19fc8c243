import { Type, type Static, type TProperties } from 'typebox';

/** Claims: what the company believes. Names and meaning are a contract (design 5.1); an empty field means unknown. */
const text = Type.Optional(Type.String());
const date = Type.Optional(Type.String({ pattern: '^\\d{4}-\\d{2}-\\d{2}' }));
const number = Type.Optional(Type.Number());
const flag = Type.Optional(Type.Boolean());
const list = Type.Optional(Type.Array(Type.String()));
const open = <T extends TProperties>(properties: T) => Type.Object(properties, { additionalProperties: true });

export const PersonClaimSchema = open({
  person_id: Type.String({ minLength: 1 }), usernames: Type.Array(Type.String()),
  email: text, display_name: text,
  home_country: text, home_region: text, home_city: text, home_postcode: text, home_lat: number, home_lon: number,
  time_zone: text, employment: text, start_date: date, end_date: date, team: text, manager_id: text, agency: text, referrer_id: text,
  byod_allowed: flag, phone: text, payout: text, id_country: text, id_city: text, valid_from: date,
});
export const DeviceClaimSchema = open({
  device_id: Type.String({ minLength: 1 }), hostnames: list, macs: list, owner_id: text, ownership: text, os: text, model: text, vm_allowed: flag,
  shipped_country: text, shipped_city: text, shipped_postcode: text, shipped_lat: number, shipped_lon: number, shipped_on: date, shipped_kind: text, valid_from: date,
});
export const TravelClaimSchema = open({
  person_id: Type.String({ minLength: 1 }), from: Type.String(), to: Type.String(), country: Type.String({ minLength: 2, maxLength: 2 }), city: text,
});
export const networkKinds = ['corporate-egress', 'vpn-pool', 'office', 'vdi', 'coworking', 'trusted'] as const;
export const NetworkClaimSchema = open({
  cidr: Type.String(), kind: Type.String(), label: text, country: text, lat: number, lon: number,
});

export type PersonClaim = Static<typeof PersonClaimSchema>;
export type DeviceClaim = Static<typeof DeviceClaimSchema>;
export type TravelClaim = Static<typeof TravelClaimSchema>;
export type NetworkClaim = Static<typeof NetworkClaimSchema>;

/** All claim rows as loaded; `Claims` (claims-index.ts) answers questions about them. */
export interface ClaimRows {
  readonly people: readonly PersonClaim[];
  readonly devices: readonly DeviceClaim[];
  readonly travel: readonly TravelClaim[];
  readonly networks: readonly NetworkClaim[];
}
export const noClaims: ClaimRows = { people: [], devices: [], travel: [], networks: [] };

export const TruthSchema = open({ person_id: Type.String(), scenario: Type.String(), cluster: text, from: Type.String(), to: text });
export type Truth = Static<typeof TruthSchema>;
