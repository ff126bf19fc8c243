import { describe, expect, it } from '@jest/globals';
import { type Action, type Case, muterOf, mutes, preview, type Suppression, type Taken, untouched, workOf } from '@winnow/core';
import fc from 'fast-check';

const taken = (n: number, action: Action, actor = 'kim'): Taken => ({ ...action, id: `a${String(n)}`, case_id: 'c_1', at: n * 1000, actor });
const work = (...actions: readonly Action[]): ReturnType<typeof workOf> => workOf(actions.map((a, i) => taken(i + 1, a)));

describe('what a case\'s actions come to', () => {
  it.each<[string, readonly Action[], object]>([
    ['nothing', [], untouched],
    ['assigned: somebody works on it', [{ action: 'assign', to: 'lee' }], { version: 1, state: 'in-progress', assignee: 'lee' }],
    ['given back', [{ action: 'assign', to: 'lee' }, { action: 'assign', to: null }], { version: 2, state: 'in-progress', assignee: undefined }],
    ['a closed one stays closed', [{ action: 'status', to: 'closed' }, { action: 'assign', to: 'lee' }], { state: 'closed', assignee: 'lee' }],
    ['judged, and judged anew', [{ action: 'verdict', to: 'fraud' }, { action: 'verdict', to: 'benign', reason: 'travels' }], { verdict: { to: 'benign', reason: 'travels', at: 2000, actor: 'kim' } }],
    ['a verdict taken back', [{ action: 'verdict', to: 'fraud' }, { action: 'verdict', to: null }], { verdict: undefined }],
    ['tags', [{ action: 'tag', add: ['b', 'a'], remove: [] }, { action: 'tag', add: ['c'], remove: ['b'] }], { tags: ['a', 'c'] }],
    ['comments in their order', [{ action: 'comment', text: 'one' }, { action: 'comment', text: 'two' }], { comments: [expect.objectContaining({ text: 'one' }), expect.objectContaining({ text: 'two', at: 2000 })] }],
    ['undone', [{ action: 'status', to: 'closed' }, { action: 'undo', of: 'a1' }], { state: 'new', version: 2, updated_at: 2000 }],
    ['undone, and that undone', [{ action: 'status', to: 'closed' }, { action: 'undo', of: 'a1' }, { action: 'undo', of: 'a2' }], { state: 'closed', version: 3 }],
    ['undone twice is undone', [{ action: 'status', to: 'closed' }, { action: 'undo', of: 'a1' }, { action: 'undo', of: 'a1' }], { state: 'new' }],
    ['what comes later cannot be undone before', [{ action: 'undo', of: 'a2' }, { action: 'status', to: 'closed' }], { state: 'closed' }],
  ])('%s', (_, actions, expected) => { expect({ assignee: undefined, verdict: undefined, ...work(...actions) }).toMatchObject(expected); });

  it('is the same in any order and with repeats', () => {
    const action: fc.Arbitrary<Action> = fc.oneof(
      fc.record({ action: fc.constant('status' as const), to: fc.constantFrom('new' as const, 'in-progress' as const, 'closed' as const) }), fc.record({ action: fc.constant('assign' as const), to: fc.constantFrom('lee', null) }),
      fc.record({ action: fc.constant('tag' as const), add: fc.subarray(['a', 'b']), remove: fc.subarray(['a', 'b']) }), fc.nat(9).map((n) => ({ action: 'undo' as const, of: `a${String(n)}` })),
    );
    fc.assert(fc.property(fc.array(action, { maxLength: 10 }), fc.array(fc.nat()), (actions, order) => {
      const all = actions.map((a, i) => taken(i, a));
      const shuffled = [...all, ...all.slice(0, 3)].map((a, i) => [order[i] ?? 0, a] as const).sort((x, y) => x[0] - y[0]).map(([, a]) => a);
      expect(workOf(shuffled)).toEqual(workOf(all));
    }));
  });
});

const suppression: Suppression = { id: 's', case_id: 'c_1', at: 0, actor: 'kim', scope: { detector: 'origin.vpn-behind-vpn', person: 'ann' }, reason: 'knows', until: '2026-04-01T00:00:00Z' };
const what = { detector: 'origin.vpn-behind-vpn', person: 'ann', devices: ['D1'], ips: ['203.0.113.7'] };
const isIn = (ip: string, cidr: string): boolean => cidr === '203.0.113.0/24' && ip.startsWith('203.0.113.');
const now = Date.UTC(2026, 2, 10);

