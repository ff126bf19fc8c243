import { type Claims, type Observation } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf, deviceIdsOf, isExit } from '../../places.ts';

/** Without an inventory nothing says that it is not allowed. */
const NO_INVENTORY_QUALITY = 0.7;

export const vmBehindVpn = definePersonDetector({
  id: 'device.vm-behind-vpn', version: 2, family: 'device',
  title: 'Works in a virtual machine that nobody allowed',
  needs: ['hardware'],
  attacks: [{ tactic: 'TA0005', technique: 'T1564.006' }],
  window: '30d', halfLife: '60d',
  levels: {
    vm: { hit: 0.3, base: 0.06, source: 'estimate: developers and Mac users with a second system' },
    'vm-behind-vpn': { hit: 0.3, base: 0.0095, source: 'estimate: a virtual machine whose sessions also come out of a VPN exit' },
  },
  params: Type.Object({ min_exit_days: Type.Integer({ default: 2, minimum: 1, maximum: 30, description: 'days through a VPN exit before the two belong together' }) }),
  innocent: 'a developer\'s test machine; the inventory should say that it is allowed',
  evaluate: ({ timeline, claims, params, asOf }) => {
    const shown = timeline.notable.filter((o) => isVm(o) && !isAllowed(o, claims, timeline.subject, asOf));
    const last = shown.at(-1);
    if (last === undefined) return [];
    const exitDays = daysOf(timeline.presences.filter((p) => isExit(p.networkClass))).size;
    const hasInventory = claims.rows.devices.length > 0;
    const behind = exitDays >= params.min_exit_days;
    const made = [last.winnow.device?.vendor, last.winnow.device?.model].filter(Boolean).join(' ');
    return [{
      level: behind ? 'vm-behind-vpn' as const : 'vm' as const, quality: hasInventory ? 1 : NO_INVENTORY_QUALITY, observedAt: Date.parse(last['@timestamp']),
      summary: `The device says of itself that it is a virtual machine${made === '' ? '' : ` (${made})`}${behind ? `, and its sessions came out of a VPN exit on ${String(exitDays)} days` : ''}${hasInventory ? '; the inventory allows none' : ''}.`,
      facts: { device_ids: deviceIdsOf(shown), model: made, serial: last.winnow.device?.serial ?? null, exit_days: exitDays },
      observations: shown.slice(-20).map((o) => o.event.id),
    }];
  },
});

const isVm = (o: Observation): boolean => o.winnow.device?.vm === true || (o.winnow.traits ?? []).includes('vm');

function isAllowed(o: Observation, claims: Claims, subject: string, asOf: number): boolean {
  const named = o.winnow.device_id === undefined ? undefined : claims.device(o.winnow.device_id, asOf);
  if (named !== undefined) return named.vm_allowed === true;
  return claims.devicesOf(subject, asOf).some((d) => d.vm_allowed === true);
}
