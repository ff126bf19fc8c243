import { type Claims, type Observation } from '@winnow/core';
import { hostId } from './identity.ts';
import { isHostName, saneId } from './placeholders.ts';
import { type DeviceMarks } from './ports.ts';
import { hostSigns, type HostSigns } from './traits.ts';

/** All that the names and ids of a device lead to. */
export interface KnownDevice {
  /** The inventory's id, else the record's own, else a pseudonym of the host's name; undefined when nothing names the device. */
  readonly id: string | undefined;
  /** True when the inventory says that the company owns it. */
  readonly corporate: boolean;
  /** True when `host.id` is nothing but the host's name. */
  readonly idIsName: boolean;
  readonly signs: HostSigns;
}

/** What `resolveDevice` depends on, as one text: equal keys, equal answers. */
export function deviceKey(o: Observation): string {
  const host = o.host;
  const ids = `${o.winnow.device_id ?? ''}\n${o.winnow.device?.serial ?? ''}`;
  return host === undefined ? ids : `${ids}\n${host.id ?? ''}\n${host.name ?? ''}\n${host.mac === undefined ? '' : host.mac.join()}`;
}

/** Finds out which device a record is about. `key` is the installation's account key. */
export function resolveDevice(o: Observation, { claims, key, marks }: { readonly claims: Claims; readonly key: string; readonly marks: DeviceMarks }): KnownDevice {
  const claimed = inventoryId(o, claims);
  return {
    id: claimed ?? ownId(o, key),
    corporate: claimed !== undefined && claims.device(claimed)?.ownership === 'corporate',
    idIsName: o.host?.id !== undefined && isNameOf(o.host.id, o.host.name),
    signs: hostSigns(o.host ?? {}, marks),
  };
}

/** The inventory's id of the device, by any id, name or MAC address that the record has. */
function inventoryId(o: Observation, claims: Claims): string | undefined {
  if (claims.rows.devices.length === 0) return undefined;
  const host = o.host;
  for (const key of [o.winnow.device_id, o.winnow.device?.serial, host?.id, host?.name, shortName(host?.name)]) {
    const found = key === undefined || key === '' ? undefined : claims.deviceBy(key);
    if (found !== undefined) return found;
  }
  return host?.mac === undefined ? undefined : inventoryIdByMac(host.mac, claims);
}

function inventoryIdByMac(macs: readonly string[], claims: Claims): string | undefined {
  for (const mac of macs.slice(0, 64)) {
    const found = mac.length >= 12 && mac.length < 32 ? claims.deviceBy(mac) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** The record's own id, unless it is only the host's name: names must not leave by this door. */
function ownId(o: Observation, key: string): string | undefined {
  const name = o.host?.name?.trim().toLowerCase();
  for (const candidate of [o.winnow.device_id, o.winnow.device?.serial, o.host?.id]) {
    const id = saneId(candidate);
    // One log writes a machine's UUID in capitals, the next in small letters; serials have one spelling.
    if (id !== undefined && !isNameOf(id, name)) return uuid.test(id) ? id.toLowerCase() : id;
  }
  return name === undefined || !isHostName(name) ? undefined : hostId(key, name);
}

const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

const shortName = (name: string | undefined): string | undefined => (name?.includes('.') === true ? name.slice(0, name.indexOf('.')) : undefined);

function isNameOf(id: string, name: string | undefined): boolean {
  if (name === undefined) return false;
  const text = id.trim().toLowerCase();
  const full = name.trim().toLowerCase();
  return text === full || text === shortName(full) || shortName(text) === full;
}
