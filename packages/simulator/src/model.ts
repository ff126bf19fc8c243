import { type DeviceClaim, type Point } from '@winnow/core';
import { type Random } from './random.ts';
import { type Rhythm } from './rhythm.ts';
import { type Block, type City, type Place } from './world.ts';

/** Which stories to hide: none (honest people and breaches of policy only), one of each of the four, or every scenario as often as the size allows. */
export type Stories = 'none' | 'four' | 'all';

/** What to simulate. People 30 to 200,000, days 1 to 730; `start` is a UTC date, 2026-03-02 unless told. */
export interface SimulationOptions {
  readonly people: number;
  readonly days: number;
  readonly seed: number | string;
  readonly start?: string;
  /** `four` below 200 people and `all` from there on, unless told. With `four` the company is a simple one: four vendor formats, tidy claims, no oddities but the twins. */
  readonly stories?: Stories;
  /** Share of the optional claims that are empty, 0 to 1; 0.2 unless told, 0 in a simple company. A higher share leaves out what a lower one does, and more. */
  readonly dropClaims?: number;
  /** Which logs the company keeps; all unless told. What happens is the same. */
  readonly logs?: KeptLogs;
}
/** `vpn`: what gateways write; `identity`: sign-ons, approvals, enrolments; `all`: these and the inventory. */
export type KeptLogs = 'all' | 'vpn' | 'identity';

/** A piece of one file; pieces of a path follow each other in time and are appended. Lines carry no line end. */
export interface FilePiece { readonly path: string; readonly lines: readonly string[] }

export type LineKind = 'home' | 'business' | 'mobile' | 'vpn' | 'hosting' | 'satellite';

/** An Internet access as the outside sees it. */
export interface Line {
  readonly ip: string;
  readonly block: Block;
  /** Where geo data place it. */
  readonly city: City;
  readonly kind: LineKind;
  /** Where it really ends, when geo data are wrong about it: a block of another district, a satellite's dish. Shows in latency alone. */
  readonly place?: Point;
  /** First 64 bits of its IPv6 addresses, `2001:db8:0:1`; its devices change the rest of them daily. */
  readonly prefix?: string;
}

export interface Program { readonly name: string; readonly publisher: string; readonly version: string }
export interface UsbDevice { readonly vendorId: string; readonly productId: string; readonly vendor: string; readonly product: string; readonly serial: string }
export interface Screen { readonly vendor: string; readonly product: string; readonly name: string; readonly serial: string; readonly widthCm: number; readonly heightCm: number }

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
  readonly screens?: readonly Screen[];
  /** What is installed beyond everybody's programs. */
  readonly programs: readonly Program[];
  /** Carries the company's agents: in the inventory, and managed in the identity provider's eyes. */
  readonly managed: boolean;
  readonly virtual: boolean;
}

/** The telephone on which somebody approves sign-ons. */
export interface Phone { readonly id: string; readonly number: string; readonly os: 'ios' | 'android'; readonly model: string }

/** Somebody works a computer from afar through a tool, the built-in remote desktop included. Hours are local, counted from the day's beginning. */
export interface RemoteSession { readonly tool: Program; readonly peer: string; readonly fromHour: number; readonly hours: number }

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
  /** The place behind a line's exit, from which packets really come; it shows in latency only. */
  readonly behind?: Point;
  /** Tells the premises whose router and fuse box fail at once; the line's own address when absent. */
  readonly site?: string;
  readonly machine?: Machine;
  /** What the inventory sees out of working hours, when something is unplugged then. */
  readonly idle?: Machine;
  /** Where sign-ons come from while the tunnel stands, when that is elsewhere: another computer, without the company's agents. */
  readonly desk?: { readonly line: Line; readonly machine: Machine };
  /** A second person on the same account: another line and computer, hours counted from the day's beginning. */
  readonly second?: { readonly line: Line; readonly machine: Machine; readonly fromHour: number; readonly hours: number };
  readonly remote?: readonly RemoteSession[];
  /** Instead of the rhythm's: stretches of work as [begin, end] in hours after local midnight. */
  readonly stretches?: readonly (readonly [number, number])[];
}

/** A far country shows for a moment: an attempt that policy blocks after the right password, the phone that approves, or a whole session. */
export interface Slip { readonly day: number; readonly kind: 'blocked' | 'mfa' | 'session'; readonly line: Line }

/** What happens to an account once: a telephone is enrolled. */
export interface Enrolment { readonly day: number; readonly phone: Phone }

/** Names of scenarios as the truth file has them. */
export const fraudScenarios = ['laptop-farm', 'vpn-chain', 'byod-vm', 'forwarded-laptop', 'persona-rotation', 'handover', 'split-place', 'quiet'] as const;
export type FraudScenario = (typeof fraudScenarios)[number];
export const policyScenarios = ['policy.nomad'] as const;

export interface Person {
  readonly id: string;
  readonly login: string;
  readonly name: string;
  /** Id in the identity provider. */
  readonly oktaId: string;
  /** Part in the company: `colleague`, a kind of honest person, or a scenario. For tests; no file says it. */
  readonly role: string;
  readonly home: Place;
  readonly gateway: 'asa' | 'globalprotect' | 'ecs';
  readonly machine: Machine;
  readonly phone: Phone;
  /** First working day, counted from the start of the simulation; negative for who was there before. */
  readonly firstDay: number;
  /** Last working day, when there is one. */
  readonly lastDay?: number;
  readonly rhythm: Rhythm;
  /** People with one name here are away on the same days: one pair of hands. */
  readonly crew?: string;
  readonly slips: readonly Slip[];
  readonly enrolments: readonly Enrolment[];
  readonly where: (day: number, random: Random) => Spot;
}

/** A laptop's way to its owner, as the inventory tells it. */
export type Delivery = { readonly [K in keyof DeviceClaim]?: DeviceClaim[K] | undefined };

export type LogName = 'asa' | 'globalprotect' | 'okta' | 'osquery' | 'ecs';
/** Takes lines, in any order within the time that the log book keeps open. */
export interface Sink { add(log: LogName, at: number, text: string): void }
/** Takes what will happen: `run` writes its lines, none of which is older than `at`, Unix ms. */
export interface Agenda { at(at: number, run: (sink: Sink) => void): void }