describe('a suppression', () => {
  it.each<[string, Partial<Suppression>, Partial<typeof what>, boolean]>([
    ['all holds', {}, {}, true], ['another person', {}, { person: 'bob' }, false], ['another detector', {}, { detector: 'x.y' }, false], ['it has ended', { until: '2026-03-09T00:00:00Z' }, {}, false], ['it has not begun', { at: now + 1 }, {}, false],
    ['a device of it', { scope: { device: 'D1' } }, {}, true], ['another device', { scope: { device: 'D2' } }, {}, false], ['an address in the network', { scope: { cidr: '203.0.113.0/24' } }, {}, true], ['none in it', { scope: { cidr: '203.0.113.0/24' } }, { ips: ['198.51.100.1'] }, false],
  ])('%s', (_, more, other, expected) => { expect(mutes({ ...suppression, ...more }, { ...what, ...other }, now, isIn)).toBe(expected); });

  it('shows before it is made what it would have muted, and what became of that', () => {
    const evidence = (id: string, detector: string): Case['evidence'][number] => ({ id, detector, level: 'x', family: 'origin', weight_db: 5, observed_at: '2026-03-02T00:00:00Z', summary: '', facts: {}, observations: [] });
    const one: Case = { case_id: 'c_1', kind: 'person', people: ['ann'], devices: ['D1'], ips: [], probability: 0.5, score_db: 0, peak_probability: 0.5, peak_at: '', band: 'medium', status: 'open', opened_at: '', updated_at: '', as_of: '', headline: '', mitigating: [], innocent_explanation: '', evidence: [evidence('f1', 'origin.vpn-behind-vpn')] };
    const cases = [one, { ...one, case_id: 'c_2', evidence: [evidence('f2', 'origin.vpn-behind-vpn'), evidence('f3', 'remote-control.kvm')] }, { ...one, case_id: 'c_3', people: ['bob'] }].map((c) => ({ case: c, work: work({ action: 'verdict', to: 'fraud' }) }));
    expect(preview(suppression, cases, { standing: [], now })).toEqual([{ case_id: 'c_1', evidence: ['f1'], isWhole: true, verdict: 'fraud' }, { case_id: 'c_2', evidence: ['f2'], isWhole: false, verdict: 'fraud' }]);
  });

  it('together with those that stand it may mute what none does alone, and so it says', () => {
    const both: Case = { ...farm, people: ['ann'], kind: 'person', evidence: [evidenceOf('f1', 'remote-control.kvm', { device_ids: ['D1'] }), evidenceOf('f2', 'sharing.shared-egress', { ips: ['203.0.113.7'] })] };
    const next = { ...suppression, scope: { cidr: '203.0.113.0/24' } };
    const whole = (standing: readonly Suppression[]): boolean | undefined => preview(next, [{ case: both, work: untouched }], { standing, now })[0]?.isWhole;
    expect([whole([]), whole([{ ...suppression, scope: { device: 'D1' } }]), whole([{ ...suppression, scope: { device: 'D1' }, until: '2026-03-09T00:00:00Z' }])]).toEqual([false, true, false]);
  });

  it.each<[string, Suppression['scope'], readonly string[]]>([
    ['a device', { device: 'D1' }, ['f1']], ['the line that all share', { cidr: '203.0.113.0/24' }, ['f2', 'f3', 'f4']], ['one of them at that line', { person: 'bob', cidr: '203.0.113.7' }, ['f3']], ['a network of IPv6', { cidr: '2001:db8:1::/48' }, ['f4']],
    ['a device, at an address where it was not shown', { device: 'D1', cidr: '203.0.113.0/24' }, []], ['a person', { person: 'ann' }, ['f1', 'f2', 'f4']],
  ])('in a case of several mutes what rests on %s, and nothing else of it', (_, scope, expected) => {
    expect(farm.evidence.filter((e) => muterOf(farm, e, [{ ...suppression, scope }], now) !== undefined).map((e) => e.id)).toEqual(expected);
  });
});

const evidenceOf = (id: string, detector: string, facts: Record<string, unknown>): Case['evidence'][number] => ({ id, detector, level: 'x', family: 'sharing', weight_db: 5, observed_at: '2026-03-02T00:00:00Z', summary: '', facts, observations: [] });
const farm: Case = {
  case_id: 'c_9', kind: 'cluster', people: ['ann', 'bob'], devices: ['D1', 'D2'], ips: ['203.0.113.7'], probability: 0.5, score_db: 0, peak_probability: 0.5, peak_at: '', band: 'medium', status: 'open', opened_at: '', updated_at: '', as_of: '', headline: '', mitigating: [], innocent_explanation: '',
  evidence: [
    evidenceOf('f1', 'remote-control.kvm', { person: 'ann', device_ids: ['D1'] }), evidenceOf('f2', 'sharing.shared-egress', { person: 'ann', ips: ['203.0.113.7'], device_ids: ['D3'] }), evidenceOf('f3', 'sharing.shared-egress', { person: 'bob', ips: ['203.0.113.7'], device_ids: ['D2'] }),
    evidenceOf('f4', 'sharing.approval-line', { person: 'ann', ips: ['2001:db8:1:2::/64', '203.0.113.9'] }), evidenceOf('f5', 'behaviour.payout', { person: 'bob', payout: 'crypto' }),
  ],
};
