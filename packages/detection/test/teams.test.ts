import { describe, expect, it } from '@jest/globals';
import { isTeamOf, itTeams } from '@winnow/detection';

describe('teams by words', () => {
  it.each(['IT', 'it operations', 'Corporate IT', 'IT-Betrieb', 'Infrastructure Services', 'Systems Administration', 'Network Operations (NOC)', 'Service Desk EMEA', 'Operations', 'Data Center Ops'])('%s is IT', (team) => { expect(isTeamOf(team, itTeams)).toBe(true); });
  it.each(['', 'Benefits', 'Editorial', 'Sales Operations', 'Customer Support', 'Platform', 'Data', 'Writing'])('%s is not', (team) => { expect(isTeamOf(team, itTeams)).toBe(false); });
  it('does not know a team that is not told', () => { expect(isTeamOf(undefined, itTeams)).toBe(false); });
  it('takes an entry as it is written by an operator', () => {
    expect(isTeamOf('Lab / Hardware', ['LAB'])).toBe(true);
    expect(isTeamOf('Lab / Hardware', ['=Lab'])).toBe(false);
    expect(isTeamOf('Lab / Hardware', [''])).toBe(false);
  });
});
