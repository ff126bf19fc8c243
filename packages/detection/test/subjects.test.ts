import { describe, expect, it } from '@jest/globals';
import { timelineOf } from '@winnow/core';
import { Subjects } from '@winnow/detection';
import { claimsOf, device, on, person, seen } from './support.ts';

const pseudonyms = { account: (name: string) => `a:${name}`, host: (name: string) => `h:${name}` };
const accounts = [{ account: 'acc1', name: 'one', realm: 'example.com' }, { account: 'acc2', name: 'ONE', realm: '' }, { account: 'x1', name: 'stranger', realm: 'corp' }, { account: 'x2', name: 'stranger', realm: '' }];
const claims = claimsOf({ people: [person()], devices: [device({ hostnames: ['LAP-1'] })], networks: [{ cidr: '203.0.113.0/28', kind: 'office' }, { cidr: '198.51.100.0/24', kind: 'vpn-pool' }] });
const subjects = new Subjects(claims, { accounts, devices: [{ device: 'guo1', host: 'Lap-1' }, { device: 'guo2', host: 'other' }] }, pseudonyms);

describe('Subjects', () => {
  it('finds all accounts of a person, and one subject for the unclaimed ones of one login', () => {
    expect(subjects.accountsOf('p1')).toEqual(['acc1', 'acc2']);
    expect(subjects.subjectOf('x1')).toBe('a:stranger');
    expect(subjects.subjectOf('x2')).toBe('a:stranger');
    expect(subjects.subjectOf('never seen')).toBe('never seen');
    expect(subjects.seen()).toEqual(['a:stranger', 'p1']);
  });
  it('knows a device by its serial in any case and by its host name\'s pseudonym', () => {
    expect([subjects.deviceOf('guo1'), subjects.deviceOf('guo2')]).toEqual(['D1', 'guo2']);
    expect(subjects.ownedBy('p1')).toEqual(['D1', 'd1', 'h:d1', 'h:lap-1', 'guo1']);
    expect([subjects.deviceOf('D1'), subjects.deviceOf('d1'), subjects.deviceOf('h:lap-1'), subjects.deviceOf('h:d1'), subjects.deviceOf('other')]).toEqual(['D1', 'D1', 'D1', 'D1', 'other']);
  });
  it('lays claimed networks over what lists say', () => {
    const { presences } = subjects.resolve(timelineOf('p1', ['203.0.113.3', '203.0.113.99', '198.51.100.7'].map((ip, i) => seen({ at: on(i), ip }))));
    expect(presences.map((p) => p.networkClass)).toEqual(['business', 'residential', 'corporate']);
  });
  it.each([
    { who: 'the owner', subject: 'p1', id: 'h:lap-1', worked: [], n: 1 },
    { who: 'who worked on it three weeks before', subject: 'q', id: 'X', worked: [seen({ at: on(0), device: 'X', account: 'x1' })], n: 1 },
    { who: 'only later than two months after', subject: 'q', id: 'X', worked: [seen({ at: on(-60), device: 'X', account: 'x1' })], n: 0 },
    { who: 'nobody else', subject: 'q', id: 'h:lap-1', worked: [seen({ at: on(0), device: 'X', account: 'x1' })], n: 0 },
  ])('a report without an account concerns $who', ({ subject, id, worked, n }) => {
    const report = seen({ at: on(20), kind: 'device-seen', device: id, facts: { vm: true } });
    delete report.winnow.account_id;
    expect(subjects.resolve(timelineOf(subject, [...worked, report])).notable).toHaveLength(n);
  });
});
