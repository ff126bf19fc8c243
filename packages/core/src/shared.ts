import { type Point } from './place.ts';

/**
 * One object for what is the same. Every parsed record brings its own texts and points, and a timeline has hundreds that say the same: they take
 * memory, and to compare two of them both have to be read. Nothing depends on which of two equal ones is had.
 */
const texts = new Map<string, string>();
const points = new Map<string, Point>();
/** Enough for the addresses and devices of thousands of people. */
const MOST = 100_000;

function put<T>(known: Map<string, T>, key: string, value: T): T {
  if (known.size >= MOST) known.clear();
  known.set(key, value);
  return value;
}

export const sharedText = <T extends string>(text: T): T => (texts.get(text) ?? put(texts, text, text)) as T; // the same text

/** The point of an address, one object for as long as it stays there. */
export function sharedPoint(ip: string, point: Point | undefined): Point | undefined {
  if (point === undefined) return undefined;
  const known = points.get(ip);
  return known?.lat === point.lat && known.lon === point.lon ? known : put(points, ip, point);
}
