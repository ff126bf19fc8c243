import { type Static, Type } from 'typebox';
import { FindingSchema } from '../case.ts';
import { DeviceClaimSchema, NetworkClaimSchema, PersonClaimSchema, TravelClaimSchema } from '../claims.ts';
import { DisplaySchema, kinds, networkClasses, outcomes, UsbSchema } from '../observation.ts';
import { CaseRowSchema, OriginSchema } from './cases.ts';
import { Count, Instant, NamesSchema, pageOf, PointSchema, words } from './common.ts';

/** One value that was seen, on how many days, when first and last. */
export const SeenValueSchema = Type.Object({ value: Type.String(), label: Type.String(), detail: Type.Optional(Type.String()), days: Count, first: Instant, last: Instant });
export type SeenValue = Static<typeof SeenValueSchema>;
const FoundSchema = Type.Object({ ...FindingSchema.properties, title: Type.String() });

export const PersonRowSchema = Type.Object({ person_id: Type.String(), is_claimed: Type.Boolean(), logins: Type.Array(Type.String()), home: Type.String(), employment: Type.Optional(Type.String()), start_date: Type.Optional(Type.String()), last_seen: Type.Optional(Instant), cases: Count, probability: Type.Optional(Type.Number()) });
export type PersonRow = Static<typeof PersonRowSchema>;
export const PersonListSchema = Type.Object({ ...pageOf(PersonRowSchema).properties, total: Count, names: NamesSchema });
export type PersonList = Static<typeof PersonListSchema>;
export const PersonViewSchema = Type.Object({
  person_id: Type.String(), is_claimed: Type.Boolean(), claims: Type.Array(PersonClaimSchema), home: Type.Optional(PointSchema), travel: Type.Array(TravelClaimSchema), owned_devices: Type.Array(DeviceClaimSchema),
  accounts: Type.Array(Type.Object({ account_id: Type.String(), login: Type.String(), realm: Type.String() })), active: Type.Optional(Type.Object({ first: Instant, last: Instant, days: Count })),
  places: Type.Array(SeenValueSchema), networks: Type.Array(SeenValueSchema), devices: Type.Array(SeenValueSchema), addresses: Type.Array(SeenValueSchema),
  findings: Type.Array(FoundSchema), muted: Type.Array(Type.Object({ excuse: Type.String(), text: Type.String() })), cases: Type.Array(CaseRowSchema),
  scores: Type.Array(Type.Object({ at: Instant, probability: Type.Number(), step: Type.String() }), { description: 'steps of the person\'s cases, oldest first' }), names: NamesSchema,
});
export type PersonView = Static<typeof PersonViewSchema>;

/** Who worked on it and where, what it says of itself, what was plugged into it and runs on it. */
export const DeviceViewSchema = Type.Object({
  device_id: Type.String(), hosts: Type.Array(Type.String()), claims: Type.Array(DeviceClaimSchema), people: Type.Array(SeenValueSchema), addresses: Type.Array(SeenValueSchema), places: Type.Array(SeenValueSchema),
  facts: Type.Array(Type.Object({ name: Type.String(), value: Type.String(), at: Instant })), usb: Type.Array(Type.Object({ ...UsbSchema.properties, at: Instant })), displays: Type.Array(Type.Object({ ...DisplaySchema.properties, at: Instant })), software: Type.Array(SeenValueSchema),
  cases: Type.Array(CaseRowSchema), names: NamesSchema,
});
export type DeviceView = Static<typeof DeviceViewSchema>;

/** An address, or a network in CIDR notation. */
/** An entry of a list that names the address: `value` is a block, the number of an AS, or words of its holder's name. */
export const ListMatchSchema = Type.Object({
  file: Type.String(), type: words(['cidr', 'asn', 'name-word'] as const), value: Type.String(), class: words(networkClasses), operator: Type.Optional(Type.String()), note: Type.Optional(Type.String()),
  source: Type.String(), licence: Type.Optional(Type.String({ description: 'absent for databases, which do not carry it' })), date: Type.String({ description: 'day of the data, YYYY-MM-DD' }),
});
export type ListMatch = Static<typeof ListMatchSchema>;

export const AddressViewSchema = Type.Object({
  address: Type.String(), line: Type.String(), is_network: Type.Boolean(), network_class: words(networkClasses), operator: Type.String(), asn: Count, country: Type.String(), city: Type.String(), point: Type.Optional(PointSchema), accuracy_km: Type.Number(),
  claim: Type.Optional(NetworkClaimSchema), lists: Type.Array(ListMatchSchema), people: Type.Array(SeenValueSchema), devices: Type.Array(SeenValueSchema), failures: Type.Array(SeenValueSchema), days: Type.Array(Type.Object({ day: Type.String(), people: Count })),
  cases: Type.Array(CaseRowSchema), names: NamesSchema, is_cut: Type.Boolean(),
});
export type AddressView = Static<typeof AddressViewSchema>;

export const ObservationRowSchema = Type.Object({
  id: Type.String(), at: Instant, person: Type.Optional(Type.String()), kind: words(kinds), outcome: words(outcomes), source: Type.String(), ip: Type.Optional(Type.String()), device: Type.Optional(Type.String()),
  network_class: words(networkClasses), operator: Type.String(), country: Type.String(), city: Type.String(), summary: Type.String(),
});
export type ObservationRow = Static<typeof ObservationRowSchema>;
export const ObservationListSchema = Type.Object({ ...pageOf(ObservationRowSchema).properties, names: NamesSchema });
export type ObservationList = Static<typeof ObservationListSchema>;

export const hitKinds = ['case', 'person', 'device', 'address', 'observation', 'detector'] as const;
export const SearchSchema = Type.Object({ hits: Type.Array(Type.Object({ kind: words(hitKinds), id: Type.String(), label: Type.String(), detail: Type.String() })), is_cut: Type.Boolean(), names: NamesSchema });
export type SearchResult = Static<typeof SearchSchema>;
export { OriginSchema };
