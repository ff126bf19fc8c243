export { AsnTable, type AsnRow } from './asn-table.ts';
export { bundledAsnTable, type GeoData, type GeoOptions, type GeoSource, openGeo } from './geo.ts';
export { type PlaceRow } from './mmdb.ts';
export { type ListEntry, ListsError, type ListType, listTypes } from './list-file.ts';
export { bundledLists, type Lists, loadLists } from './lists.ts';
export { MarkLists } from './marks.ts';
export { type ListedNetwork, NetworkLists } from './networks.ts';
export { foldName, openGeocoder } from './geocoder.ts';
