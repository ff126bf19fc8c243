import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { DetectorPages } from '../src/detector-pages.ts';
import { Runbooks, stepsIn } from '../src/routes/case/runbook.ts';
import { theCase } from './support.ts';

let folder: string;
beforeAll(() => { folder = mkdtempSync(join(tmpdir(), 'winnow-pages-')); writeFileSync(join(folder, 'sharing.phone.md'), '# x\n\n## What to do\n1. Call.\n2. Ask.\n'); writeFileSync(join(folder, 'sharing.device.md'), '# x\n'); writeFileSync(join(folder, 'secret.md'), '## What to do\n1. Leak.\n'); });
afterAll(() => { rmSync(folder, { recursive: true }); });

describe('the steps of a page', () => {
  it.each([
    ['a numbered list', '# a\n\n## What to do\n1. One.\n2. Two.\n', ['One.', 'Two.']], ['with a section behind it', '## What to do\n1. One.\n\n## More\n1. No.\n', ['One.']], ['with lines that are no steps', '## What to do\nFirst:\n1.  One.  \n- no\n', ['One.']],
    ['without the section', '# a\n1. No.\n', []], ['with a section of nearly that name', '## What to do next\n1. No.\n', []], ['that is empty', '', []],
  ])('%s', (_, page, steps) => { expect(stepsIn(page)).toEqual(steps); });
});

const silent = { warn: (): void => undefined };
describe('a runbook', () => {
  const of = async (detector: string, from: string | undefined = folder): Promise<readonly string[]> => {
    const [evidence] = theCase().evidence;
    const steps = await new Runbooks(new DetectorPages(from, silent)).of(theCase({ evidence: evidence === undefined ? [] : [{ ...evidence, detector }] }));
    return steps.filter((step) => step.detector !== undefined).map((step) => `${step.id} ${step.text}`);
  };
  it('has the steps of its detectors\' pages', async () => { expect(await of('sharing.phone')).toEqual(['sharing.phone/1 Call.', 'sharing.phone/2 Ask.']); });
  it.each([['whose page has none', 'sharing.device'], ['that has no page', 'sharing.fingerprint']])('of a detector %s says what its author says', async (_, id) => { expect(await of(id)).toEqual([expect.stringMatching(new RegExp(`^${id}/1 It is innocent if it is .+\\.$`))]); });
  it('is there without any pages', async () => { expect(await of('sharing.phone', '/nowhere')).toEqual([expect.stringContaining('It is innocent if it is')]); });
  it.each(['secret', '../secret', 'origin.of-tomorrow'])('reads no page of %s, which is no detector', async (id) => { expect(await of(id)).toEqual([]); });
  it('begins and ends alike for cases of one kind', async () => {
    const ids = (await new Runbooks(new DetectorPages(undefined, silent)).of(theCase({ evidence: [] }))).map((step) => step.id);
    expect(ids).toEqual(['first-person/1', 'first-person/2', 'last/1', 'last/2', 'last/3', 'last/4']);
  });
});
