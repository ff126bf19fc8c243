/** Simulated companies: their logs as records, their claims, and people's timelines. Same options, same bytes. */
import { accountId, type Claims, loadClaims, type Observation, timelineOf, type Timeline, withoutNames } from '@winnow/core';
import { type AccountRow, type DeviceRow, type Pseudonyms, type Subjects } from '@winnow/detection';
import { Intake, openPorts } from '@winnow/collector';
import { hostId, identitiesOf, type RawRecord } from '@winnow/intake';
import { simulation } from '@winnow/simulator';

export const KEY = 'winnow-bench-key-0';
export const pseudonyms: Pseudonyms = { account: (name) => accountId(KEY, '', name), host: (name) => hostId(KEY, name) };

export interface Line { readonly format: string; readonly record: RawRecord }
export interface Company { readonly lines: readonly Line[]; readonly claims: Claims; readonly endMs: number }

/** Lines of all four formats in their proportions, spread over each other as they would arrive: the k-th of n of one format stands at k/n. */
export function company(people: number, days: number): Company {
  const { files, endMs } = simulation({ people, days, seed: 'bench' });
  const texts = new Map<string, string[]>();
  for (const { path, lines } of files) {
    const known = texts.get(path);
    if (known === undefined) texts.set(path, [...lines]);
    else for (const line of lines) known.push(line);
  }
  const placed: { at: number; line: Line }[] = [];
  for (const [path, lines] of texts) {
    const format = /^logs\/(\w+)/.exec(path)?.[1];
    if (format !== undefined) for (const [k, text] of lines.entries()) placed.push({ at: k / lines.length, line: { format, record: { value: Buffer.from(text), receivedAt: endMs } } });
  }
  const kinds = ['people', 'devices', 'travel', 'networks'] as const;
  const { claims } = loadClaims(kinds.map((kind) => ({ kind, name: `${kind}.csv`, text: (texts.get(`${kind}.csv`) ?? []).join('\n') })));
  return { lines: placed.sort((a, b) => a.at - b.at).map((p) => p.line), claims, endMs };
}

export const openIntake = async (): Promise<Intake> => new Intake(await openPorts({}), KEY);

export interface Seen { readonly accounts: readonly AccountRow[]; readonly devices: readonly DeviceRow[]; readonly observations: readonly Observation[] }
/** What the store has of these lines: observations as they come back from it, without names, and the names beside them. */
export function seenBy(intake: Intake, lines: readonly Line[]): Seen {
  const made = lines.flatMap(({ record }) => [...intake.process(record).observations]);
  const rows = new Map(made.flatMap((o) => identitiesOf(o, KEY)).map((row) => [`${row.kind} ${row.id} ${row.host}`, row]));
  const of = (kind: string) => [...rows.values()].filter((row) => row.kind === kind);
  const observations = made.map((o) => JSON.parse(JSON.stringify(withoutNames(o))) as Observation); // what it was made from
  return { observations, accounts: of('account').map(({ id, name, realm }) => ({ account: id, name, realm })), devices: of('device').filter((d) => d.host !== '' && !d.id.startsWith('h_')).map(({ id, host }) => ({ device: id, host })) };
}

/** Everybody's timeline as the store would give it: what their accounts did, and reports about their own devices. */
export function timelinesOf({ observations }: Seen, subjects: Subjects): readonly Timeline[] {
  const bySubject = new Map<string, Observation[]>();
  for (const o of observations) {
    const { account_id: account, device_id: device } = o.winnow;
    const subject = account !== undefined ? subjects.subjectOf(account) : device === undefined ? undefined : subjects.ownerOf(device);
    if (subject === undefined) continue;
    const list = bySubject.get(subject);
    if (list === undefined) bySubject.set(subject, [o]);
    else list.push(o);
  }
  return [...bySubject].filter(([subject]) => subjects.isKnown(subject)).map(([subject, list]) => timelineOf(subject, list));
}
