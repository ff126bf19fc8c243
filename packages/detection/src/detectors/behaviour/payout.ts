import { Type } from 'typebox';
import { definePersonDetector } from '../../define.ts';
import { daysOf } from '../../places.ts';

export const payout = definePersonDetector({
  id: 'behaviour.payout', version: 2, family: 'behaviour',
  title: 'Wages go where the money is hard to follow',
  needs: ['payout'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }],
  window: '30d',
  levels: {
    fintech: { hit: 0.35, base: 0.1, source: 'published cases were paid over online payment services; so are many honest contractors abroad' },
    crypto: { hit: 0.1, base: 0.01, source: 'published cases; estimate: one honest person in a hundred asks for it' },
  },
  params: Type.Object({ min_days: Type.Integer({ default: 1, minimum: 1, maximum: 30, description: 'days of work before anything is said' }) }),
  innocent: 'paid that way as many contractors abroad are; a bank account in the person\'s own name and country decides it',
  evaluate: ({ timeline, person, params }) => {
    const kind = person?.payout;
    const last = timeline.presences.at(-1);
    if ((kind !== 'fintech' && kind !== 'crypto') || last === undefined) return [];
    if (daysOf(timeline.presences).size < params.min_days) return [];
    return [{
      level: kind, quality: 1, observedAt: last.last,
      summary: kind === 'crypto' ? 'Wages are paid in a cryptocurrency.' : 'Wages are paid to an online payment service instead of a bank.',
      facts: { payout: kind }, observations: [],
    }];
  },
});
