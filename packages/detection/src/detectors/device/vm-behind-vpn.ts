import { type Claims, type Observation, startOfDay, type Timeline } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf, deviceIdsOf, isExit } from '../../places.ts';
import { toldBy } from '../../told.ts';
import { isWork } from '../../work.ts';

/** Without an inventory nothing says that it is not allowed. */
const NO_INVENTORY_QUALITY = 0.7;

export const vmBehindVpn = definePersonDetector({
  id: 'device.vm-behind-vpn', version: 3, family: 'device',
  title: 'Works in a virtual machine that nobody allowed',
  needs: ['hardware'],
  attacks: [{ tactic: 'TA0005', technique: 'T1564.006' }],
  window: '30d', halfLife: '60d',
  levels: {
    vm: { hit: 0.3, base: 0.06, source: 'estimate: developers and Mac users with a second system' },
    'in-vm': { hit: 0.3, base: 0.01, source: 'estimate: on nearly every day in a virtual machine and never in anything else; who tests in one works beside it' },
    'vm-behind-vpn': { hit: 0.3, base: 0.0095, source: 'estimate: a virtual machine whose sessions also come out of a VPN exit' },
  },
  params: Type.Object({
    min_exit_days: Type.Integer({ default: 2, minimum: 1, maximum: 30, description: 'days through a VPN exit before the two belong together' }),
    min_days: Type.Integer({ default: 5, minimum: 2, maximum: 30, description: 'days in the virtual machine before it is all that somebody works in' }),
    min_share: Type.Number({ default: 0.8, minimum: 0.5, maximum: 1, description: 'share of the days with work on which it is all that somebody works in' }),
  }),
  innocent: 'a developer\'s test machine; the inventory should say that it is allowed',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const shown = toldBy(timeline.notable).marked.filter((o) => isVm(o) && !isAllowed(o, claims, timeline.subject, asOf));
    const last = shown.at(-1);
    if (last === undefined) return [];
    const exitDays = daysOf(timeline.presences.filter((p) => isExit(p.networkClass))).size;
    const hasInventory = claims.rows.devices.length > 0;
    const behind = exitDays >= params.min_exit_days;
    const isAll = !behind && worksInVm(timeline, shown, params);
    const made = madeOf(last);
    return [{
      level: levelOf(behind, isAll), quality: hasInventory ? 1 : NO_INVENTORY_QUALITY, observedAt: Date.parse(last['@timestamp']),
      summary: `The device says of itself that it is a virtual machine${made === '' ? '' : ` (${made})`}${isAll ? ', and nothing else was worked in' : ''}${behind ? `, and its sessions came out of a VPN exit on ${String(exitDays)} days` : ''}${hasInventory ? '; the inventory allows none' : ''}.`,
      facts: { device_ids: deviceIdsOf(shown), model: made, serial: last.winnow.device?.serial ?? null, exit_days: exitDays },
      observations: shown.slice(-20).map((o) => o.event.id),
    }];
  },
});

const madeOf = ({ winnow }: Observation): string => [winnow.device?.vendor, winnow.device?.model].filter(Boolean).join(' ');
const levelOf = (behind: boolean, isAll: boolean): 'vm-behind-vpn' | 'in-vm' | 'vm' => (behind ? 'vm-behind-vpn' : isAll ? 'in-vm' : 'vm');

/** True when hardly a day of work passed without the virtual machine, and no other computer was seen at work. */
function worksInVm({ presences }: Timeline, shown: readonly Observation[], { min_days, min_share }: { readonly min_days: number; readonly min_share: number }): boolean {
  const days = new Set(shown.map((o) => startOfDay(Date.parse(o['@timestamp'])))).size;
  if (days < min_days) return false;
  const [machines, work] = [new Set(shown.map((o) => o.winnow.device_id)), presences.filter(isWork)];
  return days >= min_share * daysOf(work).size && work.every((p) => p.device === '' || machines.has(p.device));
}

const isVm = (o: Observation): boolean => o.winnow.device?.vm === true || (o.winnow.traits ?? []).includes('vm');

function isAllowed(o: Observation, claims: Claims, subject: string, asOf: number): boolean {
  const named = o.winnow.device_id === undefined ? undefined : claims.device(o.winnow.device_id, asOf);
  if (named !== undefined) return named.vm_allowed === true;
  return claims.devicesOf(subject, asOf).some((d) => d.vm_allowed === true);
}
