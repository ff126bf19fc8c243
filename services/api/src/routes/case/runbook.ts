import { type api, type Case } from '@winnow/core';
import { catalogue } from '@winnow/detection';
import { type DetectorPages } from '../../detector-pages.ts';

type Step = api.CaseView['runbook'][number];
/** Ids are the ticked boxes' own: a step that is put in goes to the end of its list. */
const first: Readonly<Record<Case['kind'], readonly string[]>> = {
  person: [
    'Read the raw records behind the heaviest rows: does one mistake of the logs, the claims or the geo data explain them?',
    'Ask HR for address, travel and leave, how the interview went and who referred the person, without saying why.',
  ],
  cluster: [
    'Look whether they are a household, an agency or an office; enter an office as a network claim.',
    'List who hired, referred and manages them; look at whom else the same recruiter brought.',
    'Keep what is seen to few people, and act on all of them at the same time: who is left warns the others, and laptops move.',
  ],
};
const last: readonly string[] = [
  'Ask for a video call with the camera on, at the laptop, with its cables and the desk in the picture.',
  'If it is fraud: with HR and legal, end the sessions, take the access away, keep logs and disk, have the laptop sent back to another address than the one it came from.',
  'Look at what the account read, wrote and invited since the hire; rotate the secrets that it saw.',
  'Close the case with a verdict and the record that decided it.',
];
const numbered = (of: string, texts: readonly string[], detector?: string): readonly Step[] => texts.map((text, i) => ({ id: `${of}/${String(i + 1)}`, text, ...(detector !== undefined && { detector }) }));

/** Steps of a page's section "What to do", a numbered list. */
export function stepsIn(page: string): readonly string[] {
  const section = /^## What to do\s*$([\s\S]*?)(?=^## |$(?![\s\S]))/m.exec(page)?.[1] ?? '';
  return [...section.matchAll(/^\d+\.\s+(.+)$/gm)].map(([, text = '']) => text.trim());
}

/** What to do about a case, in order: what is done first, by each detector's page, and what is done last. */
export class Runbooks {
  readonly #pages: DetectorPages;
  constructor(pages: DetectorPages) { this.#pages = pages; }

  async of(c: Case): Promise<readonly Step[]> {
    const detectors = [...new Set(c.evidence.map((e) => e.detector))];
    const own = await Promise.all(detectors.map(async (id) => numbered(id, await this.#stepsOf(id), id)));
    return [...numbered(`first-${c.kind}`, first[c.kind]), ...own.flat(), ...numbered('last', last)];
  }

  /** Where there are no pages, the detector's own word on what decides. Detectors of other programs have none: an id is never a path before it is one of ours. */
  async #stepsOf(id: string): Promise<readonly string[]> {
    const detector = catalogue.find((d) => d.id === id);
    if (detector === undefined) return [];
    const found = stepsIn(await this.#pages.of(detector) ?? '');
    return found.length === 0 ? [`It is innocent if it is ${detector.innocent}.`] : found;
  }
}
