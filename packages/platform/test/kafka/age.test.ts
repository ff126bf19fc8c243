import { describe, expect, it } from '@jest/globals';
import { ageBySteps } from '../../src/kafka/age.ts';

describe('how old the oldest unread message is, by asking whether it is at least so old', () => {
  const ask = async (age: number): Promise<{ readonly told: number | undefined; readonly asked: number }> => {
    let asked = 0;
    const told = await ageBySteps((ms) => { asked += 1; return Promise.resolve(age >= ms); });
    return { told, asked };
  };
  it.each([1001, 3000, 59_000, 3_600_000, 86_400_000, 30 * 86_400_000])('%i ms is told to a tenth, with few questions', async (age) => {
    const { told, asked } = await ask(age);
    expect((told ?? 0) / age).toBeGreaterThanOrEqual(1);
    expect((told ?? 0) / age).toBeLessThan(1.1);
    expect(asked).toBeLessThan(22);
  });
  it('what is there and not a second old is a second old', async () => { expect((await ask(20)).told).toBe(1000); });
  it('what is older than anything is not told', async () => { expect((await ask(Infinity)).told).toBeUndefined(); });
  it('nothing has no age', async () => { expect((await ask(-1)).told).toBe(0); });
});
