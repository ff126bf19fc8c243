import { type PersonClaim } from '@winnow/core';

/**
 * Teams whose work is other people's machines, their networks and what is remote about both. An entry is looked for as whole words anywhere in a
 * team's name, so that `it` finds "IT Operations" and not "Benefits"; one that begins with `=` must be the whole name ("Operations" is, in
 * "Sales Operations" it is something else).
 */
export const itTeams: readonly string[] = [
  'it', 'ict', 'edv', 'information technology', 'informatique', 'itops', 'helpdesk', 'help desk', 'service desk', 'servicedesk', 'it support', 'desktop support', 'field support',
  'infrastructure', 'infrastructures', 'infra', 'sysadmin', 'sysadmins', 'sysops', 'system administration', 'systems administration', 'system administrators', 'systems engineering',
  'network', 'networks', 'networking', 'noc', 'datacenter', 'datacenters', 'data center', 'data centers', 'datacentre', 'data centre', 'rechenzentrum', 'sre', 'site reliability',
  'end user computing', 'digital workplace', 'workplace technology', 'endpoint management', 'endpoint engineering', '=operations', '=ops', '=systems',
];

const wordsOf = (text: string): string => ` ${text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, ' ').trim()} `;

/** True when a team's name has one of the entries (see `itTeams`). */
export function isTeamOf(team: string | undefined, entries: readonly string[]): boolean {
  if (team === undefined || team === '') return false;
  const name = wordsOf(team);
  return entries.some((entry) => (entry.startsWith('=') ? name === wordsOf(entry) : name.includes(wordsOf(entry))));
}

/** True when one of these people is of such a team: who works, or whose device it is. */
export const isOfTeams = (people: readonly (PersonClaim | undefined)[], entries: readonly string[]): boolean => people.some((person) => isTeamOf(person?.team, entries));
