import { describe, expect, it } from '@jest/globals';
import { type ClaimRows, type Evidence, isoTime } from '@winnow/core';
import { catalogue, decidersOf, expectedOf } from '@winnow/detection';
import { byTheClock, claimsOf, device, homeless, on, person, trip } from './support.ts';

const evidence = (detector: string, facts: Evidence['facts'] = {}, level = 'any'): Evidence => ({ id: 'f_1', detector, level, family: 'origin', weight_db: 10, observed_at: isoTime(on(20)), summary: '', facts, observations: [] });
const claims = claimsOf({ people: [person({ team: 'Sales', phone: '+1 555 0100', byod_allowed: false })], devices: [device({ model: 'Latitude 7440', os: 'Windows 11' }, 'columbus'), device({ device_id: 'D2', owner_id: 'p2' })] });
const HOME = 'the claimed home in Austin, US';

const table: readonly (readonly [detector: string, facts: Evidence['facts'], expected: string])[] = [
  ['origin.vpn-behind-vpn', {}, `A line whose address says where it is: that of ${HOME}, an office or a phone.`],
  ['origin.access-churn', {}, `One or two providers at ${HOME}, and a phone's.`],
  ['location.home-mismatch', {}, `Work from ${HOME}; no travel is on record then.`],
  ['location.impossible-travel', {}, `One place after the other, as fast as one can travel, about ${HOME}; no travel is on record then.`],
  ['location.slip', {}, `Nothing from far away of ${HOME}; no travel is on record then.`],
  ['location.concurrent', {}, `One place at a time, about ${HOME}; no travel is on record then.`],
  ['location.gateway-latency', {}, `Answers as late as the way from ${HOME} to the gateway makes them, no sooner and not much later.`],
  ['delivery.shipped-elsewhere', { device_ids: ['D1'] }, `D1 sent to ${HOME}.`],
  ['delivery.first-check-in', { device_ids: ['D1'] }, 'D1 first seen near Columbus, US, where it was sent on 2026-09-01.'],
  ['delivery.shared-address', { device_ids: ['D2', 'D1'] }, `D1 sent to ${HOME}, or to an office that a claim tells of.`],
  ['delivery.changed-address', { device_ids: ['D1'] }, `The laptop sent to ${HOME}, and that home to stay when the work begins on 2022-03-01.`],
  ['sharing.shared-egress', {}, `A line that nobody of another household works from, at ${HOME}.`],
  ['sharing.approval-line', {}, `A phone that approves from a line of its own, at ${HOME}.`],
  ['sharing.device', { device_ids: ['D2'] }, 'D2 in the hands of p2 alone.'],
  ['sharing.mfa-device', { device_ids: ['token'] }, 'A phone or token for each person.'],
  ['sharing.phone', {}, '+1 555 0100 for this person alone.'],
  ['sharing.fingerprint', {}, 'A browser for each person, on their own D1.'],
  ['remote-control.kvm', { device_ids: ['D1'] }, 'Keyboard, mouse and screen at D1, and nothing that passes them on; nothing in the team Sales asks for more.'],
  ['remote-control.rmm', { device_ids: ['D1'] }, "On D1 none but the company's own tool of support."],
  ['remote-control.inbound-sessions', {}, `Hands on D1 itself, at ${HOME}; support for minutes, not for hours.`],
  ['remote-control.phone-elsewhere', { session_country: 'US' }, 'The phone where the session is, in US; no travel is on record then.'],
  ['remote-control.headless', { device_ids: ['D1'] }, 'A screen with a size on D1, as somebody works on it.'],
  ['device.vm-behind-vpn', {}, 'A computer that one can touch: D1; no claim allows a virtual machine.'],
  ['device.unmanaged', {}, 'Work on D1, which the company manages; a private one is not allowed.'],
  ['device.somebody-else', { device_ids: ['D2'], owner: 'p2' }, 'Work on D1; D2 is for p2.'],
  ['device.os-mismatch', { device_ids: ['D1'], claimed: ['Windows'] }, 'D1 with Windows, as the inventory has it.'],
  ['behaviour.handover', { since: '2026-09-20' }, `The same lines, devices and hours after 2026-09-20 as before, at ${HOME}.`],
  ['behaviour.no-quiet-gap', {}, 'Some hours without work in each day, at night in America/Chicago.'],
  ['behaviour.payout', {}, "Wages to a bank account in the person's own name in US."],
];

