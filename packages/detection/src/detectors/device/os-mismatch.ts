import { type Claims, type DeviceClaim, type Observation, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';

export const osMismatch = definePersonDetector({
  id: 'device.os-mismatch', version: 1, family: 'device',
  title: 'The device runs another system than the inventory has it with',
  needs: ['claimed-system', 'system'],
  attacks: [{ tactic: 'TA0005', technique: 'T1036' }],
  window: '30d', halfLife: '30d',
  levels: {
    system: { hit: 0.2, base: 0.08, source: 'estimate: developers put Linux on a computer that came with Windows, beside it or in its place' },
    hardware: { hit: 0.2, base: 0.0315, source: 'estimate: no Mac became a PC: mostly the inventory is wrong, or a new laptop took the name of the old one' },
  },
  params: Type.Object({ min_days: Type.Integer({ default: 3, minimum: 1, maximum: 30, description: 'days on which the device says so before it is more than a stray record' }) }),
  innocent: 'set up anew, or a new laptop under the name of the old one; the inventory, put right, decides it',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const worst = [...contradicted(timeline, claims, asOf)].filter((d) => d.days.size >= params.min_days).sort((a, b) => Number(isHardware(b)) - Number(isHardware(a)) || b.days.size - a.days.size || (a.device < b.device ? -1 : 1))[0];
    if (worst === undefined) return [];
    const { device, days, last, shown, claimed } = worst;
    const told = [...new Set(shown.values())].sort();
    return [{
      level: isHardware(worst) ? 'hardware' as const : 'system' as const, quality: 1, observedAt: last,
      summary: `On ${String(days.size)} days ${device} said that it runs ${told.map(nameOf).join(' and ')}; the inventory has it with ${[...claimed].map(nameOf).join(' or ')}.`,
      facts: { device_ids: [device], days: days.size, told, claimed: [...claimed] },
      observations: [...shown.keys()].slice(-20),
    }];
  },
});

type System = 'macos' | 'windows' | 'linux';
const nameOf = (system: System): string => ({ macos: 'macOS', windows: 'Windows', linux: 'Linux' })[system];
const systems: readonly (readonly [RegExp, System])[] = [
  [/mac|darwin|os ?x\b/i, 'macos'], [/\bwin(?:dows|\b|\d)/i, 'windows'], [/linux|ubuntu|debian|fedora|red ?hat|\brhel\b|centos|suse|\barch\b/i, 'linux'],
];
/** Undefined for phones, for systems of other families, and for text that names two: it says what the machine could be. */
function systemOf(text: string): System | undefined {
  if (text === 'windows' || text === 'macos' || text === 'linux') return text;
  const found = /\bi(?:os|pados|phone|pad)|android|chrome/i.test(text) ? [] : systems.filter(([pattern]) => pattern.test(text));
  return found.length === 1 ? found[0]?.[1] : undefined;
}
const isMac = (model: string): boolean => /\bi?mac(?:book|mini|pro|studio|\b|\d)/i.test(model);

/** What the inventory says; of an inventory that contradicts itself either is right. Only a Mac's model tells its system. */
function claimedOf({ os, model }: DeviceClaim): ReadonlySet<System> {
  const said = systemOf(os ?? '');
  return new Set<System>([...(said === undefined ? [] : [said]), ...(isMac(model ?? '') ? ['macos' as const] : [])]);
}

interface Contradicted { readonly device: string; readonly claimed: ReadonlySet<System>; /** Since when the inventory says so, ISO date. */ readonly since: string; readonly days: Set<string>; /** System by observation. */ readonly shown: Map<string, System>; last: number }

/** The person's own devices that say otherwise than the inventory, where it says anything and knows of no virtual machine. */
function contradicted({ subject, notable }: Timeline, claims: Claims, asOf: number): Iterable<Contradicted> {
  const devices = new Map<string, Contradicted | undefined>();
  const virtual = new Set<string>();
  let before: { readonly id: string; readonly entry: Contradicted | undefined } | undefined;
  for (const o of notable) {
    const id = o.winnow.device_id;
    if (id === undefined) continue;
    // What another detector weighs is not weighed here again.
    if (o.winnow.device?.vm === true) virtual.add(id);
    if (o.host?.os === undefined) continue;
    // Record after record is of one device.
    if (before?.id !== id) before = { id, entry: entryOf(id, devices, { subject, claims, asOf }) };
    if (before.entry !== undefined) compare(before.entry, o, o.host.os);
  }
  return [...devices.values()].flatMap((entry) => (entry === undefined || virtual.has(entry.device) ? [] : [entry]));
}

function compare(entry: Contradicted, o: Observation, os: { readonly type?: string; readonly name?: string }): void {
  const system = systemOf(os.type ?? os.name ?? '');
  if (system !== undefined && !entry.claimed.has(system)) add(entry, o, system);
}

const agents: readonly (readonly [RegExp, System])[] = [[/Windows NT/, 'windows'], [/Macintosh/, 'macos'], [/X11; .*Linux/, 'linux']];
function add(entry: Contradicted, o: Observation, system: System): void {
  const at = o['@timestamp'];
  const agent = o.user_agent?.original?.slice(0, 256) ?? '';
  // A record whose browser says otherwise contradicts itself: an agent that calls every platform by one name.
  if (at < entry.since || agents.some(([pattern, of]) => of !== system && pattern.test(agent))) return;
  entry.days.add(at.slice(0, 10));
  entry.shown.set(o.event.id, system);
  entry.last = Math.max(entry.last, Date.parse(at));
}

interface Given { readonly subject: string; readonly claims: Claims; readonly asOf: number }
function entryOf(id: string, devices: Map<string, Contradicted | undefined>, { subject, claims, asOf }: Given): Contradicted | undefined {
  if (devices.has(id)) return devices.get(id);
  const device = claims.device(id, asOf - 1);
  const claimed: ReadonlySet<System> = device?.owner_id !== subject || device.vm_allowed === true ? new Set() : claimedOf(device);
  const entry = claimed.size === 0 ? undefined : { device: id, claimed, since: device?.valid_from ?? '', days: new Set<string>(), shown: new Map<string, System>(), last: 0 };
  devices.set(id, entry);
  return entry;
}

/** A Mac where a PC should be, or the other way round: nothing that can be installed makes that. */
const isHardware = ({ claimed, shown }: Contradicted): boolean => claimed.size === 1 && [...shown.values()].some((system) => (system === 'macos') !== claimed.has('macos'));
