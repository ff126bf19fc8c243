import { normaliseUser } from '../../normalise.ts';
import { isRemoteTool } from '../../remote-tools.ts';
import { deadLetter, type Draft, drop, ok, type ParseResult, type Source, type SourceContext, type Unwrapped } from '../../types.ts';
import { pluggedIn } from './devices.ts';
import { clues, common, eventOf, timeOf, valueOf, type WindowsEvent } from './event.ts';

type Reading = Omit<Draft, 'time'> | string;
type Program = NonNullable<Draft['software']>[number];

const logs = ['Sysmon', 'DriverFrameworks-UserMode', 'Kernel-PnP'].map((name) => `Microsoft-Windows-${name}`);
const logOf = ({ channel, provider }: WindowsEvent): string | undefined => logs.find((log) => channel.startsWith(log) || provider === log);

const baseName = (path: string): string => path.slice(path.lastIndexOf('\\') + 1);

/** A program by what its file says of itself: a renamed one keeps its first name there, and by that the lists know it. */
function programOf(event: WindowsEvent, path: string): Program {
  const vendor = valueOf(event, 'Company');
  const original = valueOf(event, 'OriginalFileName');
  const isRenamed = original !== undefined && !isRemoteTool(path) && isRemoteTool(original);
  const name = isRenamed ? baseName(original) : valueOf(event, 'Product', 'Description') ?? baseName(path);
  return { name, ...(vendor !== undefined && { vendor }), path };
}

/** Who runs it, unless that is a service, whose account has a translated name. */
function userOf(event: WindowsEvent): Draft['user'] {
  return valueOf(event, 'IntegrityLevel')?.toLowerCase() === 'system' ? undefined : normaliseUser(valueOf(event, 'User'));
}

/** A program that starts or talks to somebody: of all, the tools for remote control. The address is mostly a relay's, which is nobody's place. */
function program(event: WindowsEvent): Reading {
  const path = valueOf(event, 'Image');
  const names = [valueOf(event, 'OriginalFileName'), valueOf(event, 'Product'), valueOf(event, 'Description')].flatMap((name) => name ?? []);
  if (path === undefined || !isRemoteTool(path, ...names)) return event.id === '3' ? 'connection' : 'process';
  const user = event.id === '1' ? userOf(event) : undefined;
  return { kind: 'software-seen', outcome: 'unknown', action: event.id === '1' ? 'process-started' : 'network-connection', category: ['process'], type: ['info'], ...(user !== undefined && { user }), software: [programOf(event, path)] };
}

/** Drivers that only a guest loads: for the mouse, the screen and the folders that it has in common with its host. */
const guestDriver = /^(?:vmhgfs|vmmouse|vm3dmp(?:_loader)?|vboxguest|vboxmouse|vboxsf|vboxvideo|vboxwddm|prl_fs|prl_tg|prl_kmdd|prl_mouf|netkvm|vioscsi|viostor|vioinput|viogpudo|xenvbd|xenvif|hyperkbd|hypervideo)\.sys$/i;

function driver(event: WindowsEvent): Reading {
  const path = valueOf(event, 'ImageLoaded');
  if (path === undefined) return 'driver';
  const signer = valueOf(event, 'Signature');
  if (guestDriver.test(baseName(path))) return { kind: 'device-seen', outcome: 'unknown', action: 'driver-loaded', category: ['host'], type: ['info'], device: { vm: true } };
  if (!isRemoteTool(path, ...(signer === undefined ? [] : [signer]))) return 'driver';
  return { kind: 'software-seen', outcome: 'unknown', action: 'driver-loaded', category: ['process'], type: ['info'], software: [{ name: baseName(path), path, ...(signer !== undefined && { signer }) }] };
}

function readingOf(event: WindowsEvent): Reading {
  const log = logOf(event);
  if (log === logs[0]) return event.id === '1' || event.id === '3' ? program(event) : event.id === '6' ? driver(event) : 'sysmon_event';
  const arrived = log === logs[1] ? ['2003'] : ['400', '410'];
  return arrived.includes(event.id) ? pluggedIn(event, valueOf(event, 'DeviceInstanceId', 'InstanceId', 'instance')) : 'device_event';
}

function parse(record: Unwrapped, context: SourceContext): ParseResult {
  const event = eventOf(record);
  if (event === undefined || logOf(event) === undefined) return deadLetter('no_parser', 'no record of Sysmon or of devices');
  const reading = event.computer === undefined ? 'no_host' : readingOf(event);
  if (typeof reading === 'string') return drop(reading);
  const time = timeOf(event, record, context);
  return time === undefined ? deadLetter('no_time', 'TimeCreated or EventTime') : ok({ ...reading, ...common(event, time) });
}

/** What runs on a Windows machine and what is plugged into it: Sysmon, and Windows' own two logs of devices. */
export const sysmon: Source = {
  id: 'windows.sysmon',
  title: 'Windows Sysmon and device logs',
  events: ['Sysmon 1', 'Sysmon 3', 'Sysmon 6', 'DriverFrameworks-UserMode 2003', 'Kernel-PnP 400', 'Kernel-PnP 410'],
  clues,
  matches: (record) => { const event = eventOf(record); return event !== undefined && logOf(event) !== undefined; },
  parse,
};