describe('what the claims would have one see', () => {
  it('is told for every detector of the catalogue', () => { expect(table.map(([id]) => id).sort()).toEqual(catalogue.map((d) => d.id).sort()); });
  it.each(table)('by %s', (detector, facts, expected) => { expect(expectedOf(evidence(detector, facts), claims, 'p1')).toBe(expected); });
  it.each(table)('by %s, of somebody of whom nothing is claimed, is a sentence all the same', (detector, facts) => {
    const sentence = expectedOf(evidence(detector, facts), claimsOf({ people: [] }), 'a_nobody');
    expect(sentence).toMatch(/^[A-Z+].{15,}\.$/);
    expect(sentence).not.toMatch(/undefined|NaN|, ,|\s\s|claimed home/);
  });
  const near: readonly (readonly [name: string, detector: string, rows: Partial<ClaimRows>, expected: RegExp])[] = [
    ['a journey on record', 'location.home-mismatch', { travel: [trip('DE', '2026-09-25', '2026-09-30')] }, /; travel to DE is on record then\.$/],
    ['a journey that was over', 'location.home-mismatch', { travel: [trip('DE', '2026-09-01', '2026-09-20')] }, /; no travel is on record then\.$/],
    ['a home that changed before it was seen', 'location.home-mismatch', { people: [person(), person({ valid_from: '2026-09-20' }, 'boston')] }, /home in Boston, US;/],
    ['a home that changed after it was seen', 'location.home-mismatch', { people: [person(), person({ valid_from: '2026-10-20' }, 'boston')] }, /home in Austin, US;/],
    ['no home, but a delivery', 'location.slip', { people: [homeless()], devices: [device({}, 'denver')] }, /of the place that the laptop was sent to, Denver, US;/],
    ['no home, but a time zone that tells', 'location.slip', { people: [homeless({ time_zone: 'Europe/Berlin' }), ...byTheClock(30)] }, /of a home in the time zone Europe\/Berlin;/],
    ['a virtual machine that is allowed', 'device.vm-behind-vpn', { devices: [device({ vm_allowed: true })] }, /can touch: D1\.$/],
    ['private devices that are allowed', 'device.unmanaged', { people: [person({ byod_allowed: true })] }, /a private one is allowed\.$/],
    ['nothing said of private devices', 'device.unmanaged', {}, /not spoken of in the claims\.$/],
  ];
  it.each(near)('with %s', (_, detector, rows, expected) => { expect(expectedOf(evidence(detector), claimsOf(rows), 'p1')).toMatch(expected); });
  it('is empty for a detector of another program', () => { expect(expectedOf(evidence('origin.of-tomorrow'), claims, 'p1')).toBe(''); });
});

describe('the records that decide', () => {
  const input = (shown: readonly Evidence[], kind: 'person' | 'cluster' = 'person') => ({ kind, people: kind === 'person' ? 1 : 3, evidence: shown, baseOf: (id: string, level: string) => catalogue.find((d) => d.id === id)?.levels[level]?.base, wordsOf: () => undefined });
  it.each([
    ['of a privacy VPN', [evidence('origin.vpn-behind-vpn', {}, 'constant')], 'an invoice of the VPN from before the hire'],
    ['of work abroad', [evidence('location.home-mismatch', {}, 'abroad')], 'a lease, or the change of address in HR'],
    ['of an IP-KVM', [evidence('remote-control.kvm', {}, 'default')], 'the asset list: what is plugged in, and who ordered it'],
    ['where no story helps', [evidence('behaviour.payout', {}, 'crypto')], 'a video call with the laptop on camera, and the record of who signed for it'],
  ])('%s', (_, shown, first) => { expect(decidersOf(input(shown))[0]).toBe(first); });
  it('are few, each once, and none without evidence', () => {
    const many = decidersOf(input([evidence('location.home-mismatch', {}, 'abroad'), evidence('location.slip', {}, 'stay'), evidence('origin.vpn-behind-vpn', {}, 'occasional')]), 3);
    expect(many).toHaveLength(3);
    expect(new Set(many).size).toBe(3);
    expect(decidersOf(input([]))).toEqual([]);
  });
});
