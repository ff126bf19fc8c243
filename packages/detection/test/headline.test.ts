import { describe, expect, it } from '@jest/globals';
import { type Evidence } from '@winnow/core';
import { headlineOf } from '../src/headline.ts';

const shown = (detector: string, level: string, facts: Record<string, unknown> = {}, weight = 12): Evidence =>
  ({ id: detector, detector, level, family: 'sharing', weight_db: weight, observed_at: '2026-09-10T00:00:00.000Z', summary: `Why: ${detector}.`, facts, observations: [] });
const three = ['p1', 'p2', 'p3'];
const vpn = shown('origin.vpn-behind-vpn', 'persistent');
const parcel = shown('delivery.shared-address', 'three', { people: 3 });

const rows: readonly (readonly [name: string, headline: string, people: readonly string[], evidence: readonly Evidence[]])[] = [
  ['a farm', 'Laptop farm: 3 people work from one line. Why: sharing.shared-egress.', three, [shown('sharing.shared-egress', 'three', { people: 3 })]],
  ['a farm that moved parcels', 'Laptop farm: 3 people work from one line, and laptops were sent to one place far from the homes they claim. Why: sharing.shared-egress.', three, [shown('sharing.shared-egress', 'three', { people: 3 }), parcel]],
  ['a farm over two lines', 'Laptop farm: 5 people, 3 of whom work from one line. Why: sharing.shared-egress.', [...three, 'p4', 'p5'], [shown('sharing.shared-egress', 'three', { people: 3 }), shown('sharing.shared-egress', 'pair', { people: 2 })]],
  ['a finding of earlier days that says no number', 'Laptop farm: 3 people work from one line. Why: sharing.shared-egress.', three, [shown('sharing.shared-egress', 'three')]],
  ['a finding that counts people who have left the case', 'Laptop farm: 3 people work from one line. Why: sharing.shared-egress.', three, [shown('sharing.shared-egress', 'three', { people: 9 })]],
  ['one device', 'One machine for several: 3 people, 2 of whom work in turn on one device. Why: sharing.device.', three, [shown('sharing.device', 'two', { people: 2 }), shown('sharing.phone', 'three', { people: 3 })]],
  ['one phone', 'One phone for several: 3 people have their logins approved on one phone or token. Why: sharing.mfa-device.', three, [shown('sharing.mfa-device', 'three', { people: 3 })]],
  ['one browser', 'One browser for several: 3 people log in with the same one. Why: sharing.fingerprint.', three, [shown('sharing.fingerprint', 'three', { people: 3 })]],
  ['one number', 'One number for several: 2 people have the same phone number and are no household. Why: sharing.phone.', ['p1', 'p2'], [shown('sharing.phone', 'two', { people: 2 })]],
  ['a farm behind exits, seen by its parcels', 'p1: Works from behind another VPN, on a laptop that went where colleagues\' laptops went, far from every home they claim. Why: origin.vpn-behind-vpn.', ['p1'], [vpn, parcel]],
  ['parcels alone', 'p1: The laptop went where colleagues\' laptops went, far from every home they claim. Why: delivery.shared-address.', ['p1'], [parcel]],
  ['what has all but faded tells no story', 'p1: Works from behind another VPN. Why: sharing.device.', ['p1'], [shown('sharing.device', 'two', {}, 1), vpn]],
];
describe('headlines', () => {
  it.each(rows)('%s', (_, headline, people, evidence) => { expect(headlineOf(people.length === 1 ? 'person' : 'cluster', people, evidence)).toBe(headline); });
});
