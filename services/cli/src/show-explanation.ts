import { type Case, DAY } from '@winnow/core';
import { storedClaims } from '@winnow/detector';
import { openGeocoder } from '@winnow/platform';
import { type Asking, caseNamed, claimsFor, tellingOf, withStore } from './ask.ts';
import { UsageError } from './errors.ts';
import { explainCase } from './explain.ts';
import { explanationText } from './explain-text.ts';
import { type Surroundings } from './surroundings.ts';
import { configOf, type Env } from './settings.ts';

/** Tells how a case's score comes about, as of its last step or as of the end of a UTC day (`at`, YYYY-MM-DD). */
export async function showExplanation(id: string, asking: Asking & { readonly at?: string }, { env, around }: { readonly env: Env; readonly around: Surroundings }): Promise<void> {
  await withStore(asking, env, async (answering) => {
    const c = caseNamed(id, await answering.store.cases());
    const at = instantOf(asking.at, c);
    const named = Object.keys(asking.claims ?? {}).length > 0;
    const claims = named ? await claimsFor(asking, answering.db, around) : await storedClaims(answering.db, await openGeocoder());
    const explanation = await explainCase(c, at, { answering, claims, config: configOf(asking.config, env) });
    around.out(asking.json === true ? `${JSON.stringify(explanation)}\n` : `${explanationText(explanation, tellingOf(around, claims))}\n`);
  });
}

function instantOf(day: string | undefined, c: Case): number {
  if (day === undefined) return Date.parse(c.as_of);
  const start = /^\d{4}-\d{2}-\d{2}$/.test(day) ? Date.parse(day) : Number.NaN;
  if (Number.isNaN(start)) throw new UsageError(`--at ${day}: no day; give it as YYYY-MM-DD, for example ${c.peak_at.slice(0, 10)}`);
  return start + DAY;
}
