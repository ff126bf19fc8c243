export { addressBlock, type AddressBlock } from './address-block.ts';
export { Db, DbError, type DbOptions, openDb, type Params } from './db.ts';
export { CaseStore } from './case-store.ts';
export { DetectorStore, type StoredMitigations, type StoredOffset, type StoredStep } from './detector-store.ts';
export { type AccountDays, type AddressDays, type AddressNetwork, type DeviceDays, EntityStore, MOST_VALUES, type ObservationKey, type Place, type Span, type StoredRecord, type Wished } from './entity-store.ts';
export { migrate, type Retention, setRetention } from './migrate.ts';
export { type Identity, observationRow, recordRow, rowsOf, type TableRows } from './rows.ts';
export { LOOK_BACK, type PublishedStep, Store, type StoredMitigation, type Version, type Wanted } from './store.ts';
export { BatchWriter, type WriterOptions } from './writer.ts';
