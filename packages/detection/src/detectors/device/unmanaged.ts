import { type Observation } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { deviceIdsOf } from '../../places.ts';

export const unmanaged = definePersonDetector({
  id: 'device.unmanaged', version: 1, family: 'device',
  title: 'Works on a device that the company does not manage',
  attacks: [{ tactic: 'TA0001', technique: 'T1133' }],
  window: '30d', halfLife: '30d',
  levels: { unmanaged: { hit: 0.5, base: 0.125, source: 'estimate: phones and private devices against the rules are common' } },
  params: Type.Object({ min_days: Type.Integer({ default: 2, minimum: 1, maximum: 30, description: 'days before it is more than a trial' }) }),
  innocent: 'a new laptop that is not enrolled yet, or a private phone',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    const owned = new Set(claims.devicesOf(timeline.subject, asOf).filter((d) => d.ownership !== 'byod').map((d) => d.device_id.toLowerCase()));
    if (person?.byod_allowed === true && owned.size === 0) return [];
    const shown = timeline.notable.filter((o) => o.winnow.device?.managed === false && !owned.has((o.winnow.device_id ?? '').toLowerCase()) && !isPhone(o));
    const last = shown.at(-1);
    const days = new Set(shown.map((o) => o['@timestamp'].slice(0, 10))).size;
    if (last === undefined || days < params.min_days) return [];
    return [{
      level: 'unmanaged' as const, quality: 1, observedAt: Date.parse(last['@timestamp']),
      summary: `On ${String(days)} days worked on a device without management${owned.size > 0 ? ' although a company laptop is assigned' : ''}.`,
      facts: { device_ids: deviceIdsOf(shown), days, assigned: owned.size },
      observations: shown.slice(-20).map((o) => o.event.id),
    }];
  },
});

const isPhone = (o: Observation): boolean => /iphone|ipad|ios|android/i.test(`${o.host?.os?.name ?? ''} ${o.host?.os?.type ?? ''} ${o.user_agent?.original ?? ''}`);
