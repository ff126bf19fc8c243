export { Db, DbError, type DbOptions, openDb, type Params } from './db.ts';
export { CaseStore } from './case-store.ts';
export { DetectorStore, HTTP_FEED, type StoredMitigations, type StoredOffset, type StoredStep } from './detector-store.ts';
export { migrate, type Retention, setRetention } from './migrate.ts';
export { type Identity, observationRow, recordRow, rowsOf, type TableRows, type Made, type Origin } from './rows.ts';
export { LOOK_BACK, type PublishedStep, Store, type StoredMitigation, type Version, type Wanted } from './store.ts';
export { BatchWriter, type WriterOptions } from './writer.ts';
