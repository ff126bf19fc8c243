/** A block in CIDR form and the number of the AS that announces it. */
export type Block = readonly [cidr: string, asn: number];

/** Where somebody lives. Country ISO 3166-1 alpha-2, degrees WGS 84, zone IANA. */
export interface Place {
  readonly country: string;
  readonly region: string;
  readonly city: string;
  readonly lat: number;
  readonly lon: number;
  readonly zone: string;
  readonly postcode: string;
}

/** A city with blocks by kind of line. */
export interface City extends Place {
  /** Access lines of consumer ISPs. */
  readonly home: readonly Block[];
  /** Carriers that sell to companies. */
  readonly business?: readonly Block[];
  readonly mobile?: readonly Block[];
  /** Exits of commercial VPN services that claim to be in this city. */
  readonly vpn?: readonly Block[];
  readonly hosting?: readonly Block[];
}
