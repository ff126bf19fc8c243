import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { HOUR } from '@winnow/core';
import { Directory } from '../src/directory.ts';
import { type Bench, openBench, store } from './support.ts';

let bench: Bench;
beforeAll(async () => { bench = await openBench(); });
afterAll(() => bench.close());

const claimed = async (directory: Directory): Promise<string> => [...(await directory.now()).claims.personIds].sort().join(' ');

describe('who is who', () => {
  it('is not said as it was an hour ago', async () => {
    const directory = new Directory(bench.deps);
    await store(bench, { people: [{ person_id: 'ann', usernames: ['ann'] }] }, 1);
    expect(await claimed(directory)).toBe('ann');
    await store(bench, { people: [{ person_id: 'bob', usernames: ['bob'] }] }, 2);
    expect(await claimed(directory)).toBe('ann'); // nobody waits for what is some seconds old
    await bench.clock.advance(HOUR);
    expect(await claimed(directory)).toBe('ann bob');
  });
  it('is read again when it was read between two blocks of one roster', async () => {
    const directory = new Directory(bench.deps);
    await store(bench, { people: [{ person_id: 'carl', usernames: ['carl'] }] }, 3);
    expect(await claimed(directory)).toBe('ann bob carl');
    await store(bench, { people: [{ person_id: 'dora', usernames: ['dora'] }] }, 3);
    await bench.clock.advance(HOUR);
    expect(await claimed(directory)).toBe('ann bob carl dora');
  });
});
