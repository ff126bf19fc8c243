import { describe, expect, it } from '@jest/globals';
import { type Action, closingOf, confirmedIn, type Evidence, reopened, type Seen, type Taken, workOn } from '@winnow/core';

const T = Date.UTC(2026, 2, 1);
const evidence = (detector: string, weight_db: number, more: { readonly person?: string; readonly after?: number } = {}): Evidence => ({ id: detector, detector, level: 'l', family: 'origin', weight_db, observed_at: new Date(T + (more.after ?? -1) * 1000).toISOString(), summary: '', facts: { person: more.person ?? 'ann' }, observations: [] });
const seen: Seen = { as_of: '2026-02-28T00:00:00.000Z', evidence: [{ detector: 'vpn', person: 'ann', weight_db: 15 }, { detector: 'home', person: 'ann', weight_db: 4 }] };
const closed: Action = { action: 'status', to: 'closed', seen };
const done = (...actions: readonly Action[]): readonly Taken[] => actions.map((a, i) => ({ ...a, id: `a${String(i)}`, case_id: 'c', at: T + i * 1000, actor: 'kim' }));

describe('a case that an analyst closed', () => {
  it.each<[string, readonly Evidence[], readonly Action[], boolean]>([
    ['stays closed while the same goes on', [evidence('vpn', 15, { after: 900 }), evidence('home', 4)], [closed], false],
    ['stays closed when what was there fades', [evidence('vpn', 7)], [closed], false],
    ['stays closed when something of 9.9 dB comes', [evidence('vpn', 15), evidence('kvm', 9.9)], [closed], false],
    ['opens again when something of 10 dB comes', [evidence('vpn', 15), evidence('kvm', 10)], [closed], true],
    ['opens again when what was there weighs 10 dB more', [evidence('vpn', 25)], [closed], true],
    ['opens again when two new ones weigh 10 dB together', [evidence('kvm', 6), evidence('rmm', 4)], [closed], true],
    ['what fades does not take away from what is new', [evidence('vpn', 1), evidence('kvm', 10)], [closed], true],
    ['opens again when another person shows the same', [evidence('vpn', 15), evidence('vpn', 15, { person: 'bob' })], [closed], true],
    ['was opened again by hand: that is not new evidence', [evidence('kvm', 30)], [closed, { action: 'status', to: 'in-progress' }], false],
    ['was closed once more, with all that was new', [evidence('kvm', 30)], [closed, { ...closed, seen: { as_of: seen.as_of, evidence: [{ detector: 'kvm', person: 'ann', weight_db: 30 }] } }], false],
    ['its closing was undone', [evidence('kvm', 30)], [closed, { action: 'undo', of: 'a0' }], false],
    ['without a record of what was there, by its time: older', [evidence('kvm', 30)], [{ action: 'status', to: 'closed' }], false],
    ['without a record of what was there, by its time: newer', [evidence('kvm', 30, { after: 1 })], [{ action: 'status', to: 'closed' }], true],
    ['nobody closed it', [evidence('kvm', 30, { after: 1 })], [], false],
  ])('%s', (_, now, actions, expected) => { expect(reopened({ evidence: [...now] }, done(...actions))).toBe(expected); });

  it('is new when it is opened again, and in progress once somebody has it', () => {
    const now = { evidence: [evidence('kvm', 30)] };
    expect([workOn(now, done(closed)), workOn(now, done(closed, { action: 'assign', to: 'lee' })), workOn(now, done({ action: 'assign', to: 'lee' }, closed)), workOn({ evidence: [] }, done(closed))].map((w) => w.state)).toEqual(['new', 'in-progress', 'new', 'closed']);
  });
  it('was worked out up to the time that was recorded', () => { expect([closingOf(done(closed))?.asOf, closingOf(done({ action: 'status', to: 'closed' }))?.asOf]).toEqual([Date.parse(seen.as_of), T]); });
});

describe('people whose case was found to be fraud', () => {
  it.each<[string, readonly Action[], readonly (readonly [string, number])[]]>([
    ['fraud', [{ action: 'verdict', to: 'fraud' }], [['ann', T], ['bob', T]]], ['known of logs up to a time', [{ action: 'verdict', to: 'fraud', seen }], [['ann', Date.parse(seen.as_of)], ['bob', Date.parse(seen.as_of)]]], ['benign', [{ action: 'verdict', to: 'benign' }], []],
    ['fraud, and then not', [{ action: 'verdict', to: 'fraud' }, { action: 'verdict', to: 'false-positive' }], []], ['taken back', [{ action: 'verdict', to: 'fraud' }, { action: 'undo', of: 'a0' }], []], ['nothing', [], []],
  ])('%s', (_, actions, expected) => { expect([...confirmedIn([{ case_id: 'c', people: ['ann', 'bob'] }], () => done(...actions))]).toEqual(expected); });
});
