import { type Claims, type Observation, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { deviceIdsOf } from '../../places.ts';
import { isOfTeams, itTeams } from '../../teams.ts';
import { toldBy } from '../../told.ts';

export const kvm = definePersonDetector({
  id: 'remote-control.kvm', version: 3, family: 'remote-control',
  title: 'An IP-KVM is plugged into the laptop',
  needs: ['hardware'],
  attacks: [{ tactic: 'TA0011', technique: 'T1219.003' }, { tactic: 'TA0001', technique: 'T1200' }],
  window: '90d', halfLife: '90d',
  levels: {
    default: { hit: 0.3, base: 0.000095, source: 'identities from vendors\' published sources; estimate: outside IT one in ten thousand laptops' },
    disguise: { hit: 0.2, base: 0.00002, source: 'fixed serial numbers of built-in disguises: no other device has them' },
  },
  params: Type.Object({
    it_teams: Type.Array(Type.String(), { default: [...itTeams], description: 'teams in which a KVM is a tool of the trade: whole words of the name; with = before it the whole name' }),
    it_quality: Type.Number({ default: 0.3, minimum: 0, maximum: 1, description: 'what remains of the weight for those teams' }),
    unknown_quality: Type.Number({ default: 0.6, minimum: 0, maximum: 1, description: 'what remains where no team is known: most KVMs of honest people are at those of IT' }),
  }),
  innocent: 'a home lab or a tool of the trade; ask what is plugged in, and look at it on a call',
  evaluate: ({ timeline, claims, person, params, asOf }) => {
    const shown = toldBy(timeline.notable).marked.filter((o) => kvmTraits(o).length > 0);
    const last = shown.at(-1);
    if (last === undefined) return [];
    const traits = shown.flatMap(kvmTraits);
    const names = [...new Set(traits.filter((t) => t.startsWith('ip-kvm:')).map((t) => t.slice(7)))].sort();
    // An administrator's second account has no person; the laptop's owner speaks for it.
    const people = [person, ...ownersOf(shown, claims, asOf)];
    const quality = isOfTeams(people, params.it_teams) ? params.it_quality : people.some((p) => (p?.team ?? '') !== '') ? 1 : params.unknown_quality;
    const disguised = traits.includes('ip-kvm-disguise');
    return [{
      level: disguised ? 'disguise' as const : 'default' as const, quality, observedAt: Date.parse(last['@timestamp']),
      summary: `The laptop reports an IP-KVM${names.length === 0 ? '' : ` (${names.join(', ')})`}${disguised ? ' in a disguise that only this device uses' : ''}: somebody far away can use its keyboard and screen.`,
      facts: { device_ids: deviceIdsOf(shown), kvms: names, team: person?.team ?? null },
      observations: shown.slice(-20).map((o) => o.event.id),
    }];
  },
});

const kvmTraits = (o: Observation): readonly string[] => (o.winnow.traits ?? []).filter((t) => t.startsWith('ip-kvm'));

const ownersOf = (shown: readonly Observation[], claims: Claims, asOf: number): readonly (PersonClaim | undefined)[] =>
  [...new Set(shown.map((o) => (o.winnow.device_id === undefined ? undefined : claims.device(o.winnow.device_id, asOf)?.owner_id)))].map((owner) => (owner === undefined ? undefined : claims.person(owner, asOf)));
