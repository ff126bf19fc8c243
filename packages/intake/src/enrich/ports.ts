import { type Display, type Geo, type NetworkClass, type Usb } from '@winnow/core';

/** Place of an address as a GeoIP database has it. */
export interface GeoHit { readonly geo: Geo; /** Radius in km within which the address really is. */ readonly accuracyKm: number }
export interface AsnHit { readonly number: number; readonly organization: string }
export interface NetworkHit { readonly class: NetworkClass; readonly operator?: string }

/** What enrichment asks the outside; every call is a look-up in memory and never throws. */
export interface EnrichPorts {
  place(ip: string): GeoHit | undefined;
  asn(ip: string): AsnHit | undefined;
  /** Class and operator by curated lists (blocks first, then the ASN, then words of the organisation's name). */
  network(ip: string, asn: AsnHit | undefined): NetworkHit | undefined;
  /** Names of IP-KVMs, VMs, remote-control tools by USB ids, display names, MAC prefixes and so on. */
  readonly marks: DeviceMarks;
}

/** One curated mark of a device, from config/lists. */
export interface Mark {
  /** Trait it gives: `ip-kvm:<name>`, `ip-kvm-disguise`, `vm:<name>`, `vm-adapter:<name>`, `capture:<name>`, `default-host-name`, `rmm:<name>`. */
  readonly trait: string;
}
/** SMBIOS strings of a machine. */
export interface Hardware { readonly vendor?: string; readonly model?: string; readonly bios_vendor?: string; readonly serial?: string }
/** A program as an inventory or a process list names it. */
export interface Program { readonly name?: string; readonly vendor?: string; readonly path?: string; readonly signer?: string }

export interface DeviceMarks {
  usb(device: Usb): readonly Mark[];
  display(display: Display): readonly Mark[];
  /**
   * MAC address as 12 lower-case hexadecimal digits. `vm:<name>` is given only for prefixes that guests alone use; `vm-adapter:<name>` for those
   * that a hypervisor's host adapters carry, too.
   */
  mac(mac: string): readonly Mark[];
  hardware(hardware: Hardware): readonly Mark[];
  hostName(name: string): readonly Mark[];
  software(program: Program): readonly Mark[];
}

/** Ports that know nothing: for tools that only read logs. */
export const noPorts: EnrichPorts = {
  place: () => undefined, asn: () => undefined, network: () => undefined,
  marks: { usb: () => [], display: () => [], mac: () => [], hardware: () => [], hostName: () => [], software: () => [] },
};
