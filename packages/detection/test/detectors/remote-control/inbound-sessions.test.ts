import { describe, expect, it } from '@jest/globals';
import { type Observation } from '@winnow/core';
import { inboundSessions } from '../../../src/detectors/remote-control/inbound-sessions.ts';
import { daily, device, findingIn, on, person, type Seen, seen, type Situation } from '../../support.ts';

interface Far { readonly tool?: string; readonly peer?: string; readonly hours?: number; readonly phase?: 'start' | 'end'; readonly over?: Partial<Seen> }
function far(day: number, hour: number, { tool, peer = '198.51.100.200', hours, phase = 'end', over = {} }: Far = {}): Observation {
  const o = seen({ at: on(day, hour), kind: 'remote-control-session', device: 'D1', ...over });
  delete o.source;
  return { ...o, event: { ...o.event, type: [phase], ...(hours !== undefined && { duration: hours * 3_600_000_000_000 }) }, winnow: { ...o.winnow, peer: { ip: peer }, ...(tool !== undefined && { software: [{ name: tool }] }) } };
}
const days = (n: number, make: (day: number) => readonly Observation[], first = 0): Observation[] => Array.from({ length: n }, (_, i) => make(first + i)).flat();
const sent = { devices: [device({}, 'austin')] };
const tool = 'AnyDesk.exe';
const situations: Situation[] = [
  { name: 'four hours a day on three days, told at the end', seen: days(3, (d) => [far(d, 20, { tool, hours: 4 })]), claims: sent, level: 'hours' },
  { name: 'starts and ends without a duration', seen: days(3, (d) => [far(d, 9, { tool, phase: 'start' }), far(d, 13, { tool })]), claims: sent, level: 'hours' },
  { name: 'seen every hour by an agent', seen: days(3, (d) => [9, 10, 11, 12, 13].map((h) => far(d, h, { phase: 'start' }))), claims: sent, level: 'hours' },
  { name: 'most of most days', seen: [...days(8, (d) => [far(d, 18, { tool, hours: 8 })]), ...daily(10, { device: 'D1' })], claims: sent, level: 'working-days' },
  { name: 'most of few days among many', seen: [...days(6, (d) => [far(d, 18, { tool, hours: 8 })]), ...daily(20, { device: 'D1' })], claims: sent, level: 'hours' },
  { name: 'two at once count once', seen: days(3, (d) => [far(d, 12, { tool, hours: 2 }), far(d, 12, { tool: 'RustDesk.exe', hours: 2, peer: '198.51.100.201' })]), claims: sent, level: undefined },
  { name: 'the help desk, for twenty minutes', seen: days(5, (d) => [far(d, 10, { tool, hours: 0.33 })]), claims: sent, level: undefined },
  { name: 'two days', seen: days(2, (d) => [far(d, 18, { tool, hours: 6 })]), claims: sent, level: undefined },
  { name: 'a session that never ended', seen: days(5, (d) => [far(d, 9, { tool, phase: 'start' })]), claims: sent, level: undefined },
  { name: 'Remote Desktop into the workstation in the office, all day', seen: days(10, (d) => [far(d, 9, { phase: 'start' }), far(d, 17)]), claims: { devices: [device()] }, level: undefined },
  { name: 'Remote Desktop into a machine that the inventory gives to nobody', seen: days(10, (d) => [far(d, 9, { phase: 'start' }), far(d, 17)]), level: undefined },
  { name: 'Remote Desktop into a laptop that was sent home', seen: days(3, (d) => [far(d, 9, { phase: 'start' }), far(d, 13)]), claims: sent, level: 'hours' },
  { name: 'a tool on a computer of one\'s own that nobody claims', seen: [...days(3, (d) => [far(d, 18, { tool, hours: 5, over: { device: 'X9' } })]), ...daily(3, { device: 'X9' })], level: 'hours' },
  { name: 'a tool on a computer on which the person never works', seen: days(3, (d) => [far(d, 18, { tool, hours: 5, over: { device: 'X9' } })]), level: undefined },
  { name: 'somebody else\'s laptop: the one who helps', seen: days(5, (d) => [far(d, 18, { tool, hours: 5 })]), claims: { devices: [device({ owner_id: 'p2' }, 'austin')] }, level: undefined },
  { name: 'an administrator', seen: days(5, (d) => [far(d, 18, { tool, hours: 5 })]), claims: { ...sent, people: [person({ team: 'IT Operations' })] }, level: undefined },
  { name: 'refused', seen: days(5, (d) => [far(d, 18, { tool, hours: 5, over: { outcome: 'failure' } })]), claims: sent, level: undefined },
];
describe('remote-control.inbound-sessions', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(inboundSessions, s)?.level).toBe(s.level); });
  it('says with what, how long, and from where', () => {
    const found = findingIn(inboundSessions, { name: '', seen: days(4, (d) => [far(d, 20, { tool, hours: 6 })]), claims: sent, level: 'hours' });
    expect(found?.summary).toBe('On 4 days somebody worked on the device from afar with AnyDesk.exe, 6 hours a day.');
    expect(found?.facts).toMatchObject({ device_ids: ['D1'], ips: ['198.51.100.200'], days: 4, hours_a_day: 6 });
  });
});
