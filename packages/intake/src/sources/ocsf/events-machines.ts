import { normaliseIp } from '../../normalise.ts';
import { at, itemsAt, known, saidAt } from '../../paths.ts';
import { isRemoteTool } from '../../remote-tools.ts';
import { type Draft, type JsonObject } from '../../types.ts';
import { addressOf, type Device, deviceFacts, deviceIdAt, type Event, hostAt, outcomeOf, short, wordAt, numberAt } from './events-fields.ts';

/** Facts of a record about a machine; a reason where they are not wanted; undefined where it names no machine. */
export type Reading = Omit<Draft, 'time'> | string | undefined;
type Program = NonNullable<Draft['software']>[number];
type Whose = Pick<Draft, 'host' | 'deviceId'>;

function whoseAt(json: JsonObject, base: string): Whose | undefined {
  const host = hostAt(json, base);
  const deviceId = deviceIdAt(json, base);
  if (host?.name === undefined && host?.mac === undefined && deviceId === undefined) return undefined;
  return known<Whose>({ host, deviceId });
}

/** Hardware, and the state that management has found it in. */
export function inventory({ json }: Event): Reading {
  const whose = whoseAt(json, 'device');
  if (whose === undefined) return undefined;
  return { kind: 'device-seen', outcome: 'success', category: ['host'], type: ['info'], ...whose, ...known<Pick<Draft, 'device'>>({ device: deviceFacts(json, 'device') }) };
}

const packages = [['package'], ['sbom', 'package'], ['product']] as const;
const ofPackage = (record: unknown): Program | undefined => {
  const name = wordAt(record, 'name');
  return name === undefined ? undefined : known<Program>({ name, vendor: wordAt(record, 'vendor_name'), path: saidAt(record, 'path') });
};

/** Names of programs, from whichever of the places that versions of the schema have had for them. */
export function software({ json }: Event): Reading {
  const whose = whoseAt(json, 'device');
  if (whose === undefined) return undefined;
  const listed = itemsAt(json, ['sbom', 'software_components'], ['name', 'vendor_name']).flatMap((item) => ofPackage(item) ?? []);
  const single = packages.flatMap((path) => ofPackage(at(json, ...path)) ?? []).slice(0, 1);
  const found = [...single, ...listed];
  return found.length === 0 ? 'no_facts' : { kind: 'software-seen', outcome: 'success', category: ['package'], type: ['info'], ...whose, software: found };
}

/** Programs that start are what people do all day: only those for remote control are taken. */
export function launch({ json, activity }: Event): Reading {
  if (activity !== 1) return 'activity';
  const name = wordAt(json, 'process.name', 'process.file.name');
  const path = saidAt(json, 'process.file.path', 'process.path');
  if (!isRemoteTool(path ?? '', ...(name === undefined ? [] : [name]))) return 'other_program';
  const whose = whoseAt(json, 'device');
  if (whose === undefined) return undefined;
  const program = known<Program>({ name, vendor: wordAt(json, 'process.file.company_name', 'process.file.product.vendor_name'), path, signer: wordAt(json, 'process.file.signature.certificate.subject') });
  return { kind: 'software-seen', outcome: 'success', category: ['process'], type: ['start'], ...whose, ...(program !== undefined && { software: [program] }) };
}

const MONITOR = 7;
const hex = (text: string | undefined): string | undefined => text?.slice(0, 16).toLowerCase().replace(/^0x/, '');

function plugged(json: JsonObject): Device | undefined {
  const name = wordAt(json, 'peripheral_device.model', 'peripheral_device.name');
  const serial = wordAt(json, 'peripheral_device.serial_number');
  const vendor = wordAt(json, 'peripheral_device.vendor_name');
  if (numberAt(json, 'peripheral_device', 'type_id') === MONITOR || /^(?:monitor|display)$/i.test(wordAt(json, 'peripheral_device.type', 'peripheral_device.class') ?? '')) {
    const display = known<NonNullable<Device['displays']>[number]>({ vendor, name, serial });
    return display === undefined ? undefined : { displays: [display] };
  }
  const vendorId = itemsAt(json, ['peripheral_device', 'vendor_id_list'], []).find((id) => typeof id === 'string');
  const usb = known<NonNullable<Device['usb']>[number]>({ vendor_id: hex(typeof vendorId === 'string' ? vendorId : undefined), vendor, product: name, serial });
  return usb === undefined ? undefined : { usb: [usb] };
}

/** A display or a USB device on a machine. */
export function peripheral({ json }: Event): Reading {
  const whose = whoseAt(json, 'device');
  if (whose === undefined) return undefined;
  const device = plugged(json);
  return device === undefined ? 'no_facts' : { kind: 'device-seen', outcome: 'success', category: ['host'], type: ['info'], ...whose, device };
}

/** Response to a connection, disconnection, reconnection: between them goes the handshake. */
const steps: ReadonlyMap<number, 'start' | 'end'> = new Map([[4, 'start'], [7, 'end'], [8, 'start']]);

/** A Remote Desktop connection, as it was seen on the network: into which machine, and where from. */
export function remoteDesktop({ json, activity }: Event): Reading {
  const step = steps.get(activity);
  if (step === undefined) return 'activity';
  const whose = whoseAt(json, 'dst_endpoint');
  if (whose === undefined) return undefined;
  const outcome = outcomeOf(json);
  const ip = addressOf(json) ?? normaliseIp(at(json, 'src_endpoint', 'ip'));
  const sessionId = short(saidAt(json, 'connection_info.session.uid', 'connection_info.uid'));
  return {
    kind: 'remote-control-session', outcome: outcome === 'unknown' ? 'success' : outcome, category: ['network', 'session'], type: [step], ...whose, ...(sessionId !== undefined && { sessionId }), ...(ip !== undefined && { source: { ip }, peer: { ip } }),
  };
}
