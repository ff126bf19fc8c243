import { type Finding } from '@winnow/core';
import { type MitigatingFact } from '@winnow/detection';
import { type Db } from '@winnow/platform';
import { Type } from 'typebox';

/** What two stores must agree in: rows of each table as exact reads give them, without what says when, or from which file, they came. */
const tables: Readonly<Record<string, string>> = {
  observations: 'id, timestamp, account_id, device_id, session_id, kind, outcome, source, ip, line, network_class, operator, asn, country, city, lat, lon, has_point, accuracy_km, presence, presence_bit, notable',
  records: 'id, timestamp, source, raw', identities: 'kind, id, name, realm, email, host', device_facts: 'id, timestamp, device_id',
  presence: 'account_id, device_id, ip, line, hour, first, last, minutes, kinds, spoken', presence_by_line: 'line, hour, account_id, device_id, ip, first, last, minutes, kinds, spoken',
  sessions: 'account_id, session_id, first, last, device, ip', account_devices: 'device_id, account_id, first, last',
};
const Sum = Type.Object({ rows: Type.Number(), sum: Type.String() });
const sumOf = async (db: Db, table: string, columns: string, where = '1'): Promise<string> => {
  const [row] = await db.query(`SELECT count() AS rows, toString(sum(cityHash64(${columns}))) AS sum FROM ${table} FINAL WHERE ${where}`, {}, Sum);
  return row === undefined ? '' : `${String(row.rows)} rows, sum ${row.sum}`;
};

/** Tables whose content differs, with what each store holds; empty when they agree. */
export async function differences(expected: Db, found: Db): Promise<readonly string[]> {
  const out: string[] = [];
  for (const [table, columns] of [...Object.entries(tables), ['findings', 'subject, detector, day, level, doc'] as const]) {
    const where = table === 'findings' ? "level != ''" : '1';
    const [a, b] = [await sumOf(expected, table, columns, where), await sumOf(found, table, columns, where)];
    if (a !== b) out.push(`${table}: ${b}, undisturbed ${a}`);
  }
  return out;
}

/** Ids of all observations on an exact read, and how many rows there are with and without it. */
export async function storedIds(db: Db): Promise<{ readonly ids: ReadonlySet<string>; readonly rows: number; readonly raw: number }> {
  const ids = await db.query('SELECT id FROM observations FINAL', {}, Type.Object({ id: Type.String() }));
  const [raw] = await db.query('SELECT count() AS n FROM observations', {}, Type.Object({ n: Type.Number() }));
  return { ids: new Set(ids.map(({ id }) => id)), rows: ids.length, raw: raw?.n ?? 0 };
}

/** Subjects of whom other facts speak now than should. */
export function otherFacts(expected: readonly { readonly subject: string; readonly day: string; readonly facts: readonly MitigatingFact[] }[], found: readonly { readonly subject: string; readonly facts: readonly object[] }[]): readonly string[] {
  const newest = new Map([...expected].sort((a, b) => (a.day < b.day ? -1 : 1)).map((m) => [m.subject, JSON.stringify(m.facts)]));
  const is = new Map(found.map((m) => [m.subject, JSON.stringify(m.facts)]));
  return [...new Set([...newest.keys(), ...is.keys()])].filter((s) => (newest.get(s) ?? '[]') !== (is.get(s) ?? '[]')).map((s) => `mitigating facts of ${s} are ${is.get(s) ?? '[]'}, undisturbed ${newest.get(s) ?? '[]'}`);
}

/** Where the last signal about a subject is not what stands. */
export function otherSignals(signals: readonly Finding[], standing: readonly Finding[]): readonly string[] {
  const keyOf = (f: Finding): string => `${f.subject} ${f.detector}`;
  const last = new Map(signals.map((f) => [keyOf(f), f]));
  const stands = new Map(standing.map((f) => [keyOf(f), f]));
  return [...new Set([...last.keys(), ...stands.keys()])].filter((key) => { const [told, is] = [last.get(key), stands.get(key)]; return is === undefined ? told?.level !== '' : JSON.stringify(told) !== JSON.stringify(is); }).map((key) => `the last signal of ${key} is not what stands`);
}
