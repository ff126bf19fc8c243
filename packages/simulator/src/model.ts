import { type Random } from './random.ts';
import { type Block, type City } from './world.ts';

/**
 * Which stories to hide: none (honest people and their breaches of policy only), one of each of the four, those once per 250 people,
 * or all scenarios once per 250 people, the harder ones too. At least one set whenever there are any.
 */
export type Stories = 'none' | 'four' | 'scaled' | 'all';

/** What to simulate. People 30 (40 for all stories) to 200,000, days 1 to 730; `start` is a UTC date, 2026-03-02 unless told. */
export interface SimulationOptions {
  readonly people: number;
  readonly days: number;
  readonly seed: number | string;
  readonly start?: string;
  readonly stories?: Stories;
}

/** A piece of one file; pieces of a path follow each other in time and are appended. Lines carry no line end. */
export interface FilePiece { readonly path: string; readonly lines: readonly string[] }

export type LineKind = 'home' | 'business' | 'mobile' | 'vpn' | 'hosting';

/** An Internet access as the outside sees it. */
export interface Line { readonly ip: string; readonly block: Block; readonly city: City; readonly kind: LineKind }

export interface Program { readonly name: string; readonly publisher: string; readonly version: string }

export interface UsbDevice { readonly vendorId: string; readonly productId: string; readonly vendor: string; readonly product: string; readonly serial: string }

/** A computer as its owner, the gateway and the inventory see it. */
export interface Machine {
  readonly serial: string;
  readonly uuid: string;
  readonly hostname: string;
  readonly mac: string;
  /** Further adapters: docks, or the host side of a virtual machine. */
  readonly otherMacs: readonly { readonly name: string; readonly mac: string }[];
  readonly vendor: string;
  readonly model: string;
  readonly bios: string;
  readonly os: 'windows' | 'macos';
  readonly usb: readonly UsbDevice[];
  /** What is installed beyond everybody's programs. */
  readonly programs: readonly Program[];
  /** Carries the company's agents: in the inventory, and managed in the identity provider's eyes. */
  readonly managed: boolean;
  readonly virtual: boolean;
}

/** Where a person's computer and phone are on one day. */
export interface Spot {
  readonly line: Line;
  /** The line after the midday break, when it is another one. */
  readonly later?: Line;
  readonly phone: Line;
  /** Zone whose office hours are kept; the home's when absent. */
  readonly zone?: string;
  /** On the company's own network there is no need for the VPN. */
  readonly inside?: boolean;
  /** The city behind a VPN's exit, from which packets really come; it shows in latency only. */
  readonly behind?: City;
  readonly machine?: Machine;
  /** Where sign-ons come from while the tunnel stands, when that is elsewhere: another computer, without the company's agents. */
  readonly desk?: { readonly line: Line; readonly machine: Machine };
}

/** A far country shows for a moment: an attempt that policy blocks after the right password, or the phone that approves. */
export interface Slip { readonly day: number; readonly kind: 'blocked' | 'mfa'; readonly line: Line }

/** Somebody's part in the company: an ordinary colleague, an innocent twin of a story, or an actor of one. */
export type Role =
  | 'colleague' | 'household' | 'agency' | 'privacy-vpn' | 'traveller' | 'allowed-vm' | 'vm-adapter' | 'moved' | 'parents' | 'it-kvm' | 'nomad'
  | 'laptop-farm' | 'vpn-chain' | 'byod-vm' | 'forwarded-laptop' | 'persona-rotation' | 'handover' | 'split-place' | 'quiet';

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  /** Id in the identity provider. */
  readonly oktaId: string;
  readonly role: Role;
  readonly home: City;
  readonly gateway: 'asa' | 'globalprotect';
  readonly machine: Machine;
  /** First working day, counted from the start of the simulation; negative for who was there before. */
  readonly firstDay: number;
  /** Local hour at which the day usually begins. */
  readonly startHour: number;
  /** Length of the working day in hours. */
  readonly hours: number;
  /** Days off: [first, last] day. */
  readonly holiday: readonly [number, number];
  readonly slip?: Slip;
  readonly where: (day: number, random: Random) => Spot;
}

/** One line of a log with its instant, Unix ms. */
export interface Entry { readonly at: number; readonly text: string }
export type LogName = 'asa' | 'globalprotect' | 'okta' | 'osquery';

/** Takes what is logged, in any order. */
export interface Sink { add(log: LogName, at: number, text: string): void }
