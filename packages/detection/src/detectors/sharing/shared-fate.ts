import { DAY, distanceKm, homeOf, HOUR, isoDate, type PersonClaim, startOfDay } from '@winnow/core';
import { Type } from 'typebox';
import { definePopulationDetector, type FoundWith, type PopulationInput } from '../../define.ts';
import { isOneHome, peopleParams } from '../../people.ts';
import { dropBinds, dropParams, DropRow, dropsQuery, minuteOf } from '../../drops.ts';

export const sharedFate = definePopulationDetector({
  id: 'sharing.shared-fate', version: 1, family: 'sharing',
  title: 'Tunnels of people who hide their addresses break and return together, though each comes out of its own exit',
  needs: ['home', 'address'],
  attacks: [{ tactic: 'TA0001', technique: 'T1133' }, { tactic: 'TA0011', technique: 'T1090.003' }],
  window: '60d', halfLife: '60d',
  levels: {
    'two-days': { hit: 0.2, base: 0.0112, source: 'estimate: one router or fuse behind a tunnel for each laptop; of 146 who hid their addresses in five simulated companies only those of one house did so on two days' },
    'three-days': { hit: 0.2, base: 0.0032, source: 'estimate: by chance two of them do so once in a thousand pairs; three times is one house, or one network that nobody told of' },
  },
  params: Type.Object({
    ...dropParams, ...peopleParams,
    min_days: Type.Integer({ default: 2, minimum: 2, maximum: 30, description: 'days on which two broke and returned together' }),
    region_km: Type.Number({ default: 50, minimum: 1, maximum: 500, description: 'km between claimed homes below which one provider\'s outage may explain it' }),
    max_people: Type.Integer({ default: 12, minimum: 2, maximum: 1000, description: 'people above which it is the gateway that broke' }),
  }),
  innocent: 'two who work in one house or coworking space, each with a privacy VPN; the provider\'s notice of the outage, or a lease, decides it',
  query: dropsQuery, binds: dropBinds, row: DropRow,
  toFindings: (rows, input) => findingsOf(pairsOf(rows, input), input),
});

type Input = PopulationInput<{ min_days: number; region_km: number; household_km: number; max_people: number }>;
/** Two people and when they broke together: UTC days, each with an instant of it. */
interface Pair { readonly a: string; readonly b: string; readonly isFar: boolean; readonly times: Map<number, number>; readonly observations: Map<string, string[]>; readonly lines: Map<string, Set<string>> }

function pairsOf(rows: readonly DropRow[], input: Input): readonly Pair[] {
  const pairs = new Map<string, Pair>();
  for (const row of [...rows].sort((x, y) => x.at - y.at || (x.account < y.account ? -1 : 1))) {
    const { subjectOf } = input;
    const subject = subjectOf(row.account, row.at);
    // Where as many who hide nothing break with them, it is a gateway's or a provider's outage.
    if (row.others >= row.mates.length || row.mates.length >= input.params.max_people || isClaimed(row.line, input)) continue;
    for (const [account, line] of row.mates) {
      const mate = subjectOf(account, row.at);
      if (mate === subject || line === row.line || isClaimed(line, input)) continue;
      note(pairs, row, [subject, mate], input);
    }
  }
  return [...pairs.values()].filter((p) => p.times.size >= input.params.min_days);
}

/** Each of two has a row of its own about the same outage: both go into one pair. A household is none. */
function note(pairs: Map<string, Pair>, row: DropRow, [subject, mate]: readonly [string, string], { claims, params, asOf }: Input): void {
  const [a, b] = subject < mate ? [subject, mate] : [mate, subject];
  const [one, other] = [claims.person(a, asOf), claims.person(b, asOf)];
  if (isOneHome(one, other, params.household_km) === true) return;
  const key = `${a} ${b}`;
  const pair = pairs.get(key) ?? { a, b, isFar: isFarApart(one, other, params.region_km), times: new Map<number, number>(), observations: new Map<string, string[]>(), lines: new Map<string, Set<string>>() };
  pairs.set(key, pair);
  const day = startOfDay(row.at);
  // At midnight the two rows are of two days, and the outage is one.
  if (![...pair.times.values()].some((at) => Math.abs(at - row.at) < HOUR)) pair.times.set(day, pair.times.get(day) ?? row.at);
  pair.observations.set(subject, [...(pair.observations.get(subject) ?? []), row.observation]);
  pair.lines.set(subject, new Set([...(pair.lines.get(subject) ?? []), row.line]));
}

const isClaimed = (line: string, { claims }: Input): boolean => claims.network(line.split('/', 1).join('')) !== undefined;

/** Who claims no home may live next door, where one provider's outage cuts off both. */
const NEAR_QUALITY = 0.5;
function isFarApart(a: PersonClaim | undefined, b: PersonClaim | undefined, km: number): boolean {
  const [homeA, homeB] = [homeOf(a), homeOf(b)];
  return homeA !== undefined && homeB !== undefined && distanceKm(homeA, homeB) > km;
}

function findingsOf(pairs: readonly Pair[], input: Input): readonly FoundWith<'two-days' | 'three-days'>[] {
  const people = [...new Set(pairs.flatMap((p) => [p.a, p.b]))].sort();
  return people.map((subject) => {
    const own = pairs.filter((p) => p.a === subject || p.b === subject);
    const mates = own.map((p) => (p.a === subject ? p.b : p.a)).sort();
    const most = [...own].sort((x, y) => Number(y.isFar) - Number(x.isFar) || y.times.size - x.times.size || (x.a + x.b < y.a + y.b ? -1 : 1))[0];
    const times = [...(most?.times.values() ?? [])].sort((x, y) => x - y);
    const last = Math.min(Math.max(...own.flatMap((p) => [...p.times.values()])), input.asOf - 1);
    const lines = [...new Set(own.flatMap((p) => [...(p.lines.get(subject) ?? [])]))].sort().slice(0, 10);
    return {
      subject, with: mates, level: times.length >= 3 ? 'three-days' as const : 'two-days' as const, quality: most?.isFar === true ? 1 : NEAR_QUALITY, observedAt: last,
      summary: `On ${String(times.length)} days the tunnel broke and returned within the same minute as that of ${mates.length === 1 ? 'a colleague' : `${String(mates.length)} colleagues`}, though each comes out of an exit of its own${most?.isFar === true ? ' and the homes they claim are far apart' : ''}; the last time on ${isoDate(last)}.`,
      facts: { ips: lines, people: mates.length + 1, days: times.length, times: times.slice(-10).map(minuteOf), span_days: Math.round(((times.at(-1) ?? 0) - (times[0] ?? 0)) / DAY) },
      observations: [...new Set(own.flatMap((p) => p.observations.get(subject) ?? []))].sort().slice(0, 20),
    };
  });
}
