export { Db, DbError, type DbOptions, openDb, type Params } from './db.ts';
export { migrate, type Retention, setRetention } from './migrate.ts';
export { type Identity, observationRow, recordRow, rowsOf, type TableRows } from './rows.ts';
export { LOOK_BACK, type PublishedStep, Store, type StoredMitigation, type Wanted } from './store.ts';
export { BatchWriter, type WriterOptions } from './writer.ts';
