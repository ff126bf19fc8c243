import { saneId } from '../../enrich/placeholders.ts';
import { type Draft } from '../../types.ts';
import { type Fields, filled } from './fields.ts';
import { type Facts } from './inventory.ts';
import { hostOf } from './parties.ts';

type Device = NonNullable<Draft['device']>;
type Usb = NonNullable<Device['usb']>[number];
type Program = NonNullable<Draft['software']>[number];
type Read = (column: string) => string | undefined;
interface Row { readonly kind: 'device-seen' | 'software-seen'; readonly device?: Device | undefined; readonly deviceId?: string | undefined; readonly software?: Program | undefined }

const hasColumns = (f: Fields): boolean => f.hasPart('osquery') && f.hasUnder('osquery.result.columns.');

/** Where Elastic's two osquery integrations put a row: Elastic Agent's manager, and the module that reads osquery's own log. */
function rowAt(f: Fields): string | undefined {
  if (hasColumns(f)) return 'osquery.result.columns';
  const dataset = f.text('data_stream.dataset', 'event.dataset', 'event.module') ?? '';
  return f.hasPart('osquery') && (dataset.startsWith('osquery') || f.has('action_id')) ? 'osquery' : undefined;
}

export const isOsquery = (f: Fields): boolean => rowAt(f) !== undefined;

const hex = (text: string | undefined): string | undefined => text?.toLowerCase().replace(/^0x/, '');

function systemInfo(read: Read): Row {
  const serial = saneId(read('hardware_serial'));
  return { kind: 'device-seen', deviceId: serial, device: filled<Device>({ vendor: read('hardware_vendor'), model: read('hardware_model'), serial }) };
}

function usbDevice(read: Read): Row {
  const usb = filled<Usb>({ vendor_id: hex(read('vendor_id')), product_id: hex(read('model_id')), vendor: read('vendor'), product: read('model'), serial: read('serial') });
  return { kind: 'device-seen', device: usb === undefined ? undefined : { usb: [usb] } };
}

const program = (read: Read): Row => ({ kind: 'software-seen', software: filled<Program>({ name: read('name'), vendor: read('publisher') ?? read('maintainer'), path: read('install_location') ?? read('path') }) });

/** Tables are told by their columns, as a query has the name that its author gave it. `os_version` has a name and a version, too, and is no program. */
const tables: readonly { readonly columns: readonly string[]; readonly row: ((read: Read) => Row) | undefined }[] = [
  { columns: ['hardware_vendor', 'hardware_model'], row: systemInfo }, { columns: ['vendor_id', 'model_id'], row: usbDevice }, { columns: ['interface', 'mac'], row: () => ({ kind: 'device-seen' }) },
  { columns: ['name', 'version', 'platform'], row: undefined }, { columns: ['name', 'version'], row: program },
];

function hostAt(f: Fields, base: string): Draft['host'] {
  const macs = f.macs(`${base}.mac`);
  const host = hostOf(f);
  const name = host?.name ?? f.text('osquery.result.decorations.hostname', 'osquery.result.host_identifier')?.slice(0, 255);
  return filled<NonNullable<Draft['host']>>({ ...host, name, mac: macs.length > 0 ? [...macs] : host?.mac });
}

/** What one row says of the machine it was asked of, which is the agent's own. */
export function osqueryRow(f: Fields): Facts {
  const base = rowAt(f) ?? '';
  if (f.word('osquery.result.action') === 'removed') return 'removed';
  const row = tables.find(({ columns }) => columns.every((column) => f.has(`${base}.${column}`)))?.row?.((column) => f.text(`${base}.${column}`)?.slice(0, 256));
  if (row === undefined) return 'osquery_table';
  const { kind, device, deviceId, software } = row;
  return { kind, ...filled<Exclude<Facts, string>>({ kind, host: hostAt(f, base), deviceId, device, software: software === undefined ? undefined : [software] }) };
}
