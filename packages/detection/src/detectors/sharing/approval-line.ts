import { DAY, isoDate, type NetworkClass, type PersonClaim } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isOneHome, peopleParams, unitsOf } from '../../people.ts';

/** One access line from which several accounts' phones approve: parallel arrays, one entry per account. */
const Row = Type.Object({
  line: Type.String(), network_class: Type.Unsafe<NetworkClass>(Type.String()), place: Type.String(), accounts: Type.Array(Type.String()), days: Type.Array(Type.Array(Type.Integer())),
  hidden: Type.Array(Type.Integer()), worked: Type.Array(Type.Integer()), last: Type.Array(Type.Integer()), observations: Type.Array(Type.String()),
});
/** A row of the query. Days are starts of UTC days, `last` Unix ms; `hidden` and `worked` count days of work behind an exit and outside the company. */
export interface ApprovalRow {
  readonly line: string; readonly network_class: NetworkClass; readonly place: string; readonly accounts: readonly string[]; readonly days: readonly (readonly number[])[];
  readonly hidden: readonly number[]; readonly worked: readonly number[]; readonly last: readonly number[]; readonly observations: readonly string[];
}

export const approvalLine = definePopulationDetector({
  id: 'sharing.approval-line', version: 1, family: 'sharing',
  title: 'People who hide their addresses approve logins from one line',
  needs: ['approval', 'address'],
  attacks: [{ tactic: 'TA0001', technique: 'T1078' }, { tactic: 'TA0006', technique: 'T1621' }],
  window: '30d', halfLife: '30d',
  levels: {
    two: { hit: 0.3, base: 0.003, source: 'estimate: a tunnel for each laptop hides the house, the phones on its Wi-Fi do not; of honest people couples of whom both use a privacy VPN and HR knows one address' },
    three: { hit: 0.3, base: 0.0006, source: 'estimate: three who hide their addresses and share a line are a house full of laptops' },
  },
  params: Type.Object({
    ...peopleParams,
    min_days: Type.Integer({ default: 3, minimum: 1, maximum: 30, description: 'days on which each person approved from the line, and days on which two did' }),
    hidden_share: Type.Number({ default: 0.5, minimum: 0.1, maximum: 1, description: 'share of the days of work behind an exit from which on somebody hides the address' }),
    max_people: Type.Integer({ default: 12, minimum: 2, maximum: 1000, description: 'accounts above which it is a carrier\'s gateway or an office' }),
    max_rows: Type.Integer({ default: 20000, minimum: 100, maximum: 1000000, description: 'lines returned at most' }),
  }),
  innocent: 'a couple or a shared flat with two privacy VPNs; a lease with both names decides it',
  query: `
    WITH seen AS (
        SELECT line, account_id, intDiv(hour, ${String(DAY)}) * ${String(DAY)} AS day, kinds, network_class, arrayStringConcat(arrayFilter(x -> x != '', [city, country]), ', ') AS place, last, observation
        FROM presence_lines(from = {from:Int64}, asOf = {asOf:Int64})
      ), own AS (
        SELECT account_id, uniqExactIf(day, network_class IN ('vpn', 'proxy', 'tor', 'hosting')) AS hidden_days, uniqExact(day) AS worked_days
        FROM seen WHERE bitAnd(kinds, 3) != 0 AND network_class NOT IN ('corporate', 'private') GROUP BY account_id
      )
    SELECT line, tupleElement(min(spoken), 2) AS network_class, tupleElement(min(spoken), 3) AS place, groupArray(account_id) AS accounts, groupArray(on_days) AS days, groupArray(hidden_of) AS hidden, groupArray(worked_of) AS worked, groupArray(last_ms) AS last, groupArray(observation_id) AS observations
    FROM (
      SELECT line, account_id, min((observation, network_class, place)) AS spoken, arraySort(groupUniqArray(s.day)) AS on_days, max(s.last) AS last_ms, min(observation) AS observation_id, any(hidden_days) AS hidden_of, any(worked_days) AS worked_of
      FROM seen AS s INNER JOIN own USING (account_id)
      WHERE bitAnd(kinds, 4) != 0 AND bitAnd(kinds, 3) = 0 AND network_class IN ('residential', 'business', 'unknown') AND hidden_days > 0
      GROUP BY line, account_id ORDER BY line, account_id
    ) GROUP BY line HAVING length(accounts) >= 2 AND length(accounts) <= {max_people:UInt32} ORDER BY line LIMIT {max_rows:UInt32}`,
  binds: { max_people: 'UInt32', max_rows: 'UInt32' },
  row: Row,
  toFindings: (rows, input) => rows.flatMap((row) => findingsOf(row, input)),
});

type Input = PopulationInput<{ min_days: number; hidden_share: number; max_people: number; max_rows: number; household_km: number }>;
interface Member { readonly subject: string; readonly person: PersonClaim | undefined; readonly days: ReadonlySet<number>; readonly hidden: number; readonly worked: number; readonly last: number; readonly observation: string }

function findingsOf(row: ApprovalRow, input: Input): readonly FoundWith<'two' | 'three'>[] {
  const { params, claims } = input;
  if (claims.network(row.line.split('/', 1).join('')) !== undefined) return [];
  const hiding = membersOf(row, input).filter((m) => m.days.size >= params.min_days && m.hidden >= params.hidden_share * m.worked);
  const members = hiding.filter((m) => hiding.some((other) => other !== m && common(m, other) >= params.min_days && !isTogether(m, other, row, params.household_km)));
  const units = unitsOf(members, (a, b) => isTogether(a, b, row, params.household_km));
  if (units < 2) return [];
  const names = members.map((m) => m.subject);
  const last = Math.max(...members.map((m) => m.last));
  return members.map((m) => ({
    subject: m.subject, with: names.filter((n) => n !== m.subject), level: units >= 3 ? 'three' as const : 'two' as const, quality: row.network_class === 'business' ? 0.5 : 1, observedAt: m.last,
    summary: `The phones of ${String(members.length)} people who work from behind exits approve from one line${row.place === '' ? '' : ` in ${row.place}`} (${row.line}), the last time on ${isoDate(last)}.`,
    facts: { ips: [row.line], people: members.length, days: m.days.size, hidden_days: m.hidden, worked_days: m.worked }, observations: [m.observation],
  }));
}

const common = (a: Member, b: Member): number => [...a.days].filter((day) => b.days.has(day)).length;

/** One home, or one agency on a business line. */
function isTogether(a: Member, b: Member, row: ApprovalRow, km: number): boolean {
  const agency = a.person?.agency ?? '';
  return isOneHome(a.person, b.person, km) === true || (row.network_class === 'business' && agency !== '' && agency === b.person?.agency);
}

/** The people behind a line's accounts, with all of a person's accounts put together, in order. */
function membersOf(row: ApprovalRow, { claims, subjectOf, asOf }: Input): readonly Member[] {
  const members = new Map<string, Member>();
  for (const [i, account] of row.accounts.entries()) {
    const [last = asOf, days = [], hidden = 0, worked = 0, observation = ''] = [row.last[i], row.days[i], row.hidden[i], row.worked[i], row.observations[i]];
    const subject = subjectOf(account, last);
    const one: Member = { subject, person: claims.person(subject, asOf), days: new Set(days), hidden, worked, last, observation };
    const before = members.get(subject);
    members.set(subject, before === undefined ? one : { ...before, days: new Set([...before.days, ...days]), hidden: Math.max(before.hidden, hidden), worked: Math.max(before.worked, worked), last: Math.max(before.last, last) });
  }
  return [...members.values()].sort((a, b) => (a.subject < b.subject ? -1 : 1));
}
