import { type ExplainPort, notFound } from '@winnow/api';
import { storedClaims } from '@winnow/detector';
import { type Config, type Db, openGeocoder, Store } from '@winnow/platform';
import { explainCase } from '../explain.ts';

/** The arithmetic of cases as `winnow case --explain` gives it. */
export const explainPort = (config: Config, db: Db, key: string): ExplainPort => ({
  explain: async (id, at) => {
    const store = new Store(db);
    const c = await store.caseById(id);
    if (c === undefined) throw notFound(`case ${id.slice(0, 100)}`);
    return explainCase(c, at ?? Date.parse(c.as_of), { answering: { db, store, key }, claims: await storedClaims(db, await openGeocoder()), config });
  },
});
