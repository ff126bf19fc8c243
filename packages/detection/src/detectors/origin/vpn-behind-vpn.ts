import { DAY, type PersonClaim, type Presence } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { commonest, ipsOf, isExit, lastOf, observationsOf } from '../../places.ts';
import { spotsOf } from '../../spots.ts';
import { dayCount, isWork } from '../../work.ts';

export const vpnBehindVpn = definePersonDetector({
  id: 'origin.vpn-behind-vpn', version: 4, family: 'origin',
  title: 'Sessions come out of a commercial VPN, a proxy or a data centre',
  needs: ['address'],
  attacks: [{ tactic: 'TA0011', technique: 'T1090.003' }, { tactic: 'TA0001', technique: 'T1133' }],
  window: '30d', halfLife: '30d',
  levels: {
    occasional: { hit: 0.3, base: 0.05, source: 'estimate: one in twenty honest people uses a privacy VPN now and then' },
    tor: { hit: 0.05, base: 0.003, source: 'estimate: researchers and journalists; with a company\'s VPN or login hardly anybody, and an exit of Tor is on a public list' },
    persistent: { hit: 0.6, base: 0.019, source: 'estimate: one to two in a hundred have it on all the time; published cases of such workers mostly do' },
    constant: { hit: 0.45, base: 0.0113, source: 'estimate: about one in a hundred hides the address on every single day; operators have to' },
    'constant-new': { hit: 0.4, base: 0.0025, source: 'estimate: the same, and hired within half a year: one in eight honest people is that new, of those whom this is about nearly all; half of it is in the prior already' },
    'known-operator': { hit: 0.3, base: 0.00055, source: 'published cases name the operator again and again; outside them it is rare' },
  },
  params: Type.Object({
    min_days: Type.Integer({ default: 4, minimum: 1, maximum: 30, description: 'active days through an exit before it is persistent' }),
    min_share: Type.Number({ default: 0.5, minimum: 0, maximum: 1, description: 'share of active days through an exit before it is persistent' }),
    constant_days: Type.Integer({ default: 10, minimum: 2, maximum: 30, description: 'active days from which on an exit on nearly every one is constant' }),
    constant_share: Type.Number({ default: 0.95, minimum: 0.5, maximum: 1, description: 'share of active days through an exit that is nearly every one' }),
    new_days: Type.Integer({ default: 180, minimum: 1, maximum: 3650, description: 'days since the start date within which somebody is new' }),
    operators: Type.Array(Type.String(), { default: ['Astrill'], description: 'operators that published cases name' }),
  }),
  innocent: 'a privacy VPN or a travel router used on principle; ask which product, and whether it was on before the hire',
  evaluate: ({ timeline, person, params, asOf }) => {
    if (!spotsOf(timeline.presences).some((p) => isExit(p.networkClass))) return [];
    const outer = timeline.presences.filter((p) => isWork(p) && p.networkClass !== 'corporate' && p.networkClass !== 'private');
    const exits = outer.filter((p) => isExit(p.networkClass));
    if (exits.length === 0) return [];
    const exitDays = dayCount(exits);
    const activeDays = dayCount(outer);
    const listed = exits.filter((p) => params.operators.includes(p.operator));
    const tor = exits.filter((p) => p.networkClass === 'tor');
    const often = howOften({ exitDays, activeDays }, { ...params, isNew: isNew(person, asOf, params.new_days) });
    const level = listed.length > 0 ? 'known-operator' as const : often === 'occasional' && tor.length > 0 ? 'tor' as const : often;
    if (level === 'occasional' && exitDays < 2) return [];
    const shown = level === 'known-operator' ? listed : level === 'tor' ? tor : exits;
    const names = shown.map(nameOf);
    const operator = commonest(names);
    return [{
      level, quality: shown.some((p) => p.networkClass !== 'hosting') ? 1 : 0.7, observedAt: lastOf(shown),
      summary: `On ${String(dayCount(shown))} of ${String(activeDays)} active days the session came out of ${operator}${names.every((name) => name === operator) ? '' : ' and others'}, which hides where the person is.`,
      facts: { ips: ipsOf(shown), exit_days: exitDays, active_days: activeDays, operator, classes: [...new Set(shown.map((p) => p.networkClass))].sort() },
      observations: observationsOf(shown),
    }];
  },
});

interface Share { readonly exitDays: number; readonly activeDays: number }
interface Often { readonly min_days: number; readonly min_share: number; readonly constant_days: number; readonly constant_share: number; readonly isNew: boolean }
function howOften({ exitDays, activeDays }: Share, { min_days, min_share, constant_days, constant_share, isNew }: Often): 'constant-new' | 'constant' | 'persistent' | 'occasional' {
  const share = exitDays / activeDays;
  if (exitDays >= constant_days && share >= constant_share) return isNew ? 'constant-new' : 'constant';
  return exitDays >= min_days && share >= min_share ? 'persistent' : 'occasional';
}
function isNew(person: PersonClaim | undefined, asOf: number, days: number): boolean {
  const age = (asOf - Date.parse(person?.start_date ?? '')) / DAY;
  return age >= 0 && age <= days;
}
const nameOf = (p: Presence): string => (p.operator !== '' ? p.operator : p.networkClass === 'tor' ? 'the Tor network' : `a ${p.networkClass} network${p.asn === 0 ? '' : ` (AS${String(p.asn)})`}`);
