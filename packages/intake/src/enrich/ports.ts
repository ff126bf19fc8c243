import { type Geo, type NetworkClass } from '@winnow/core';

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
  /** Trait it gives: `ip-kvm:<name>`, `ip-kvm-disguise`, `vm:<name>`, `capture:<name>`, `default-host-name`, `rmm:<name>`. */
  readonly trait: string;
}
export interface DeviceMarks {
  usb(vendorId: string, productId: string, serial: string, product: string): readonly Mark[];
  display(vendor: string, product: string, name: string, serial: string): readonly Mark[];
  /** MAC address as 12 lower-case hexadecimal digits. */
  mac(mac: string): readonly Mark[];
  /** SMBIOS vendor, model, BIOS vendor and serial, any may be empty. */
  hardware(vendor: string, model: string, biosVendor: string, serial: string): readonly Mark[];
  hostName(name: string): readonly Mark[];
  software(name: string, vendor: string, path: string): readonly Mark[];
}
