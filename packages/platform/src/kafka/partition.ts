const m = 0x5bd1e995;

/** Hash of a key as Java's default partitioner computes it (murmur2 with Kafka's seed), a signed 32-bit number. */
export function murmur2(key: Buffer): number {
  const whole = key.length & ~3;
  let h = 0x9747b28c ^ key.length;
  for (let i = 0; i < whole; i += 4) {
    let k = Math.imul(key.readInt32LE(i), m);
    k = Math.imul(k ^ (k >>> 24), m);
    h = Math.imul(h, m) ^ k;
  }
  const rest = key.length - whole;
  if (rest > 0) {
    h = Math.imul(h ^ key.readUIntLE(whole, rest), m);
  }
  h = Math.imul(h ^ (h >>> 13), m);
  return h ^ (h >>> 15);
}

/** The partition of a key among `count`, the same one that Java clients choose. */
export function partitionFor(key: string | Buffer, count: number): number {
  return (murmur2(typeof key === 'string' ? Buffer.from(key) : key) & 0x7fffffff) % count;
}
