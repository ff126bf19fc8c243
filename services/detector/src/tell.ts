import { type Cases, type CaseStep, type Publisher } from '@winnow/detection';
import { type Clock, type DetectorStore, type OutMessage } from '@winnow/platform';
import { type Acted, actionSteps } from './acted.ts';
import { type Telling, tellingOf } from './publish.ts';

/** By what steps are told: `patiently` waits for the store while it is away. */
export interface Teller {
  readonly live: Pick<DetectorStore, 'saveSteps' | 'toldActions'>;
  readonly clock: Pick<Clock, 'now'>;
  readonly publisher: Omit<Publisher, 'publishedAt'>;
  readonly send: (messages: readonly OutMessage[]) => Promise<void>;
  readonly patiently: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Steps with their alerts as of now. */
export const tellingsOf = (steps: readonly CaseStep[], { publisher, clock }: Pick<Teller, 'publisher' | 'clock'>): readonly Telling[] => steps.map((step) => tellingOf(step, { ...publisher, publishedAt: clock.now() }));

/** Sends what is stored already, and stores that it was sent. */
export async function sendStored(tellings: readonly Telling[], { live, clock, send, patiently }: Teller): Promise<void> {
  if (tellings.length === 0) return;
  await send(tellings.map(({ message }) => message));
  const at = clock.now();
  await patiently(() => live.saveSteps(tellings.map(({ step }) => ({ ...step, published_at: at }))));
}

/** One alert for each action that nobody was told of yet, stored before it is sent; whoever takes over sends it again under the same id, and nobody under another. Returns what was told. */
export async function tellActions(acted: Acted, cases: Cases, teller: Teller): Promise<readonly CaseStep[]> {
  const { live, patiently } = teller;
  const steps = actionSteps(acted, cases, await patiently(() => live.toldActions()));
  const tellings = tellingsOf(steps, teller);
  await patiently(() => live.saveSteps(tellings.map(({ step }) => step)));
  await sendStored(tellings, teller);
  return steps;
}
