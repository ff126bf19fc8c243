import { describe, expect, it } from '@jest/globals';
import { rmm } from '../../../src/detectors/remote-control/rmm.ts';
import { device, findingIn, on, person, type Seen, seen, type Situation } from '../../support.ts';

const tool = (name: string, over: Partial<Seen> = {}) => seen({ at: on(4), kind: 'software-seen', device: 'D1', traits: [`rmm:${name}`], ...over });
const claims = { devices: [device()] };
const situations: Situation[] = [
  { name: 'one tool', seen: [tool('AnyDesk')], claims, level: 'one' },
  { name: 'the same tool on many days', seen: [tool('AnyDesk'), tool('AnyDesk', { at: on(9) }), tool('AnyDesk', { at: on(20) })], claims, level: 'one' },
  { name: 'tools of two makers on one device, weeks apart', seen: [tool('AnyDesk'), tool('RustDesk', { at: on(25) })], claims, level: 'several' },
  { name: 'tools of two makers, one of them seen in a session', seen: [tool('AnyDesk'), tool('TeamViewer', { kind: 'remote-control-session' })], claims, level: 'several' },
  { name: 'one each on two devices', seen: [tool('AnyDesk'), tool('RustDesk', { device: 'D2' })], claims, level: 'one' },
  { name: 'the company\'s own tool', seen: [tool('ScreenConnect')], claims, params: { approved: ['screenconnect'] }, level: undefined },
  { name: 'another beside the company\'s own', seen: [tool('ScreenConnect'), tool('AnyDesk')], claims, params: { approved: ['ScreenConnect'] }, level: 'one' },
  { name: 'somebody of IT', seen: [tool('AnyDesk'), tool('RustDesk')], claims: { ...claims, people: [person({ team: 'IT Operations' })] }, level: undefined },
  { name: 'customer support', seen: [tool('TeamViewer')], claims: { ...claims, people: [person({ team: 'Customer Support' })] }, level: undefined },
  { name: 'on the laptop of somebody of IT, on which this account works', seen: [tool('AnyDesk')], claims: { people: [person({ person_id: 'p2', usernames: ['two'], team: 'Service Desk' })], devices: [device({ owner_id: 'p2' })] }, level: undefined },
  { name: 'six weeks ago', seen: [tool('AnyDesk')], claims, day: 50, level: undefined },
  { name: 'another program', seen: [seen({ at: on(4), kind: 'software-seen', device: 'D1', traits: ['vm-adapter:VMware'] })], claims, level: undefined },
];
describe('remote-control.rmm', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(rmm, s)?.level).toBe(s.level); });
  it('names the device with most makers, and the makers', () => {
    const found = findingIn(rmm, { name: '', seen: [tool('Supremo', { device: 'D2' }), tool('RustDesk'), tool('AnyDesk')], claims, level: 'several' });
    expect(found?.summary).toBe('Programs for remote control of 2 makers are on one device (AnyDesk, RustDesk).');
    expect(found?.facts).toEqual({ device_ids: ['D1'], tools: ['AnyDesk', 'RustDesk'] });
  });
});
