import { type api } from '@winnow/core';
import { CasePageStore, EntityStore, type Span } from '@winnow/platform';
import { type Context } from './context.ts';
import { Deeds } from './routes/case/deeds.ts';
import { evidenceBy } from './routes/case/facts.ts';
import { timelineView } from './routes/case/timeline.ts';

/** One person's timeline in a span, as that of a case: presence, and what says more than that or stands in evidence about them. */
export function personTimelines(context: Context): (subject: string, span: Span) => Promise<api.TimelineView> {
  const { db } = context.deps;
  const [entities, page] = [new EntityStore(db), { context, store: new CasePageStore(db), deeds: new Deeds(context) }];
  return async (subject, span) => {
    const [{ subjects }, cases] = await Promise.all([context.directory.now(), context.cases.now()]);
    const evidence = evidenceBy(cases.all.filter((one) => one.case.people.includes(subject) && one.case.merged_into === undefined).flatMap((one) => one.case.evidence));
    return timelineView({ ...span, people: [subject], devices: [], worked: await entities.devicesOf(subjects.accountsOf(subject), span), evidence }, page);
  };
}
