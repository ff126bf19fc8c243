import { describe, expect, it } from '@jest/globals';
import { Pipeline } from '@winnow/intake';
import fc from 'fast-check';
import { results } from '../../../src/sources/osquery/results.ts';

const pipeline = new Pipeline({ sources: [results] });
const read = (value: string) => pipeline.process({ value: Buffer.from(value), receivedAt: Date.UTC(2026, 2, 5) });
const head = { hostIdentifier: 'AAAA-UUID', unixTime: 1_772_500_000, calendarTime: 'Tue Mar  3 01:06:40 2026 UTC', decorations: { hardware_serial: 'SN123', hostname: 'LT-1' } };
const info = { hostname: 'LT-1', hardware_vendor: 'Dell Inc.', hardware_model: 'Latitude 7440', hardware_serial: 'SN123' };
const line = (more: object): string => JSON.stringify({ name: 'pack_x', ...head, ...more });

describe('osquery.results', () => {
  it.each([
    ['system_info, added', line({ action: 'added', columns: info }), { device_id: 'SN123', kind: 'device-seen', device: { vendor: 'Dell Inc.', model: 'Latitude 7440', serial: 'SN123', vm: false } }],
    ['system_info of a virtual machine', line({ action: 'snapshot', snapshot: [{ ...info, hardware_vendor: 'VMware, Inc.', hardware_model: 'VMware20,1' }] }), { device: { vm: true } }],
    ['a Surface is none', line({ action: 'added', columns: { ...info, hardware_vendor: 'Microsoft Corporation', hardware_model: 'Surface Laptop 5' } }), { device: { vm: false } }],
    ['Hyper-V is one', line({ action: 'added', columns: { ...info, hardware_vendor: 'Microsoft Corporation', hardware_model: 'Virtual Machine' } }), { device: { vm: true } }],
    ['usb_devices', line({ snapshot: [{ vendor: 'JetKVM', vendor_id: '0x1D6B', model: 'USB Emulation Device', model_id: '0104', serial: 'x' }] }), { device: { usb: [{ vendor_id: '1d6b', product_id: '0104', vendor: 'JetKVM', product: 'USB Emulation Device', serial: 'x' }] } }],
    ['programs', line({ diffResults: { added: [{ name: 'AnyDesk', version: '8', publisher: 'AnyDesk Software' }], removed: [] } }), { kind: 'software-seen', software: [{ name: 'AnyDesk', vendor: 'AnyDesk Software' }] }],
    ['a serial nobody set: the UUID stands', line({ decorations: { hardware_serial: 'To be filled by O.E.M.', hostname: 'LT-1' }, columns: { ...info, hardware_serial: '0' } }), { device_id: 'AAAA-UUID' }],
  ])('%s', (_, text, winnow) => { expect(read(text).observations).toMatchObject([{ '@timestamp': '2026-03-03T01:06:40.000Z', winnow }]); });
  it('reads the addresses of all adapters, without the empty ones', () => {
    const [o] = read(line({ snapshot: [{ interface: 'en0', mac: 'aa:bb:cc:00:11:22' }, { interface: 'lo', mac: '00:00:00:00:00:00' }] })).observations;
    expect(o?.host).toEqual({ name: 'LT-1', id: 'AAAA-UUID', mac: ['aa:bb:cc:00:11:22'] });
  });
  it.each([
    ['a removed row', line({ action: 'removed', columns: info }), { dropped: { 'removed or empty': 1 } }],
    ['another table', line({ columns: { pid: '1', cmdline: 'x' } }), { dropped: { 'not an inventory table': 1 } }],
    ['no time', line({ unixTime: 'x', calendarTime: '', columns: info }), { deadLetters: [{ reason: 'no_time' }] }],
    ['no host', JSON.stringify({ name: 'x', hostIdentifier: '', unixTime: 1_772_500_000, columns: { ...info, hardware_serial: '' } }), { deadLetters: [{ reason: 'no_identity' }] }],
    ['another log', '{"name":"x","columns":{}}', { deadLetters: [{ reason: 'no_parser' }] }],
  ])('%s is none', (_, text, expected) => { const made = read(text); expect(made.observations).toEqual([]); expect(made).toMatchObject(expected); });
  it('never throws, whatever stands in the places', () => {
    fc.assert(fc.property(fc.jsonValue(), fc.jsonValue(), fc.jsonValue(), (columns, decorations, unixTime) => {
      for (const text of [line({ columns, decorations, unixTime }), line({ snapshot: columns, decorations }), line({ diffResults: columns })]) expect(read(text).deadLetters.filter((d) => d.detail.includes('threw'))).toEqual([]);
    }));
  });
});
