import { type Static, type TSchema } from 'typebox';
import { Check } from 'typebox/value';
import { type DetectionStore } from './ports.ts';

/** Rows of a SELECT. A row of another shape than `row` is a bug of the query and stops the run. */
export async function asked<T extends TSchema>(store: Pick<DetectionStore, 'population'>, query: string, binds: Readonly<Record<string, unknown>>, row: T): Promise<readonly Static<T>[]> {
  return (await store.population(query, binds, row)).map((one) => {
    if (!Check(row, one)) throw new Error('a query gave a row of another shape than its reader expects');
    return one;
  });
}
