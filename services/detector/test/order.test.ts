import { describe, expect, it } from '@jest/globals';
import { isNotable, isPresence, type Observation, type PersonClaim, timelineOf, type Timeline } from '@winnow/core';
import { defaultCaseParams, linesOf, type ThingKind, thingsOf } from '@winnow/detection';
import fc from 'fast-check';
import { claimsOf, daily, device, on, person, seen } from '../../../packages/detection/test/support.ts';
import { type DetectionStore, type Wanted } from '../src/ports.ts';
import { type Outcome, replay } from '../src/replay.ts';
import { type DetectionSettings } from '../src/settings.ts';

/** The store as pure code: takes blocks as they come, and answers in the order in which things came, for no answer may hang on it. */
class Memory implements DetectionStore {
  readonly #all = new Map<string, Observation>();
  add(block: readonly Observation[]): void { for (const o of block) this.#all.set(o.event.id, o); }

  #before(asOf: number): readonly Observation[] { return [...this.#all.values()].filter((o) => Date.parse(o['@timestamp']) < asOf); }
  accounts(): ReturnType<DetectionStore['accounts']> { return Promise.resolve([...new Set([...this.#all.values()].flatMap((o) => o.winnow.account_id ?? []))].map((account) => ({ account, name: account.slice(2), realm: '' }))); }
  devices(): ReturnType<DetectionStore['devices']> { return Promise.resolve([]); }
  accountDevices(): ReturnType<DetectionStore['accountDevices']> { return Promise.resolve([...this.#all.values()].flatMap((o) => (isPresence(o) && o.winnow.account_id !== undefined && o.winnow.device_id !== undefined ? [{ account: o.winnow.account_id, device: o.winnow.device_id }] : []))); }
  span(): ReturnType<DetectionStore['span']> {
    const times = [...this.#all.values()].filter((o) => isPresence(o) || isNotable(o)).map((o) => Date.parse(o['@timestamp']));
    return Promise.resolve(times.length === 0 ? undefined : { first: Math.min(...times), last: Math.max(...times) });
  }
  timelines(wanted: readonly Wanted[], from: number, asOf: number): Promise<ReadonlyMap<string, Timeline>> {
    const of = ({ accounts, devices }: Wanted) => ({ winnow: { account_id, device_id } }: Observation): boolean => (account_id === undefined ? device_id !== undefined && devices.includes(device_id) : accounts.includes(account_id));
    const timelines = wanted.map((w) => [w.subject, timelineOf(w.subject, this.#before(asOf).filter(of(w)))] as const);
    return Promise.resolve(new Map(timelines.map(([subject, t]) => [subject, { ...t, presences: t.presences.filter((p) => p.last >= from), sessions: t.sessions.filter((s) => s.end >= from), notable: t.notable.filter((o) => Date.parse(o['@timestamp']) >= from) }])));
  }
  population(query: string, binds: Readonly<Record<string, unknown>>): Promise<readonly unknown[]> {
    const kind = / kind = '([a-z-]+)'/.exec(query)?.[1] as ThingKind | undefined; // thingsQuery wrote it from one
    if (kind !== undefined) return Promise.resolve(thingsOf(kind, this.#all.values(), { from: Number(binds['from']), asOf: Number(binds['asOf']) }, Number(binds['max_people'])));
    if (!query.includes('placed_days')) return Promise.resolve([]); // lines of approvals: no pure twin, and the company has none
    return Promise.resolve(linesOf(timelineOf('all', this.#all.values()).presences, { from: Number(binds['from']), asOf: Number(binds['asOf']) }, Number(binds['max_people'])));
  }
}

const who = ['ann', 'bob', 'cem', 'dan', 'eve'] as const;
const people = who.map((name, i): PersonClaim => person({ person_id: name, usernames: [name], team: 'Sales', start_date: `2026-08-0${String(i + 1)}` }));
const account = (name: string): string => `a_${name}`;
const claims = claimsOf({ people, devices: [device({ device_id: 'D1', owner_id: 'eve' })] });
/** A farm of three, a VPN behind the VPN with a slip, a KVM told of by a device without an account, somebody nobody knows, and honest work. */
const company: readonly Observation[] = [
  ...['ann', 'bob', 'cem'].flatMap((name) => daily(6, { account: account(name), from: 'columbus', ip: '198.51.100.20', device: `D-${name}` }, 2)),
  // Of one address and hour two places, as data of two ages has it: which one speaks must not hang on which came first.
  ...daily(3, { account: account('dan'), from: 'berlin', ip: '198.51.100.60' }, 20), ...daily(3, { account: account('dan'), ip: '198.51.100.60' }, 20),
  ...daily(11, { account: account('dan'), net: 'vpn', ip: '203.0.113.9' }), seen({ at: on(12), account: account('dan'), from: 'dandong', ip: '198.51.100.9', kind: 'mfa' }), ...daily(4, { account: account('dan') }, 12),
  ...daily(14, { account: account('eve'), device: 'D1' }), reported('D1', 5), ...daily(9, { account: 'a_stranger', net: 'hosting', ip: '203.0.113.80' }, 3), seen({ at: on(1), account: 'a_made-up', outcome: 'failure' }),
];
function reported(id: string, day: number): Observation {
  const o = seen({ at: on(day), device: id, kind: 'device-seen', traits: ['ip-kvm:PiKVM'] });
  return { ...o, winnow: Object.fromEntries(Object.entries(o.winnow).filter(([name]) => name !== 'account_id')) as Observation['winnow'] }; // the account is optional in it
}

async function outcomeOf(blocks: readonly (readonly Observation[])[], detectors: DetectionSettings['detectors'] = {}): Promise<Outcome> {
  const store = new Memory();
  for (const block of blocks) store.add(block);
  return replay({ store, claims, pseudonyms: { account: (name) => `u_${name}`, host: (name) => `h_${name}` }, settings: { detectors, cases: defaultCaseParams } });
}
const plain = ({ cases, steps, findings, mitigating }: Outcome): unknown => ({
  cases: [...cases.values()].sort((a, b) => (a.case_id < b.case_id ? -1 : 1)), steps,
  findings: findings.map((f) => JSON.stringify(f)).sort(), mitigating: mitigating.map((m) => JSON.stringify(m)).sort(),
});

describe('a replay', () => {
  it('finds the farm, the chain and the KVM, else order could not show', async () => {
    const { cases } = await outcomeOf([company]);
    expect([...cases.values()].map((c) => c.people.join('+')).sort()).toEqual(['ann+bob+cem', 'dan', 'eve']);
  });
  it('gives the same findings, cases and steps of records shuffled, repeated and cut into any blocks', async () => {
    const expected = plain(await outcomeOf([company]));
    await fc.assert(fc.asyncProperty(fc.shuffledSubarray([...company], { minLength: company.length }), fc.subarray([...company]), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1, maxLength: 8 }), async (shuffled, again, cuts) => {
      const sent = [...shuffled, ...again];
      const blocks: Observation[][] = [];
      for (let i = 0, n = 0; i < sent.length; n += 1) { const size = cuts[n % cuts.length] ?? 1; blocks.push(sent.slice(i, i + size)); i += size; }
      expect(plain(await outcomeOf(blocks))).toEqual(expected);
    }), { numRuns: 40 });
  });
});

describe('a detector in testing', () => {
  it('finds what it finds, and adds nothing to any case', async () => {
    const [active, testing] = [await outcomeOf([company]), await outcomeOf([company], { 'origin.vpn-behind-vpn': { state: 'testing' } })];
    const found = (o: Outcome): readonly string[] => o.findings.filter((f) => f.detector === 'origin.vpn-behind-vpn').map((f) => JSON.stringify(f));
    const carried = (o: Outcome): readonly string[] => [...o.cases.values()].flatMap((c) => c.evidence.map((e) => e.detector));
    expect(found(active).length).toBeGreaterThan(0);
    expect(found(testing)).toEqual(found(active));
    expect([carried(active).includes('origin.vpn-behind-vpn'), carried(testing).includes('origin.vpn-behind-vpn'), carried(testing).length > 0]).toEqual([true, false, true]);
  });
  it('that shares binds nobody into a cluster', async () => {
    const clusters = (o: Outcome): number => [...o.cases.values()].filter((c) => c.kind === 'cluster').length;
    expect([clusters(await outcomeOf([company])), clusters(await outcomeOf([company], { 'sharing.shared-egress': { state: 'testing' } }))]).toEqual([1, 0]);
  });
});
