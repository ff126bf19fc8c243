export { Enricher, type EnricherOptions } from './enrich.ts';
export { hostId, identitiesOf, type IdentityRow, loginOf, phoneId, withPerson } from './identity.ts';
export { saneId } from './placeholders.ts';
export * from './ports.ts';
