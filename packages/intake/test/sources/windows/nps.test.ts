import { describe, expect, it } from '@jest/globals';
import { type Fields, nxlog, read, told } from './told.ts';

/** A row by its columns' numbers, as Microsoft counts them. */
function row(type: number, cells: Readonly<Record<number, string>>, head = '"NPS1","IAS",03/02/2026,08:31:20'): string {
  return `${head},${String(type)},${Array.from({ length: 61 }, (_, i) => { const cell = cells[i + 6]; return cell === undefined ? '' : /^\d{1,5}$/.test(cell) ? cell : `"${cell.replaceAll('"', '""')}"`; }).join(',')}`;
}
const jane = { 6: 'CORP\\jane', 9: '203.0.113.7', 20: '5', 27: '311 1 192.0.2.10 03/02/2026 07:00:04 118' };
const dts = (fields: Readonly<Record<string, string>>): string => `<Event><Timestamp data_type="4">03/02/2026 08:31:20.123</Timestamp><Event-Source data_type="1">IAS</Event-Source>${Object.entries(fields).map(([name, value]) => `<${name} data_type="1">${value}</${name}>`).join('')}</Event>`;
const granted = (more: Fields = {}, id = 6272): Fields => nxlog(id, { SubjectUserName: 'jane', SubjectDomainName: 'CORP', CallingStationID: '203.0.113.7', NASPortType: 'Virtual', ...more });

const table: readonly (readonly [what: string, expected: string, record: string | Fields])[] = [
  ['a request, which knows the address', 'other|unknown|jane|203.0.113.7|', row(1, jane)],
  ['an answer, which does not', 'login|success|jane|-|', row(2, { 7: 'CORP\\jane', 27: '311 1' })],
  ['a wrong password', 'login|failure|jane|203.0.113.7|', row(3, { ...jane, 26: '16' })],
  ['no policy that fits', 'login|failure|jane|203.0.113.7|blocked', row(3, { ...jane, 26: '48' })],
  ['the same reason in a grant', 'login|success|jane|203.0.113.7|', row(2, { ...jane, 26: '48' })],
  ['a challenge', 'drop challenge', row(11, jane)],
  ['the start of a tunnel', 'vpn-session-start|success|jane|203.0.113.7|', row(4, { ...jane, 11: '10.20.0.15', 32: '1' })],
  ['its end', 'vpn-session-end|success|jane|203.0.113.7|', row(4, { ...jane, 32: '2', 38: '61' })],
  ['a report of it', 'vpn-session-update|success|jane|203.0.113.7|', row(4, { ...jane, 32: '3' })],
  ['a gateway that starts', 'drop accounting_status', row(4, { ...jane, 32: '7' })],
  ['an address that only the tunnel tells', 'other|unknown|jane|198.51.100.23|', row(1, { ...jane, 9: 'unknown', 47: '198.51.100.23' })],
  ['the gateway\'s address', 'other|unknown|jane|-|', row(1, { 6: 'CORP\\jane', 8: '192.0.2.20', 13: '192.0.2.20', 16: '192.0.2.20' })],
  ['the office\'s wireless network', 'drop office_network', row(1, { ...jane, 20: '19' })],
  ['a hardware address', 'drop office_network', row(1, { ...jane, 9: '00-3a-98-9c-aa-70' })],
  ['a machine', 'drop no_user', row(1, { ...jane, 6: 'host/LT-0042.corp.example' })],
  ['only a path of the directory', 'drop no_user', row(2, { 7: 'corp.example/Staff/Jane Roe' })],
  ['a comma in the name', 'other|unknown|roe, "j"|203.0.113.7|', row(1, { ...jane, 6: 'Roe, "J"' })],
  ['RRAS without NPS', 'other|unknown|jane|203.0.113.7|', row(1, jane, '"RasBox","RAS",10/22/2025,09:13:09')],
  ['a row of somebody else', 'dead no_parser', row(1, jane, '"NPS1","XYZ",03/02/2026,08:31:20')],
  ['a day that there is not', 'dead no_time', row(1, jane, '"NPS1","IAS",13/02/2026,08:31:20')],
  ['XML', 'login|success|jane|-|', dts({ 'User-Name': 'jane@corp.example', 'Packet-Type': '2' })],
  ['XML of a machine', 'drop no_user', dts({ 'SAM-Account-Name': 'CORP\\LT-0042$', 'Packet-Type': '2' })],
  ['XML without type', 'drop packet_type', dts({ 'User-Name': 'jane' })],
  ['granted', 'login|success|jane|203.0.113.7|', granted()],
  ['denied', 'login|failure|jane|203.0.113.7|', granted({ ReasonCode: '16' }, 6273)],
  ['denied by policy', 'login|failure|jane|203.0.113.7|blocked', granted({ ReasonCode: '66' }, 6273)],
  ['granted, said again', 'drop full_access', granted({}, 6278)],
  ['thrown away', 'drop nps_event', granted({}, 6274)],
  ['granted in the office', 'drop office_network', granted({ NASPortType: 'Ethernet' })],
];

describe('windows.nps', () => {
  it.each(table)('%s', (_, expected, record) => { expect(told(record)).toBe(expected); });
  it('reads its time in the zone of its source', () => { expect(read(row(1, jane), 'America/New_York')).toEqual({ source: 'windows.nps', time: '2026-03-02T13:31:20.000Z' }); });
});
