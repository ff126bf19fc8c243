import { describe, expect, it } from '@jest/globals';
import { fakeClock, type FakeClock } from '@winnow/platform';
import { Kept } from '../src/kept.ts';

const AGES = { fresh: 10, stale: 100 };
/** Reads that end when they are told to; each gives its number. */
function slow(ages: { readonly fresh: number; readonly stale?: number } = AGES): { readonly clock: FakeClock; readonly kept: Kept<number>; readonly reads: { readonly end: () => void; readonly fail: () => void }[] } {
  const clock = fakeClock(1_000_000);
  const reads: { readonly end: () => void; readonly fail: () => void }[] = [];
  const kept = new Kept(clock, ages, () => { const n = reads.length + 1; return new Promise<number>((done, fail) => { reads.push({ end: () => { done(n); }, fail: () => { fail(new Error('away')); } }); }); });
  return { clock, kept, reads };
}
/** The same, with the first read done. */
async function read(ages?: { readonly fresh: number; readonly stale?: number }): Promise<ReturnType<typeof slow>> {
  const all = slow(ages);
  const first = all.kept.now();
  all.reads[0]?.end();
  expect(await first).toBe(1);
  return all;
}

describe('what is kept', () => {
  it('is read once for all who ask at first', async () => {
    const { kept, reads } = slow();
    const both = Promise.all([kept.now(), kept.now()]);
    reads[0]?.end();
    expect([await both, reads.length]).toEqual([[1, 1], 1]);
  });
  it('is given without a read while it is fresh', async () => {
    const { clock, kept, reads } = await read();
    await clock.advance(9);
    expect([await kept.now(), reads.length]).toEqual([1, 1]);
  });
  it('is given at once while it is not stale, and read once behind it', async () => {
    const { clock, kept, reads } = await read();
    await clock.advance(10);
    expect([await kept.now(), await kept.now(), reads.length]).toEqual([1, 1, 2]);
    reads[1]?.end();
    await clock.advance(0);
    expect([await kept.now(), reads.length]).toEqual([2, 2]);
  });
  it('is waited for when it is stale', async () => {
    const { clock, kept, reads } = await read();
    await clock.advance(100);
    const asked = kept.now();
    reads[1]?.end();
    expect(await asked).toBe(2);
  });
  it('is as old as the beginning of its read', async () => {
    const { clock, kept, reads } = slow();
    const first = kept.now();
    await clock.advance(100);
    reads[0]?.end();
    expect(await first).toBe(1);
    const second = kept.now();
    expect(reads).toHaveLength(2);
    reads[1]?.end();
    expect(await second).toBe(2);
  });
  it('is given while it cannot be read, until it is stale', async () => {
    const { clock, kept, reads } = await read();
    await clock.advance(50);
    expect(await kept.now()).toBe(1);
    reads[1]?.fail();
    await clock.advance(49);
    expect([await kept.now(), reads.length]).toEqual([1, 3]);
    reads[2]?.fail();
    await clock.advance(1);
    const asked = kept.now();
    reads[3]?.fail();
    await expect(asked).rejects.toThrow('away');
    const again = kept.now();
    reads[4]?.end();
    expect(await again).toBe(5);
  });
  it('is never given stale where no stale age is named', async () => {
    const { clock, kept, reads } = await read({ fresh: 10 });
    await clock.advance(10);
    const asked = kept.now();
    reads[1]?.end();
    expect(await asked).toBe(2);
  });
});

describe('what is asked for afresh', () => {
  it('comes from a read that began no earlier', async () => {
    const { clock, kept, reads } = await read();
    await clock.advance(10);
    await kept.now();
    const [one, other] = [kept.fresh(), kept.fresh()];
    reads[1]?.end();
    await clock.advance(0);
    expect(reads).toHaveLength(3);
    reads[2]?.end();
    expect(await Promise.all([one, other])).toEqual([3, 3]);
  });
  it('does not fail with the read before it', async () => {
    const { clock, kept, reads } = await read();
    await clock.advance(10);
    await kept.now();
    const asked = kept.fresh();
    reads[1]?.fail();
    await clock.advance(0);
    reads[2]?.end();
    expect(await asked).toBe(3);
  });
});
