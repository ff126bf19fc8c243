/** Ms: below the first and beyond the last nothing is told apart. */
const [LEAST, MOST] = [1000, 100 * 86_400_000];
/** Each step asks all brokers of a topic: few wide ones first, then down to a tenth of what it is. */
const [WIDE, FINE] = [4, 1.1];

/**
 * How old something is, in ms, when all that can be asked is whether it is at least so old. To a tenth, from above; below a second it is a second, 0 when not even
 * that (`isAtLeast(0)`) is so, undefined when it is older than anything that anybody waits for.
 */
export async function ageBySteps(isAtLeast: (ms: number) => Promise<boolean>): Promise<number | undefined> {
  if (!await isAtLeast(0)) return 0;
  let [low, high] = [0, LEAST];
  while (await isAtLeast(high)) {
    if (high > MOST) return undefined;
    [low, high] = [high, high * WIDE];
  }
  while (low > 0 && high / low > FINE) {
    const middle = Math.round(Math.sqrt(low * high));
    if (await isAtLeast(middle)) low = middle; else high = middle;
  }
  return high;
}
