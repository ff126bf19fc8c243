import { type Observation, type PersonClaim, type Presence } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf, deviceIdsOf, isExit } from '../../places.ts';
import { toldBy } from '../../told.ts';
import { isWork, outerWork } from '../../work.ts';

export const unmanaged = definePersonDetector({
  id: 'device.unmanaged', version: 3, family: 'device',
  title: 'Works on a device that the company does not manage',
  needs: ['management'],
  attacks: [{ tactic: 'TA0001', technique: 'T1133' }],
  window: '30d', halfLife: '30d',
  levels: {
    'unmanaged': { hit: 0.5, base: 0.125, source: 'estimate: private devices against the rules are common' },
    'behind-exit': { hit: 0.4, base: 0.02, source: 'estimate: of those who hide their address all the time one in fifty works on nothing but a computer of their own; of operators who need no farm nearly half' },
    'forbidden': { hit: 0.4, base: 0.0159, source: 'estimate: HR says that private computers are not allowed, and for days there is no other; exceptions that nobody wrote down' },
  },
  params: Type.Object({
    min_days: Type.Integer({ default: 2, minimum: 1, maximum: 30, description: 'days before it is more than a trial' }),
    only_days: Type.Integer({ default: 5, minimum: 2, maximum: 30, description: 'days from which on it is the only computer, when none of the company\'s is seen' }),
    exit_share: Type.Number({ default: 0.9, minimum: 0.5, maximum: 1, description: 'share of the active days through an exit from which on the person is never seen without one' }),
  }),
  innocent: 'a new laptop that is not enrolled yet, or a private computer that somebody allowed; the contract or the enrolment decides it',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    const { unmanaged: told } = toldBy(timeline.notable);
    if (told.length < params.min_days) return [];
    const owned = new Set(claims.devicesOf(timeline.subject, asOf).filter((d) => d.ownership !== 'byod').map((d) => d.device_id.toLowerCase()));
    if (person?.byod_allowed === true && owned.size === 0) return [];
    const shown = told.filter((o) => !owned.has((o.winnow.device_id ?? '').toLowerCase()) && !isPhone(o));
    const last = shown.at(-1);
    const days = new Set(shown.map((o) => o['@timestamp'].slice(0, 10))).size;
    if (last === undefined || days < params.min_days) return [];
    const isOnly = days >= params.only_days && !timeline.presences.some((p) => isWork(p) && owned.has(p.device.toLowerCase()));
    const level = isOnly ? levelOfOnly(timeline.presences, person, params.exit_share) : 'unmanaged';
    return [{
      level, quality: 1, observedAt: Date.parse(last['@timestamp']),
      summary: `On ${String(days)} days worked on a device without management${owned.size > 0 ? ' although a company laptop is assigned' : ''}${said[level]}.`,
      facts: { device_ids: deviceIdsOf(shown), days, assigned: owned.size, byod_allowed: person?.byod_allowed ?? null },
      observations: shown.slice(-20).map((o) => o.event.id),
    }];
  },
});

const said = { 'unmanaged': '', 'behind-exit': ', on none of the company\'s, and was hardly ever seen without a VPN exit in between', 'forbidden': ', and on none of the company\'s; private computers are not allowed' } as const;

/** How much it weighs that no other computer is seen. */
function levelOfOnly(presences: readonly Presence[], person: PersonClaim | undefined, share: number): keyof typeof said {
  if (person?.byod_allowed === false) return 'forbidden';
  return exitShare(presences) >= share ? 'behind-exit' : 'unmanaged';
}

/** Share of the active days with an exit. */
function exitShare(presences: readonly Presence[]): number {
  const outer = outerWork(presences);
  return outer.length === 0 ? 0 : daysOf(outer.filter((p) => isExit(p.networkClass))).size / daysOf(outer).size;
}

const isPhone = (o: Observation): boolean => /iphone|ipad|ios|android/i.test(`${o.host?.os?.name ?? ''} ${o.host?.os?.type ?? ''} ${o.user_agent?.original ?? ''}`);
