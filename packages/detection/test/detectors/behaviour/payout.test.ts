import { describe, expect, it } from '@jest/globals';
import { payout } from '../../../src/detectors/behaviour/payout.ts';
import { daily, findingIn, person, type Situation } from '../../support.ts';

const paid = (how?: 'bank' | 'fintech' | 'crypto' | 'unknown'): NonNullable<Situation['claims']> => ({ people: [person(how === undefined ? {} : { payout: how })] });
const situations: Situation[] = [
  { name: 'in a cryptocurrency', seen: daily(3, {}), claims: paid('crypto'), level: 'crypto' },
  { name: 'over an online payment service', seen: daily(3, {}), claims: paid('fintech'), level: 'fintech' },
  { name: 'to a bank', seen: daily(3, {}), claims: paid('bank'), level: undefined },
  { name: 'HR does not know', seen: daily(3, {}), claims: paid('unknown'), level: undefined },
  { name: 'nothing is claimed', seen: daily(3, {}), claims: paid(), level: undefined },
  { name: 'nobody is claimed', seen: daily(3, {}), claims: { people: [] }, level: undefined },
  { name: 'never seen at work', seen: [], claims: paid('crypto'), level: undefined },
];
describe('behaviour.payout', () => {
  it.each(situations)('$name', (s) => { expect(findingIn(payout, s)?.level).toBe(s.level); });
  it('rests on the claim, on no record', () => { expect(findingIn(payout, { name: '', seen: daily(3, {}), claims: paid('crypto'), level: 'crypto' })?.observations).toEqual([]); });
});
