/** Writes the smallest MMDB file there is: one node, the same row for every IPv4 address. For tests of the reader against MaxMind's own format. */
export type Value = string | number | bigint | boolean | readonly Value[] | { readonly [key: string]: Value };

const control = (type: number, size: number): Buffer => {
  const length = size < 29 ? [size] : [29, size - 29]; // sizes up to 284 are enough here
  const [first = 0, ...more] = length;
  return type > 7 ? Buffer.from([first, type - 7, ...more]) : Buffer.from([(type << 5) | first, ...more]);
};

function encode(value: Value): Buffer {
  if (typeof value === 'string') return Buffer.concat([control(2, Buffer.byteLength(value)), Buffer.from(value)]);
  if (typeof value === 'boolean') return control(14, value ? 1 : 0);
  if (typeof value === 'bigint') { // uint64
    const bytes = Buffer.alloc(8);
    bytes.writeBigUInt64BE(value);
    return Buffer.concat([control(9, 8), bytes]);
  }
  if (typeof value === 'number') return Number.isInteger(value) && value >= 0 ? uint32(value) : double(value);
  if (Array.isArray(value)) return Buffer.concat([control(11, value.length), ...value.map((v: Value) => encode(v))]);
  const pairs = Object.entries(value);
  return Buffer.concat([control(7, pairs.length), ...pairs.flatMap(([key, v]) => [encode(key), encode(v)])]);
}

function uint32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(value);
  return Buffer.concat([control(6, 4), bytes]);
}

function double(value: number): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return Buffer.concat([control(3, 8), bytes]);
}

export function mmdbFile(type: string, row: Value): Buffer {
  const record = Buffer.from([0, 0, 17]); // node count 1 + 16 + offset 0
  const metadata = encode({ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_767_225_600n, database_type: type, description: { en: type }, ip_version: 4, languages: ['en'], node_count: 1, record_size: 24 });
  return Buffer.concat([record, record, Buffer.alloc(16), encode(row), Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1'), metadata]);
}

/** An IPv4 database with a row per block; blocks must not lie in each other. */
export function mmdbWith(type: string, rows: Readonly<Record<string, Value>>): Buffer {
  const nodes: (number | undefined)[][] = [[undefined, undefined]]; // child node, or a row as -1 - its number
  const data: Buffer[] = [];
  for (const [i, [cidr, row]] of Object.entries(rows).entries()) {
    data.push(encode(row));
    const [ip = '', length = '32'] = cidr.split('/');
    const bits = ip.split('.').map((octet) => Number(octet).toString(2).padStart(8, '0')).join('').slice(0, Number(length));
    let node = 0;
    for (const [depth, bit] of bits.split('').entries()) {
      const side = Number(bit);
      const here = nodes[node] ?? [];
      if (depth === bits.length - 1) { here[side] = -1 - i; break; }
      node = here[side] ??= nodes.push([undefined, undefined]) - 1;
    }
  }
  const offsets = data.reduce<number[]>((all, _, i) => [...all, (all[i] ?? 0) + (data[i]?.length ?? 0)], [0]);
  const record = (to: number | undefined): Buffer => {
    const value = to === undefined ? nodes.length : to >= 0 ? to : nodes.length + 16 + (offsets[-1 - to] ?? 0);
    return Buffer.from([value >> 16, (value >> 8) & 255, value & 255]);
  };
  const metadata = encode({ binary_format_major_version: 2, binary_format_minor_version: 0, build_epoch: 1_767_225_600n, database_type: type, description: { en: type }, ip_version: 4, languages: ['en'], node_count: nodes.length, record_size: 24 });
  return Buffer.concat([...nodes.flatMap(([left, right]) => [record(left), record(right)]), Buffer.alloc(16), ...data, Buffer.from('\u00ab\u00cd\u00efMaxMind.com', 'latin1'), metadata]);
}
