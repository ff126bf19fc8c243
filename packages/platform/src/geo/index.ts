export { AsnTable, type AsnRow } from './asn-table.ts';
export { bundledAsnTable, type GeoData, type GeoOptions, type GeoSource, openGeo } from './geo.ts';
export { type PlaceRow } from './mmdb.ts';
