import { CasePageStore } from '@winnow/platform';
import { type Context } from '../../context.ts';
import { Deeds } from './deeds.ts';
import { RatesNow } from './rates.ts';
import { Runbooks } from './runbook.ts';

/** What the parts of a case's page work with. */
export interface Page { readonly context: Context; readonly store: CasePageStore; readonly rates: RatesNow; readonly deeds: Deeds; readonly runbooks: Runbooks }

export function openPage(context: Context): Page {
  const store = new CasePageStore(context.deps.db);
  return { context, store, rates: new RatesNow(context.deps, store), deeds: new Deeds(context), runbooks: new Runbooks(context.pages) };
}
