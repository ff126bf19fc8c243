import { describe, expect, it } from '@jest/globals';
import { vmBehindVpn } from '../../../src/detectors/device/vm-behind-vpn.ts';
import { daily, device, findingIn, on, seen, type Situation } from '../../support.ts';

const vm = (over: object = {}) => seen({ at: on(4), kind: 'device-seen', device: 'V1', facts: { vm: true, vendor: 'VMware, Inc.', model: 'VMware Virtual Platform' }, ...over });
const exits = daily(5, { net: 'vpn', ip: '198.51.100.4' });
const situations: Situation[] = [
  { name: 'a VM whose sessions come out of an exit', seen: [...exits, vm()], claims: { devices: [device()] }, level: 'vm-behind-vpn', quality: 1 },
  { name: 'the same in a company without an inventory', seen: [...exits, vm()], level: 'vm-behind-vpn', quality: 0.7 },
  { name: 'a VM at home', seen: [...daily(5, {}), vm()], level: 'vm' },
  { name: 'every day in the VM, and in nothing else', seen: [0, 1, 2, 3, 4, 5].flatMap((day) => [seen({ at: on(day), device: 'V1' }), vm({ at: on(day) })]), level: 'in-vm' },
  { name: 'logs that name no device', seen: [0, 1, 2, 3, 4, 5].flatMap((day) => [seen({ at: on(day) }), vm({ at: on(day), device: undefined })]), level: 'in-vm' },
  { name: 'every day a VM, beside a laptop', seen: [0, 1, 2, 3, 4, 5].flatMap((day) => [seen({ at: on(day), device: 'D1' }), vm({ at: on(day) })]), level: 'vm' },
  { name: 'a VM on half of the days', seen: [...daily(12, {}), ...[0, 2, 4, 6, 8, 10].map((day) => vm({ at: on(day) }))], level: 'vm' },
  { name: 'one day through an exit is not enough', seen: [...daily(1, { net: 'vpn' }), vm()], level: 'vm' },
  { name: 'an exit without a VM', seen: exits, level: undefined },
  { name: 'the inventory allows it', seen: [...exits, vm()], claims: { devices: [device({ device_id: 'V1', vm_allowed: true })] }, level: undefined },
  { name: 'the developer\'s own device allows VMs', seen: [...exits, vm()], claims: { devices: [device({ vm_allowed: true })] }, level: undefined },
  { name: 'a second adapter of a hypervisor on a corporate laptop', seen: [...exits, vm({ device: 'D1', facts: { vendor: 'Dell Inc.', model: 'Latitude 7440' }, traits: ['vm:vmware'] })], claims: { devices: [device()] }, level: undefined },
];
describe('device.vm-behind-vpn', () => {
  it.each(situations)('$name', (s) => {
    const finding = findingIn(vmBehindVpn, s);
    expect(finding?.level).toBe(s.level);
    if (s.quality !== undefined) expect(finding?.quality).toBe(s.quality);
  });
});
