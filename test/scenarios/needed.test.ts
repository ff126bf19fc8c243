import { beforeAll, describe, expect, it } from '@jest/globals';
import { catalogue } from '@winnow/detection';
import { type Outcome } from '@winnow/detector';
import { bystanders } from './bystanders.ts';
import { casesOf, investigated } from './company.ts';
import { stories } from './stories.ts';

/** Detectors that no story needs, and why that is so. At most four: of more the catalogue would be too large. */
const unneeded: Readonly<Record<string, string>> = {};

let outcome: Outcome;
let cases: readonly (readonly string[])[];
beforeAll(async () => {
  outcome = await investigated();
  cases = casesOf(outcome);
}, 120_000);

const storyOf = new Map(stories.flatMap((s) => s.people.map((p) => [p.person_id, s] as const)));

describe('a detector of the catalogue', () => {
  it('has a story that needs it, or a reason why none does', () => {
    const known = new Set(catalogue.map((d) => d.id));
    const told = [...stories.map((s) => s.detector), ...Object.keys(unneeded)];
    expect({ untold: [...known].filter((id) => !told.includes(id)), unknown: told.filter((id) => !known.has(id)), twice: told.filter((id, i) => told.indexOf(id) !== i) }).toEqual({ untold: [], unknown: [], twice: [] });
    expect(Object.keys(unneeded).length).toBeLessThanOrEqual(4);
  });
});

describe('the company', () => {
  it('is investigated as a whole: what is folded here is what the product gives', () => {
    expect([...new Set(cases.flat())].sort()).toEqual([...new Set([...outcome.cases.values()].flatMap((c) => c.people))].sort());
  });
  it('has no case about anybody honest, and none that mixes two stories', () => {
    const known = new Set(bystanders.people.map((p) => p.person_id));
    expect(cases.filter((group) => group.some((id) => known.has(id) || !storyOf.has(id)))).toEqual([]);
    expect(cases.filter((group) => new Set(group.map((id) => storyOf.get(id))).size > 1)).toEqual([]);
  });
});

describe.each(stories)('$detector: $told', ({ detector, people }) => {
  const ids = people.map((p) => p.person_id).sort();
  it('is a case', () => { expect([...new Set(cases.flat())].filter((id) => ids.includes(id)).sort()).toEqual(ids); });
  it('is none without the detector', () => { expect(casesOf(outcome, detector).flat().filter((id) => ids.includes(id))).toEqual([]); });
});
